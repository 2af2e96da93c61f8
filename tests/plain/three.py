"""Three-valued logic: True, False, and None for unknown.

Contract: `all_of`, `any_of` and `negation` are SQL's AND, OR and NOT.
Invariant: an answer that no completion of the unknown parts could change is given, whatever is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

Answer = bool | None


def all_of(answers: Iterable[Answer]) -> Answer:
    """AND: false as soon as one is false, else unknown as soon as one is unknown."""
    result: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def any_of(answers: Iterable[Answer]) -> Answer:
    """OR: true as soon as one is true, else unknown as soon as one is unknown."""
    result: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if answer is None:
            result = None
    return result


def negation(answer: Answer) -> Answer:
    """NOT: unknown stays unknown."""
    return None if answer is None else not answer
