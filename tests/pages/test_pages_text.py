"""Texts for pages: no word lost, no sign hidden, no script block ended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.pages.text import lead, listed, script_json, sentences, visible

ANY = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "2375:16 (textiles) forbids it. No stage is given.",
            ("2375:16 (textiles) forbids it.", "No stage is given."),
        ),
        ("Sold by Acme Co. Ltd. in 2017. It is late.", ("Sold by Acme Co. Ltd. in 2017.", "It is late.")),
        ("See No. 5 and para. 3. Then stop.", ("See No. 5 and para. 3.", "Then stop.")),
        (
            "2397:5 (crude. Also refined) covers it. Done.",
            ("2397:5 (crude. Also refined) covers it.", "Done."),
        ),
        (
            "Within 4,000,000 barrel or 525,000 t. With it counted, 3.5 are left.",
            ("Within 4,000,000 barrel or 525,000 t.", "With it counted, 3.5 are left."),
        ),
        ("one without an end", ("one without an end",)),
        ("  ", ()),
        ("", ()),
    ],
)
def test_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


@given(ANY)
def test_sentences_lose_no_word(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("2375:16 (textiles) forbids it.", "2375:16"),
        ("1718:8(a)(iii) with 2270:39 (luxury) forbids it.", "1718:8(a)(iii) with 2270:39"),
        ("2397:7, 2397:25 (case by case): open.", "2397:7, 2397:25"),
        ("EU 2017:5 covers it.", "EU 2017:5"),
        ("No measure touches it.", ""),
        ("At 12:30 it sailed.", ""),
    ],
)
def test_lead(sentence: str, cited: str) -> None:
    assert lead(sentence)[0] == cited


@given(ANY)
def test_lead_and_rest_are_the_sentence(text: str) -> None:
    assert "".join(lead(text)) == text


@given(ANY)
def test_what_is_visible_can_be_written_and_hides_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert visible(shown) == shown
    assert not set(shown) & set("\u202e\u2066\u200f\u200b\u2028\x00\x1b\ud800\ufeff")


def test_ordinary_words_of_any_script_stay_as_they_are() -> None:
    for text in (
        "조선민주주의인민공화국",
        "شركة النور",
        "Đồng Nai, naïve café",
        "line\none\ttwo",
        "👩‍🔧",
        "می‌خواهم",
    ):
        assert visible(text) == text


@given(
    st.recursive(
        st.none() | st.integers() | ANY,
        lambda x: st.lists(x, max_size=3) | st.dictionaries(ANY, x, max_size=3),
    )
)
def test_data_in_a_script_block_comes_out_as_it_went_in(data: object) -> None:
    text = str(script_json(data))
    assert json.loads(text) == data
    assert text.isascii()
    assert not set(text) & set("<>&")


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(words: list[str], text: str) -> None:
    assert listed(words) == text
