"""Codes of the Harmonized System against scopes of prefixes."""

from __future__ import annotations

from datetime import date

import pytest

from article41.law.hs import edition_on, fits


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
