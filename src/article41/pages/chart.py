"""The stacked columns of outcomes by year, as numbers that a template draws.

Contract: `draw` turns counts by year into columns, segments and scale lines. Invariant: positions across are
per cent of the width and positions down are pixels, so that letters keep their size on a phone; every count
above zero has a segment, and the strictest outcome stands on the base line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from article41.pages.outcomes import LOOKS

HEIGHT = 216  # of the columns, in pixels
_LETTER = 14  # the least height of a segment that has room for its letter
_LABELS = 24  # most years that can be named side by side
_GAP = 40  # a longer span is not filled with empty years


@dataclass(frozen=True)
class Segment:
    """One outcome in one year."""

    word: str
    letter: str
    count: int
    y: float
    height: float

    @property
    def lettered(self) -> bool:
        """Whether the letter fits."""
        return self.height >= _LETTER


@dataclass(frozen=True)
class Column:
    """One year; `x` and `width` in per cent."""

    year: int
    x: float
    width: float
    segments: tuple[Segment, ...]
    total: int
    label: str  # "all", "wide" (left out on a phone) or "none"

    @property
    def middle(self) -> float:
        """The column's middle, in per cent."""
        return self.x + self.width / 2

    @property
    def sum(self) -> str:
        """The total in at most five signs: `940`, `1.2 k`, `35 m`."""
        return short(self.total)

    @property
    def top(self) -> float:
        """Where the column ends."""
        return min((s.y for s in self.segments), default=float(HEIGHT))


@dataclass(frozen=True)
class Chart:
    """All columns, and the scale's lines as (y, label)."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[float, str], ...]
    height: int = HEIGHT

    @property
    def total(self) -> int:
        """Rows drawn."""
        return sum(c.total for c in self.columns)

    @property
    def crowded(self) -> bool:
        """Whether totals would run into each other on a phone."""
        return len(self.columns) * max((len(c.sum) for c in self.columns), default=0) > 32

    @property
    def words(self) -> tuple[str, ...]:
        """The outcomes that occur, strictest first."""
        found = {s.word for c in self.columns for s in c.segments}
        return tuple(item.word for item in LOOKS if item.word in found)


def short(count: int) -> str:
    """A count in at most five signs up to a hundred million: thousands as `k`, millions as `m`."""
    for size, unit in ((1_000_000, "m"), (1_000, "k")):
        if count >= size:
            whole, rest = divmod(count, size)
            tenth = rest * 10 // size
            return f"{whole}.{tenth} {unit}" if whole < 10 and tenth else f"{whole:,} {unit}"
    return str(count)


def draw(by_year: Sequence[tuple[int, Mapping[str, int]]]) -> Chart:
    """The chart of these years, oldest first, with the empty years between them."""
    years: dict[int, dict[str, int]] = {}
    for year, counts in by_year:
        held = years.setdefault(year, {})
        for word, n in counts.items():
            held[word] = held.get(word, 0) + n
    if years and max(years) - min(years) <= _GAP:
        years = {y: years.get(y, {}) for y in range(min(years), max(years) + 1)}
    top, mark = _scale(max((sum(c.values()) for c in years.values()), default=0))
    step = 100 / max(len(years), 4)
    every = -(-len(years) // _LABELS)
    columns = []
    for i, year in enumerate(sorted(years)):
        named = (len(years) - 1 - i) % max(every, 1) == 0
        small = (len(years) - 1 - i) % max(2 * every, 1) == 0 or len(years) <= 8
        columns.append(
            Column(
                year,
                round(i * step + step * 0.14, 3),
                round(step * 0.72, 3),
                _segments(years[year], top),
                sum(years[year].values()),
                ("all" if small else "wide") if named else "none",
            )
        )
    lines = tuple((_round(HEIGHT - HEIGHT * n / top), short(n)) for n in range(0, top + 1, mark))
    return Chart(tuple(columns), lines)


def _segments(counts: Mapping[str, int], top: int) -> tuple[Segment, ...]:
    found: list[Segment] = []
    base = float(HEIGHT)
    for item in LOOKS:
        n = counts.get(item.word, 0)
        if n > 0:
            height = max(HEIGHT * n / top, 1.0)
            base -= height
            found.append(Segment(item.word, item.letter, n, _round(base), _round(height)))
    return tuple(found)


def _scale(most: int) -> tuple[int, int]:
    """Where the scale ends and the distance of its lines: round numbers, at most four above the base."""
    size = 1
    while size * 40 < most:
        size *= 10
    mark = next(size * f for f in (1, 2, 5, 10) if size * f * 4 >= most)
    return max(-(-most // mark), 1) * mark, mark


def _round(value: float) -> float:
    return round(value, 2)
