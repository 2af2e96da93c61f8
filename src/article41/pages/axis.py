"""Time across and the resolutions on it: where a day stands, and the marks with their labels.

Contract: `axis_of` spans the years from the first day of a regime to a last day, `year_names` and `marks_of` place
the words. Invariant: `Axis.x` never falls from one day to the next, and no mark's line crosses a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from article41.law.model import Resolution
from article41.law.regime import Regime
from article41.pages.lanes import Subject
from article41.pages.letters import Text, clean, clip, day_words, width

WIDTH = 1300
LEFT, RIGHT = 280.0, 1248.0  # of the axis
_LEVEL = 29.0  # of a resolution's label
_LEVELS = 9  # more resolutions than that within a label's length keep their line alone


@dataclass(frozen=True)
class Axis:
    """Time across: years with more days of change are wider, and within a year every day is as wide as another."""

    start: date
    end: date  # the first day that is not drawn
    years: tuple[tuple[int, float, float], ...]  # year, left, right

    def x(self, day: date) -> float:
        """Where a day begins; days outside are moved to the nearer end."""
        day = min(max(day, self.start), self.end)
        for year, left, right in self.years:
            if day.year <= year:
                first, after = date(year, 1, 1), min(date(year + 1, 1, 1), self.end)
                return round(left + (right - left) * (day - first).days / (after - first).days, 2)
        return RIGHT


@dataclass(frozen=True)
class Mark:
    """A resolution's line, from its label down: through the lanes where it touches dealings, else to the lanes."""

    x: float
    top: float
    number: str
    says: str
    labelled: bool
    through: bool


def axis_of(regime: Regime, found: Iterable[Subject], last: date) -> Axis:
    """The axis from the first year of a regime to the end of `last`; what changes in the lanes widens a year."""
    days = [m.from_ for m in regime.measures] + [r.adopted for r in regime.resolutions]
    start = date(min((d for d in days if d <= last), default=last).year, 1, 1)
    end = last + timedelta(days=1)
    changes = Counter(d.year for d in {b.from_ for s in found for b in s.stretches})
    weights = {}
    for year in range(start.year, last.year + 1):
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        drawn = (min(after, end) - first).days / (after - first).days
        weights[year] = (1 + min(changes[year], 12) / 2.5) * max(drawn, 0.05)
    years, left = [], LEFT
    for year, weight in weights.items():
        right = left + (RIGHT - LEFT) * weight / sum(weights.values())
        years.append((year, round(left, 2), round(right, 2)))
        left = right
    return Axis(start, end, tuple(years))


def year_names(axis: Axis, y: float) -> list[Text]:
    """The years' names, in full or by two digits, where their width has room for them."""
    found = []
    for year, left, right in axis.years:
        for name in (str(year), f"’{year % 100:02}"):
            if width(name, 11) + 4 <= right - left:
                found.append(Text(left + 3, y, name, 11, "year"))
                break
    return found


def marks_of(regime: Regime, axis: Axis, last: date, y: float) -> tuple[tuple[Mark, ...], list[Text], float]:
    """The resolutions' lines, their labels in stairs down to the right, and where the lanes begin.

    A label stands right of its line and above every line that begins within its length, so no line crosses a label.
    """
    placed: list[tuple[int, tuple[Text, ...], Mark]] = []
    shown = (r for r in regime.resolutions if r.akn is not None and r.adopted <= last)
    rows, weighty = set(regime.change_days()), _weighty(regime)
    for r in sorted(shown, key=lambda r: r.adopted, reverse=True):
        words = _label(r, axis.x(r.adopted), r.resolution in weighty, r.adopted in rows)
        right = max(t.box[2] for t in words) + 2
        level = 1 + max((other for other, _, mark in placed if mark.x < right), default=-1)
        x, through = axis.x(r.adopted), r.resolution in weighty
        placed.append((level, words, Mark(x, 0, r.resolution, words[0].says, level < _LEVELS, through)))
    deepest = max((level for level, _, mark in placed if mark.labelled), default=-1) + 1
    top = y + deepest * _LEVEL + 8
    marks, texts = [], []
    for level, words, mark in placed:
        line = y + (deepest - 1 - level) * _LEVEL + (0 if mark.through else 13) if mark.labelled else top - 8
        marks.append(replace(mark, top=line))
        texts += [replace(t, y=line + 11 + t.y) for t in words if mark.labelled and t.text]
    return tuple(marks), texts, top


def _weighty(regime: Regime) -> set[str]:
    """The resolutions that hold a measure or an exemption for dealings, not for organs alone."""
    return {m.resolution for m in regime.measures if m.activities} | {
        x.id.split(":")[0] for x in regime.exemptions
    }


def _label(r: Resolution, x: float, weighty: bool, has_row: bool) -> tuple[Text, ...]:
    """The number, and the day beneath it where the resolution touches dealings."""
    when = day_words(r.adopted)
    says = clean(f"{r.symbol}: {r.title}, adopted on {when}")
    day = r.adopted.isoformat() if has_row else ""
    if not weighty:
        number = clip(r.resolution, WIDTH - x - 4, 9.5)
        return (Text(x + 3, -1, number, 9.5, "quiet", says=says, day=day),)
    number = clip(r.resolution, WIDTH - x - 6, 12.5, bold=True)
    when = when if x + 5 + width(when, 10) <= WIDTH else ""
    return (
        Text(x + 5, 0, number, 12.5, "number", True, says=says, day=day),
        Text(x + 5, 12, when, 10, "quiet"),
    )
