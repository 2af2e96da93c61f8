"""How outcomes look: all seven, told apart without colour, readable in light and dark."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from article41.pages.outcomes import LOOKS, WORDS, look
from article41.ruling.outcome import Outcome

TEMPLATES = Path(__file__).parents[2] / "src" / "article41" / "pages" / "templates"
STYLE = (TEMPLATES / "report.css").read_text(encoding="utf-8")
_LIGHT, _REST = STYLE.split("@media screen and (prefers-color-scheme: dark)")
SHEETS = {"light": _LIGHT, "dark": _REST.split("* { box-sizing")[0]}


def palette(sheet: str) -> dict[str, dict[str, str]]:
    """Colours by outcome; those of the page itself under the empty name."""
    rules = re.finditer(r"(?:\.o-([\w-]+)|:root) \{([^}]*)\}", SHEETS[sheet])
    return {m[1] or "": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", m[2])) for m in rules}


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_seven_outcomes_are_the_rulings_own_strictest_first() -> None:
    assert tuple(o.word for o in sorted(Outcome, reverse=True)) == WORDS


def test_each_outcome_has_a_letter_and_a_drawn_shape_of_its_own() -> None:
    marks = (TEMPLATES / "marks.svg").read_text(encoding="utf-8")
    drawn = dict(re.findall(r'<symbol id="m-([\w-]+)"[^>]*>(.*?)</symbol>', marks))
    assert tuple(drawn) == WORDS
    shapes = {re.sub(r"<text.*?</text>", "", body) for body in drawn.values()}
    assert len(shapes) == len({item.letter for item in LOOKS}) == len(WORDS)
    for item in LOOKS[:-1]:
        assert f">{item.letter}</text>" in drawn[item.word]


def test_a_word_that_is_no_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="'ok' is no outcome"):
        look("ok")


@pytest.mark.parametrize("sheet", SHEETS)
def test_text_has_the_contrast_that_wcag_aa_asks_for(sheet: str) -> None:
    colours = palette(sheet)
    page = colours[""]
    for ink in ("ink", "quiet", "accent"):
        for ground in ("paper", "ground", "sink"):
            assert contrast(page[ink], page[ground]) >= 4.5, (ink, ground)
    assert contrast(page["ink"], page["alarm-paper"]) >= 4.5
    assert contrast(page["field"], page["paper"]) >= 3
    for word in WORDS:
        held = colours[word]
        assert contrast(held["text"], held["tint"]) >= 4.5, word
        assert contrast(held["text"], page["paper"]) >= 4.5, word
        assert contrast(held["on"], held["solid"]) >= 4.5, word
        assert contrast(held["solid"], page["paper"]) >= 3, word
        assert contrast(held["solid"], page["ground"]) >= 3, word


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_two_outcomes_look_alike(sheet: str) -> None:
    colours = palette(sheet)
    for one, other in combinations(WORDS, 2):
        a, b = (colours[w]["solid"] for w in (one, other))
        apart = sum(abs(int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) for i in (1, 3, 5))
        assert apart >= 60, (one, other)


def test_dark_is_for_screens_alone() -> None:
    assert "@media (prefers-color-scheme" not in STYLE
    assert "@media print" in STYLE
