"""Conditions: SQL booleans over a dealing's columns, read into a small tree of our own.

Contract: `parse` takes a condition as a lawyer writes it and the columns it may use, and gives a typed tree or says
what is wrong. Only a white-listed part of SQL is known: comparison, AND/OR/NOT, IN, BETWEEN, IS NULL, IS TRUE,
COALESCE with a constant, days_between(a, b), LIKE with a prefix, date literals, + - * /.
Invariant: nothing of the text survives into what engines run; they see the tree alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Any, Literal

ValueType = Literal["bool", "number", "date", "text"]
_OPERATORS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_MOST_CHARACTERS = 4000
_DEEPEST = 60


class ConditionError(ValueError):
    """A condition that cannot be read; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Col:
    """A column of the dealing, or a link (`link_to`)."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Lit:
    """A constant."""

    value: bool | float | str | date
    type: ValueType


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: Node


@dataclass(frozen=True, slots=True)
class Cmp:
    """`left op right`, op one of = <> < <= > >=."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In:
    item: Node
    values: tuple[Lit, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    item: Node


@dataclass(frozen=True, slots=True)
class IsTrue:
    """Unknown counts as false."""

    item: Node


@dataclass(frozen=True, slots=True)
class Coalesce:
    """Unknown counts as the constant."""

    item: Node
    default: Lit


@dataclass(frozen=True, slots=True)
class StartsWith:
    item: Node
    prefix: str


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Whole days from `start` to `end`."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class Arith:
    """`left op right`, op one of + - * /; a date plus or minus days is a date."""

    op: str
    left: Node
    right: Node


Node = Col | Lit | And | Or | Not | Cmp | In | IsNull | IsTrue | Coalesce | StartsWith | DaysBetween | Arith


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, left to right."""
    match node:
        case And(items) | Or(items):
            return items
        case Not(item) | IsNull(item) | IsTrue(item) | In(item, _) | StartsWith(item, _):
            return (item,)
        case Coalesce(item, default):
            return (item, default)
        case Cmp(_, left, right) | Arith(_, left, right) | DaysBetween(left, right):
            return (left, right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def columns_of(node: Node) -> tuple[str, ...]:
    """The columns a condition reads, each once, in the order written."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Col)))


def type_of(node: Node) -> ValueType:
    """The type of a node's value."""
    match node:
        case Col() | Lit():
            return node.type
        case Coalesce(item, _):
            return type_of(item)
        case DaysBetween():
            return "number"
        case Arith(_, left, right):
            return "date" if "date" in (type_of(left), type_of(right)) else "number"
        case _:
            return "bool"


def parse(
    text: str, columns: Mapping[str, ValueType], terms: Mapping[str, frozenset[str]] | None = None
) -> Node:
    """Read a condition that must be true, false or unknown.

    `columns`: the columns it may use, with their types. `terms`: the closed list of values of a column, where it
    has one. Raises `ConditionError`.
    """
    node = _Reader(columns, terms or {}).read(text)
    if type_of(node) != "bool":
        raise ConditionError(f"{text!r} is a {type_of(node)}, not something true or false")
    return node


def parse_value(text: str, columns: Mapping[str, ValueType]) -> Node:
    """Read an expression that must be a number, such as a cap's earlier figure. Raises `ConditionError`."""
    node = _Reader(columns, {}).read(text)
    if type_of(node) != "number":
        raise ConditionError(f"{text!r} is a {type_of(node)}, not a number")
    return node


class _Reader:
    """Turns sqlglot's tree into ours, refusing whatever is not on the list."""

    def __init__(self, columns: Mapping[str, ValueType], terms: Mapping[str, frozenset[str]]) -> None:
        self.columns = columns
        self.terms = terms

    def read(self, text: str) -> Node:
        import sqlglot
        from sqlglot import errors

        if len(text) > _MOST_CHARACTERS:
            raise ConditionError(f"a condition of {len(text)} characters; the most is {_MOST_CHARACTERS}")
        try:
            trees = sqlglot.parse(text, dialect="duckdb")
        except errors.SqlglotError as error:
            raise ConditionError(f"{text!r} is not SQL: {str(error).splitlines()[0]}") from None
        if len(trees) != 1 or trees[0] is None:
            raise ConditionError(f"{text!r} must be one condition")
        return self.node(trees[0], 0)

    def node(self, tree: Any, depth: int) -> Node:  # noqa: PLR0912 - one line a kind of node
        from sqlglot import exp

        if depth > _DEEPEST:
            raise ConditionError("the condition is nested too deeply; split it into two exemptions")
        go = depth + 1
        match tree:
            case exp.Paren():
                return self.node(tree.this, go)
            case exp.And():
                return And(tuple(self.boolean(t, go) for t in (tree.this, tree.expression)))
            case exp.Or():
                return Or(tuple(self.boolean(t, go) for t in (tree.this, tree.expression)))
            case exp.Not():
                return Not(self.boolean(tree.this, go))
            case exp.Column():
                return self.column(tree)
            case exp.Boolean():
                return Lit(bool(tree.this), "bool")
            case exp.Literal():
                return Lit(str(tree.this), "text") if tree.is_string else Lit(float(tree.this), "number")
            case exp.Neg():
                return self.negative(tree, go)
            case exp.Cast() | exp.DateStrToDate() | exp.Date():
                return self.date_literal(tree)
            case exp.Is():
                return self.is_(tree, go)
            case exp.In():
                return self.in_(tree, go)
            case exp.Between():
                item = self.node(tree.this, go)
                low, high = self.node(tree.args["low"], go), self.node(tree.args["high"], go)
                return And((self.compare(">=", item, low), self.compare("<=", item, high)))
            case exp.Coalesce():
                return self.coalesce(tree, go)
            case exp.Like():
                return self.like(tree, go)
            case exp.Anonymous() if str(tree.this).lower() == "days_between" and len(tree.expressions) == 2:
                start, end = (self.node(t, go) for t in tree.expressions)
                return DaysBetween(self.expect(start, "date"), self.expect(end, "date"))
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
                return self.arithmetic(tree, go)
        name = type(tree).__name__.upper()
        if name in _OPERATORS:
            return self.compare(_OPERATORS[name], self.node(tree.this, go), self.node(tree.expression, go))
        raise ConditionError(
            f"{tree.sql(dialect='duckdb')!r} ({type(tree).__name__}) is not allowed in a condition"
        )

    def boolean(self, tree: Any, depth: int) -> Node:
        return self.expect(self.node(tree, depth), "bool")

    def expect(self, node: Node, wanted: ValueType) -> Node:
        if type_of(node) != wanted:
            raise ConditionError(f"expected a {wanted} but {describe(node)} is a {type_of(node)}")
        return node

    def column(self, tree: Any) -> Col:
        if tree.table:
            raise ConditionError(f"{tree.sql()!r} names a table; write the column alone")
        name = str(tree.name).lower()
        if name not in self.columns:
            near = nearest(name, self.columns)
            raise ConditionError(
                f"the column {name!r} is not declared" + (f"; did you mean {near}?" if near else "")
            )
        return Col(name, self.columns[name])

    def negative(self, tree: Any, depth: int) -> Node:
        item = self.node(tree.this, depth)
        if isinstance(item, Lit) and isinstance(item.value, float):
            return Lit(-item.value, "number")
        raise ConditionError("minus may stand before a number only")

    def date_literal(self, tree: Any) -> Lit:
        from sqlglot import exp

        inner = tree.this
        if isinstance(tree, exp.Cast) and tree.to.this != exp.DataType.Type.DATE:
            raise ConditionError(f"{tree.sql()!r}: a cast is not allowed; only DATE 'YYYY-MM-DD' is")
        if not (isinstance(inner, exp.Literal) and inner.is_string):
            raise ConditionError(f"{tree.sql()!r}: write a day as DATE 'YYYY-MM-DD'")
        try:
            return Lit(date.fromisoformat(str(inner.this)), "date")
        except ValueError:
            raise ConditionError(f"{inner.this!r} is not a day; write DATE 'YYYY-MM-DD'") from None

    def is_(self, tree: Any, depth: int) -> Node:
        from sqlglot import exp

        item = self.node(tree.this, depth)
        if isinstance(tree.expression, exp.Null):
            return IsNull(item)
        if isinstance(tree.expression, exp.Boolean):
            self.expect(item, "bool")
            return IsTrue(item) if tree.expression.this else IsTrue(Not(item))
        raise ConditionError(f"{tree.sql()!r}: only IS NULL, IS TRUE and IS FALSE are allowed")

    def in_(self, tree: Any, depth: int) -> Node:
        item = self.node(tree.this, depth)
        values = tuple(self.node(t, depth) for t in tree.expressions)
        if not values or not all(isinstance(v, Lit) for v in values):
            raise ConditionError(f"{tree.sql()!r}: IN takes a list of constants")
        literals = tuple(v for v in values if isinstance(v, Lit))
        for value in literals:
            self.same_type(item, value)
        return In(item, literals)

    def coalesce(self, tree: Any, depth: int) -> Node:
        item = self.node(tree.this, depth)
        rest = [self.node(t, depth) for t in tree.expressions]
        if len(rest) != 1 or not isinstance(rest[0], Lit):
            raise ConditionError(f"{tree.sql()!r}: COALESCE takes one value and one constant")
        self.same_type(item, rest[0])
        return Coalesce(item, rest[0])

    def like(self, tree: Any, depth: int) -> Node:
        item = self.expect(self.node(tree.this, depth), "text")
        pattern = self.node(tree.expression, depth)
        text = pattern.value if isinstance(pattern, Lit) else None
        if (
            not isinstance(text, str)
            or not text.endswith("%")
            or set(text[:-1]) & {"%", "_"}
            or len(text) < 2
        ):
            raise ConditionError(f"{tree.sql()!r}: LIKE takes a prefix, such as '8802%'")
        return StartsWith(item, text[:-1])

    def arithmetic(self, tree: Any, depth: int) -> Node:
        op = _ARITHMETIC[type(tree).__name__]
        left, right = self.node(tree.this, depth), self.node(tree.expression, depth)
        kinds = (type_of(left), type_of(right))
        if kinds == ("number", "number") or (op in "+-" and kinds == ("date", "number")):
            return Arith(op, left, right)
        raise ConditionError(f"{tree.sql()!r} does not add up: {kinds[0]} {op} {kinds[1]}")

    def compare(self, op: str, left: Node, right: Node) -> Node:
        self.same_type(left, right)
        return Cmp(op, left, right)

    def same_type(self, left: Node, right: Node) -> None:
        if type_of(left) != type_of(right):
            raise ConditionError(
                f"{describe(left)} is a {type_of(left)} and {describe(right)} is a {type_of(right)}"
            )
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Col) and isinstance(other, Lit) and one.name in self.terms:
                self.check_term(one.name, other)

    def check_term(self, column: str, literal: Lit) -> None:
        words = self.terms[column]
        if literal.value != "" and literal.value not in words:
            near = nearest(str(literal.value), words)
            raise ConditionError(
                f"{literal.value!r} is not a term of {column}" + (f"; did you mean {near}?" if near else "")
            )


