"""The plain records that a page is made of.

Contract: a `Report` is all that the page of a check knows; whoever makes one fills it from decisions,
rejects, coverage and manifest. Invariant: it never holds more rows than the check decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One decided dealing: where it stands in the input, what it is, what the regimes say of it."""

    line: int
    id: str
    date: str
    what: str  # short, e.g. "supply · 620342 · KP → CN"
    outcome: str
    citations: tuple[str, ...]
    because: str
    missing: tuple[str, ...]
    next_step: str
    alternatives: tuple[str, ...]
    due: str | None
    note: str = ""  # the row's own words: its source, what happened


@dataclass(frozen=True)
class Report:
    """A check, as its page shows it.

    `counts` and `by_year` are of all decided rows; `rows` may be fewer than `total_rows`, and `left_out`
    then says which they are ("the 5,000 strictest"). `citations` gives a paragraph's title, its resolution's
    symbol and its Akoma Ntoso address. `rejects` has one entry a fault (line, id, column, value, reason) and
    may stop short; `rejected` counts rows.
    """

    title: str
    subtitle: str
    counts: Mapping[str, int]
    by_year: Sequence[tuple[int, Mapping[str, int]]]
    rows: Sequence[Row]
    total_rows: int
    citations: Mapping[str, tuple[str, str, str]]
    coverage: Sequence[tuple[str, str, str]]
    rejects: Sequence[tuple[int, str, str, str, str]]
    rejected: int
    read: int
    manifest: Mapping[str, object]
    left_out: str = ""

    def __post_init__(self) -> None:
        if len(self.rows) > self.total_rows:
            raise ValueError(f"a report of {self.total_rows} rows cannot show {len(self.rows)}")
