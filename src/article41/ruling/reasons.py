"""What is said of a dealing: citations, reasons, the next step and other ways, from its signature.

Contract: `Reasons.decision` turns outcome, signature and missing facts into a `Decision`. Invariant: every sentence
follows from the states that set the outcome, and every outcome but `not-covered` cites a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from article41.law.condition import describe
from article41.law.model import Cap, Notice
from article41.ruling.clauses import Way, add_working_days
from article41.ruling.outcome import Outcome, State
from article41.ruling.plan import Plan
from article41.ruling.signature import Signature, Touch, read_signature

NOT_COVERED = (
    "No measure of the regimes looked at touches it on that day. This is no clearance: other law may apply."
)
_OPEN = (State.GROUND_OPEN, State.GROUND_OPEN_CAP, State.GROUND_OPEN_NOTICE, State.STATE_OPEN)
_OPEN_ALL = (*_OPEN, State.GATE_OPEN, State.TOTAL_OPEN)
_ROUTES: dict[Outcome, tuple[State, ...]] = {
    Outcome.EXEMPT: (State.EXEMPT, State.STATE_FOUND, State.TOLD, State.GRANTED),
    Outcome.WITHIN_CAP: (State.WITHIN,),
    Outcome.NEEDS_NOTIFICATION: (State.TO_TELL,),
    Outcome.NEEDS_APPROVAL: (State.OPEN,),
    Outcome.UNDETERMINED: _OPEN_ALL,
}


@dataclass(frozen=True)
class Due:
    """When a notice is due: on a day, or so many days (or working days) from the dealing's own."""

    on: date | None = None
    days: int = 0
    working: bool = False

    def day(self, of: date) -> date:
        """The last day for the notice of a dealing."""
        if self.on is not None:
            return self.on
        if not self.working:
            return of + timedelta(days=self.days)
        day = of
        while add_working_days(day, -self.days) > of:
            day -= timedelta(days=1)
        return day


@dataclass(frozen=True)
class Room:
    """A cap under which the dealing stays: its amounts, to be set beside the row's own total."""

    way: Way

    def words(self, totals: Mapping[str, float | None], of: date) -> str:
        """How much room is left by the total that the row gives."""
        cap = self.way.cap
        assert cap is not None
        parts = []
        for amount in cap.amounts:
            total = totals.get(amount.column)
            begins = amount.from_ or self.way.exemption.from_
            here = begins <= of and (amount.until is None or of < amount.until)
            limit = totals.get(amount.amount) if isinstance(amount.amount, str) else amount.amount
            if here and total is not None and limit is not None:
                parts.append(f"{limit - total:,.0f} of {limit:,.0f} {amount.unit} left")
        counted = "; ".join(parts)
        return f" With it counted, {counted}, by the count that the row gives." if counted else ""


@dataclass(frozen=True)
class Decision:
    """What the regimes say of one dealing."""

    outcome: Outcome
    citations: tuple[str, ...]
    because: str
    missing: tuple[str, ...]
    next_step: str
    alternatives: tuple[str, ...]
    due: Due | None
    regimes: tuple[str, ...]
    room: Room | None = None


