"""Conditions as SQL that means the same on every engine.

Contract: `sql` and `missing` turn a condition's tree into SQL over the columns of a fact tuple: its truth (TRUE,
FALSE, NULL for unknown) and the names of the columns that would settle it. Invariant: only CASE, COALESCE, AND, OR,
NOT, comparison, IN and LIKE with a prefix are emitted, and constants are always quoted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

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
)
from article41.law.model import Column


def quote(name: str) -> str:
    """A column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: bool | float | str | date | None) -> str:
    """A constant as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | float):
        return repr(float(value))
    return "'" + str(value).replace("'", "''") + "'"


def any_of(parts: list[str]) -> str:
    """OR of SQL booleans."""
    return "(" + " OR ".join(parts) + ")" if len(parts) > 1 else (parts[0] if parts else "FALSE")


def all_of(parts: list[str]) -> str:
    """AND of SQL booleans."""
    return "(" + " AND ".join(parts) + ")" if len(parts) > 1 else (parts[0] if parts else "TRUE")


def is_false(sql: str) -> str:
    """True where the boolean is surely false."""
    return f"COALESCE(NOT {sql}, FALSE)"


def is_true(sql: str) -> str:
    """True where the boolean is surely true."""
    return f"COALESCE({sql}, FALSE)"


@dataclass(frozen=True)
class Scope:
    """Where a condition is read: how its columns, its code prefixes and its special comparisons are written.

    `columns` declares what empty means; `links` maps `link_to` to the tuple's column; `special` gives the column of
    a comparison that was made row by row (two columns, days between); `prefix` writes LIKE over the code.
    `folded` are the free-text columns, compared without regard to case.
    """

    columns: Mapping[str, Column]
    links: Mapping[str, str]
    asks: Mapping[str, str]
    special: Mapping[Node, str]
    prefix: Callable[[str], str]
    folded: frozenset[str]

    def is_claim(self, name: str) -> bool:
        """Whether an empty cell of the column means no."""
        column = self.columns.get(name)
        return column is not None and column.empty == "no"

    def sql(self, node: Node) -> str:
        """The truth of a condition."""
        if node in self.special:
            return quote(self.special[node])
        match node:
            case And(items):
                return all_of([self.sql(i) for i in items])
            case Or(items):
                return any_of([self.sql(i) for i in items])
            case Not(item):
                return f"(NOT {self.sql(item)})"
            case IsTrue(item):
                return is_true(self.sql(item))
            case Coalesce(item, default):
                return f"COALESCE({self.sql(item)}, {literal(default.value)})"
            case StartsWith(Col("hs_code", _), prefix):
                return self.prefix(prefix)
            case Cmp() | In() | StartsWith() | IsNull():
                return self.atom(node)
            case Col(name, "bool"):
                return quote(self.links.get(name, name))
            case _:
                return self.value(node)

    def atom(self, node: Node) -> str:
        """A comparison; one over a day or number that somebody must give is false where it is not given."""
        text = self.raw_atom(node)
        claims = [
            n for n in columns_of(node) if self.is_claim(n) and self.columns[n].type in ("date", "number")
        ]
        return f"COALESCE({text}, FALSE)" if claims and not isinstance(node, IsNull) else text

    def raw_atom(self, node: Node) -> str:
        """A comparison as it stands."""
        match node:
            case Cmp(op, left, right):
                return f"({self.operand(left, right)} {op} {self.operand(right, left)})"
            case In(item, values):
                listed = ", ".join(self.operand(v, item) for v in values)
                return f"({self.operand(item, item)} IN ({listed}))"
            case StartsWith(Col(name, _) as item, prefix) if name in self.folded:
                return f"(lower(trim({self.value(item)})) LIKE {literal(prefix.lower() + '%')})"
            case StartsWith(item, prefix):
                return f"({self.value(item)} LIKE {literal(prefix + '%')})"
            case IsNull(Col(name, "text")) if self.is_claim(name):
                return f"({quote(name)} = '')"
            case IsNull(item):
                return f"({self.value(item)} IS NULL)"
        raise AssertionError(f"not a comparison: {node!r}")

    def operand(self, node: Node, other: Node) -> str:
        """One side of a comparison; constants beside free text are folded to lower case as the column is."""
        if isinstance(node, Lit) and isinstance(other, Col) and other.name in self.folded:
            return literal(str(node.value).strip().lower())
        return self.value(node)

    def value(self, node: Node) -> str:
        """A value: column, constant or sum."""
        match node:
            case Col(name, _):
                return quote(self.links.get(name, name))
            case Lit(value, _):
                return literal(value)
            case Coalesce(item, default):
                return f"COALESCE({self.value(item)}, {literal(default.value)})"
            case DaysBetween(start, end):
                return f"({self.value(end)} - {self.value(start)})"
            case Arith("/", left, right):
                return f"({self.value(left)} / NULLIF({self.value(right)}, 0))"  # a zero divisor leaves it unknown
            case Arith(op, left, right):
                days = f"CAST({self.value(right)} AS INTEGER)" if _is_date(left) else self.value(right)
                return f"({self.value(left)} {op} {days})"
        return self.sql(node)

    def missing(self, node: Node) -> str:
        """SQL text: the columns, each with a comma, that would settle an unknown condition."""
        match node:
            case And(items):
                inner = _joined([self.missing(i) for i in items])
                return f"CASE WHEN {is_false(self.sql(node))} THEN '' ELSE {inner} END"
            case Or(items):
                inner = _joined([self.missing(i) for i in items])
                return f"CASE WHEN {is_true(self.sql(node))} THEN '' ELSE {inner} END"
            case Not(item):
                return self.missing(item)
            case IsTrue() | Coalesce() | Lit() | IsNull():
                return "''"
        return f"CASE WHEN {self.sql(node)} IS NULL THEN {self.asked(node)} ELSE '' END"

    def asked(self, node: Node) -> str:
        """SQL text: the empty columns of one unknown comparison."""
        parts = []
        for name in columns_of(node):
            if name in self.links:
                parts.append(literal(self.asks[name] + ","))
            elif isinstance(node, StartsWith) or len(columns_of(node)) == 1:
                parts.append(literal(name + ","))
            else:
                parts.append(f"CASE WHEN {quote(empty_flag(name))} THEN {literal(name + ',')} ELSE '' END")
        return _joined(parts)


def empty_flag(name: str) -> str:
    """The tuple's column that says whether a column is empty, where a comparison of two columns must know."""
    return f"empty_{name}"


def _joined(parts: list[str]) -> str:
    kept = [p for p in dict.fromkeys(parts) if p != "''"]
    if not kept:
        return "''"
    return "(" + " || ".join(kept) + ")"


def _is_date(node: Node) -> bool:
    return isinstance(node, Col | Lit) and node.type == "date"
