"""A regime applied to one dealing, in plain Python: the yardstick for the program's fast plan.

Contract: `evaluate` gives the outcome, the facts that are missing, and what each touched measure says.
Invariant: it shares with the program the law's records and the trees of conditions, and nothing that decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from article41.law.condition import StartsWith, columns_of, walk
from article41.law.model import Exemption, Measure
from article41.law.regime import Regime, within
from article41.law.words import link_column

from . import goods
from .conditions import Conditions, Row
from .dealing import Dealings
from .routes import NOT_COVERED, PROHIBITED, UNDETERMINED, WITHIN_CAP, Case, Pair, Routes
from .three import Answer, all_of, any_of

WORDS = (
    "not-covered",
    "exempt",
    "within-cap",
    "needs-notification",
    "needs-approval",
    "undetermined",
    "prohibited",
)
_ANY = "any"


@dataclass(frozen=True)
class Verdict:
    """The outcome as its place in `WORDS`, the facts that are missing, and what each touched measure says."""

    outcome: int
    missing: frozenset[str]
    measures: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Finding:
    """One measure that touches the dealing: whether it surely does, and what its exemptions come to."""

    measure: Measure
    reach: Answer
    sure: int
    possible: int

    @property
    def own(self) -> int | None:
        """The measure's own outcome; None where it hangs on the other measures."""
        if self.reach:
            return UNDETERMINED if self.sure == PROHIBITED and self.possible < PROHIBITED else self.sure
        if self.sure <= WITHIN_CAP:
            return self.sure
        return UNDETERMINED if self.sure >= UNDETERMINED else None


class Evaluator:
    """One regime, made ready for many dealings."""

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self.dealings = Dealings(regime)
        self.conditions = Conditions(regime)
        self.routes = Routes(self.conditions, regime.stops)
        self.products = regime.vocabulary.products
        self.prefixes = _prefixes(regime, self.conditions)
        self.by_activity = _by_activity(regime)

    def verdict(self, dealing: Mapping[str, Any], as_known: date, stated: bool) -> Verdict:
        row = self.dealings.normal(dealing)
        case = Case(row, row["date"], row["stage"] == "planned", as_known, stated)
        touched = [(m, reach) for m, reach in self._touched(case) if reach is not False]
        findings = self._findings([pair for pair in touched if _due(pair[0], case.on)], case)
        base = max((f.own for f in findings if f.own is not None), default=NOT_COVERED)
        outcomes = {f.measure.id: _settled(f, base) for f in findings}
        outcome = max(outcomes.values(), default=NOT_COVERED)
        missing: set[str] = set()
        if outcome == UNDETERMINED:
            for finding in findings:
                if outcomes[finding.measure.id] == UNDETERMINED:
                    missing |= self._missing(finding, case)
        later = {m.id: NOT_COVERED for m, _ in touched if not _due(m, case.on)}
        return Verdict(outcome, frozenset(missing), later | outcomes)

    def _touched(self, case: Case) -> Iterator[tuple[Measure, Answer]]:
        """The measures in force that go with the activity, and whether each is meant to touch the dealing."""
        for measure in self.by_activity[case.row["activity"]]:
            if within(measure.from_, measure.until, case.on):
                yield measure, self._reach(measure, case.row)

    def _findings(self, touched: list[tuple[Measure, Answer]], case: Case) -> list[_Finding]:
        found = []
        done: dict[str, Pair] = {}
        for measure, reach in touched:
            pairs = [self._route(x, case, done) for x in self.regime.reached[measure.id]]
            sure = min((pair[0] for pair in pairs), default=PROHIBITED)
            possible = min((pair[1] for pair in pairs), default=PROHIBITED)
            found.append(_Finding(measure, reach, sure, possible))
        return found

    def _route(self, x: Exemption, case: Case, done: dict[str, Pair]) -> Pair:
        """An exemption may reach many measures; it says the same to each."""
        if x.id not in done:
            done[x.id] = self.routes.of(x, case)
        return done[x.id]

    def _reach(self, measure: Measure, row: Row) -> Answer:
        """Whether a measure in force is meant to touch the dealing; a false part settles it."""

        def parts() -> Iterator[Answer]:
            yield self._activity(measure, row)
            yield self._linked(measure, row)
            yield self._goods(measure, row)
            yield self.conditions.holds(measure.condition, row)

        return all_of(parts())

    def _activity(self, measure: Measure, row: Row) -> Answer:
        if _ANY in measure.activities:
            return True
        return None if row["activity"] is None else row["activity"] in measure.activities

    def _linked(self, measure: Measure, row: Row) -> Answer:
        return any_of(row[link_column(n)] for n in measure.link) if measure.link else True

    def _goods(self, measure: Measure, row: Row) -> Answer:
        if measure.goods is None:
            return True
        return goods.fit(measure.goods, row["product"], row["hs_code"], self.products)

    def _missing(self, finding: _Finding, case: Case) -> frozenset[str]:
        if finding.reach is None:
            return self._missing_reach(finding.measure, case.row)
        found: set[str] = set()
        for x in self.regime.reached[finding.measure.id]:
            sure, possible = self.routes.of(x, case)
            if possible < sure:
                found |= self.routes.missing(x, case)
        return frozenset(found)

    def _missing_reach(self, measure: Measure, row: Row) -> frozenset[str]:
        if self._activity(measure, row) is None:
            return frozenset(("activity",))
        found = set(self.conditions.missing(measure.condition, row))
        if self._linked(measure, row) is None:
            links = self.regime.vocabulary.links
            found |= {links[name].asks for name in measure.link if row[link_column(name)] is None}
        if measure.goods is not None and self._goods(measure, row) is None:
            found.add(goods.asks(measure.goods, row["product"], row["hs_code"], self.prefixes))
        return frozenset(found)


