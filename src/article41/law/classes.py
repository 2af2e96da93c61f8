"""The classes of values that conditions can tell apart, each by one value that stands for it.

Contract: `Classes` cuts every column, and every sum or count of days, of some conditions; `outcome` gives what a
comparison of one of them with constants says of a class. Invariant: two values of one class make every comparison
with constants come out alike.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from article41.law.condition import (
    Arith,
    Cmp,
    Coalesce,
    Col,
    DaysBetween,
    In,
    IsNull,
    Lit,
    Node,
    StartsWith,
    children,
    columns_of,
    type_of,
    walk,
)
from article41.law.hs import fits

Value = bool | float | str | date | None
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CODE = "hs_code"
_SOME_DAY = date(2000, 1, 1)


def bases(atom: Node) -> frozenset[Node]:
    """What a comparison reads: columns, sums and counts of days, without the constants they fall back on."""
    return frozenset(b for b in map(_base, children(atom)) if not isinstance(b, Lit))


def _base(value: Node) -> Node:
    return _base(value.item) if isinstance(value, Coalesce) else value


def outcome(atom: Node, key: Node | None, value: Value) -> bool | None:
    """What a comparison of `key` with constants says where `key` has that value."""
    match atom:
        case Cmp(op, left, right):
            a, b = _value(left, key, value), _value(right, key, value)
            return None if a is None or b is None else COMPARE[op](a, b)
        case In(item, values):
            a = _value(item, key, value)
            return None if a is None else any(a == v.value for v in values)
        case IsNull(item):
            return _value(item, key, value) in (None, "")
        case StartsWith(item, prefix):
            a = _value(item, key, value)
            if columns_of(item) == (_CODE,):
                return fits(a if isinstance(a, str) else None, (prefix,))
            return None if a is None else str(a).startswith(prefix)
    raise AssertionError(atom)


def _value(node: Node, key: Node | None, value: Value) -> Value:
    if node == key:
        return value
    match node:
        case Lit(constant, _):
            return constant
        case Coalesce(item, default):
            found = _value(item, key, value)
            return default.value if found is None else found
    raise AssertionError(node)


class Classes:
    """The values that stand for the classes of every column, sum and count of days in some conditions.

    `domains`: all texts that a column can hold, where they are known; null is one more but for `never_null`.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        domains: Mapping[str, frozenset[str]],
        never_null: frozenset[str] = frozenset(),
    ) -> None:
        self.domains = domains
        constants: dict[Node, set[Any]] = {}
        prefixes: dict[Node, set[str]] = {}
        for node in (n for tree in nodes for n in walk(tree)):
            if isinstance(node, Col | DaysBetween | Arith):
                constants.setdefault(node, set())
            if not _is_atom(node) or self.opaque(node):
                continue
            for key in bases(node):
                constants.setdefault(key, set()).update(_constants(node))
                if isinstance(node, StartsWith):
                    prefixes.setdefault(key, set()).add(node.prefix)
        self.of: dict[Node, frozenset[Value]] = {
            key: frozenset((*_null(key, never_null), *self._values(key, found, prefixes.get(key, set()))))
            for key, found in constants.items()
        }

    def opaque(self, atom: Node) -> bool:
        """Whether no class tells how a comparison comes out: it is of two values, or of texts by their order."""
        found = bases(atom)
        if len(found) > 1:
            return True
        if not isinstance(atom, Cmp) or atom.op in ("=", "<>"):
            return False
        return any(isinstance(b, Col) and b.type == "text" and b.name not in self.domains for b in found)

    def _values(self, key: Node, constants: set[Any], prefixes: set[str]) -> Iterator[Value]:
        if isinstance(key, Col) and key.name in self.domains:
            yield from sorted(self.domains[key.name])
        elif type_of(key) == "bool":
            yield from (True, False)
        elif type_of(key) == "text":
            yield from _texts(constants, prefixes, code=columns_of(key) == (_CODE,))
        elif type_of(key) == "date":
            yield from _days(constants)
        elif isinstance(key, DaysBetween):
            yield from sorted({n for c in constants for n in _whole_numbers(c)}) or (0,)
        elif type_of(key) == "number":
            yield from _numbers(sorted(constants))


def _null(key: Node, never_null: frozenset[str]) -> tuple[Value, ...]:
    return () if isinstance(key, Col) and key.name in never_null else (None,)


def _is_atom(node: Node) -> bool:
    match node:
        case Cmp(_, item, _) | In(item, _) | IsNull(item) | StartsWith(item, _):
            return type_of(item) != "bool"
    return False


def _constants(atom: Node) -> Iterator[Any]:
    if isinstance(atom, In):
        yield from (v.value for v in atom.values)
    for part in children(atom):
        yield from (n.value for n in _without_sums(part) if isinstance(n, Lit))


def _without_sums(value: Node) -> Iterator[Node]:
    """A value and what it falls back on, not the parts of a sum or of a count of days."""
    yield value
    if isinstance(value, Coalesce):
        yield value.default
        yield from _without_sums(value.item)


def _texts(constants: set[str], prefixes: set[str], *, code: bool) -> Iterator[str]:
    """Each constant, the empty text, a text of its own under each prefix, and one under none."""
    written = {c for text in (*constants, *prefixes) for c in text}
    fresh = next(chr(n) for n in range(1, len(written) + 2) if chr(n) not in written)
    begun = {p[:n] for p in prefixes for n in range(1, len(p))} if code else set()
    yield from sorted({"", *constants, *prefixes, *begun, fresh, *(p + fresh for p in prefixes)})


def _days(constants: set[date]) -> Iterator[date]:
    """Each constant and the days beside it: no other day can be told from one of these."""
    if not constants:
        yield _SOME_DAY
    near = {c: (c > date.min, c < date.max) for c in constants}
    beside = {c - timedelta(days=1) for c, (before, _) in near.items() if before}
    beside |= {c + timedelta(days=1) for c, (_, after) in near.items() if after}
    yield from sorted({*constants, *beside})


def _whole_numbers(constant: float) -> tuple[int, ...]:
    return math.ceil(constant) - 1, math.floor(constant), math.ceil(constant), math.floor(constant) + 1


def _numbers(constants: Sequence[float]) -> Iterator[float]:
    """Each constant, a number between two, one below all and one above."""
    if not constants:
        yield 0.0
        return
    yield math.nextafter(constants[0], -math.inf)
    yield math.nextafter(constants[-1], math.inf)
    yield from constants
    for low, high in itertools.pairwise(constants):
        middle = low + (high - low) / 2
        if low < middle < high:
            yield middle
