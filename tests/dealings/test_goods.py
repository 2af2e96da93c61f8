"""Goods by their words: rather nothing than a wrong product."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.dealings import Words
from article41.dealings.goods import dictionary, filled_products, product_of

LABELLED = Path(__file__).with_name("goods.csv")
ENOUGH = 0.8  # of the descriptions that name a product


def _labelled() -> list[tuple[str, str | None]]:
    with LABELLED.open(encoding="utf-8", newline="") as handle:
        return [(row["text"], row["product"] or None) for row in csv.DictReader(handle)]


@pytest.mark.parametrize(("text", "product"), _labelled())
def test_what_is_filled_is_right(text: str, product: str | None) -> None:
    assert product_of(text) in (product, None)


def test_most_descriptions_that_name_a_product_are_filled() -> None:
    labelled = _labelled()
    named = [(t, p) for t, p in labelled if p]
    missed = [t for t, p in named if product_of(t) != p]
    recall = 1 - len(missed) / len(named)
    print(
        f"goods: {len(labelled)} descriptions, {len(named)} name a product, recall {recall:.2f}; missed: {missed}"
    )
    assert len(labelled) >= 80
    assert len({t for t, _ in labelled}) == len(labelled)
    assert recall >= ENOUGH


def test_every_product_of_the_dictionary_is_a_term(words: Words) -> None:
    assert {term for term in dictionary().phrases.values() if term} <= words.terms["product"]


def test_every_phrase_of_the_dictionary_names_its_product_or_nothing() -> None:
    silent = []
    for phrase, term in dictionary().phrases.items():
        found = product_of(" ".join(phrase))
        assert found in (term, None), phrase
        if term and found is None:
            silent.append(phrase)
    assert silent == []


@pytest.mark.parametrize("text", ["COAL", "Coal.", " coal ", "coal\n", "coal (coal)"])
def test_case_and_marks_do_not_matter(text: str) -> None:
    assert product_of(text) == "coal"


@pytest.mark.parametrize("text", ["", " ", "coalition", "charcoal", "42", "煤", "coal " * 500])
def test_parts_of_words_long_texts_and_other_tongues_name_nothing(text: str) -> None:
    assert product_of(text) is None


def test_two_products_are_none() -> None:
    assert product_of("coal, frozen squid") is None


def test_only_texts_that_name_one_are_filled() -> None:
    assert filled_products(["coal", "coffee", "Coal"]) == {"coal": "coal", "Coal": "coal"}


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert product_of(text) is None or product_of(text) in dictionary().phrases.values()


@given(
    st.sampled_from([t for t, p in _labelled() if p]),
    st.sampled_from(["machine for", "toy", "books about", "not"]),
)
def test_a_word_before_that_makes_it_another_thing_leaves_it_empty(text: str, word: str) -> None:
    assert product_of(f"{word} {text}") is None