def _due(measure: Measure, on: date) -> bool:
    """Whether a duty to stop something has come due; before that the measure decides nothing."""
    return measure.due_from is None or measure.due_from <= on


def _settled(finding: _Finding, base: int) -> int:
    """A notice or approval for a measure that may not even reach counts only where others ask as much."""
    if finding.own is not None:
        return finding.own
    return finding.sure if finding.sure <= base and base != UNDETERMINED else UNDETERMINED


def _by_activity(regime: Regime) -> dict[str | None, list[Measure]]:
    binding = [m for m in regime.measures if m.binding]
    table: dict[str | None, list[Measure]] = {
        activity: [m for m in binding if activity in m.activities or _ANY in m.activities]
        for activity in regime.vocabulary.activities
    }
    table[None] = binding
    return table


def _prefixes(regime: Regime, conditions: Conditions) -> frozenset[str]:
    """All prefixes of codes that a measure or a condition of the regime uses."""
    found: set[str] = set()
    texts = [m.condition for m in regime.measures]
    for measure in regime.measures:
        if measure.goods is not None:
            found |= {*measure.goods.whole, *measure.goods.part}
    for x in regime.exemptions:
        texts += [x.ground, x.cap.gates if x.cap is not None else None]
    for text in texts:
        if text is not None:
            found |= {
                n.prefix
                for n in walk(conditions.read(text))
                if isinstance(n, StartsWith) and columns_of(n) == ("hs_code",)
            }
    return frozenset(found)


_ready: dict[int, Evaluator] = {}


def evaluator(regime: Regime) -> Evaluator:
    """The evaluator of a regime, made once; it holds the regime, so that the key stays its own."""
    found = _ready.get(id(regime))
    if found is None:
        found = _ready[id(regime)] = Evaluator(regime)
    return found


def evaluate(regime: Regime, dealing: Mapping[str, Any], *, as_known: date, as_known_stated: bool) -> Verdict:
    """What the regime says of one normalised dealing."""
    return evaluator(regime).verdict(dealing, as_known, as_known_stated)
