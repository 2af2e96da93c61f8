"""Countries: by every code and name of the standard, never by likeness."""

from __future__ import annotations

import pycountry
import pytest

from article41.dealings.countries import codes, country, likely, spellings


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("KP", "KP"),
        (" kp ", "KP"),
        ("prk", "KP"),
        ("408", "KP"),
        ("DPRK", "KP"),
        ("D.P.R.K.", "KP"),
        ("Democratic People’s Republic of Korea", "KP"),
        ("Korea, Dem. People's Rep.", "KP"),
        ("the Democratic People's Republic of Korea", "KP"),
        ("朝鲜", "KP"),
        ("Republic of Korea", "KR"),
        ("Korea (Republic of)", "KR"),
        ("Russian Federation", "RU"),
        ("CHINA", "CN"),
        ("Hong Kong SAR", "HK"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d’Ivoire", "CI"),
        ("St. Kitts and Nevis", "KN"),
        ("Trinidad & Tobago", "TT"),
        ("4", "AF"),
        ("AN", "AN"),
        ("XK", "XK"),
    ],
)
def test_a_country_is_known_by_its_codes_and_names(cell: str, code: str) -> None:
    assert country(cell) == code


@pytest.mark.parametrize("cell", ["XX", "", "Korea", "North Kore", "999", "Chin", "K P", "Congo", "EU"])
def test_what_two_could_claim_or_none_is_no_country(cell: str) -> None:
    assert country(cell) is None


@pytest.mark.parametrize(
    ("cell", "code"), [("North Kore", "KP"), ("Korea", "KP"), ("Korea", "KR"), ("Chinna", "CN")]
)
def test_a_name_that_is_near_is_offered_and_never_taken(cell: str, code: str) -> None:
    assert country(cell) is None
    assert code in likely(cell)


def test_all_codes_of_the_standard_read_as_themselves() -> None:
    for c in pycountry.countries:
        assert country(c.alpha_2) == country(c.alpha_3.lower()) == country(c.numeric) == c.alpha_2
        assert country(str(int(c.numeric))) == c.alpha_2
        assert country(c.name) in (c.alpha_2, None)


def test_no_spelling_leads_to_another_country_than_its_own() -> None:
    for name, code in spellings():
        assert country(name) in (code, None)
        assert code in codes()
