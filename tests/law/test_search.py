"""Finding by word, code, name and number: what is found, what comes first, what is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41 import Regime
from article41.law.search import search, vocabulary

REGIME = Regime.load()


def _ids(query: str, on: date | None = None) -> list[str]:
    return [h.id for h in search(REGIME, query, on)]


def test_a_word_finds_measures_exemptions_and_columns() -> None:
    kinds = {h.kind for h in search(REGIME, "coal")}
    assert {"measure", "exemption", "column"} <= kinds
    assert "2371:8/coal" in _ids("coal")


def test_titles_come_before_what_stands_in_notes() -> None:
    places = [h.place for h in search(REGIME, "coal")]
    assert places[0] == "title"
    order = ["id", "code", "title", "goods", "text", "notes"]
    assert places == sorted(places, key=order.index)


@pytest.mark.parametrize("query", ["COAL", "coal ", "  Coal", "co"])
def test_case_blanks_and_beginnings_do_not_matter(query: str) -> None:
    assert "2371:8/coal" in _ids(query)


def test_every_word_must_be_there() -> None:
    assert "2371:8/rajin" in _ids("foreign rajin")
    assert _ids("coal textiles zebra") == []


def test_a_code_finds_the_measures_that_name_it() -> None:
    found = _ids("270112")
    assert "2371:8/coal" in found
    assert "2375:16" not in found


def test_a_ship_is_found_by_name_number_and_alias() -> None:
    for query in ("petrel 8", "9562233"):
        assert "2017-10-03-V-1" in _ids(query)
    assert "2270-III-2" in _ids("greenlight")


def test_marks_on_letters_do_not_matter() -> None:
    assert "2087-I-3" in _ids("ra ky'ong-su") or "2087-I-3" in _ids("su ra")


def test_a_day_leaves_out_what_does_not_hold() -> None:
    assert "2371:8/coal" not in _ids("coal", date(2016, 3, 2))
    assert "2270:29/coal" in _ids("coal", date(2016, 3, 2))


@given(st.text(max_size=40))
def test_any_query_is_answered(query: str) -> None:
    found = search(REGIME, query)
    assert len({(h.kind, h.id) for h in found}) == len(found)
    if not query.strip():
        assert found == ()


@given(st.sampled_from(sorted(vocabulary(REGIME))))
def test_every_word_of_the_vocabulary_finds_something(word: str) -> None:
    assert search(REGIME, word)
