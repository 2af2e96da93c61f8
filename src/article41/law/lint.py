"""Lint: what is suspicious in a regime's files although they load.

Contract: `lint` reads a folder (or a packaged regime) with the general rules beside it and gives its findings, each
with its place, and a count of every resolution's paragraphs. Invariant: a `fault` is something that no reading of
the law can mean (it fails a build), a `note` is something to look at; the rules stand in `lint_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from article41.law.check import Checker
from article41.law.lint_law import Finding, Law, left_over, numbers_done
from article41.law.lint_rules import RULES
from article41.law.load import load_vocabulary, need_regime, read_sources, regimes_folder
from article41.law.store import default_name


class Count(Struct, frozen=True):
    """A resolution's paragraphs: with a duty on somebody, with advice alone, listed with a reason, and left over."""

    resolution: str
    symbol: str
    encoded: int
    advised: int
    listed: int
    left: tuple[str, ...]


class Linted(Struct, frozen=True):
    """All findings, faults first, and the counts in the order of adoption."""

    findings: tuple[Finding, ...]
    counts: tuple[Count, ...]


def lint(folder: Path | None = None, name: str | None = None) -> Linted:
    """The findings of a folder of one's own, or of a packaged regime (the default one without a name).

    Raises `LawError` for files that do not load.
    """
    vocabulary = load_vocabulary()
    root = regimes_folder()
    if folder is None:
        folder = root / default_name(name)
    need_regime(folder)
    sources, head = read_sources(folder)
    Checker(vocabulary, head, sources).check()
    general = None
    if folder.resolve() != (root / "general").resolve():
        general, _ = read_sources(root / "general")
    law = Law(vocabulary, head, sources, general)
    findings = [f for rule in RULES for f in rule(law)]
    findings.sort(key=lambda f: (f.level != "fault", _in_order(f.place), f.rule))
    return Linted(tuple(findings), tuple(_counts(law)))


def _in_order(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line)


def _counts(law: Law) -> Iterator[Count]:
    for _, resolution in law.resolutions:
        if resolution.read is None:
            continue
        done = numbers_done(law, resolution)
        encoded = sum("encoded" in how for how in done.values())
        advised = sum("advised" in how and "encoded" not in how for how in done.values())
        listed = sum(how == {"listed"} for how in done.values())
        yield Count(resolution.resolution, resolution.symbol, encoded, advised, listed, left_over(done))
