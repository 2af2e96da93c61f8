"""Do the goods of a dealing fall under a measure: by product, by code, with three values.

Contract: `Nodes` sorts codes into the few classes that the measures' prefixes can tell apart, and `goods_sql` says
for each class and product whether a measure's goods are meant. Invariant: a code too short to tell is unknown; a
given product wins over a code, save where the law itself speaks in codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from article41.law.hs import fits
from article41.law.model import Goods, Product
from article41.ruling.emit import any_of, literal

_NONE = "-"  # a code under no prefix at all
_EXACT = "="  # behind a code that is itself too short for some prefix


@dataclass(frozen=True)
class Nodes:
    """The classes of codes that a set of prefixes can tell apart."""

    prefixes: frozenset[str]

    @cached_property
    def short(self) -> frozenset[str]:
        """Codes that are a proper beginning of some prefix."""
        return frozenset(p[:n] for p in self.prefixes for n in range(2, len(p)))

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every class, in a fixed order."""
        return (_NONE, *sorted(self.prefixes), *sorted(s + _EXACT for s in self.short))

    def of(self, code: str) -> str:
        """The class of a code."""
        if code in self.short:
            return code + _EXACT
        return max(
            (code[:n] for n in range(2, len(code) + 1) if code[:n] in self.prefixes), key=len, default=_NONE
        )

    def test(self, node: str, prefixes: Iterable[str]) -> bool | None:
        """Whether codes of a class lie under one of the prefixes."""
        if node == _NONE:
            return False
        if node.endswith(_EXACT):
            return fits(node[: -len(_EXACT)], prefixes)
        return any(node.startswith(p) for p in prefixes)

    def prefix_sql(self, column: str, prefix: str) -> str:
        """SQL: whether the code begins with a prefix, NULL where it is too short or empty."""
        return _case(column, {n: self.test(n, (prefix,)) for n in self.all}, empty=None)

    def goods_sql(self, goods: Goods, products: Mapping[str, Product], node: str, product: str) -> str:
        """SQL: whether the goods are meant. `node` and `product` are the tuple's quoted columns."""
        near = tuple(n for n in self.all if self.test(n, (*goods.whole, *goods.part)) is not False)
        groups: dict[tuple[bool | None, ...], list[str | None]] = {}
        for name in (None, *products):
            row = tuple(self.fit(goods, products, name, n) for n in (*near, _NONE, None))
            groups.setdefault(row, []).append(name)
        default = next(row for row, names in groups.items() if None in names)
        whens = []
        for row, names in groups.items():
            given = [n for n in names if n is not None]
            if given and row != default:
                listed = ", ".join(literal(n) for n in given)
                whens.append(f"WHEN {product} IN ({listed}) THEN {_row(node, near, row)}")
        return (
            f"(CASE {' '.join(whens)} ELSE {_row(node, near, default)} END)"
            if whens
            else _row(node, near, default)
        )

    def fit(
        self, goods: Goods, products: Mapping[str, Product], name: str | None, node: str | None
    ) -> bool | None:
        """The rule for one product (None: not given) and one class of codes (None: no code)."""
        whole = None if node is None else self.test(node, goods.whole)
        part = None if node is None else self.test(node, goods.part)
        scope = (*goods.whole, *goods.part)
        if name is None:
            return whole if whole is not False else (None if part is not False else False)
        if name in goods.products:
            return True
        product = products[name]
        by_code = goods.by == "text" or not goods.products
        if node is None:
            if by_code or (product.broad and product.hs):
                return _by_headings(product.hs, scope)
            return False
        if by_code or product.broad:
            return whole
        return False

    def asks(self, goods: Goods) -> str:
        """The column to ask for where nothing is given."""
        return "product" if goods.products and goods.by == "reading" else "hs_code"


def _by_headings(headings: tuple[str, ...], scope: tuple[str, ...]) -> bool | None:
    """Whether goods of a product lie in a scope of codes, by the headings they are classified under."""
    if not headings:
        return None
    answers = {fits(h, scope) for h in headings}
    if answers == {True}:
        return True
    return False if answers == {False} else None


def _row(node: str, near: tuple[str, ...], row: tuple[bool | None, ...]) -> str:
    return _case(node, dict(zip(near, row, strict=False)), empty=row[-1], other=row[-2])


def _case(
    column: str, answers: Mapping[str, bool | None], *, empty: bool | None, other: bool | None = False
) -> str:
    by_answer: dict[bool | None, list[str]] = {}
    for name, answer in answers.items():
        if answer is not other:
            by_answer.setdefault(answer, []).append(name)
    whens = [f"WHEN {column} IS NULL THEN {literal(empty)}"] if empty is not other else []
    for answer, names in by_answer.items():
        test = any_of([f"{column} IN ({', '.join(literal(n) for n in names)})"])
        whens.append(f"WHEN {test} THEN {literal(answer)}")
    return (
        f"(CASE {' '.join(whens)} ELSE {literal(other)} END)"
        if whens
        else f"CAST({literal(other)} AS BOOLEAN)"
    )
