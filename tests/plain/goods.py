"""Whether goods are those that a measure names, by product and by code.

Contract: `fit` answers with three values, `asks` names the one fact that would settle an unknown.
Invariant: where the list of goods is our own reading, a specific product beats the code, and a broad one that says
nothing of where it is classified is not taken for one of the listed goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from article41.law.model import Goods, Product

from .conditions import under
from .three import Answer, any_of


def fit(goods: Goods, product: str | None, code: str | None, products: Mapping[str, Product]) -> Answer:
    """Whether the goods are meant."""
    if product is None:
        return _by_code(goods, code)
    if product in goods.products:
        return True
    known = products[product]
    has_more_to_say = known.broad and (code is not None or known.hs)
    if goods.by == "reading" and goods.products and not has_more_to_say:
        return False
    if code is not None:
        return any_of(under(code, prefix) for prefix in goods.whole)
    return _by_headings(known.hs, (*goods.whole, *goods.part))


def _by_code(goods: Goods, code: str | None) -> Answer:
    if code is None:
        return None
    whole = any_of(under(code, prefix) for prefix in goods.whole)
    if whole is not False:
        return whole
    touched = any(under(code, prefix) is not False for prefix in goods.part)
    return None if touched else False


def _by_headings(headings: tuple[str, ...], scope: tuple[str, ...]) -> Answer:
    if not headings:
        return None
    answers = {any_of(under(heading, prefix) for prefix in scope) for heading in headings}
    return answers.pop() if len(answers) == 1 else None


def asks(goods: Goods, product: str | None, code: str | None, prefixes: Iterable[str]) -> str:
    """Which of code and product to ask where the fit is unknown; `prefixes`: all those the regime uses."""
    if product is not None:
        return "hs_code"
    if code is None:
        return "product" if goods.products and goods.by == "reading" else "hs_code"
    too_short = any(prefix != code and prefix.startswith(code) for prefix in prefixes)
    return "hs_code" if too_short else "product"
