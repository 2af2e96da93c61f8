"""One cell after another: what a value of each type may look like, and what it becomes.

Contract: `read_cell` gives the normal form of a cell's text, or a `Fault` with the reason and the mend. Invariant:
a cell either keeps its meaning or is refused; nothing is rounded, padded or guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from article41.dealings.countries import codes, country, likely
from article41.dealings.words import Words
from article41.law.condition import nearest
from article41.law.hs import EDITIONS
from article41.law.model import Column

_TRUE = frozenset(("true", "yes", "y", "1", "t"))
_FALSE = frozenset(("false", "no", "n", "0", "f"))
_UNKNOWN = frozenset(("unknown", "possible"))
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")

Value = str | float | bool | date | None


@dataclass(frozen=True)
class Fault:
    """Why a cell is refused."""

    reason: str


def read_cell(name: str, column: Column, words: Words, cell: str) -> Value | Fault:
    """The normal form of a cell that is not empty. None means that it is said to be unknown."""
    if name == "hs_edition":
        return (
            cell
            if cell in {str(e) for e in EDITIONS}
            else Fault(f"is no HS edition; one of {_list(EDITIONS)}")
        )
    if column.type == "term":
        return _term(column.terms or "", words, cell)
    if column.type == "number":
        return read_number(cell, column.min)
    return _READERS.get(column.type, str.strip)(cell)


def _term(listed: str, words: Words, cell: str) -> str | Fault:
    plain = re.sub(r"[\s_]+", "-", cell.strip().lower())
    plain = words.aliases.get(listed, {}).get(plain, plain)
    known = words.terms[listed]
    if plain in known:
        return plain
    near = nearest(plain, known)
    return Fault(
        "is no term of the list" + (f"; did you mean {near}?" if near else "; see `article41 law facts`")
    )


def _country(cell: str) -> str | Fault:
    code = country(cell)
    if code is not None:
        return code
    near = likely(cell)
    return Fault("is no country" + (f"; did you mean {near}?" if near else "; write its two-letter ISO code"))


def _date(cell: str) -> date | Fault:
    text = cell.strip()
    if not _INSTANT.fullmatch(text):
        return Fault("is no ISO day; write YYYY-MM-DD")
    try:
        return date.fromisoformat(text[:10]) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        return Fault("is no day of the calendar; write YYYY-MM-DD")


def _bool(cell: str) -> bool | Fault | None:
    plain = cell.strip().lower()
    if plain in _UNKNOWN:
        return None
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    return Fault("is neither true nor false; write true, false or unknown")


def read_number(cell: str, least: float | None) -> float | Fault:
    """A finite number not below `least`."""
    try:
        number = float(cell.strip()) if "_" not in cell else math.nan
    except ValueError:
        return Fault("is no number; write digits with a point, without thousands marks")
    if not math.isfinite(number):
        return Fault("is no finite number; leave it empty if it is not known")
    if least is not None and number < least:
        return Fault(
            f"is below {least:g}; a quantity cannot be negative" if least == 0 else f"is below {least:g}"
        )
    return number


def _hs(cell: str) -> str | Fault:
    digits = re.sub(r"[.\s]", "", cell)
    if not digits.isascii() or not digits.isdigit() or not 2 <= len(digits) <= 10:
        return Fault("is no HS code; write 2 to 10 digits as text")
    if len(digits) % 2:
        return Fault("has an odd number of digits; was a leading zero lost?")
    if not "01" <= digits[:2] <= "97":
        return Fault(f"is of chapter {digits[:2]}, which the HS does not have; chapters run from 01 to 97")
    return digits


def _port(cell: str) -> str | Fault:
    code = cell.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", code) or code[:2] not in codes():
        return Fault("is no UN/LOCODE; write five characters, the country's two first")
    return code


def _imo(cell: str) -> str | Fault:
    digits = re.sub(r"(?i)^\s*IMO[\s:]*", "", cell).strip()
    if not re.fullmatch(r"[0-9]{7}", digits):
        return Fault("is no IMO number; write seven digits")
    if sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 != int(digits[6]):
        return Fault("fails the IMO number's check digit; look at the number again")
    return digits


@cache
def _currencies() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies)


def _currency(cell: str) -> str | Fault:
    code = cell.strip().upper()
    return code if code in _currencies() else Fault("is no ISO 4217 currency; write its three letters")


def _list(values: tuple[int, ...]) -> str:
    return ", ".join(str(v) for v in values)


_READERS: dict[str, Callable[[str], Value | Fault]] = {
    "country": _country,
    "date": _date,
    "bool": _bool,
    "hs": _hs,
    "port": _port,
    "imo": _imo,
    "currency": _currency,
}
