"""What came before and after a measure: what it took the place of, what widened it, what stands beside it, dated.

Contract: `history` gives every dated step of a paragraph's story in order. Invariant: each step names a measure or
an exemption of the regime and a day that stands in its record; a formal replacement is told apart from a measure
that only speaks of the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from article41.law.model import Exemption, Measure
from article41.law.regime import Regime

Relation = Literal["itself", "earlier", "later", "widened by", "widens", "same matter"]


class Step(Struct, frozen=True):
    """One dated step: what happened to which record, and how that record is related to the paragraph asked for."""

    on: date
    what: str
    id: str
    title: str
    relation: Relation


def history(regime: Regime, cite: str) -> tuple[Step, ...]:
    """The steps around a paragraph or measure, oldest first. Raises `LawError` for one that is not encoded."""
    own = regime.paragraph(cite)
    related = _related(regime, own)
    steps: set[Step] = set()
    for measure, relation in related.values():
        steps.update(_of_measure(regime, measure, relation))
    stops = {x.id for x in _exemptions(regime, own)}
    for stop in regime.stops:
        if stop.exemption in stops:
            steps.add(Step(stop.from_, "deliveries stop", stop.exemption, stop.source, "itself"))
    for one in regime.designations:
        if one.by in {cite, *(m.id for m in own), *(m.paragraph for m in own)} and one.until is not None:
            steps.add(Step(one.until, "taken off the list", one.by, one.name, "itself"))
    return tuple(sorted(steps, key=lambda s: (s.on, s.relation != "itself", s.id, s.what)))


def _exemptions(regime: Regime, measures: Iterable[Measure]) -> list[Exemption]:
    return list({x.id: x for m in measures for x in regime.reached[m.id]}.values())


def _related(regime: Regime, own: tuple[Measure, ...]) -> dict[str, tuple[Measure, Relation]]:
    found: dict[str, tuple[Measure, Relation]] = {m.id: (m, "itself") for m in own}

    def add(measures: Iterable[Measure], relation: Relation) -> None:
        for measure in measures:
            found.setdefault(measure.id, (measure, relation))

    add(_chain(regime, own, back=True), "earlier")
    add(_chain(regime, own, back=False), "later")
    ids = {m.id for m in own}
    add((m for m in regime.measures if ids & set(m.widens)), "widened by")
    add((regime.by_id[w] for m in own for w in m.widens if w in regime.by_id), "widens")
    add((m for m in regime.measures if any(_same_matter(m, o) for o in own)), "same matter")
    return found


def _chain(regime: Regime, own: tuple[Measure, ...], *, back: bool) -> list[Measure]:
    """Everything that the measures replaced, and what that replaced, or the other way round."""
    chain: dict[str, Measure] = {}
    pending = list(own)
    while pending:
        one = pending.pop()
        if back:
            near = [regime.by_id[r] for r in one.replaces if r in regime.by_id]
        else:
            near = [m for m in regime.measures if one.id in m.replaces]
        for measure in near:
            if measure.id not in chain:
                chain[measure.id] = measure
                pending.append(measure)
    return list(chain.values())


def _same_matter(one: Measure, other: Measure) -> bool:
    """Whether two measures speak of the same goods in the same direction, or of the same doing."""
    if (
        one.direction != other.direction
        or not one.activities
        or "any" in (*one.activities, *other.activities)
    ):
        return False
    if one.goods is not None and other.goods is not None:
        return bool(set(one.goods.products) & set(other.goods.products))
    if one.goods is not None or other.goods is not None:
        return False
    return one.kind == other.kind and bool(set(one.activities) & set(other.activities))


def _of_measure(regime: Regime, measure: Measure, relation: Relation) -> Iterator[Step]:
    def step(on: date | None, what: str, id_: str = measure.id, title: str = measure.title) -> Iterator[Step]:
        if on is not None:
            yield Step(on, what, id_, title, relation)

    names = ", ".join(measure.replaces)
    yield from step(measure.from_, f"begins, in place of {names}" if names else "begins")
    yield from step(measure.due_from, "the duty falls due")
    yield from step(measure.until, "has ended")
    own = relation == "itself"
    for exemption in regime.reached[measure.id] if own and measure.activities else measure.exemptions:
        yield from step(max(exemption.from_, measure.from_), "exemption opens", exemption.id, exemption.title)
        if measure.until is None or exemption.until is None or exemption.until < measure.until:
            yield from step(exemption.until, "exemption has closed", exemption.id, exemption.title)
        for amount in exemption.cap.amounts if exemption.cap and own else ():
            what = f"amount begins: {_amount(amount.amount)} {amount.unit}"
            yield from step(amount.from_ or exemption.from_, what, exemption.id, exemption.title)
            yield from step(amount.until, "amount has ended", exemption.id, exemption.title)


def _amount(amount: float | str) -> str:
    return amount if isinstance(amount, str) else f"{amount:,.15g}"
