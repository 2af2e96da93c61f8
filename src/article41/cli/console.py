"""What the commands share: consoles, colours of outcomes, progress, options written as `name=value`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from article41.law.errors import InputError

WIDTH = 100
STYLES = {
    "prohibited": "bold red",
    "undetermined": "yellow",
    "needs-approval": "magenta",
    "needs-notification": "blue",
    "within-cap": "cyan",
    "exempt": "green",
    "not-covered": "dim",
}


def out() -> Console:
    """Standard output, at most 100 columns wide; colours only on a terminal."""
    console = Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def outcome(word: str) -> str:
    """An outcome in its colour."""
    return f"[{STYLES.get(word, '')}]{escape(word)}[/]" if STYLES.get(word) else escape(word)


@contextmanager
def progress(text: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on standard error while something runs; nothing where that is no terminal."""
    console = err()
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        bar.add_task(text, total=total)
        yield bar


def pairs(values: Sequence[str] | None, option: str) -> dict[str, str]:
    """Options written `name=value`. Raises `InputError`."""
    found: dict[str, str] = {}
    for value in values or ():
        name, sign, rest = value.partition("=")
        if not sign or not name.strip():
            raise InputError(option, f"{value!r} is not name=value", f"write {option} name=value")
        if name.strip() in found:
            raise InputError(option, f"{name.strip()!r} is given twice", "give it once")
        found[name.strip()] = rest.strip()
    return found
