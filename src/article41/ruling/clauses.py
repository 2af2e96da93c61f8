"""The measures and exemptions of a plan with their conditions read, and what each of them needs to know of a row.

Contract: `gather` turns regimes into numbered `Clause` and `Way` records and fills `Needs`. Invariant: the order is
that of the law (oldest first), so that citations come out in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from article41.law.condition import Cmp, Col, Lit, Node, ValueType, parse, parse_value
from article41.law.model import Cap, CapAmount, Exemption, Measure
from article41.law.regime import Regime
from article41.law.words import condition_columns
from article41.ruling.needs import Needs


@dataclass(frozen=True, eq=False)
class Amount:
    """One amount of a cap: the test that the total passes it, and when it applies."""

    of: CapAmount
    exceeds: Node


@dataclass(frozen=True, eq=False)
class Way:
    """An exemption in a plan. `stand_alone`: it reaches measures of other paragraphs."""

    index: int
    regime: Regime
    exemption: Exemption
    ground: Node | None
    gates: Node | None
    amounts: tuple[Amount, ...]
    stand_alone: bool

    @property
    def cap(self) -> Cap | None:
        """The cap, where room under one lets through."""
        return self.exemption.cap


@dataclass(frozen=True, eq=False)
class Clause:
    """A measure in a plan, with the ways that reach it."""

    index: int
    regime: Regime
    measure: Measure
    condition: Node | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, eq=False)
class Clauses:
    """All measures that can touch a dealing, and all exemptions that reach one of them."""

    measures: tuple[Clause, ...]
    ways: tuple[Way, ...]
    needs: Needs
    reach: (
        Needs  # what the measures' own conditions read, which is enough to tell whether they reach a dealing
    )


def gather(regimes: Sequence[Regime], *, advice: bool, as_known: date) -> Clauses:
    """Read all conditions. `advice`: take in the measures that only ask or advise too."""
    needs, reach = Needs(), Needs()
    ways: dict[tuple[str, str], Way] = {}
    measures: list[Clause] = []
    for regime in regimes:
        columns = condition_columns(regime.vocabulary, regime.head)
        stand_alone = {x.id for x in regime.stand_alone}
        for measure in regime.measures:
            if not measure.activities or not (advice or measure.binding):
                continue
            mine = []
            for exemption in regime.reached[measure.id] if measure.binding else ():
                key = (regime.id, exemption.id)
                if key not in ways:
                    ways[key] = _way(
                        len(ways), regime, exemption, columns, exemption.id in stand_alone, needs
                    )
                    _way_days(needs, exemption, as_known)
                mine.append(ways[key])
            condition = parse(measure.condition, columns) if measure.condition else None
            if condition is not None:
                needs.add(condition)
                reach.add(condition)
            needs.windows((measure.from_, measure.until, measure.due_from))
            measures.append(Clause(len(measures), regime, measure, condition, tuple(mine)))
        for stop in regime.stops:
            needs.windows((stop.from_, stop.until))
    _always(needs)
    return Clauses(tuple(measures), tuple(ways.values()), needs, reach)


def _always(needs: Needs) -> None:
    """What every plan reads, whatever its conditions say."""
    needs.words.setdefault("activity", set())
    needs.words.setdefault("product", set())
    needs.words.setdefault("stage", set()).update(("planned", "done"))


def _way(
    index: int,
    regime: Regime,
    exemption: Exemption,
    columns: Mapping[str, ValueType],
    stand_alone: bool,
    needs: Needs,
) -> Way:
    ground = parse(exemption.ground, columns) if exemption.ground else None
    cap = exemption.cap
    gates = parse(cap.gates, columns) if cap is not None and cap.gates else None
    amounts = tuple(Amount(a, _exceeds(a, columns)) for a in cap.amounts) if cap is not None else ()
    for node in (ground, gates, *(a.exceeds for a in amounts)):
        if node is not None:
            needs.add(node)
    for amount in amounts:
        needs.column(amount.of.column, "number")
    if exemption.decides == "committee":
        needs.words.setdefault("approval_clause", set()).update((*exemption.cites, exemption.id))
    if exemption.decides == "state":
        needs.flags.add("state_determination")
    if exemption.notice is not None and exemption.notice.wait_working_days is not None:
        needs.flags.add("negative_decision")
    return Way(index, regime, exemption, ground, gates, amounts, stand_alone)


def _exceeds(amount: CapAmount, columns: Mapping[str, ValueType]) -> Node:
    limit = (
        parse_value(amount.amount, columns)
        if isinstance(amount.amount, str)
        else Lit(float(amount.amount), "number")
    )
    return Cmp(">", Col(amount.column, "number"), limit)


def _way_days(needs: Needs, exemption: Exemption, as_known: date) -> None:
    """Days on which the exemption's window, its cap's amounts or the time for its notice begins or ends."""
    needs.windows((exemption.from_, exemption.until))
    for amount in exemption.cap.amounts if exemption.cap else ():
        needs.windows((amount.from_, amount.until))
    notice = exemption.notice
    if notice is None:
        return
    if notice.by is not None:
        needs.day("notified_date", notice.by)
    if notice.before_days is not None:
        needs.windows((as_known + timedelta(days=notice.before_days),))
    if notice.every_days is not None:
        needs.windows((as_known - timedelta(days=notice.every_days),))
    if notice.wait_working_days is not None:
        needs.windows((add_working_days(as_known, notice.wait_working_days),))


def add_working_days(day: date, count: int) -> date:
    """The day that lies `count` working days (Monday to Friday) after `day`."""
    weekday = min(day.isoweekday(), 5)
    start = day - timedelta(days=day.isoweekday() - weekday)
    weeks, rest = divmod(count, 5)
    return start + timedelta(days=7 * weeks + rest + (2 if weekday + rest > 5 else 0))
