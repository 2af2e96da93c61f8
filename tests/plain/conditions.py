"""Conditions worked out on one dealing: what they say, and which facts would have to be known.

Contract: `Conditions.read` turns a lawyer's text into a tree fit for `value` and `missing`.
Invariant: a claim, a finding or an act that was not made never leaves a condition unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from article41.law.condition import (
    And,
    Arith,
    Cmp,
    Coalesce,
    Col,
    DaysBetween,
    In,
    IsNull,
    IsTrue,
    Lit,
    Node,
    Not,
    Or,
    StartsWith,
    columns_of,
    parse,
    parse_value,
)
from article41.law.regime import Regime
from article41.law.words import condition_columns, condition_terms, link_column

from .three import Answer, all_of, any_of, negation

Row = Mapping[str, Any]
"""A dealing's columns and links after `dealing.normal`: None is unknown."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fold(text: str) -> str:
    """Free text as it is compared: without outer blanks, capitals or not."""
    return text.strip().lower()


class Conditions:
    """The conditions of one regime, each read once."""

    def __init__(self, regime: Regime) -> None:
        self.columns = condition_columns(regime.vocabulary, regime.head)
        self.terms = condition_terms(regime.vocabulary, regime.head)
        facts = regime.facts
        self.free_text = frozenset(n for n, c in facts.items() if c.type == "text")
        self.settled = frozenset(
            n for n, c in facts.items() if c.empty == "no" and c.type in ("date", "number")
        )
        self.asks = {link_column(n): link.asks for n, link in regime.vocabulary.links.items()}
        self._trees: dict[str, Node] = {}

    def read(self, text: str) -> Node:
        """The tree of a condition."""
        if text not in self._trees:
            self._trees[text] = self._prepare(parse(text, self.columns, self.terms))
        return self._trees[text]

    def over(self, column: str, amount: float | str) -> Node:
        """The comparison `column > amount`, where the amount is a number or an expression over columns."""
        key = f"{column} > {amount}"
        if key not in self._trees:
            limit = (
                parse_value(amount, self.columns) if isinstance(amount, str) else Lit(float(amount), "number")
            )
            self._trees[key] = self._prepare(Cmp(">", Col(column, "number"), limit))
        return self._trees[key]

    def holds(self, text: str | None, row: Row) -> Answer:
        """What a condition says; where there is none, nothing stands in the way."""
        if text is None:
            return True
        answer: Answer = value(self.read(text), row)
        return answer

    def missing(self, text: str | None, row: Row) -> frozenset[str]:
        """The facts a condition waits for."""
        return frozenset() if text is None else self.missing_of(self.read(text), row)

    def missing_of(self, node: Node, row: Row) -> frozenset[str]:
        """The facts a tree waits for."""
        match node:
            case And(items):
                return frozenset() if value(node, row) is False else self._union(items, row)
            case Or(items):
                return frozenset() if value(node, row) is True else self._union(items, row)
            case Not(item):
                return self.missing_of(item, row)
            case IsTrue() | IsNull() | Coalesce() | Lit():
                return frozenset()
        if value(node, row) is not None:
            return frozenset()
        names = columns_of(node)
        if len(names) > 1:
            names = tuple(name for name in names if row[name] is None)
        return frozenset(self.asks.get(name, name) for name in names)

    def _union(self, items: tuple[Node, ...], row: Row) -> frozenset[str]:
        return frozenset().union(*(self.missing_of(item, row) for item in items))

    def _prepare(self, node: Node) -> Node:
        """Fold what free text is compared with, and settle comparisons with acts that were not done."""
        match node:
            case And(items) | Or(items):
                return type(node)(tuple(self._prepare(item) for item in items))
            case Not(item) | IsTrue(item) | Coalesce(item, _):
                return replace(node, item=self._prepare(item))
            case Cmp() | In() | StartsWith():
                if self.free_text & set(columns_of(node)):
                    node = _folded(node)
                return Coalesce(node, Lit(False, "bool")) if self.settled & set(columns_of(node)) else node
        return node


def _folded(node: Node) -> Node:
    match node:
        case Lit(text, "text"):
            return Lit(fold(str(text)), "text")
        case Cmp(op, left, right):
            return Cmp(op, _folded(left), _folded(right))
        case In(item, values):
            return In(item, tuple(Lit(fold(str(v.value)), "text") for v in values))
        case StartsWith(item, prefix):
            return StartsWith(item, prefix.lower())
    return node


def under(code: str | None, prefix: str) -> Answer:
    """Whether a code lies under a prefix: unknown where there is no code or it is too short to tell."""
    if not code:
        return None
    if code.startswith(prefix):
        return True
    return None if prefix.startswith(code) else False


def value(node: Node, row: Row) -> Any:
    """A tree's value on a dealing; None is unknown."""
    return _VALUE[type(node)](node, row)


def _col(node: Col, row: Row) -> Any:
    return row[node.name]


def _lit(node: Lit, row: Row) -> Any:
    return node.value


def _and(node: And, row: Row) -> Answer:
    return all_of(value(item, row) for item in node.items)


def _or(node: Or, row: Row) -> Answer:
    return any_of(value(item, row) for item in node.items)


def _not(node: Not, row: Row) -> Answer:
    return negation(value(node.item, row))


def _cmp(node: Cmp, row: Row) -> Answer:
    left, right = value(node.left, row), value(node.right, row)
    return None if left is None or right is None else _COMPARE[node.op](left, right)


def _in(node: In, row: Row) -> Answer:
    item = value(node.item, row)
    return None if item is None else any(item == v.value for v in node.values)


def _is_null(node: IsNull, row: Row) -> Answer:
    return value(node.item, row) in (None, "")


def _is_true(node: IsTrue, row: Row) -> Answer:
    return value(node.item, row) is True


def _coalesce(node: Coalesce, row: Row) -> Any:
    item = value(node.item, row)
    return node.default.value if item is None else item


def _starts_with(node: StartsWith, row: Row) -> Answer:
    text = value(node.item, row)
    if columns_of(node) == ("hs_code",):
        return under(text, node.prefix)
    return None if text is None else text.startswith(node.prefix)


def _days_between(node: DaysBetween, row: Row) -> int | None:
    start, end = value(node.start, row), value(node.end, row)
    return None if start is None or end is None else (end - start).days


def _arith(node: Arith, row: Row) -> Any:
    left, right = value(node.left, row), value(node.right, row)
    if left is None or right is None:
        return None
    if isinstance(left, date):
        right = timedelta(days=int(right))
    match node.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None


_VALUE: dict[type, Callable[[Any, Row], Any]] = {
    Col: _col,
    Lit: _lit,
    And: _and,
    Or: _or,
    Not: _not,
    Cmp: _cmp,
    In: _in,
    IsNull: _is_null,
    IsTrue: _is_true,
    Coalesce: _coalesce,
    StartsWith: _starts_with,
    DaysBetween: _days_between,
    Arith: _arith,
}
