"""Write what the program says into the pages: outputs of commands, and tables made from the data.

`python -m tools.refresh_docs` mends the pages, `--check` only says which of them are out of date and exits with 1.
An output that is still true stays as it is, cuts (`...`) included; one that is not is written anew, cut as before.
Tables stand between `<!-- table NAME -->` and `<!-- end NAME -->`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tools import tour

MOST_LINES = 25
_TABLE = re.compile(r"(<!-- table ([a-z-]+) -->\n?)(.*?)(<!-- end \2 -->)", re.DOTALL)
_EMPTY = {"unknown": "not known", "no": "no", "none": "no rule reads it"}


def main(arguments: list[str] | None = None) -> int:
    """Mend or check all pages."""
    parser = argparse.ArgumentParser(description="Refresh the outputs and tables in README.md and docs/.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing, exit with 1 if a page is out of date"
    )
    asked = parser.parse_args(arguments)
    stale = []
    for page in tour.pages():
        before = page.read_text("utf-8")
        after = with_tables(with_outputs(page))
        if after != before:
            stale.append(page)
            if not asked.check:
                page.write_text(after, "utf-8")
    for page in stale:
        print(f"{'out of date' if asked.check else 'written'}: {page.relative_to(tour.ROOT)}")
    return 1 if asked.check and stale else 0


def with_outputs(page: Path) -> str:
    """The page's text with every output that is no longer true written anew. Raises `ValueError` for a failed run."""
    lines = page.read_text("utf-8").splitlines()
    for block in reversed(tour.blocks(page)):
        with tour.workplace() as folder:
            new = [line for step in block.steps for line in _step(block, step, folder)]
        lines[block.line : block.line + block.length] = new
    return "\n".join(lines) + "\n"


def _step(block: tour.Block, step: tour.Step, folder: Path) -> list[str]:
    ran = tour.run(step.arguments, folder)
    if ran.code != step.code:
        raise ValueError(f"{block.name}: exit code {ran.code} instead of {step.code}: {ran.errors.strip()}")
    if tour.matches(step.shown, ran.output) and tour.says_something(step.shown, ran.output):
        return [*step.written, *step.shown]
    return [*step.written, *cut(ran.output, step.shown)]


def cut(output: Sequence[str], shown: Sequence[str]) -> list[str]:
    """An output as a page shows it: with as many first and last lines as it showed before, else its first lines."""
    places = [i for i, line in enumerate(shown) if line == tour.CUT]
    first, last = (places[0], len(shown) - places[-1] - 1) if places else (0, 0)
    if not first + last:
        first, last = MOST_LINES, 0
    if len(output) <= first + last:
        return list(output)
    return [*output[:first], tour.CUT, *output[len(output) - last :]]


