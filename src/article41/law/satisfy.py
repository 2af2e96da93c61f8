"""Can a condition ever be true, and can it ever be anything else?

Contract: `satisfiable` and `always` reason over all dealings at once, with SQL's three values: each way in which a
condition can come out is written as lists of demands on single columns, and a list is possible if every column
can meet its demands. Invariant: `satisfiable` never says no to a condition that some dealing makes true, and `always`
never says yes to one that some dealing does not; what they cannot take apart counts as possible.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any, Literal

from article41.law.condition import (
    And,
    Cmp,
    Coalesce,
    Col,
    In,
    IsNull,
    IsTrue,
    Lit,
    Node,
    Not,
    Or,
    StartsWith,
)

Want = Literal["true", "false", "null"]
_MOST = 5000
_OPS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<="}
_TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _TooMany(Exception):
    """More ways than can be looked at: nothing is ruled out."""


@dataclass(frozen=True)
class Demand:
    """What one column must be: `null`, `some` (not null), compared with a constant, or beginning with a prefix."""

    column: str
    what: str
    value: Any = None


@dataclass(frozen=True)
class Known:
    """What is known of the columns: closed lists of values, and columns that are never null."""

    lists: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    never_null: frozenset[str] = frozenset()


Ways = list[tuple[Demand, ...]]


def satisfiable(node: Node, known: Known | None = None) -> bool:
    """Whether some dealing can make the condition true."""
    try:
        return any(_possible(way, known or Known()) for way in _ways(node, "true"))
    except _TooMany:
        return True


def always(node: Node, known: Known | None = None) -> bool:
    """Whether every dealing makes the condition true."""
    try:
        others = [*_ways(node, "false"), *_ways(node, "null")]
        return not any(_possible(way, known or Known()) for way in others)
    except _TooMany:
        return False


def _ways(node: Node, want: Want) -> Ways:  # noqa: PLR0912 - one case a kind of node
    match node:
        case Lit(value, _):
            return [()] if value is (want == "true") and want != "null" else []
        case Col(name, _):
            return [(Demand(name, "null"),)] if want == "null" else [(Demand(name, "=", want == "true"),)]
        case Not(item):
            return _ways(item, {"true": "false", "false": "true", "null": "null"}[want])  # type: ignore[arg-type]
        case And(items):
            return _joined(items, want, whole="true", part="false")
        case Or(items):
            return _joined(items, want, whole="false", part="true")
        case IsTrue(item):
            if want == "null":
                return []
            return _ways(item, "true") if want == "true" else [*_ways(item, "false"), *_ways(item, "null")]
        case Coalesce(item, Lit(default, "bool")):
            if want == "null":
                return []
            more = _ways(item, "null") if default is (want == "true") else []
            return [*_ways(item, want), *more]
        case IsNull(item):
            return _null(item, want)
        case Cmp(op, left, right):
            return _compared(node, op, left, right, want)
        case In(item, values):
            return _among(node, item, values, want)
        case StartsWith(Col(name, _), prefix):
            what = {"true": "like", "false": "unlike", "null": "null"}[want]
            return [(Demand(name, what, prefix),)]
        case _:
            return _opaque(node, want)


def _joined(items: Iterable[Node], want: Want, *, whole: Want, part: Want) -> Ways:
    """AND and OR: all of one value, or one of the other; null if none is the other and one is null."""
    items = list(items)
    if want == part:
        return _bounded([way for item in items for way in _ways(item, part)])
    if want == whole:
        return _product([_ways(item, whole) for item in items])
    found: Ways = []
    for i, item in enumerate(items):
        rest = [[*_ways(o, whole), *_ways(o, "null")] for j, o in enumerate(items) if j != i]
        found += _product([_ways(item, "null"), *rest])
    return _bounded(found)


def _product(parts: list[Ways]) -> Ways:
    size = 1
    for part in parts:
        size *= len(part)
    if size > _MOST:
        raise _TooMany
    return [tuple(dict.fromkeys(d for way in ways for d in way)) for ways in product(*parts)]


def _bounded(ways: Ways) -> Ways:
    if len(ways) > _MOST:
        raise _TooMany
    return ways


def _null(item: Node, want: Want) -> Ways:
    if want == "null":
        return []
    if isinstance(item, Col):
        return [(Demand(item.name, "null" if want == "true" else "some"),)]
    if isinstance(item, Coalesce | Lit):
        return [()] if want == "false" else []
    return _opaque(IsNull(item), want)


def _compared(node: Node, op: str, left: Node, right: Node, want: Want) -> Ways:
    if isinstance(left, Lit) and not isinstance(right, Lit):
        left, right, op = right, left, _TURNED[op]
    if not isinstance(right, Lit):
        return _opaque(node, want)
    if want == "false":
        op, want = _NEGATED[op], "true"
    match left:
        case Lit(value, _):
            return [()] if want == "true" and _OPS[op](value, right.value) else []
        case Col(name, _):
            return [(Demand(name, "null"),)] if want == "null" else [(Demand(name, op, right.value),)]
        case Coalesce(Col(name, _), Lit(default, _)):
            if want == "null":
                return []
            more: Ways = [(Demand(name, "null"),)] if _OPS[op](default, right.value) else []
            return [(Demand(name, op, right.value),), *more]
        case _:
            return _opaque(node, want)


def _among(node: Node, item: Node, values: tuple[Lit, ...], want: Want) -> Ways:
    words = frozenset(v.value for v in values)
    what = {"true": "in", "false": "out", "null": "null"}[want]
    match item:
        case Col(name, _):
            return [(Demand(name, what, None if want == "null" else words),)]
        case Coalesce(Col(name, _), Lit(default, _)) if want != "null":
            more: Ways = [(Demand(name, "null"),)] if (default in words) is (want == "true") else []
            return [(Demand(name, what, words),), *more]
        case _:
            return _opaque(node, want)


def _opaque(node: Node, want: Want) -> Ways:
    """A part that is not taken apart: it can come out in any way, but not in two at once."""
    return [(Demand(repr(node), "opaque", want),)]


def _possible(way: Iterable[Demand], known: Known) -> bool:
    by_column: dict[str, list[Demand]] = {}
    for demand in way:
        by_column.setdefault(demand.column, []).append(demand)
    return all(_meets(column, demands, known) for column, demands in by_column.items())


def _meets(column: str, demands: list[Demand], known: Known) -> bool:
    """Whether some cell of the column meets all demands."""
    whats = {d.what for d in demands}
    if "opaque" in whats:
        return len({d.value for d in demands}) == 1
    if "null" in whats:
        return whats == {"null"} and column not in known.never_null
    values = _listed(column, demands, known)
    if values is not None:
        return any(all(_holds(v, d) for d in demands) for v in values)
    return all(_agree(a, b) for i, a in enumerate(demands) for b in demands[i + 1 :]) and _room(demands)


def _listed(column: str, demands: list[Demand], known: Known) -> frozenset[Any] | None:
    """The values to try, if there are finitely many."""
    if column in known.lists:
        return known.lists[column]
    for demand in demands:
        if demand.what == "in":
            return frozenset(demand.value)
        if demand.what == "=":
            return frozenset((demand.value,))
        if isinstance(demand.value, bool):
            return frozenset((True, False))
    return None


def _holds(value: Any, demand: Demand) -> bool:
    match demand.what:
        case "some":
            return True
        case "in":
            return value in demand.value
        case "out":
            return value not in demand.value
        case "like":
            return isinstance(value, str) and value.startswith(demand.value)
        case "unlike":
            return not (isinstance(value, str) and value.startswith(demand.value))
        case op:
            return (type(value) is type(demand.value) and _OPS[op](value, demand.value)) or _numbers(
                value, demand
            )


def _numbers(value: Any, demand: Demand) -> bool:
    """Whole and broken numbers compare with each other."""
    both = (value, demand.value)
    plain = all(isinstance(v, int | float) and not isinstance(v, bool) for v in both)
    return plain and _OPS[demand.what](value, demand.value)


def _agree(a: Demand, b: Demand) -> bool:
    """Two demands on prefixes can both be met: one prefix begins with the other; none lies in what is ruled out."""
    if {a.what, b.what} == {"like"}:
        return bool(a.value.startswith(b.value) or b.value.startswith(a.value))
    if {a.what, b.what} == {"like", "unlike"}:
        like, unlike = (a, b) if a.what == "like" else (b, a)
        return not like.value.startswith(unlike.value)
    return True


def _room(demands: list[Demand]) -> bool:
    """Whether the bounds on a number or a day leave something between them."""
    low, low_open, high, high_open = None, False, None, False
    for d in demands:
        if d.what in (">", ">="):
            value, is_open = _whole_day(d.value, d.what == ">", 1)
            if low is None or value > low or (value == low and is_open):
                low, low_open = value, is_open
        elif d.what in ("<", "<="):
            value, is_open = _whole_day(d.value, d.what == "<", -1)
            if high is None or value < high or (value == high and is_open):
                high, high_open = value, is_open
    if low is None or high is None:
        return True
    if low > high or (low == high and (low_open or high_open)):
        return False
    barred = {d.value for d in demands if d.what == "<>"}
    return low < high or not any(_whole_day(b, False, 0)[0] == low for b in barred)


def _whole_day(value: Any, is_open: bool, step: int) -> tuple[Any, bool]:
    """Days are whole: after a day means from the next one on."""
    if isinstance(value, date):
        return (value.toordinal() + (step if is_open else 0), False)
    return value, is_open
