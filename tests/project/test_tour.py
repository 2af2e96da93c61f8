"""The pages say what the program does: commands, outputs, columns, words and options."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import refresh_docs, tour

from article41 import Regime
from article41.ruling.outcome import Outcome

_DOCS = tour.ROOT / "docs"
_BLOCKS = [block for page in tour.pages() for block in tour.blocks(page)]


def _text() -> str:
    return "\n".join(page.read_text("utf-8") for page in tour.pages())


@pytest.mark.parametrize("block", _BLOCKS, ids=lambda b: b.name)
def test_a_console_block_shows_what_its_commands_print(block: tour.Block) -> None:
    with tour.workplace() as folder:
        for step in block.steps:
            ran = tour.run(step.arguments, folder)
            assert ran.code == step.code, ran.errors
            assert tour.says_something(step.shown, ran.output), (
                "nothing is shown: run python -m tools.refresh_docs"
            )
            assert tour.matches(step.shown, ran.output), "\n".join(
                ("the page is out of date; printed:", *ran.output)
            )


def test_the_readme_shows_all_six_commands() -> None:
    shown = [s.arguments for b in tour.blocks(tour.ROOT / "README.md") for s in b.steps]
    for start in (["law", "--on"], ["law", "show"], ["law", "diff"], ["check"], ["explain"]):
        assert any(s[1 : 1 + len(start)] == start for s in shown), start
    assert any(s[0] == "python" for s in shown)


_COMMANDS = (
    "law",
    "law show",
    "law diff",
    "law history",
    "law timeline",
    "law search",
    "law facts",
    "law lint",
    "law schema",
    "law text",
    "check",
    "explain",
)


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_has_help_and_stands_in_the_docs(name: str) -> None:
    command = {c.name: c for c in refresh_docs.commands()}[f"article41 {name}"]
    assert len(command.help) > 20
    without_help = [p.name for p in command.parameters if not getattr(p, "help", None)]
    assert without_help == []
    docs = "\n".join(p.read_text("utf-8") for p in sorted(_DOCS.glob("*.md")))
    assert f"article41 {name}" in docs


def test_no_command_is_left_out_of_this_test() -> None:
    names = {c.name.removeprefix("article41 ") for c in refresh_docs.commands()}
    assert names == set(_COMMANDS)


@pytest.mark.parametrize("page", tour.pages(), ids=lambda p: p.name)
def test_the_tables_are_what_the_data_gives(page: Path) -> None:
    text = page.read_text("utf-8")
    assert refresh_docs.with_tables(text) == text, "run python -m tools.refresh_docs"


def test_the_docs_have_every_column_once_in_the_order_of_the_data() -> None:
    table = (_DOCS / "dealings.md").read_text("utf-8").split("<!-- table columns -->")[1].split("<!-- end")[0]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert named == list(Regime.load().facts)


@pytest.mark.parametrize("name", refresh_docs.TABLES)
def test_every_generated_table_has_its_place(name: str) -> None:
    assert _text().count(f"<!-- table {name} -->") == 1


@pytest.mark.parametrize("page", ["outcomes.md", "../README.md"])
def test_all_seven_outcomes_are_explained(page: str) -> None:
    text = (_DOCS / page).read_text("utf-8")
    assert len(Outcome) == 7
    for outcome in Outcome:
        assert f"| `{outcome.word}` |" in text


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        (["a", "b"], ["a  ", "b", ""], True),
        (["a", "b"], ["a"], False),
        (["a", "...", "d"], ["a", "b", "c", "d"], True),
        (["a", "..."], ["a"], True),
        (["...", "d"], ["a", "d", "e"], False),
        (["a.c"], ["abc"], False),
        ([], [], True),
        ([], ["a"], False),
    ],
)
def test_outputs_are_compared_line_by_line(shown: list[str], output: list[str], same: bool) -> None:
    assert tour.matches(shown, output) is same


@pytest.mark.parametrize(
    ("shown", "lines", "cut"),
    [
        (["..."], 3, ["0", "1", "2"]),
        (["..."], 30, [*map(str, range(25)), "..."]),
        (["x", "...", "y", "z"], 9, ["0", "...", "7", "8"]),
        (["x", "...", "y", "...", "z"], 9, ["0", "...", "8"]),
        (["x", "...", "z"], 2, ["0", "1"]),
        (["x", "y"], 30, [*map(str, range(25)), "..."]),
    ],
)
def test_an_output_written_anew_is_cut_as_before(shown: list[str], lines: int, cut: list[str]) -> None:
    assert refresh_docs.cut([str(n) for n in range(lines)], shown) == cut


def test_a_command_may_go_on_over_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n<!-- exit 3 -->\n```console\n$ python -c '\nprint(1)\n'\n1\n$ article41 check \\\n    x.csv\n...\n```\n"
    )
    (block,) = tour.blocks(page)
    first, second = block.steps
    assert first.arguments == ["python", "-c", "\nprint(1)\n"]
    assert first.shown == ("1",)
    assert second.arguments == ["article41", "check", "x.csv"]
    assert (first.code, second.code) == (0, 3)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("$ rm -r x", "neither article41 nor python -c"),
        ("output", "before any command"),
        ("", "no command"),
        ("$ article41 law 'open", "does not end"),
    ],
)
def test_a_block_that_cannot_be_run_is_refused_with_its_place(tmp_path: Path, body: str, reason: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"text\n```console\n{body}\n```\n")
    with pytest.raises(ValueError, match=rf"page\.md:2: .*{reason}"):
        tour.blocks(page)
