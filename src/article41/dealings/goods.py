"""What goods are, from the words that describe them: a dictionary that is data, applied as a separate step.

Contract: `product_of` gives the product that a description surely names, or None. Invariant: whole words only, the
longest phrase first; two different products in one text, or a phrase on the list of misleading ones, name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from article41.law.load import regimes_folder
from article41.law.yamlfile import YamlFile

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*|[^\W\d_]+", re.UNICODE)


@cache
def _data() -> Any:
    return YamlFile(regimes_folder() / "vocabulary" / "goods_words.yaml").data


@cache
def _spoilers() -> frozenset[str]:
    return frozenset(_data()["spoilers"])


@cache
def _phrases() -> tuple[dict[tuple[str, ...], str | None], int]:
    """Phrases as word tuples; misleading ones lead to None. With the longest phrase's length."""
    data = _data()
    found: dict[tuple[str, ...], str | None] = {}
    for term, phrases in data["products"].items():
        for phrase in phrases:
            found[_words(phrase)] = term
    for phrase in data["misleading"]:
        found[_words(phrase)] = None
    return found, max(len(p) for p in found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def product_of(text: str) -> str | None:
    """The one product that a description names."""
    phrases, longest = _phrases()
    words = _words(text[:2000])
    named: set[str] = set()
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            phrase = words[place : place + length]
            if phrase in phrases:
                term = phrases[phrase]
                if term is not None:
                    named.add(term)
                place += length
                break
        else:
            if words[place] in _spoilers():
                return None
            place += 1
    return named.pop() if len(named) == 1 else None


def filled_products(texts: Iterable[str]) -> dict[str, str]:
    """Products of many descriptions, those that name one."""
    found = {}
    for text in texts:
        term = product_of(text)
        if term is not None:
            found[text] = term
    return found
