"""The state of one exemption for a fact tuple, as SQL.

Contract: `state_sql` gives the code of a `State`, `missing_sql` the columns that would settle it. Invariant: the
order of the tests is the reference's: window, ground, then who decides; a stop before gates, gates before room;
a granted approval before all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from article41.ruling.clauses import Amount, Way, add_working_days
from article41.ruling.emit import Scope, all_of, any_of, is_false, is_true, literal, quote
from article41.ruling.outcome import State

PLANNED = "(stage = 'planned')"


@dataclass(frozen=True)
class Standpoint:
    """When the question is asked. `stated`: the user said so; else a planned dealing counts as asked in time."""

    as_known: date
    stated: bool

    def still(self, test: str) -> str:
        """SQL: whether a notice can still be given for a planned dealing."""
        return PLANNED if not self.stated else all_of([PLANNED, test])


def window_sql(from_: date, until: date | None) -> str:
    """SQL: the dealing's day lies in the window."""
    parts = [f"date >= {literal(from_)}"]
    if until is not None:
        parts.append(f"date < {literal(until)}")
    return all_of([f"({p})" for p in parts])


def _code(state: State) -> str:
    return str(state.code)


def state_sql(way: Way, scope: Scope, asked: Standpoint) -> str:
    """The state's code."""
    x = way.exemption
    ground = scope.sql(way.ground) if way.ground is not None else "TRUE"
    outside = f"WHEN NOT {window_sql(x.from_, x.until)} THEN {_code(State.OUTSIDE)}"
    tests = {
        "nobody": _nobody,
        "state": _state,
        "notice": _notice,
        "committee": _committee,
        "cap": _cap,
    }[x.decides](way, ground, scope, asked)
    return f"CASE {outside} {tests} END"


def _nobody(way: Way, ground: str, scope: Scope, asked: Standpoint) -> str:
    return (
        f"WHEN {is_false(ground)} THEN {_code(State.NO_GROUND)} WHEN {ground} THEN {_code(State.EXEMPT)} "
        f"ELSE {_code(State.GROUND_OPEN)}"
    )


def _state(way: Way, ground: str, scope: Scope, asked: Standpoint) -> str:
    found = quote("state_determination")
    return (
        f"WHEN {is_false(ground)} THEN {_code(State.NO_GROUND)} "
        f"WHEN {is_false(found)} THEN {_code(State.STATE_DENIED)} "
        f"WHEN {is_true(ground)} AND {is_true(found)} THEN {_code(State.STATE_FOUND)} "
        f"WHEN {is_true(ground)} THEN {_code(State.STATE_OPEN)} ELSE {_code(State.GROUND_OPEN)}"
    )


def _notice(way: Way, ground: str, scope: Scope, asked: Standpoint) -> str:
    told, late, refused, still = _notice_tests(way, asked)
    closed = (
        f"WHEN {is_false(ground)} THEN {_code(State.NO_GROUND)} "
        f"WHEN {refused} THEN {_code(State.NOTICE_REFUSED)} "
    )
    known = (
        f"WHEN {told} THEN {{told}} WHEN {late} THEN {_code(State.TOLD_LATE)} WHEN {still} THEN {{still}} "
    )
    if_true = known.format(told=_code(State.TOLD), still=_code(State.TO_TELL))
    if_open = known.format(told=_code(State.GROUND_OPEN), still=_code(State.GROUND_OPEN_NOTICE))
    return (
        f"{closed} WHEN {is_true(ground)} THEN CASE {if_true} ELSE {_code(State.NOT_TOLD)} END "
        f"ELSE CASE {if_open} ELSE {_code(State.NOT_TOLD)} END"
    )


def notice_column(way: Way) -> str | None:
    """The tuple's column that compares notice and deed row by row, where the rule is relative."""
    notice = way.exemption.notice
    return None if notice is None or notice.by is not None else f"told_{way.index}"


