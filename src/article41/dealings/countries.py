"""Countries by code, number or name: exact, never by likeness.

Contract: `country` gives the ISO 3166-1 alpha-2 code of a cell, or None. Invariant: a name that two countries could
claim ("Korea", "Congo") is nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from article41.law.load import regimes_folder
from article41.law.yamlfile import YamlFile


@cache
def codes() -> frozenset[str]:
    """All alpha-2 codes, with those that are used beside the standard."""
    import pycountry

    return frozenset(c.alpha_2 for c in pycountry.countries) | frozenset(_own()["codes"])


@cache
def _own() -> Mapping[str, Mapping[str, str]]:
    data: Mapping[str, Mapping[str, str]] = YamlFile(regimes_folder() / "vocabulary" / "countries.yaml").data
    return data


@cache
def _names() -> Mapping[str, str]:
    """Names, alpha-3 codes and numbers that stand for one country alone."""
    import pycountry

    found: dict[str, str] = {}
    for c in pycountry.countries:
        for word in (
            c.alpha_3,
            c.numeric,
            c.name,
            getattr(c, "official_name", ""),
            getattr(c, "common_name", ""),
        ):
            if word:
                found[_plain(word)] = c.alpha_2
    found.update({_plain(name): code for name, code in _own()["names"].items()})
    for name in _own()["ambiguous"]:
        found.pop(_plain(name), None)
    return found


def country(cell: str) -> str | None:
    """The alpha-2 code that a cell stands for, or None."""
    upper = cell.strip().upper()
    if upper in codes():
        return upper
    plain = _plain(cell)
    return _names().get(plain.zfill(3) if plain.isdigit() else plain)


def likely(cell: str) -> str:
    """The nearest names, to offer."""
    from article41.law.condition import nearest

    return nearest(_plain(cell), {n for n in _names() if len(n) > 3}) if len(cell.strip()) > 3 else ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").replace(".", "").split())
