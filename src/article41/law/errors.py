"""Errors that a user can cause, each one line: place, reason, mend.

Invariant: whatever a file, a flag or a row can get wrong reaches the user as a subclass of `UserError`; everything
else is a fault of the program.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user gave cannot be used; `str()` is one line saying where, why and what to do."""

    exit_code = 2

    def __init__(self, place: str, reason: str, mend: str = "") -> None:
        self.place = place
        self.reason = reason
        self.mend = mend
        super().__init__(": ".join(p for p in (place, reason) if p) + (f"; {mend}" if mend else ""))


class LawError(UserError):
    """A file of the law is malformed or contradicts itself."""


class InputError(UserError):
    """A file of dealings, a layout or an option cannot be used."""