class Reasons:
    """Tells decisions of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.order = {name: i for i, name in enumerate(plan.columns)}

    def decision(self, outcome: int, sig: str, missing: str) -> Decision:
        """The decision of all tuples with this signature."""
        signature = read_signature(self.plan, sig)
        result = Outcome(outcome)
        asked = tuple(sorted({m for m in missing.split(",") if m}, key=lambda m: self.order.get(m, 999)))
        setting = tuple(t for t in signature.binding if t.outcome == result)
        if result is Outcome.NOT_COVERED or not setting:
            return self._untouched(signature)
        route = self._route(result, setting)
        decision = Decision(
            outcome=result,
            citations=tuple(_citations(setting, route)),
            because=self._because(result, setting, signature, asked) + _readings(setting, route),
            missing=asked,
            next_step=self._next_step(result, setting, route, asked),
            alternatives=tuple(self._alternatives(result, setting)),
            due=None,
            regimes=tuple(dict.fromkeys(t.clause.regime.id for t in signature.touches)),
        )
        return replace(decision, due=_due(route), room=_room(result, route))

    def _untouched(self, signature: Signature) -> Decision:
        later = [t for t in signature.touches if not t.due]
        text = NOT_COVERED
        if later:
            t = later[0]
            text = f"{t.clause.measure.paragraph} will bind it from {t.clause.measure.due_from}, not yet on that day. {text}"
        regimes = tuple(dict.fromkeys(t.clause.regime.id for t in signature.touches))
        return Decision(Outcome.NOT_COVERED, (), text, (), "", (), None, regimes)

    def _route(self, result: Outcome, setting: Iterable[Touch]) -> tuple[Way, ...]:
        """The exemptions that set the outcome, a paragraph's own before those with reach."""
        wanted = _ROUTES.get(result, ())
        found: dict[Way, None] = {}
        for touch in setting:
            ways = touch.ways(*wanted)
            if result is Outcome.UNDETERMINED and not touch.sure:
                continue
            own = [w for w in ways if not w.stand_alone]
            ways = tuple(sorted(ways, key=lambda w: (w.exemption.general, -w.exemption.from_.toordinal())))
            found.update(dict.fromkeys(own or ways if result is not Outcome.UNDETERMINED else ways))
        return tuple(found)

    def _because(
        self, result: Outcome, setting: tuple[Touch, ...], signature: Signature, asked: tuple[str, ...]
    ) -> str:
        parts = [self._of_touch(result, t) for t in setting]
        if signature.stage == "assumed" and any(
            w.exemption.decides in ("committee", "notice") for t in setting for w in t.clause.ways
        ):
            parts.append("No stage is given, so it counts as done.")
        return " ".join(dict.fromkeys(parts))

    def _of_touch(self, result: Outcome, touch: Touch) -> str:
        m = touch.clause.measure
        name = f"{m.paragraph} ({m.title})"
        if m.widens and m.force == "clarification":
            name = f"{', '.join(p.split('/')[0] for p in m.widens)} with {name}"
        if not touch.sure and result is Outcome.UNDETERMINED:
            return f"{name} may reach it; a missing fact decides."
        head = (
            f"{name} may reach it."
            if not touch.sure
            else {
                Outcome.PROHIBITED: f"{name} forbids it.",
                Outcome.UNDETERMINED: f"{name} forbids it unless an exemption holds.",
            }.get(result, f"{name} covers it.")
        )
        unclaimed = touch.ways(State.NOT_CLAIMED)
        looked = [self.of_way(w, s) for w, s in touch.states if s is not State.OUTSIDE and w not in unclaimed]
        if unclaimed:
            cites = ", ".join(dict.fromkeys(c for w in unclaimed for c in w.exemption.cites))
            looked.append(f"The general power to exempt ({cites}): no, no purpose that it names is claimed.")
        return " ".join([head, *looked])

    def of_way(self, way: Way, state: State) -> str:
        """One sentence on an exemption and its state."""
        x = way.exemption
        name = f"{', '.join(x.cites)} ({x.title})"
        ground = describe(way.ground) if way.ground is not None else ""
        gates = describe(way.gates) if way.gates is not None else ""
        text = {
            State.NO_GROUND: f"no, its ground is not there ({ground})",
            State.GROUND_OPEN: f"open, it asks for {ground}",
            State.GROUND_OPEN_CAP: f"open, it asks for {ground}",
            State.GROUND_OPEN_NOTICE: f"open, it asks for {ground}, then a notice",
            State.EXEMPT: f"holds ({ground})" if ground else "holds",
            State.STATE_FOUND: "holds, the State has found it so",
            State.STATE_DENIED: "no, the State has not found it so",
            State.STATE_OPEN: "open, the State decides",
            State.TOLD: "holds, notice was given in time",
            State.TO_TELL: f"holds if notice is given ({_rule(x.notice)})",
            State.TOLD_LATE: f"no, notice was not given in time ({_rule(x.notice)})",
            State.NOT_TOLD: f"no, no notice is on record and it is too late for one ({_rule(x.notice)})",
            State.NOTICE_REFUSED: "no, the Committee decided against it",
            State.GRANTED: "holds, approval is on record",
            State.OPEN: "open to a request before it is done",
            State.NOT_ASKED: "no, no approval is on record",
            State.REFUSED: "no, approval was refused",
            State.NOT_CLAIMED: f"no, no purpose that it names is claimed ({ground})",
            State.APPROVAL_LATE: "no, approval came after the deed",
            State.APPROVAL_EXPIRED: "no, the approval had run out",
            State.OTHER_CLAUSE: "no, the approval on record was given under another clause",
            State.WITHIN: f"holds, within {_amounts(x.cap)}",
            State.OVER: f"no, the total passes {_amounts(x.cap)}, and a delivery that crosses a cap is forbidden whole",
            State.STOPPED: "no, deliveries were stopped by notice",
            State.GATE_CLOSED: f"no, one of its conditions fails ({gates})",
            State.GATE_OPEN: f"open, it asks for {gates}",
            State.TOTAL_OPEN: f"open, the running total decides ({_amounts(x.cap)})",
            State.NO_AMOUNT: "no, it has no amount on that day",
        }.get(state, "does not apply on that day")
        return f"{name}: {text}."

    def _next_step(
        self, result: Outcome, setting: tuple[Touch, ...], route: tuple[Way, ...], asked: tuple[str, ...]
    ) -> str:
        committee = self._committee(setting)
        cites = ", ".join(dict.fromkeys(c for w in route for c in w.exemption.cites))
        match result:
            case Outcome.NEEDS_APPROVAL:
                return f"Ask the {committee} for approval under {cites}, and wait for it before going ahead."
            case Outcome.NEEDS_NOTIFICATION:
                rules = "; ".join(dict.fromkeys(_rule(w.exemption.notice) for w in route))
                return f"Give the {committee} notice under {cites} ({rules})."
            case Outcome.WITHIN_CAP:
                reports = [
                    w.exemption.cap.report for w in route if w.exemption.cap and w.exemption.cap.report
                ]
                return f"Report it to the {committee} under {cites} ({_rule(reports[0])})." if reports else ""
            case Outcome.UNDETERMINED:
                if asked == ("state_determination",):
                    return "The State decides: ask its authority for a finding."
                says = [f"{m} ({self.plan.columns[m].says})" if m in self.plan.columns else m for m in asked]
                return f"Find out {'; '.join(says)}."
            case Outcome.PROHIBITED:
                return self._way_out(setting, committee)
        return ""

    def _way_out(self, setting: tuple[Touch, ...], committee: str) -> str:
        """What could still be done about something forbidden, if every measure that forbids it leaves a way."""
        late = [t.ways(State.NOT_TOLD, State.TOLD_LATE) for t in setting]
        prior = [
            [w for w in ws if w.exemption.notice and w.exemption.notice.before_days is not None]
            for ws in late
        ]
        if all(prior):
            days = max(w.exemption.notice.before_days or 0 for ws in prior for w in ws if w.exemption.notice)
            first = self.plan.asked.as_known + timedelta(days=days)
            return f"Do not go ahead on that day. With notice to the {committee} given now, the first lawful day is {first}."
        general = [t.ways(State.NOT_CLAIMED) for t in setting]
        if all(general):
            newest = max((w for ws in general for w in ws), key=lambda w: w.exemption.from_)
            cites = ", ".join(newest.exemption.cites)
            return f"Do not go ahead. The {committee} may exempt it case by case under {cites}, for a purpose that the clause names."
        return "Do not go ahead."

    def _committee(self, setting: tuple[Touch, ...]) -> str:
        return next(
            (t.clause.regime.head.committee for t in setting if t.clause.regime.head.committee), "Committee"
        )

    def _alternatives(self, result: Outcome, setting: tuple[Touch, ...]) -> Iterable[str]:
        """Milder ways that a missing fact could still open."""
        if result not in (Outcome.NEEDS_APPROVAL, Outcome.NEEDS_NOTIFICATION, Outcome.WITHIN_CAP):
            return
        seen = set()
        for touch in setting:
            for way, state in touch.states:
                if state.possible < result and state.possible < state.sure and way.index not in seen:
                    seen.add(way.index)
                    x = way.exemption
                    asks = describe(way.ground) if way.ground is not None else "the State's finding"
                    yield f"{', '.join(x.cites)} ({x.title}): show {asks}"


