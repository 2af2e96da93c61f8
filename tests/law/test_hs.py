"""Codes of the Harmonized System against scopes of prefixes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tools import hs_codes

from article41.law.hs import EDITIONS, edition_on, exists, fits, subheadings


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("620342", True),
        ("62", True),
        ("6", None),
        ("27", None),
        ("2709", True),
        ("2710", False),
        ("", None),
        (None, None),
    ],
)
def test_a_code_fits_does_not_or_is_too_short_to_tell(code: str | None, answer: bool | None) -> None:
    assert fits(code, ("62", "2709")) is answer


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(1980, 1, 1), 1992),
        (date(2006, 12, 31), 2002),
        (date(2007, 1, 1), 2007),
        (date(2017, 9, 11), 2017),
        (date(2026, 1, 1), 2022),
    ],
)
def test_the_edition_is_the_one_in_force_on_the_day(day: date, edition: int) -> None:
    assert edition_on(day) == edition


@pytest.mark.parametrize(
    ("prefix", "edition", "answer"),
    [
        ("27", 2017, True),
        ("2709", 2017, True),
        ("270900", 2017, True),
        ("27101", 2017, True),
        ("77", 2017, False),
        ("8806", 2017, False),  # unmanned aircraft have a heading since 2022
        ("8806", 2022, True),
        ("8803", 2022, False),  # parts of aircraft moved to 8807 in 2022
        ("8803", 2017, True),
        ("999999", 2017, False),
        ("2709", 1996, None),
    ],
)
def test_an_edition_has_a_code_or_has_not_or_has_no_table(
    prefix: str, edition: int, answer: bool | None
) -> None:
    assert exists(prefix, edition) is answer


def test_each_edition_has_as_many_subheadings_as_its_table() -> None:
    counts = {edition: len(subheadings(edition)) for edition in EDITIONS}
    assert counts == {1992: 0, 1996: 0, 2002: 0, 2007: 5052, 2012: 5205, 2017: 5387, 2022: 5612}


def test_the_committed_codes_are_what_the_tables_give(shared: Path) -> None:
    assert hs_codes.text(hs_codes.read(shared / "data" / "hs")) == hs_codes.FILE.read_text("ascii")
