"""Are the made-up regimes lawful and varied?"""

from __future__ import annotations

from collections import Counter

import pytest

from article41.law.condition import (
    Arith,
    Coalesce,
    Col,
    DaysBetween,
    IsNull,
    IsTrue,
    StartsWith,
    children,
    walk,
)
from article41.law.regime import Regime

from .conditions import Conditions
from .imagined import imagine


@pytest.fixture(scope="module")
def law() -> Regime:
    return Regime.load()


@pytest.fixture(scope="module")
def dreams(law: Regime) -> list[Regime]:
    return [imagine(law, seed) for seed in range(40)]


def test_the_same_seed_makes_the_same_regime(law: Regime, dreams: list[Regime]) -> None:
    assert imagine(law, 3).measures == dreams[3].measures != dreams[4].measures


def test_every_condition_can_be_read_and_asks_codes_with_like_alone(dreams: list[Regime]) -> None:
    kinds: Counter[type] = Counter()
    for dream in dreams:
        conditions = Conditions(dream)
        texts = [m.condition for m in dream.measures] + [x.ground for x in dream.exemptions]
        for node in (n for t in texts if t is not None for n in walk(conditions.read(t))):
            kinds[type(node)] += 1
            if any(isinstance(c, Col) and c.name == "hs_code" for c in children(node)):
                assert isinstance(node, StartsWith)
    assert all(kinds[kind] for kind in (Arith, Coalesce, DaysBetween, IsNull, IsTrue, StartsWith))


def test_every_sort_of_route_is_there(dreams: list[Regime]) -> None:
    routes = [x for dream in dreams for x in dream.exemptions]
    assert {x.decides for x in routes} == {"nobody", "state", "notice", "committee", "cap"}
    assert {x.cap.combine for x in routes if x.cap is not None} == {"any-exceeds", "unit-given"}
    rules = ("before_days", "wait_working_days", "by", "every_days")
    notices = [x.notice for x in routes if x.notice is not None]
    assert all(any(getattr(n, rule) is not None for n in notices) for rule in rules)
    assert any(x.general for x in routes)
    assert any(dream.stops for dream in dreams)