def notice_row_sql(way: Way) -> str:
    """SQL over a row: notice was given in time, too late, or (NULL) not at all."""
    notice = way.exemption.notice
    assert notice is not None
    told = "notified_date"
    if notice.before_days is not None:
        return f"({told} <= date - {notice.before_days})"
    if notice.every_days is not None:
        return f"({told} <= date + {notice.every_days})"
    assert notice.wait_working_days is not None
    weeks, rest = divmod(notice.wait_working_days, 5)
    weekday = f"least(isodow({told}), 5)"
    over = f"CASE WHEN {weekday} + {rest} > 5 THEN 2 ELSE 0 END"
    end = (
        f"{told} - CAST(isodow({told}) - {weekday} AS INTEGER) + CAST({7 * weeks + rest} + {over} AS INTEGER)"
    )
    return f"(date >= {end})"


def _notice_tests(way: Way, asked: Standpoint) -> tuple[str, str, str, str]:
    """SQL: told in time, told too late, refused, still in time to tell."""
    notice = way.exemption.notice
    assert notice is not None
    if notice.by is not None:
        in_time = asked.as_known <= notice.by
        still = "TRUE" if in_time else ("FALSE" if asked.stated else PLANNED)
        day = f"notified_date <= {literal(notice.by)}"
        return (
            is_true(f"({day})"),
            f"(notified_date IS NOT NULL AND NOT {is_true(f'({day})')})",
            "FALSE",
            still,
        )
    column = quote(f"told_{way.index}")
    told, not_yet = is_true(column), is_false(column)
    if notice.before_days is not None:
        day = literal(asked.as_known + timedelta(days=notice.before_days))
        return told, not_yet, "FALSE", asked.still(f"(date >= {day})")
    if notice.every_days is not None:
        day = literal(asked.as_known - timedelta(days=notice.every_days))
        return told, not_yet, "FALSE", any_of([f"(date >= {day})", asked.still("FALSE")])
    assert notice.wait_working_days is not None
    refused = is_true(quote("negative_decision"))
    day = literal(add_working_days(asked.as_known, notice.wait_working_days))
    waiting = all_of([PLANNED, not_yet])
    still = any_of([waiting, asked.still(f"(date >= {day})")])
    return told, all_of([not_yet, f"NOT {PLANNED}"]), refused, still


def _committee(way: Way, ground: str, scope: Scope, asked: Standpoint) -> str:
    names = ", ".join(literal(c.lower()) for c in dict.fromkeys((*way.exemption.cites, way.exemption.id)))
    mine = f"(approval_clause = '' OR approval_clause IN ({names}))"
    tests = [
        f"WHEN grant_state = 'valid' AND {mine} THEN {_code(State.GRANTED)}",
        f"WHEN grant_state = 'refused' AND {mine} THEN {_code(State.REFUSED)}",
    ]
    if way.exemption.general:
        tests.append(f"WHEN NOT {is_true(ground)} THEN {_code(State.NOT_CLAIMED)}")
    else:
        tests.append(f"WHEN {is_false(ground)} THEN {_code(State.NO_GROUND)}")
    tests += [
        f"WHEN {PLANNED} THEN {_code(State.OPEN)}",
        f"WHEN grant_state = 'late' AND {mine} THEN {_code(State.APPROVAL_LATE)}",
        f"WHEN grant_state = 'expired' AND {mine} THEN {_code(State.APPROVAL_EXPIRED)}",
        f"WHEN grant_state IN ('valid', 'late', 'expired') THEN {_code(State.OTHER_CLAUSE)}",
    ]
    return " ".join(tests) + f" ELSE {_code(State.NOT_ASKED)}"


GRANT_STATES = ("none", "valid", "late", "expired", "refused", "pending")


def grant_row_sql() -> str:
    """SQL over a row: what has become of the approval, as the place of its word in `GRANT_STATES`."""
    return (
        "CASE WHEN approval = '' AND approval_status = '' THEN 0 "
        "WHEN approval_status = 'refused' THEN 4 WHEN approval_status IN ('requested', 'not-requested') THEN 5 "
        "WHEN COALESCE(approval_date > date, FALSE) THEN 2 WHEN COALESCE(approval_until < date, FALSE) THEN 3 "
        "ELSE 1 END"
    )


