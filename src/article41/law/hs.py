"""The Harmonized System: its editions, the codes that each has, and how a code fits a scope of prefixes.

Contract: plain functions over digits. Invariant: a code that is too short to tell is unknown, never false, and an
edition without a table has no opinion on a code.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

EDITIONS = (1992, 1996, 2002, 2007, 2012, 2017, 2022)


def edition_on(day: date) -> int:
    """The edition in force on a day; the first one for days before it."""
    return max((e for e in EDITIONS if date(e, 1, 1) <= day), default=EDITIONS[0])


def fits(code: str | None, prefixes: Iterable[str]) -> bool | None:
    """Whether a code lies under one of the prefixes: None where there is no code or it is too short to tell."""
    if not code:
        return None
    known = tuple(prefixes)
    if any(code.startswith(p) for p in known):
        return True
    return None if any(p.startswith(code) for p in known) else False


def exists(prefix: str, edition: int) -> bool | None:
    """Whether an edition has a chapter, heading or subheading (2, 4, 5 or 6 digits); None where it has no table."""
    codes = _prefixes().get(edition)
    return None if codes is None else prefix in codes


def subheadings(edition: int) -> frozenset[str]:
    """The six-digit codes of an edition; none where it has no table."""
    return _codes().get(edition, frozenset())


@cache
def _prefixes() -> dict[int, frozenset[str]]:
    return {
        edition: frozenset(code[:length] for code in codes for length in (2, 4, 5, 6))
        for edition, codes in _codes().items()
    }


@cache
def _codes() -> dict[int, frozenset[str]]:
    """The package's table: one edition in full, the others by what they have more and less."""
    file = resources.files("article41") / "regimes" / "vocabulary" / "hs" / "codes.txt"
    found: dict[tuple[str, int], set[str]] = {}
    part: set[str] = set()
    for line in file.read_text("ascii").splitlines():
        sign, *rest = line.split()
        if sign in ("=", "+", "-"):
            part = found.setdefault((sign, int(rest[0])), set())
        elif sign != "#":
            part.update(sign + last for last in rest)
    (base, whole) = next((e, codes) for (sign, e), codes in found.items() if sign == "=")
    editions = {base: frozenset(whole)}
    for sign, edition in found:
        if sign == "+":
            more, less = found["+", edition], found.get(("-", edition), set())
            editions[edition] = frozenset((whole | more) - less)
    return editions
