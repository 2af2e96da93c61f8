"""The law sorted into lanes for a picture: which measures make one subject, and what holds in it from day to day.

Contract: `subjects` puts every measure that touches dealings and has begun by the last day into exactly one subject;
how they are sorted follows from the measures' kinds, goods and activities alone. Invariant: a stretch names only
measures in force on each of its days, every one of them once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

from article41.law.model import Exemption, Measure, MeasureKind
from article41.law.regime import Regime, within

FULL, WINDOW, CAP, CALLED = "full", "window", "cap", "called"
STATES = (FULL, WINDOW, CAP, CALLED)
_WAYS = ("from", "to", "both", "")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Days on which the same measures hold in the same way; `until` is the first day that is no longer one."""

    from_: date
    until: date
    held: Mapping[str, tuple[str, ...]]  # state -> ids

    @property
    def binding(self) -> int:
        """How many of its measures decide a dealing."""
        return sum(len(ids) for state, ids in self.held.items() if state != CALLED)


@dataclass(frozen=True)
class Turn:
    """A day on which a duty falls due or an exemption open for a time ends while its measure goes on."""

    on: date
    due: bool
    says: str


@dataclass(frozen=True)
class Subject:
    """One lane: its heading, its name, its measures, and what holds when."""

    group: str
    name: str
    measures: tuple[Measure, ...]
    stretches: tuple[Stretch, ...]
    turns: tuple[Turn, ...]

    @property
    def begins(self) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """The days on which measures begin, each with their paragraphs, binding ones first."""
        found: dict[date, dict[str, None]] = defaultdict(dict)
        for m in sorted(self.measures, key=lambda m: (m.from_, not m.binding)):
            found[m.from_].setdefault(m.paragraph)
        return tuple((day, tuple(cites)) for day, cites in found.items())


def subjects(regime: Regime, last: date) -> tuple[Subject, ...]:
    """The lanes in the order in which they are drawn: by kind, then by the day they begin."""
    begun = [m for m in regime.measures if m.activities and m.from_ <= last]
    found: list[Subject] = []
    for kind in get_args(MeasureKind):
        of_kind = [m for m in begun if m.kind == kind]
        sorted_out = _by_goods(regime, of_kind) if kind == "goods" else _by_activity(of_kind)
        made = [
            Subject(
                _heading(kind, key, regime),
                _name(key, held),
                tuple(held),
                _stretches(regime, held, last),
                _turns(regime, held, last),
            )
            for key, held in sorted_out.items()
        ]
        order = [_heading(kind, (way,), regime) for way in _WAYS]
        found += sorted(made, key=lambda s: (order.index(s.group), min(m.from_ for m in s.measures), s.name))
    return tuple(found)


def _heading(kind: str, key: Key, regime: Regime) -> str:
    word = kind.replace("-", " ").capitalize()
    target = regime.target or "the target"
    ways = {"from": f" from {target}", "to": f" to {target}", "both": " both ways"}
    return word + (ways.get(key[0], "") if kind == "goods" else "")


def _by_goods(regime: Regime, measures: Sequence[Measure]) -> dict[Key, list[Measure]]:
    """Goods by direction and the product named first; products that always went one way share a lane."""
    lanes: dict[Key, list[Measure]] = defaultdict(list)
    for m in measures:
        lanes[_goods_key(_widened(m, measures))].append(m)
    alike: dict[Hashable, Key] = {}
    merged: dict[Key, list[Measure]] = {}
    for key, held in lanes.items():
        same = (key[0], tuple(sorted(_shape(regime, m) for m in held))) if key[1] == "product" else key
        merged.setdefault(alike.setdefault(same, key), []).extend(held)
    return merged


def _goods_key(m: Measure) -> Key:
    way = m.direction or ""
    if m.goods and m.goods.products:
        return way, "product", m.goods.products[0]
    return way, "codes" if m.goods and (m.goods.whole or m.goods.part) else "items"


def _shape(regime: Regime, m: Measure) -> tuple[str, ...]:
    windows = sorted(f"{x.from_}{x.until}{x.cap is not None}" for x in _own(regime, m))
    return (m.paragraph, str(m.from_), str(m.until), str(m.due_from), m.force, *windows)


def _by_activity(measures: Sequence[Measure]) -> dict[Key, list[Measure]]:
    """Other kinds by the activity named first; those of one binding paragraph and lone measures share a lane."""
    paragraphs: dict[str, list[str]] = defaultdict(list)
    for m in measures:
        if m.binding and _widened(m, measures) is m:
            paragraphs[m.paragraph].append(m.activities[0])
    root = _joined(paragraphs.values())
    lanes: dict[Key, list[Measure]] = defaultdict(list)
    for m in measures:
        lanes["", "activity", root(_widened(m, measures).activities[0])].append(m)
    lone = [key for key, held in lanes.items() if len(held) == 1]
    for key in lone[1:]:
        lanes[lone[0]] += lanes.pop(key)
    return dict(lanes)