def over_sql(way: Way, scope: Scope) -> str:
    """SQL: the running total passes the cap; NULL where it is not known."""
    cap = way.cap
    assert cap is not None
    tests = [(_here(way, a), a, scope.sql(a.exceeds)) for a in way.amounts]
    if cap.combine == "any-exceeds":
        return any_of([all_of([here, test]) for here, _, test in tests])
    whens = " ".join(
        f"WHEN {here} AND {quote(a.of.column)} IS NOT NULL THEN {test}" for here, a, test in tests
    )
    return f"CASE {whens} ELSE CAST(NULL AS BOOLEAN) END"


def amount_in_force_sql(way: Way) -> str:
    """SQL: the cap has an amount on the day."""
    return any_of([_here(way, a) for a in way.amounts])


def _cap(way: Way, ground: str, scope: Scope, asked: Standpoint) -> str:
    cap = way.cap
    assert cap is not None
    gates = scope.sql(way.gates) if way.gates is not None else "TRUE"
    over = over_sql(way, scope)
    stops = [
        f"(date >= {literal(s.from_)} AND date < {literal(s.until)})"
        for s in way.regime.stops
        if s.exemption == way.exemption.id
    ]
    if cap.stop_at is not None and "stop_notice_date" in scope.columns:
        stops.append(is_true(quote("stopped")))
    return (
        f"WHEN {is_false(ground)} THEN {_code(State.NO_GROUND)} "
        f"WHEN NOT {amount_in_force_sql(way)} THEN {_code(State.NO_AMOUNT)} "
        f"WHEN {any_of(stops)} THEN {_code(State.STOPPED)} "
        f"WHEN {is_false(gates)} THEN {_code(State.GATE_CLOSED)} "
        f"WHEN {is_true(over)} THEN {_code(State.OVER)} "
        f"WHEN NOT {is_true(ground)} THEN {_code(State.GROUND_OPEN_CAP)} "
        f"WHEN NOT {is_true(gates)} THEN {_code(State.GATE_OPEN)} "
        f"WHEN ({over}) IS NULL THEN {_code(State.TOTAL_OPEN)} ELSE {_code(State.WITHIN)}"
    )


def missing_sql(way: Way, scope: Scope) -> str:
    """SQL text: the columns that would settle an exemption whose state is open."""
    x = way.exemption
    parts = []
    if way.ground is not None:
        parts.append(scope.missing(way.ground))
    if x.decides == "state":
        parts.append("CASE WHEN state_determination IS NULL THEN 'state_determination,' ELSE '' END")
    if way.cap is not None:
        if way.gates is not None:
            parts.append(scope.missing(way.gates))
        parts.append(_missing_total(way, scope))
    return "(" + " || ".join(parts) + ")" if parts else "''"


def _missing_total(way: Way, scope: Scope) -> str:
    cap = way.cap
    assert cap is not None
    over = over_sql(way, scope)
    if cap.combine == "unit-given":
        whens = " ".join(
            f"WHEN {_here(way, a)} AND {quote(a.of.column)} IS NOT NULL THEN {scope.missing(a.exceeds)}"
            for a in way.amounts
        )
        first = " ".join(f"WHEN {_here(way, a)} THEN {scope.missing(a.exceeds)}" for a in way.amounts)
        return f"CASE WHEN ({over}) IS NOT NULL THEN '' {whens} {first} ELSE '' END"
    parts = [f"CASE WHEN {_here(way, a)} THEN {scope.missing(a.exceeds)} ELSE '' END" for a in way.amounts]
    return f"CASE WHEN ({over}) IS NULL THEN {' || '.join(dict.fromkeys(parts))} ELSE '' END"


def _here(way: Way, amount: Amount) -> str:
    """SQL: this amount of the cap applies on the day."""
    return window_sql(amount.of.from_ or way.exemption.from_, amount.of.until)
