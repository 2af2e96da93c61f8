"""Can a condition ever be true, and is it always: asked of the condition alone, without any dealing.

Contract: `satisfiable` and `always` speak of SQL's three values. Each column is cut into the few classes of values
that the condition can tell apart, and a search goes through the conjunctions of classes that would make it true.
Invariant: `satisfiable` is never False, and `always` never True, where one dealing shows otherwise: comparisons of
two columns, sums and days between may come out either way unless they contradict each other, and a search that
grows beyond its bound has ruled nothing out.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from article41.law.classes import COMPARE, Classes, Value, bases, outcome
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
    children,
    columns_of,
    type_of,
)

Wanted = frozenset[bool | None]
MOST_BRANCHES = 10_000
_TRUE: Wanted = frozenset((True,))
_NOT_TRUE: Wanted = frozenset((False, None))
_ANYTHING: Wanted = frozenset((True, False, None))


@dataclass(frozen=True, slots=True)
class _Lies:
    """The value of `key` lies in one of the classes."""

    key: Hashable
    classes: frozenset[Value]


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[_Formula, ...]


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[_Formula, ...]


_Formula = _Lies | _All | _Any
_State = dict[Hashable, frozenset[Value]]
_YES, _NO = _All(()), _Any(())


@dataclass(frozen=True)
class Known:
    """What is known of the columns.

    `lists`: all texts that a column can hold (the empty one only if it is among them). `never_null`: columns that
    are filled in every dealing. `settled`: days and numbers whose empty cell means that the act was not done, so
    that comparing it is false. `folded`: free text, compared without outer blanks and capitals.
    """

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never_null: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()


def satisfiable(node: Node, known: Known | None = None) -> bool:
    """Whether some dealing can make the condition true; True also where that is not known."""
    return _possible(node, _TRUE, known or Known())


def always(node: Node, known: Known | None = None) -> bool:
    """Whether every dealing makes the condition true; False also where that is not known."""
    return not _possible(node, _NOT_TRUE, known or Known())


def _settle(node: Node, known: Known) -> Node:
    """The condition as engines read it: free text folded, and comparisons with acts that were not done false."""
    match node:
        case And(items) | Or(items):
            return type(node)(tuple(_settle(item, known) for item in items))
        case Not(item) | IsTrue(item) | Coalesce(item, _):
            return replace(node, item=_settle(item, known))
        case Cmp() | In() | StartsWith():
            if known.folded & set(columns_of(node)):
                node = _fold(node)
            return Coalesce(node, Lit(False, "bool")) if known.settled & set(columns_of(node)) else node
    return node


def _fold(node: Node) -> Node:
    match node:
        case Lit(str(text), "text"):
            return Lit(text.strip().lower(), "text")
        case Cmp(op, left, right):
            return Cmp(op, _fold(left), _fold(right))
        case In(item, values):
            return In(item, tuple(Lit(str(v.value).strip().lower(), "text") for v in values))
        case StartsWith(item, prefix):
            return StartsWith(item, prefix.lower())
    return node


def _possible(node: Node, wanted: Wanted, known: Known) -> bool:
    node = _settle(node, known)
    writer = _Writer(Classes((node,), known.lists, known.never_null))
    return _Search().goes([writer.write(node, wanted)], {})


def _pick(outcomes: Mapping[bool | None, bool | None], wanted: Wanted) -> Wanted:
    """The values of an item for which the whole comes out as wanted."""
    return frozenset(value for value, out in outcomes.items() if out in wanted)


class _Writer:
    """Writes what must hold of the columns for a condition to come out as wanted."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes

    def write(self, node: Node, wanted: Wanted) -> _Formula:
        """What must hold for a boolean to come out as one of `wanted`."""
        if not wanted or wanted == _ANYTHING:
            return _YES if wanted else _NO
        match node:
            case Lit(value, _):
                return _YES if value in wanted else _NO
            case Col():
                return _Lies(node, wanted & self.classes.of[node])
            case And(items):
                return self._join(items, wanted, short=False)
            case Or(items):
                return self._join(items, wanted, short=True)
            case Cmp(op, left, right) if type_of(left) == "bool":
                return self._compare_bools(op, left, right, wanted)
        through = _through(node)
        if through is not None:
            item, outcomes = through
            return self.write(item, _pick(outcomes, wanted))
        return self._atom(node, wanted)

    def _join(self, items: Sequence[Node], wanted: Wanted, *, short: bool) -> _Formula:
        """AND (`short` is false) or OR (true): the short answer of one item settles the whole."""
        if short in wanted and None in wanted:
            return _Any(tuple(self.write(i, wanted) for i in items))
        ways: list[_Formula] = []
        if short in wanted:
            ways.append(_Any(tuple(self.write(i, frozenset((short,))) for i in items)))
        if (not short) in wanted:
            ways.append(_All(tuple(self.write(i, wanted - {short}) for i in items)))
        elif None in wanted:
            unsettled = frozenset((not short, None))
            one = _Any(tuple(self.write(i, frozenset((None,))) for i in items))
            ways.append(_All((one, *(self.write(i, unsettled) for i in items))))
        return ways[0] if len(ways) == 1 else _Any(tuple(ways))

    def _compare_bools(self, op: str, left: Node, right: Node, wanted: Wanted) -> _Formula:
        def both(a: bool, b: bool) -> _Formula:
            return _All((self.write(left, frozenset((a,))), self.write(right, frozenset((b,)))))

        known = (False, True)
        ways = [both(a, b) for a in known for b in known if COMPARE[op](a, b) in wanted]
        if None in wanted:
            ways += [self.write(side, frozenset((None,))) for side in (left, right)]
        return _Any(tuple(ways))

    def _atom(self, node: Node, wanted: Wanted) -> _Formula:
        """A comparison of numbers, days or texts."""
        found = bases(node)
        if not found:
            return _YES if outcome(node, None, None) in wanted else _NO
        if self.classes.opaque(node):
            assert isinstance(node, Cmp)
            return self._pair(node, wanted)
        (key,) = found
        fitting = frozenset(v for v in self.classes.of[key] if outcome(node, key, v) in wanted)
        given = fitting - {None}
        ways: list[_Formula] = [_All((_Lies(key, given), self._given(key)))] if given else []
        if None in fitting:
            ways.append(_Lies(key, frozenset((None,))))
        return _Any(tuple(ways))

    def _pair(self, node: Cmp, wanted: Wanted) -> _Formula:
        """A comparison of two values neither of which is known: smaller, equal or greater."""
        left, right = node.left, node.right
        turned = repr(left) > repr(right)
        key = (right, left) if turned else (left, right)
        signs = (0,) if left == right else (-1, 0, 1)
        fitting = frozenset(-s if turned else s for s in signs if COMPARE[node.op](s, 0) in wanted)
        ways: list[_Formula] = [_All((_Lies(key, fitting), self._given(left), self._given(right)))]
        if None in wanted:
            ways += [self._null(left), self._null(right)]
        return _Any(tuple(ways))

    def _given(self, value: Node) -> _Formula:
        """What must hold for a value not to be null; nothing where that is not known."""
        match value:
            case Col():
                return _Lies(value, self.classes.of[value] - {None})
            case DaysBetween() | Arith():
                return _All(tuple(self._given(part) for part in children(value)))
        return _YES

    def _null(self, value: Node) -> _Formula:
        """What must hold for a value to be null; nothing where that is not known."""
        match value:
            case Col():
                return _Lies(value, self.classes.of[value] & {None})
            case Lit() | Coalesce():
                return _NO
            case Arith(op="/"):
                return _YES
        return _Any(tuple(self._null(part) for part in children(value)))