def _widened(m: Measure, among: Sequence[Measure]) -> Measure:
    """The measure of the same kind that this one makes reach further, as far back as that goes; else itself."""
    by_id = {other.id: other for other in among}
    seen = {m.id}
    while before := next((w for w in m.widens if w in by_id and w not in seen), None):
        seen.add(before)
        m = by_id[before]
    return m


def _joined(sets: Iterable[Sequence[str]]) -> Callable[[str], str]:
    """A function from a term to one that stands for all terms joined with it."""
    parent: dict[str, str] = {}

    def root(term: str) -> str:
        while (up := parent.get(term, term)) != term:
            term = up
        return term

    for terms in sets:
        for term in terms[1:]:
            parent[root(term)] = root(terms[0])
    return root


def _name(key: Key, held: Sequence[Measure]) -> str:
    if key[1] in ("codes", "items"):
        titles = list(dict.fromkeys(m.title for m in held))
        shared = _tail(titles)
        return "; ".join(dict.fromkeys(t.replace(shared, "") if shared else t for t in titles))
    terms = _products(held) if key[1] == "product" else _activities(held)
    words = ", ".join(dict.fromkeys(t.replace("-", " ") for t in terms))
    return words[:1].upper() + words[1:]


def _products(held: Sequence[Measure]) -> list[str]:
    """Of the products named first, each with those that all its measures name with it."""
    named = [m.goods.products for m in held if m.goods]
    first = dict.fromkeys(products[0] for products in named)
    return [
        p
        for one in first
        for p in next(ps for ps in named if ps[0] == one)
        if all(p in ps for ps in named if ps[0] == one)
    ]


def _activities(held: Sequence[Measure]) -> list[str]:
    """The activities named first, then what else the binding measures name."""
    return [m.activities[0] for m in held] + [a for m in held if m.binding for a in m.activities]


def _tail(titles: Sequence[str]) -> str:
    """The words, two to four of them, with which at least half of several titles end."""
    for count in (4, 3, 2):
        tails = Counter(" " + " ".join(t.split()[-count:]) for t in titles if len(t.split()) > count)
        for tail, times in tails.most_common(1):
            if times > 1 and times * 2 >= len(titles):
                return tail
    return ""


def _own(regime: Regime, m: Measure) -> list[Exemption]:
    """The exemptions made for the measure itself: not the powers and passages that reach a whole regime."""
    return [x for x in regime.reached[m.id] if x.reach is None and not x.general]


def _state(regime: Regime, m: Measure, on: date) -> str:
    """How a measure in force holds. An exemption without an end belongs to the measure and leaves it full."""
    if not m.binding:
        return CALLED
    if m.due_from is not None and on < m.due_from:
        return WINDOW
    open_ = [x for x in _own(regime, m) if within(x.from_, x.until, on)]
    stopped = {s.exemption for s in regime.stops if within(s.from_, s.until, on)}
    if any(x.cap and x.id not in stopped for x in open_):
        return CAP
    return WINDOW if any(x.until is not None and not x.cap for x in open_) else FULL


def _stretches(regime: Regime, held: Sequence[Measure], last: date) -> tuple[Stretch, ...]:
    end = last + timedelta(days=1)
    days = {d for m in held for d in _days(regime, m) if d is not None and d < end}
    found: list[Stretch] = []
    for from_, until in pairwise((*sorted(days), end)):
        states: dict[str, tuple[str, ...]] = {}
        for m in held:
            if within(m.from_, m.until, from_):
                state = _state(regime, m, from_)
                states[state] = (*states.get(state, ()), m.id)
        if found and found[-1].until == from_ and found[-1].held == states:
            found[-1] = Stretch(found[-1].from_, until, states)
        elif states:
            found.append(Stretch(from_, until, states))
    return tuple(found)


def _days(regime: Regime, m: Measure) -> Iterable[date | None]:
    own = _own(regime, m)
    ids = {x.id for x in own}
    yield from (m.from_, m.until, m.due_from)
    for x in own:
        yield from (x.from_, x.until)
    for stop in regime.stops:
        if stop.exemption in ids:
            yield from (stop.from_, stop.until)


def _turns(regime: Regime, held: Sequence[Measure], last: date) -> tuple[Turn, ...]:
    found: dict[Turn, None] = {}
    for m in held:
        if m.due_from and m.from_ < m.due_from <= last and m.binding:
            found[Turn(m.due_from, True, f"{m.paragraph} falls due: {m.title}")] = None
        for x in _own(regime, m):
            runs = x.until is not None and m.from_ < x.until <= last and within(m.from_, m.until, x.until)
            if runs and x.until and _state(regime, m, x.until) != WINDOW and not x.cap:
                found[Turn(x.until, False, f"{m.paragraph}, open until then: {x.title}")] = None
    return tuple(sorted(found, key=lambda t: t.on))
