"""Texts of a drawing, measured before they are drawn, so that none runs into another.

Contract: a `Text` knows the box it takes at most, `clip` shortens a text to its room. Invariant: what stands in a
`Text` may stand in XML, and widths are estimated too wide rather than too narrow.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from article41.pages.text import visible

_NARROW = frozenset("iljI.,:;'|!()[]{}ft/ r-\u2026\u00b7")
_BROAD = frozenset("mwMW@%\u2014")
_NEVER = re.compile("[\ufffe\uffff]")  # no XML may hold these
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"  # in English whatever the machine speaks
_SLACK = 1.06  # the fonts that are there are seldom the fonts that were measured
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Text:
    """A line of text: its base point, its size in pixels, and what it is (a class of the drawing's style)."""

    x: float
    y: float
    text: str
    size: float = 12.0
    role: str = "plain"
    bold: bool = False
    anchor: Literal["start", "end"] = "start"
    says: str = ""
    day: str = ""  # the day whose row it leads to

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of the room it takes at most."""
        wide = width(self.text, self.size, self.bold)
        left = self.x - wide if self.anchor == "end" else self.x
        return left, self.y - self.size * 0.8, left + wide, self.y + self.size * 0.22


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line is at most, in pixels."""
    return sum(map(_advance, text)) * size * (1.08 if bold else 1.0) * _SLACK


def _advance(sign: str) -> float:
    if sign in _NARROW:
        return 0.34
    if sign in _BROAD or sign.isupper():
        return 0.9 if sign in _BROAD else 0.7
    if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0x2E80:
        return 1.05
    return 0.56


def clean(text: str) -> str:
    """The text on one line, hidden signs spelt out, nothing in it that XML refuses."""
    return _NEVER.sub("\ufffd", visible(" ".join(text.split())))


def clip(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or as much of its beginning as the room holds, with an ellipsis; empty where there is no room."""
    text = clean(text)
    if width(text, size, bold) <= room:
        return text
    held, used = "", width("\u2026", size, bold)
    for sign in text:
        used += width(sign, size, bold)
        if used > room:
            break
        held += sign
    return held.rstrip(" ,;") + "\u2026" if held else ""


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share any room."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def day_words(day: date) -> str:
    """A day as a drawing words it: `5 Aug 2017`."""
    return f"{day.day} {_MONTHS[day.month * 3 - 3 : day.month * 3]} {day.year}"
