"""How the seven outcomes look on a page: word, letter, meaning, strictest first.

Contract: `LOOKS` has one entry an outcome; `look` gives it. Invariant: no two share a letter, and each
letter is drawn in a shape of its own (templates/marks.svg), so that no outcome is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """An outcome on the page."""

    word: str
    letter: str
    meaning: str


LOOKS = (
    Look("prohibited", "P", "A measure in force forbids it and nothing lets it through."),
    Look("undetermined", "?", "A missing fact decides: whether it is forbidden, or whether a way is open."),
    Look("needs-approval", "A", "The Committee may approve it before it is done."),
    Look("needs-notification", "N", "It goes ahead with a notice to the Committee."),
    Look("within-cap", "C", "It counts against a cap that still has room."),
    Look("exempt", "E", "A measure covers it and an exemption holds."),
    Look("not-covered", "-", "No measure of the regime touches it. That is no clearance."),
)
WORDS = tuple(item.word for item in LOOKS)
_BY_WORD = {item.word: item for item in LOOKS}


def look(word: str) -> Look:
    """The look of an outcome. Raises `ValueError` for a word that is none."""
    try:
        return _BY_WORD[word]
    except KeyError:
        raise ValueError(f"{word!r} is no outcome; outcomes are {', '.join(WORDS)}") from None
