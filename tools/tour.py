"""The commands that the pages show, found, run and compared.

Contract: `blocks` finds the console blocks of README.md and docs/, `run` runs one of their commands beside a copy of
examples/ with the interpreter that runs this, `matches` compares its standard output with what the page shows.
Invariant: no shell and nothing outside the temporary folder: a command is split by `shlex`, and only article41 and
`python -c` are run.

A command may go on over lines, by a backslash at the end or an open quote, so that it can be pasted into a shell.
A line `...` in an output stands for any lines. A comment `<!-- exit 3 -->` above a block says the exit code of its
last command, where that is not 0.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CUT = "..."
_OPEN, _CLOSE, _PROMPT = "```console", "```", "$ "
_EXIT = re.compile(r"<!-- exit (\d) -->")
_TIMEOUT = 120


@dataclass(frozen=True)
class Step:
    """One command of a block: its lines as written, and the output shown below it."""

    written: tuple[str, ...]
    shown: tuple[str, ...]
    code: int = 0

    @property
    def arguments(self) -> list[str]:
        """The command, split as a shell would."""
        return _split("\n".join((self.written[0].removeprefix(_PROMPT), *self.written[1:])))


@dataclass(frozen=True)
class Block:
    """A console block: its page, the line of its fence, the number of lines between its fences, its steps."""

    page: Path
    line: int
    length: int
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """Page and line, such as `README.md:31`."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def pages(root: Path = ROOT) -> list[Path]:
    """The pages that are looked at."""
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """The console blocks of a page. Raises `ValueError` for one that cannot be run."""
    lines = page.read_text("utf-8").splitlines()
    found = []
    for start, line in enumerate(lines):
        if line != _OPEN:
            continue
        end = next((i for i in range(start + 1, len(lines)) if lines[i] == _CLOSE), None)
        if end is None:
            raise ValueError(f"{page.name}:{start + 1}: the block has no end")
        code = _EXIT.fullmatch(lines[start - 1]) if start else None
        try:
            steps = _steps(lines[start + 1 : end], int(code[1]) if code else 0)
        except ValueError as error:
            raise ValueError(f"{page.name}:{start + 1}: {error}") from None
        found.append(Block(page, start + 1, end - start - 1, steps))
    return found


def _steps(lines: Sequence[str], last_code: int) -> tuple[Step, ...]:
    found: list[tuple[list[str], list[str]]] = []
    rest = iter(lines)
    for line in rest:
        if line.startswith(_PROMPT):
            found.append((_command(line, rest), []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise ValueError(f"{line!r} stands before any command")
    if not found:
        raise ValueError("the block holds no command")
    codes = [0] * (len(found) - 1) + [last_code]
    steps = tuple(
        Step(tuple(w), tuple(_stripped(s)), code) for (w, s), code in zip(found, codes, strict=True)
    )
    for step in steps:
        if step.arguments[:1] != ["article41"] and step.arguments[:2] != ["python", "-c"]:
            raise ValueError(
                f"{step.written[0]!r} is neither article41 nor python -c; use a block without console"
            )
    return steps


def _command(first: str, rest: Iterator[str]) -> list[str]:
    """A command's lines: it goes on while a line ends with a backslash or a quote is open."""
    written = [first]
    while written[-1].endswith("\\") or not _closed("\n".join(written)):
        following = next(rest, None)
        if following is None:
            raise ValueError(f"{first!r} does not end")
        written.append(following)
    return written


def _closed(text: str) -> bool:
    try:
        _split(text)
    except ValueError:
        return False
    return True


def _split(text: str) -> list[str]:
    return shlex.split(text.replace("\\\n", " "))


@contextmanager
def workplace() -> Iterator[Path]:
    """A temporary folder with a copy of examples/."""
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples")
        yield Path(folder)


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    output: tuple[str, ...]
    errors: str
    code: int


def run(arguments: Sequence[str], folder: Path) -> Ran:
    """Run `article41 …` or `python -c …` in a folder."""
    start = [sys.executable, "-m", "article41.cli.main"] if arguments[0] == "article41" else [sys.executable]
    path = os.pathsep.join(p for p in (str(ROOT / "src"), os.environ.get("PYTHONPATH")) if p)
    done = subprocess.run(
        [*start, *arguments[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_TIMEOUT,
        check=False,
    )
    return Ran(tuple(_stripped(done.stdout.splitlines())), done.stderr, done.returncode)


def matches(shown: Sequence[str], output: Sequence[str]) -> bool:
    """Whether an output is what is shown; `...` stands for any lines, trailing blanks count for nothing."""
    pattern = "".join(r"(?:.*\n)*?" if line == CUT else re.escape(line) + r"\n" for line in _stripped(shown))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _stripped(output))) is not None


def says_something(shown: Sequence[str], output: Sequence[str]) -> bool:
    """Whether what is shown could fail to match: a bare `...` below a command that prints tells nothing."""
    return any(line != CUT for line in shown) or not output


def _stripped(lines: Sequence[str]) -> list[str]:
    """Without blanks at the ends of lines and without empty lines at the end."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    return kept