def with_tables(text: str) -> str:
    """A page's text with its tables made anew from the data."""
    return _TABLE.sub(lambda found: found[1] + TABLES[found[2]]() + found[4], text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [list(head)]
    cells += [["---"] * len(cells[0])]
    cells += [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n" + "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n\n"


def columns() -> str:
    """The columns of a dealing."""
    from article41 import Regime

    return _table(
        ("column", "type", "an empty cell means", "what it says", "asked by"),
        (
            (f"`{name}`", c.type, _EMPTY[c.empty], c.says, ", ".join(c.asked_by))
            for name, c in Regime.load().facts.items()
        ),
    )


def activities() -> str:
    """The words of `activity`."""
    from article41 import Regime

    words = Regime.load().vocabulary.activities
    return _table(("activity", "kind", "what it is"), ((f"`{n}`", a.kind, a.says) for n, a in words.items()))


def products() -> str:
    """The words of `product`."""
    from article41 import Regime

    words = Regime.load().vocabulary.products
    rows = ((f"`{n}`", p.says, ", ".join(p.hs)) for n, p in words.items())
    return _table(("product", "what it is", "HS headings"), rows)


def terms() -> str:
    """The words of all other columns that have a closed list."""
    from article41 import Regime

    regime = Regime.load()
    lists: Mapping[str, Mapping[str, str]] = {**regime.vocabulary.terms, **regime.head.terms}
    rows = (
        (f"`{column}`", f"`{word}`", says) for column, words in lists.items() for word, says in words.items()
    )
    return _table(("column", "word", "what it is"), rows)


def readings() -> str:
    """The points that the resolutions leave open."""
    from article41 import Regime

    rows = []
    for name, reading in Regime.load().readings.items():
        others = [o for o in reading.options if o != reading.default]
        cites = ", ".join(reading.cite)
        rows.append(
            (
                f"`{name}`",
                reading.question,
                f"`{reading.default}`",
                ", ".join(f"`{o}`" for o in others),
                cites,
            )
        )
    return _table(("reading", "question", "taken", "or", "paragraphs"), rows)


def reasons() -> str:
    """Why each reading was taken."""
    from article41 import Regime

    rows = (
        (f"`{name}`", reading.options[reading.default].says, reading.because)
        for name, reading in Regime.load().readings.items()
    )
    return _table(("reading", "what is taken", "why, and the rival"), rows)


def _second_reading() -> list[Mapping[str, str]]:
    from ruamel.yaml import YAML

    files = sorted((tour.ROOT / "tests" / "law" / "cases").glob("second-reading-*.yaml"))
    return [case for file in files for case in YAML(typ="safe").load(file)]


def agreement() -> str:
    """How often the second reading and the program agreed at once, as one sentence."""
    cases = _second_reading()
    apart = sum("differed" in case for case in cases)
    return f"{len(cases)} dealings, {len(cases) - apart} decided alike at once and {apart} not."


def differences() -> str:
    """Dealings on which reader and program first disagreed."""
    rows = (
        (case["case"], f"`{case['expect']}`", ", ".join(case.get("cite", ())), case["differed"])
        for case in _second_reading()
        if "differed" in case
    )
    return _table(("dealing", "settled as", "paragraphs", "how they differed"), rows)


def doubts() -> str:
    """Dealings that a reader held to be debatable."""
    rows = (
        (case["case"], f"`{case['expect']}`", ", ".join(case.get("cite", ())), case["doubt"])
        for case in _second_reading()
        if "doubt" in case
    )
    return _table(("dealing", "decided", "paragraphs", "the rival reading"), rows)


def options() -> str:
    """The commands with their arguments and options."""
    text = ""
    for command in commands():
        rows = [
            (_option_name(p), " ".join(str(getattr(p, "help", "") or "").split())) for p in command.parameters
        ]
        text += f"\n### `{command.name}`\n\n{command.help}\n" + _table(
            ("argument or option", "what it does"), rows
        )
    return text


class Command:
    """A command of the program: its full name, its help, its arguments and options."""

    def __init__(self, name: str, command: object) -> None:
        self.name = name
        self.help = " ".join(str(getattr(command, "help", "") or "").split())
        self.parameters = [p for p in getattr(command, "params", ()) if getattr(p, "name", "") != "help"]
        self.subcommands: Mapping[str, object] = getattr(command, "commands", {})


def commands() -> list[Command]:
    """Every command, a group before its own."""
    import typer

    from article41.cli import main as program

    program._commands()
    found: list[Command] = []

    def walk(name: str, command: object) -> None:
        each = Command(name, command)
        if name != "article41":
            found.append(each)
        for word, below in each.subcommands.items():
            walk(f"{name} {word}", below)

    walk("article41", typer.main.get_command(program.app))
    return found


def _option_name(parameter: object) -> str:
    names = [n for n in getattr(parameter, "opts", ()) if n.startswith("-")]
    return ", ".join(f"`{n}`" for n in names) or f"`{str(getattr(parameter, 'name', '')).upper()}`"


TABLES: Mapping[str, Callable[[], str]] = {
    "columns": columns,
    "activities": activities,
    "products": products,
    "terms": terms,
    "readings": readings,
    "reasons": reasons,
    "agreement": agreement,
    "differences": differences,
    "doubts": doubts,
    "options": options,
}

if __name__ == "__main__":
    sys.exit(main())
