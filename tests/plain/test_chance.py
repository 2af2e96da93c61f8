"""Are the made-up dealings nasty enough: do they come to every outcome, measure, column and term?"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from article41.law.regime import Regime

from .chance import Maker, Row, as_read
from .evaluate import WORDS, evaluate

KNOWN = date(2018, 1, 24)
DEALINGS = 30_000


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


@pytest.fixture(scope="module")
def rows(regime: Regime) -> list[Row]:
    return list(Maker(regime, 7).rows(DEALINGS, KNOWN))


def test_the_same_seed_makes_the_same_dealings(regime: Regime, rows: list[Row]) -> None:
    assert list(Maker(regime, 7).rows(100, KNOWN)) == rows[:100]
    assert list(Maker(regime, 8).rows(100, KNOWN)) != rows[:100]


def test_every_outcome_and_every_binding_measure_turns_up(regime: Regime, rows: list[Row]) -> None:
    outcomes: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for row in rows:
        verdict = evaluate(regime, as_read(row), as_known=KNOWN, as_known_stated=True)
        outcomes[WORDS[verdict.outcome]] += 1
        touched.update(name for name, say in verdict.measures.items() if say > 0)
    assert min(outcomes[word] for word in WORDS) >= DEALINGS // 1000, outcomes
    binding = {m.id for m in regime.measures if m.binding}
    assert not binding - set(touched)


def test_every_column_activity_and_product_turns_up(regime: Regime, rows: list[Row]) -> None:
    filled = {name for row in rows for name, value in row.items() if value is not None}
    assert not set(Maker(regime, 7).columns) - filled
    assert {row["activity"] for row in rows} >= {None, *regime.vocabulary.activities}
    assert {row.get("product") for row in rows} >= {None, *regime.vocabulary.products}


def test_every_change_day_and_its_neighbours_turn_up(regime: Regime, rows: list[Row]) -> None:
    days = {row["date"].toordinal() for row in rows}
    near = {day.toordinal() + shift for day in regime.change_days() for shift in (-1, 0, 1)}
    assert not near - days
