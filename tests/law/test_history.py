"""A measure's story: coal from 2016 to 2017, what widened what, and days that stand in the records."""

from __future__ import annotations

from datetime import date

import pytest

from article41 import Regime
from article41.law.errors import LawError
from article41.law.history import history

REGIME = Regime.load()


def _told(cite: str) -> set[tuple[str, str, str]]:
    return {(s.on.isoformat(), s.id, s.relation) for s in history(REGIME, cite)}


def test_coal_was_banned_in_2016_capped_in_november_and_banned_whole_in_2017() -> None:
    told = _told("2371:8")
    assert ("2016-03-02", "2270:29/coal", "earlier") in told
    assert ("2016-11-30", "2321:26/coal", "earlier") in told
    assert ("2017-08-05", "2371:8/coal", "itself") in told


def test_what_came_later_is_told_from_the_oldest_too() -> None:
    told = _told("2270:29")
    assert ("2016-11-30", "2321:26/coal", "later") in told
    assert ("2017-08-05", "2371:8/coal", "later") in told


def test_the_steps_are_in_order() -> None:
    days = [s.on for s in history(REGIME, "2371:8")]
    assert days == sorted(days)


def test_an_amount_and_a_due_day_are_steps() -> None:
    assert any("500,000 barrels" in s.what for s in history(REGIME, "2397:5"))
    assert any(
        s.what == "the duty falls due" and s.on == date(2019, 12, 23) for s in history(REGIME, "2397:8")
    )


def test_a_clarification_is_named_with_what_it_widens() -> None:
    assert any(s.id.startswith("2371:7") and s.relation == "widened by" for s in history(REGIME, "2270:20"))
    assert any(s.id.startswith("2270:20") and s.relation == "widens" for s in history(REGIME, "2371:7"))


def test_the_same_matter_is_told_apart_from_a_replacement() -> None:
    relations = {s.relation for s in history(REGIME, "2397:4") if s.id.startswith("2375:15")}
    assert relations == {"same matter"}


@pytest.mark.parametrize("measure", REGIME.measures, ids=lambda m: m.id)
def test_every_measure_has_a_story_that_holds_its_own_first_day(measure: object) -> None:
    steps = history(REGIME, measure.id)  # type: ignore[attr-defined]
    assert any(s.id == measure.id and s.on == measure.from_ for s in steps)  # type: ignore[attr-defined]


def test_a_paragraph_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(LawError, match="did you mean 2371:8"):
        history(REGIME, "2371:88")
