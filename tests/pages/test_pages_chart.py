"""The chart: nothing lost, nothing outside, round scales."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.pages.chart import HEIGHT, draw, short
from article41.pages.outcomes import WORDS

COUNTS = st.dictionaries(st.sampled_from(WORDS), st.integers(0, 10**7), max_size=7)
YEARS = st.lists(st.tuples(st.integers(1990, 2060), COUNTS), max_size=12)


@given(YEARS)
def test_every_count_is_drawn_inside_its_frame(by_year: list[tuple[int, dict[str, int]]]) -> None:
    chart = draw(by_year)
    assert chart.total == sum(n for _, counts in by_year for n in counts.values())
    for column in chart.columns:
        assert 0 <= column.x <= column.x + column.width <= 100
        base = float(HEIGHT)
        for segment in column.segments:
            assert segment.count > 0
            assert segment.height >= 1
            assert segment.y + segment.height == pytest.approx(base, abs=0.02)
            base = segment.y
        assert base >= -len(WORDS) - 0.1
        words = [s.word for s in column.segments]
        assert words == sorted(words, key=WORDS.index)


@given(st.integers(1, 10**9))
def test_the_scale_is_round_ends_above_the_highest_and_is_not_too_long(most: int) -> None:
    chart = draw([(2020, {"exempt": most})])
    units = {"": 1, " k": 1_000, " m": 1_000_000}
    lines = [
        round(float(text.rstrip(" km").replace(",", "")) * units[text.lstrip("0123456789.,")])
        for _, text in chart.lines
    ]
    assert lines[0] == 0
    assert lines[-1] >= most > lines[-2]
    assert len(lines) <= 5
    assert {b - a for a, b in pairwise(lines)} == {lines[1]}
    assert str(lines[1]).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1 k"),
        (1_299, "1.2 k"),
        (35_900, "35 k"),
        (999_999, "999 k"),
        (2_500_000, "2.5 m"),
        (50_000_000, "50 m"),
    ],
)
def test_short(count: int, text: str) -> None:
    assert short(count) == text


def test_years_between_are_shown_empty_and_doubled_years_are_one() -> None:
    chart = draw([(2018, {"exempt": 1}), (2021, {"exempt": 2}), (2018, {"exempt": 3, "prohibited": 1})])
    assert [(c.year, c.total) for c in chart.columns] == [(2018, 5), (2019, 0), (2020, 0), (2021, 2)]
    assert chart.words == ("prohibited", "exempt")


def test_a_stray_year_does_not_make_hundreds_of_columns() -> None:
    assert [c.year for c in draw([(1017, {"exempt": 1}), (2017, {"exempt": 2})]).columns] == [1017, 2017]


def test_many_years_are_not_all_named_and_the_last_one_is() -> None:
    chart = draw([(y, {"exempt": 1}) for y in range(1985, 2025)])
    assert sum(c.label != "none" for c in chart.columns) <= 24
    assert sum(c.label == "all" for c in chart.columns) <= 12
    assert chart.columns[-1].label == "all"


def test_no_years_are_an_empty_chart() -> None:
    assert draw([]).total == 0
    assert draw([]).columns == ()
