"""The nearest known words, offered where a cell or a name is not known.

Contract: `near` gives at most three words as `a, b or c`, or nothing. Invariant: it only ever speaks to people;
no cell is read by likeness.
"""

from __future__ import annotations

from collections.abc import Collection

_ENOUGH = 70.0


def near(word: str, words: Collection[str], enough: float = _ENOUGH) -> str:
    """The nearest of `words`, best first; empty where none is near."""
    found = nearest_words(word, words, enough)
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " or " + found[-1] if found else ""


def nearest_words(word: str, words: Collection[str], enough: float = _ENOUGH) -> list[str]:
    """At most three words, best first."""
    from rapidfuzz import fuzz

    plain = _plain(word)
    scored = []
    for known in words:
        other = _plain(known)
        score = fuzz.ratio(plain, other)
        if len(plain) > 3 and len(other) > 3:
            score = max(score, 0.9 * fuzz.token_set_ratio(plain, other))
        if score >= enough:
            scored.append((-score, known))
    scored.sort()
    best = scored[0][0] if scored else 0.0
    return [known for score, known in scored[:3] if score <= best + 12]


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").replace("_", " ").split())
