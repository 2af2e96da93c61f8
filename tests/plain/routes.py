"""What an exemption does for a dealing: the outcome that is sure, and the one that is possible.

Contract: `Routes.of` answers for one exemption whose measure reaches the dealing, `Routes.missing` names the
facts it waits for. Invariant: the possible outcome is never stricter than the sure one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from article41.law.model import Cap, CapAmount, Exemption, Notice, StopNotice
from article41.law.regime import within

from .conditions import Conditions, Row, fold, value
from .three import Answer, all_of, any_of

NOT_COVERED, EXEMPT, WITHIN_CAP, NEEDS_NOTIFICATION, NEEDS_APPROVAL, UNDETERMINED, PROHIBITED = range(7)

T = TypeVar("T")
Pair = tuple[int, int]
_SATURDAY, _SUNDAY = 5, 6
NO_HELP: Pair = (PROHIBITED, PROHIBITED)


@dataclass(frozen=True, slots=True)
class Case:
    """One dealing as it is judged: its columns, its day, and what is known when."""

    row: Row
    on: date
    planned: bool
    as_known: date
    stated: bool


class Routes:
    """The exemptions of one regime."""

    def __init__(self, conditions: Conditions, stops: tuple[StopNotice, ...]) -> None:
        self.conditions = conditions
        self.stops = stops

    def of(self, x: Exemption, case: Case) -> Pair:
        """The sure and the possible outcome."""
        if not within(x.from_, x.until, case.on):
            return NO_HELP
        ground = self.conditions.holds(x.ground, case.row)
        match x.decides:
            case "nobody":
                return _by_answer(ground, EXEMPT)
            case "state":
                return _by_answer(all_of((ground, case.row["state_determination"])), EXEMPT)
            case "notice":
                return _by_answer(ground, _notice(_given(x.notice), case))
            case "committee":
                return _committee(x, ground, case)
            case "cap":
                return self._cap(x, _given(x.cap), ground, case)

    def missing(self, x: Exemption, case: Case) -> frozenset[str]:
        """The facts that could turn the possible outcome into the sure one."""
        found = set(self.conditions.missing(x.ground, case.row))
        if x.decides == "state" and case.row["state_determination"] is None:
            found.add("state_determination")
        if x.cap is not None:
            found |= self.conditions.missing(x.cap.gates, case.row)
            found |= self._missing_total(x.cap, case)
        return frozenset(found)

    def _cap(self, x: Exemption, cap: Cap, ground: Answer, case: Case) -> Pair:
        amounts = amounts_on(cap, case.on)
        if not amounts or self._stopped(x, cap, case):
            return NO_HELP
        over = self._over(cap, amounts, case)
        gates = self.conditions.holds(cap.gates, case.row)
        room = None if over is None else not over
        return _by_answer(all_of((ground, gates, room)), WITHIN_CAP)

    def _stopped(self, x: Exemption, cap: Cap, case: Case) -> bool:
        if any(s.exemption == x.id and within(s.from_, s.until, case.on) for s in self.stops):
            return True
        told = case.row.get("stop_notice_date")
        return cap.stop_at is not None and told is not None and told <= case.on

    def _over(self, cap: Cap, amounts: tuple[CapAmount, ...], case: Case) -> Answer:
        if cap.combine == "any-exceeds":
            return any_of(self._exceeds(amount, case) for amount in amounts)
        first = next((a for a in amounts if case.row[a.column] is not None), None)
        return None if first is None else self._exceeds(first, case)

    def _exceeds(self, amount: CapAmount, case: Case) -> Answer:
        answer: Answer = value(self.conditions.over(amount.column, amount.amount), case.row)
        return answer

    def _missing_total(self, cap: Cap, case: Case) -> frozenset[str]:
        amounts = amounts_on(cap, case.on)
        if cap.combine == "any-exceeds":
            asked = amounts if self._over(cap, amounts, case) is None else ()
        else:
            asked = (next((a for a in amounts if case.row[a.column] is not None), amounts[0]),)
        trees = (self.conditions.over(a.column, a.amount) for a in asked)
        return frozenset().union(*(self.conditions.missing_of(tree, case.row) for tree in trees))


def amounts_on(cap: Cap, on: date) -> tuple[CapAmount, ...]:
    """The amounts of a cap in force on a day."""
    return tuple(a for a in cap.amounts if within(a.from_ or date.min, a.until, on))


def _given(part: T | None) -> T:
    assert part is not None, "the law's checks see to it that a route has what it needs"
    return part


def _by_answer(answer: Answer, outcome: int) -> Pair:
    if answer is False:
        return NO_HELP
    return (outcome, outcome) if answer else (PROHIBITED, outcome)


def _notice(notice: Notice, case: Case) -> int:
    """What the notice gives once the ground is there."""
    told = case.row["notified_date"]
    if notice.wait_working_days is not None:
        if case.row.get("negative_decision") is True:
            return PROHIBITED
        return _waited(notice.wait_working_days, told, case)
    if told is not None:
        return EXEMPT if told <= last_day(notice, case.on) else PROHIBITED
    return NEEDS_NOTIFICATION if _still_in_time(notice, case) else PROHIBITED


def last_day(notice: Notice, on: date) -> date:
    """The last day on which a notice of a dealing on that day is in time."""
    if notice.by is not None:
        return notice.by
    if notice.before_days is not None:
        return on - timedelta(days=notice.before_days)
    return on + timedelta(days=_given(notice.every_days))


def _still_in_time(notice: Notice, case: Case) -> bool:
    if case.planned and not case.stated:
        return True
    if notice.before_days is not None and not case.planned:
        return False
    return case.as_known <= last_day(notice, case.on)


def _waited(days: int, told: date | None, case: Case) -> int:
    if told is not None and case.on >= plus_working_days(told, days):
        return EXEMPT
    if not case.planned:
        return PROHIBITED
    if told is not None or not case.stated or plus_working_days(case.as_known, days) <= case.on:
        return NEEDS_NOTIFICATION
    return PROHIBITED


def plus_working_days(start: date, days: int) -> date:
    """The day on which so many working days, Monday to Friday, have gone by since `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() not in (_SATURDAY, _SUNDAY):
            days -= 1
    return day


def approval_state(case: Case) -> str:
    """How it stands with the Committee's approval: none, refused, pending, late, expired or valid."""
    row = case.row
    if not row["approval"] and not row["approval_status"]:
        return "none"
    if row["approval_status"] == "refused":
        return "refused"
    if row["approval_status"] in ("requested", "not-requested"):
        return "pending"
    if row["approval_date"] is not None and row["approval_date"] > case.on:
        return "late"
    if row["approval_until"] is not None and row["approval_until"] < case.on:
        return "expired"
    return "valid"


def _committee(x: Exemption, ground: Answer, case: Case) -> Pair:
    state = approval_state(case)
    clause = case.row["approval_clause"]
    if not clause or clause in {fold(name) for name in (*x.cites, x.id)}:
        if state == "valid":
            return (EXEMPT, EXEMPT)
        if state == "refused":
            return NO_HELP
    opens = ground is True if x.general else ground is not False
    return (NEEDS_APPROVAL, NEEDS_APPROVAL) if opens and case.planned else NO_HELP