def _through(node: Node) -> tuple[Node, Mapping[bool | None, bool | None]] | None:
    """A node over one boolean: that boolean, and how the node comes out for each of its values."""
    match node:
        case Not(item):
            return item, {True: False, False: True, None: None}
        case IsTrue(item):
            return item, {True: True, False: False, None: False}
        case Coalesce(item, Lit(default, _)) if isinstance(default, bool):
            return item, {True: True, False: False, None: default}
        case IsNull(item) if type_of(item) == "bool":
            return item, {True: False, False: False, None: True}
        case In(item, values) if type_of(item) == "bool":
            listed = {v.value for v in values}
            return item, {True: True in listed, False: False in listed, None: None}
    return None


class _Search:
    """Looks for one class of each column with which all formulas hold."""

    def __init__(self) -> None:
        self.left = MOST_BRANCHES

    def goes(self, formulas: Sequence[_Formula], state: _State) -> bool:
        """Whether there is one; True too when the bound is reached."""
        state = dict(state)
        choices = self._narrow(list(formulas), state)
        if choices is None:
            return False
        if not choices:
            return True
        first = min(range(len(choices)), key=lambda i: len(choices[i].parts))
        rest = [*choices[:first], *choices[first + 1 :]]
        for part in choices[first].parts:
            self.left -= 1
            if self.left < 0 or self.goes([part, *rest], state):
                return True
        return False

    def _narrow(self, formulas: list[_Formula], state: _State) -> list[_Any] | None:
        """Take in all that must hold; the choices that stay open, or None where there is a contradiction."""
        choices: list[_Any] = []
        while formulas:
            formula = formulas.pop()
            match formula:
                case _Lies(key, classes):
                    narrowed = state.get(key, classes) & classes
                    if not narrowed:
                        return None
                    if narrowed != state.get(key):
                        state[key] = narrowed
                        formulas += choices  # they may have fewer ways now
                        choices = []
                case _All(parts):
                    formulas += parts
                case _Any(parts):
                    open_ = tuple(p for p in parts if not _shut(p, state))
                    if not open_:
                        return None
                    if len(open_) == 1:
                        formulas.append(open_[0])
                    elif not any(_sure(p, state) for p in open_):
                        choices.append(_Any(open_))
        return choices


def _shut(formula: _Formula, state: _State) -> bool:
    """Whether a part plainly contradicts what is known."""
    match formula:
        case _Lies(key, classes):
            return not classes or (key in state and not state[key] & classes)
        case _All(parts):
            return any(_shut(p, state) for p in parts)
    return not formula.parts


def _sure(formula: _Formula, state: _State) -> bool:
    """Whether a part plainly follows from what is known."""
    match formula:
        case _Lies(key, classes):
            return key in state and state[key] <= classes
        case _All(parts):
            return all(_sure(p, state) for p in parts)
    return any(_sure(p, state) for p in formula.parts)