def describe(node: Node) -> str:  # noqa: PLR0912 - one line a kind of node
    """A node in the words a lawyer would read, such as `contract_date < 2017-09-11`."""
    match node:
        case Col(name, _):
            return name
        case Lit(value, _):
            return _plain(value)
        case Not(item):
            return f"not {_bracket(item, And | Or | Cmp)}"
        case And(items):
            return " and ".join(_bracket(i, Or) for i in items)
        case Or(items):
            return " or ".join(_bracket(i, And) for i in items)
        case Cmp("=" | "<>" as op, item, Lit("", _)):
            return f"{describe(item)} is {'empty' if op == '=' else 'given'}"
        case Cmp(op, left, right) | Arith(op, left, right):
            return f"{describe(left)} {op} {describe(right)}"
        case In(item, values):
            return f"{describe(item)} is one of {', '.join(_plain(v.value) for v in values)}"
        case IsNull(item):
            return f"{describe(item)} is empty"
        case IsTrue(item):
            return describe(item)
        case Coalesce(item, default):
            return f"{describe(item)} ({_plain(default.value)} if not known)"
        case StartsWith(item, prefix):
            return f"{describe(item)} starts with {prefix}"
        case DaysBetween(start, end):
            return f"days from {describe(start)} to {describe(end)}"


def _bracket(node: Node, other: type | UnionType) -> str:
    text = describe(node)
    return f"({text})" if isinstance(node, other) else text


def _plain(value: bool | float | str | date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:,}"
    return str(value)


def nearest(word: str, words: Mapping[str, Any] | frozenset[str] | set[str]) -> str:
    """The nearest of `words`, at most three, as `a, b or c`; empty where none is near."""
    from rapidfuzz import fuzz, process

    found = [
        w for w, _, _ in process.extract(word, list(words), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    ]
    if len(found) < 2:
        return "".join(found)
    return ", ".join(found[:-1]) + " or " + found[-1]
