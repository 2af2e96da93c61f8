"""The Harmonized System: its editions and how a code fits a scope of prefixes.

Contract: plain functions over digits. Invariant: a code that is too short to tell is unknown, never false.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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
