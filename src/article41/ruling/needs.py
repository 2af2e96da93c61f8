"""Which facts a plan reads, and into how few values each can be sorted without changing any answer.

Contract: from the parsed conditions, `Needs` gathers the columns, the constants each is compared with, and the
comparisons that have to be made row by row (two columns, days between). Invariant: two rows with the same sorted
values have the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from article41.law.condition import (
    And,
    Cmp,
    Coalesce,
    Col,
    In,
    IsTrue,
    Lit,
    Node,
    Not,
    Or,
    StartsWith,
    children,
    columns_of,
)
from article41.law.model import Column

ONE_DAY = timedelta(days=1)


@dataclass
class Needs:
    """What is gathered while a plan is compiled."""

    days: dict[str, set[date]] = field(default_factory=dict)  # first days of buckets, by column
    numbers: dict[str, set[float]] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)  # boolean columns
    special: dict[Node, str] = field(default_factory=dict)
    empties: set[str] = field(default_factory=set)  # columns whose emptiness a special comparison must know
    prefixes: set[str] = field(default_factory=set)

    def add(self, node: Node) -> None:
        """Take in a condition."""
        match node:
            case StartsWith(Col("hs_code", _), prefix):
                self.prefixes.add(prefix)
            case Cmp(_, left, right) if _plain(left, right):
                column, lit = (left, right) if isinstance(left, Col) else (right, left)
                assert isinstance(column, Col) and isinstance(lit, Lit)
                self.constant(column, lit)
            case In(Col() as column, values):
                for lit in values:
                    self.constant(column, lit)
            case Cmp() | In() | StartsWith():
                self.special.setdefault(node, f"special_{len(self.special)}")
                if len(columns_of(node)) > 1:
                    self.empties.update(columns_of(node))
            case Col(name, "bool"):
                if not name.startswith("link_"):
                    self.flags.add(name)
            case Col(name, kind):
                self.column(name, kind)
            case Lit():
                pass
            case IsTrue() | Coalesce() | _:
                for child in children(node):
                    self.add(child)

    @property
    def names(self) -> frozenset[str]:
        """The columns that are sorted into values."""
        return frozenset((*self.days, *self.numbers, *self.words, *self.flags))

    def column(self, name: str, kind: str) -> None:
        """A column that is only asked whether it is empty."""
        {"date": self.days, "number": self.numbers}.get(kind, self.words).setdefault(name, set())  # type: ignore[attr-defined]

    def constant(self, column: Col, lit: Lit) -> None:
        """A column compared with a constant."""
        match column.type, lit.value:
            case "date", date() as day:
                self.day(column.name, day)
            case "number", (int() | float()) as number:
                self.numbers.setdefault(column.name, set()).add(float(number))
            case "bool", _:
                self.flags.add(column.name)
            case _, word:
                self.words.setdefault(column.name, set()).add(str(word))

    def day(self, name: str, day: date) -> None:
        """A day that a column is compared with: the day itself and the one after begin buckets."""
        self.days.setdefault(name, set()).update((day, day + ONE_DAY))

    def windows(self, days: Iterable[date | None]) -> None:
        """Days on which something begins or ends, for the dealing's own date."""
        self.days.setdefault("date", set()).update(d for d in days if d is not None)


def _plain(left: Node, right: Node) -> bool:
    return (isinstance(left, Col) and isinstance(right, Lit)) or (
        isinstance(right, Col) and isinstance(left, Lit)
    )


def holds_without_claims(node: Node, columns: Mapping[str, Column]) -> bool | None:
    """A condition's truth where every claim is empty and every circumstance unknown."""
    match node:
        case And(items):
            answers = [holds_without_claims(i, columns) for i in items]
            return False if False in answers else (True if set(answers) == {True} else None)
        case Or(items):
            answers = [holds_without_claims(i, columns) for i in items]
            return True if True in answers else (False if set(answers) == {False} else None)
        case Not(item):
            inner = holds_without_claims(item, columns)
            return None if inner is None else not inner
        case IsTrue(item):
            return holds_without_claims(item, columns)
        case Col(name, "bool") if _is_claim(name, columns) and not columns[name].unknown_for:
            return False
        case Cmp(op, Col(name, "text"), Lit(word, _)) if _is_claim(name, columns):
            return {"=": word == "", "<>": word != ""}.get(op)
        case In(Col(name, "text"), values) if _is_claim(name, columns):
            return "" in {v.value for v in values}
    return None


def _is_claim(name: str, columns: Mapping[str, Column]) -> bool:
    return name in columns and columns[name].empty == "no"