def _citations(setting: tuple[Touch, ...], route: tuple[Way, ...]) -> Iterable[str]:
    """The paragraphs that set the outcome, the clause that opens the route, what clarifies."""
    first: dict[str, None] = {}
    last: dict[str, None] = {}
    for touch in setting:
        m = touch.clause.measure
        if m.force == "clarification":
            first.update(dict.fromkeys(w.split("/")[0] for w in m.widens))
            last[m.paragraph] = None
        else:
            first[m.paragraph] = None
    for way in route:
        first.update(dict.fromkeys(way.exemption.cites))
    return dict.fromkeys((*first, *last))


def _readings(setting: tuple[Touch, ...], route: tuple[Way, ...]) -> str:
    """The switches on which what set the outcome hangs, with the option chosen and its rivals."""
    told: dict[str, None] = {}
    records = [(t.clause.regime, t.clause.measure.id) for t in setting]
    records += [(w.regime, w.exemption.id) for w in route]
    for regime, id_ in records:
        for name in regime.switches.get(id_, ()):
            taken = regime.chosen[name]
            rivals = ", ".join(o for o in regime.readings[name].options if o != taken)
            told[f" Read with {name}={taken} (or {rivals})."] = None
    return "".join(told)


def _due(route: tuple[Way, ...]) -> Due | None:
    for way in route:
        x = way.exemption
        notice = x.notice or (x.cap.report if x.cap is not None else None)
        if notice is None:
            continue
        if notice.by is not None:
            return Due(on=notice.by)
        if notice.before_days is not None:
            return Due(days=-notice.before_days)
        if notice.every_days is not None:
            return Due(days=notice.every_days)
        if notice.wait_working_days is not None:
            return Due(days=-notice.wait_working_days, working=True)
    return None


def _room(result: Outcome, route: tuple[Way, ...]) -> Room | None:
    return Room(route[0]) if result is Outcome.WITHIN_CAP and route else None


def _rule(notice: Notice | None) -> str:
    if notice is None:
        return ""
    if notice.by is not None:
        return f"no later than {notice.by}"
    if notice.before_days is not None:
        return "in advance" if notice.before_days == 0 else f"at least {notice.before_days} days before"
    if notice.wait_working_days is not None:
        return f"then {notice.wait_working_days} working days without a refusal"
    return f"within {notice.every_days} days"


def _amounts(cap: Cap | None) -> str:
    if cap is None:
        return ""
    joint = " or " if cap.combine == "unit-given" else " and "
    listed = dict.fromkeys(
        f"the earlier figure in {a.unit}" if isinstance(a.amount, str) else f"{a.amount:,.0f} {a.unit}"
        for a in cap.amounts
    )
    return joint.join(listed)
