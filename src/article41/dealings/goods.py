"""What goods are, from the words that describe them: a dictionary that is data, applied as a separate step.

Contract: `product_of` gives the product that a description surely names, or None. Invariant: rather nothing than a
wrong word. Whole words only, the longest phrase first; and the phrase must name the thing itself, which in English it
does at the end of its words: `iron ore` does, `iron ore carrier`, `paint for iron ore` and `parts, iron ore` do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from article41.law.load import regimes_folder
from article41.law.yamlfile import YamlFile

_MOST = 2000  # a description longer than this is a contract, and names many things
_PARTS = re.compile(r"[,;:()\[\]|/\n\r]|\.(?:\s|$)|\s-+\s")
_WORD = re.compile(r"[^\W_]+(?:'s|s'(?!\w))?")
_BEFORE_THINGS = frozenset(("of", "for", "from", "with", "in", "to", "by", "on", "as", "at", "into", "using"))


@dataclass(frozen=True)
class Dictionary:
    """Phrases as word tuples (misleading ones lead to None), and the words around them."""

    phrases: Mapping[tuple[str, ...], str | None]
    longest: int
    neutral: frozenset[str]
    spoilers: frozenset[str]
    strict: frozenset[str]


@cache
def dictionary() -> Dictionary:
    """The dictionary as the data has it."""
    data: Any = YamlFile(regimes_folder() / "vocabulary" / "goods_words.yaml").data
    phrases: dict[tuple[str, ...], str | None] = {_words(p): None for p in data["misleading"]}
    for term, listed in data["products"].items():
        phrases.update({_words(phrase): term for phrase in listed})
    return Dictionary(
        phrases=phrases,
        longest=max(map(len, phrases)),
        neutral=frozenset(data["neutral"]),
        spoilers=frozenset(data["spoilers"]),
        strict=frozenset(data["strict"]),
    )


@cache
def first_words() -> frozenset[str]:
    """Words with which phrases begin: a text without one of them names nothing, which most do not."""
    return frozenset(phrase[0] for phrase in dictionary().phrases)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    term: str


def product_of(text: str) -> str | None:
    """The one product that a description names."""
    if len(text) > _MOST or first_words().isdisjoint(_words(text)):
        return None
    known = dictionary()
    terms: set[str] = set()
    only_neutral = True  # whether all parts so far said nothing of their own
    all_known = True  # whether every word so far was a phrase's or a neutral one
    for part in _PARTS.split(text):
        words = _words(part)
        hits = _hits(words, known)
        if hits is None:
            return None
        inside = {i for h in hits for i in range(h.start, h.end)}
        unknown = [w for i, w in enumerate(words) if i not in inside and not _is_neutral(w, known)]
        for hit in hits:
            if not only_neutral or not _names_the_thing(words, hit, hits, known):
                return None
            terms.add(hit.term)
        all_known = all_known and not unknown
        only_neutral = only_neutral and (bool(hits) or not unknown)
    if len(terms) != 1:
        return None
    term = terms.pop()
    return None if term in known.strict and not all_known else term


def _hits(words: tuple[str, ...], known: Dictionary) -> list[_Hit] | None:
    """The phrases in one part of a text; None where a word spoils it all."""
    hits: list[_Hit] = []
    place = 0
    while place < len(words):
        for length in range(min(known.longest, len(words) - place), 0, -1):
            phrase = words[place : place + length]
            if phrase in known.phrases:
                term = known.phrases[phrase]
                if term is None:
                    return None
                hits.append(_Hit(place, place + length, term))
                place += length
                break
        else:
            if words[place] in known.spoilers:
                return None
            place += 1
    return hits


def _names_the_thing(words: tuple[str, ...], hit: _Hit, hits: list[_Hit], known: Dictionary) -> bool:
    starts = {h.start for h in hits}
    if hit.end < len(words) and hit.end not in starts:
        after = words[hit.end]
        if after not in _BEFORE_THINGS and not _is_neutral(after, known):
            return False
    inside = {i for h in hits for i in range(h.start, h.end)}
    before = [w for i, w in enumerate(words[: hit.start]) if i not in inside]
    if any(w in _BEFORE_THINGS for w in before):
        return all(w == "of" or _is_neutral(w, known) for w in before)
    return hit.end - hit.start > 1 or all(_is_neutral(w, known) for w in before)


def _is_neutral(word: str, known: Dictionary) -> bool:
    return word in known.neutral or any(c.isdigit() for c in word)


def filled_products(texts: Iterable[str]) -> dict[str, str]:
    """Products of many descriptions, those that name one."""
    found = {}
    for text in texts:
        term = product_of(text)
        if term is not None:
            found[text] = term
    return found
