"""Days as users write them."""

from __future__ import annotations

from datetime import date

from article41.law.errors import InputError


def read_day(text: str, place: str) -> date:
    """An ISO day. Raises `InputError` naming `place`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            place, f"{text!r} is not a day", "write it as YYYY-MM-DD, such as 2017-09-12"
        ) from None
