"""Countries by code, number or name: exact, never by likeness.

Contract: `country` gives the ISO 3166-1 alpha-2 code of a cell, or None. Invariant: a name that two countries could
claim is nobody's, and two spellings are one name only where they differ in case, accents, punctuation or a usual
abbreviation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from article41.dealings.near import nearest_words
from article41.law.load import regimes_folder
from article41.law.yamlfile import YamlFile


@cache
def codes() -> frozenset[str]:
    """All alpha-2 codes, with those that are used beside the standard or were in it."""
    import pycountry

    return frozenset(c.alpha_2 for c in pycountry.countries) | frozenset(_own()["codes"])


def withdrawn_currencies() -> frozenset[str]:
    """Codes of currencies that were still in use when the first dealings of today's regimes were made."""
    return frozenset(_own()["withdrawn_currencies"])


@cache
def _own() -> Mapping[str, Mapping[str, str]]:
    data: Mapping[str, Mapping[str, str]] = YamlFile(regimes_folder() / "vocabulary" / "countries.yaml").data
    return data


def spellings() -> Iterator[tuple[str, str]]:
    """Every name, alpha-3 code and number, with its alpha-2 code."""
    import pycountry

    for c in pycountry.countries:
        words = (c.alpha_3, c.numeric, c.name, getattr(c, "official_name", ""), getattr(c, "common_name", ""))
        yield from ((word, c.alpha_2) for word in words if word)
    yield from ((code, code) for code in _own()["codes"])
    yield from _own()["names"].items()


@cache
def _names() -> Mapping[str, str]:
    """Names that stand for one country alone, in plain form."""
    found: dict[str, str] = {}
    doubtful = {_plain(name) for name in _own()["ambiguous"]}
    for name, code in spellings():
        plain = _plain(name)
        if found.setdefault(plain, code) != code:
            doubtful.add(plain)
    return {name: code for name, code in found.items() if name not in doubtful}


def country(cell: str) -> str | None:
    """The alpha-2 code that a cell stands for, or None."""
    upper = cell.strip().upper()
    if upper in codes():
        return upper
    plain = _plain(cell)
    return _names().get(plain.zfill(3) if plain.isdigit() else plain)


def likely(cell: str) -> str:
    """What a cell may stand for, to offer: `code (name)`, at most three."""
    plain = _plain(cell)
    if len(plain) < 4:
        return ""
    doubted = next((why for name, why in _own()["ambiguous"].items() if _plain(name) == plain), None)
    if doubted:
        return doubted
    near = nearest_words(plain, {n for n in _names() if len(n) > 3 and not n.isdigit()}, 78)
    offered = dict.fromkeys(_names()[n] for n in near)
    return " or ".join(f"{code} ({_title(code)})" for code in offered)


def _title(code: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=code)
    return found.name if found else _own()["codes"][code].partition(",")[0]


@cache
def _short_words() -> Mapping[str, str]:
    return _own()["abbreviations"]


def _plain(name: str) -> str:
    """A name without case, accents, punctuation and articles, usual abbreviations written out."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("&", " and "))
    bare = "".join(" " if c in ",()[]/-" else c for c in folded if not unicodedata.combining(c) and c != ".")
    short = _short_words()
    return " ".join(short.get(word, word) for word in bare.split() if word != "the")
