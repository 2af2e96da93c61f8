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
from enum import Enum
from functools import cache

from article41.dealings.countries import codes, country, likely, withdrawn_currencies
from article41.dealings.goods import product_of
from article41.dealings.near import near
from article41.dealings.words import Words
from article41.law.hs import EDITIONS
from article41.law.imo import imo_holds
from article41.law.model import Column

BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"

NOT_FINITE = "is no finite number; leave it empty if it is not known"

_TRUE = frozenset(("true", "yes", "1"))
_FALSE = frozenset(("false", "no", "0"))
_UNKNOWN = frozenset(("unknown", "possible"))
_NUMBER = re.compile(NUMBER)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    _DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_OTHER_DAYS = (
    (re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})"), (1, 2, 3)),
    (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), (1, 2, 3)),
    (re.compile(r"(1[3-9]|2[0-9]|3[01])[/.-]([0-9]{1,2})[/.-]([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})[/.-](1[3-9]|2[0-9]|3[01])[/.-]([0-9]{4})"), (3, 1, 2)),
)

Value = str | float | bool | date | None


class Blank(Enum):
    """What an empty cell reads as; what it means depends on the column."""

    BLANK = "blank"


BLANK = Blank.BLANK


@dataclass(frozen=True)
class Fault:
    """Why a cell is refused; reads on from the value."""

    reason: str


def read_cell(name: str, column: Column, words: Words, cell: str) -> Value | Fault:
    """The normal form of a cell that is not empty. None means that it is said to be unknown."""
    text = cell.strip(BLANKS)
    if name == "hs_edition":
        return _edition(text)
    if column.type == "term":
        return _term(column.terms or "", words, text)
    if column.type == "number":
        return read_number(text, column.min)
    return _READERS.get(column.type, _text)(text)


def is_free(name: str, column: Column) -> bool:
    """Whether any text will do, so that no cell of the column need be looked at."""
    return column.type in ("text", "name") and name != "hs_edition"


def below(least: float) -> str:
    """Why a number below its least is refused."""
    if least == 0:
        return "is negative; write what it is without a sign, or leave it empty"
    return f"is below {least:g}; look at it again"


def _text(text: str) -> str:
    return text


def _edition(text: str) -> str | Fault:
    if text in {str(e) for e in EDITIONS}:
        return text
    return Fault(f"is no edition of the HS; write one of {', '.join(str(e) for e in EDITIONS)}")


def _term(listed: str, words: Words, text: str) -> str | Fault:
    plain = re.sub(r"[\s_]+", "-", text.lower())
    plain = words.aliases.get(listed, {}).get(plain, plain)
    known = words.terms[listed]
    if plain in known:
        return plain
    guess = (product_of(text) if listed == "product" else None) or near(plain, known)
    return Fault(
        f"is no term of {listed}; " + (f"did you mean {guess}?" if guess else f"write one of {_some(known)}")
    )


def _some(known: frozenset[str]) -> str:
    listed = sorted(known)
    if len(listed) <= 8:
        return ", ".join(listed)
    return ", ".join(listed[:5]) + f" or another of the {len(listed)}, see `article41 law facts`"


def _country(text: str) -> str | Fault:
    code = country(text)
    if code is not None:
        return code
    guess = likely(text)
    return Fault(
        "is no country; " + (f"did you mean {guess}?" if guess else "write its ISO 3166 code of two letters")
    )


def _date(text: str) -> date | Fault:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).date()
    except ValueError:
        return Fault("is no day of the calendar; write YYYY-MM-DD")
    return Fault(f"is no ISO day; write {_meant(text) or 'YYYY-MM-DD'}")


def _meant(text: str) -> str:
    """The ISO form of a day written another way, where only one day can be meant."""
    for pattern, order in _OTHER_DAYS:
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (int(found.group(g)) for g in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                return ""
    return ""


def _bool(text: str) -> bool | Fault | None:
    plain = text.lower()
    if plain in _UNKNOWN:
        return None
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    return Fault("is neither true nor false; write true, false or unknown")


def read_number(text: str, least: float | None) -> float | Fault:
    """A finite number not below `least`."""
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return Fault(NOT_FINITE)
    if not _NUMBER.fullmatch(text):
        return Fault("is no number; write digits with a point and without thousands marks or units")
    number = float(text)
    if not math.isfinite(number):
        return Fault(NOT_FINITE)
    return Fault(below(least)) if least is not None and number < least else number


def _hs(text: str) -> str | Fault:
    digits = re.sub(r"[.\s]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        return Fault("is no HS code; write its 2 to 10 digits as text")
    if len(digits) % 2:
        return Fault(
            f"has {len(digits)} digits, an odd number; was a leading zero lost? write the code as text"
        )
    if len(digits) > 10:
        return Fault(f"has {len(digits)} digits; an HS code has 2 to 10")
    if not "01" <= digits[:2] <= "97":
        return Fault(
            f"is of chapter {digits[:2]}, which the HS does not have; its chapters run from 01 to 97"
        )
    return digits


def _port(text: str) -> str | Fault:
    code = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", code):
        return Fault("is no UN/LOCODE; write its five characters, the country's two first")
    if code[:2] not in codes():
        return Fault(f"is no UN/LOCODE, for {code[:2]} is no country; look at it again")
    return code


def _imo(text: str) -> str | Fault:
    digits = re.sub(r"(?i)^imo[\s:.-]*", "", text)
    if not re.fullmatch(r"[1-9][0-9]{6}", digits):
        return Fault("is no IMO number; write its seven digits")
    if not imo_holds(digits):
        return Fault("fails the check digit of IMO numbers; look at it again")
    return digits


@cache
def _currencies() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies) | withdrawn_currencies()


def _currency(text: str) -> str | Fault:
    code = text.upper()
    if code in _currencies():
        return code
    guess = near(code, _currencies(), 66) if len(code) == 3 and code.isalpha() else ""
    return Fault(
        "is no currency of ISO 4217; " + (f"did you mean {guess}?" if guess else "write its three letters")
    )


_READERS: dict[str, Callable[[str], Value | Fault]] = {
    "country": _country,
    "date": _date,
    "bool": _bool,
    "hs": _hs,
    "port": _port,
    "imo": _imo,
    "currency": _currency,
}
