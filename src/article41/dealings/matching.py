"""Whose column is which: the source's columns matched to ours, and the words given for all rows.

Contract: `match` says which column of the source is which of ours and which pass through, with notes for people;
constants come from the layout and from assumptions, read once. Invariant: no column of ours comes from two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from article41.dealings.cells import BLANK, BLANKS, Blank, Fault, Value, is_free, read_cell
from article41.dealings.layout import Layout
from article41.dealings.near import nearest_words
from article41.dealings.words import Words
from article41.law.errors import InputError

_NEEDED = {"id": "a name of its own for each row", "date": "the day that counts in law"}
_RESERVED = "line"  # what the view calls the row's number


@dataclass
class Matched:
    """`ours`: our column to its place in the source. `extra`: names of the columns that pass through, to their places.

    `fixed`: what a column holds where its cell is empty, from the layout's constants and from assumptions.
    """

    ours: dict[str, int]
    extra: dict[str, int]
    fixed: dict[str, Value]
    words: Words
    layout: Layout | None
    notes: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Our columns, those the source has first."""
        return list(dict.fromkeys((*self.ours, *self.fixed)))

    def read(self, name: str, cell: str) -> Value | Blank | Fault:
        """The normal form of a cell, the layout's own values first; they may lead to an empty cell, too."""
        values = self.layout.values.get(name, {}) if self.layout else {}
        text = values.get(cell, values.get(cell.strip(BLANKS), cell))
        if not text.strip(BLANKS):
            return BLANK
        return read_cell(name, self.words.columns[name], self.words, text)

    def claimed_for(self, name: str) -> tuple[str, ...] | None:
        """For a claim, whose empty cell means no: the activities for which it is unknown instead. Else None."""
        column = self.words.columns[name]
        return column.unknown_for if column.type == "bool" and column.empty == "no" else None

    def as_it_is(self, name: str) -> bool:
        """Whether any text will do for a column, and no value of it is mapped."""
        mapped = self.layout is not None and name in self.layout.values
        return is_free(name, self.words.columns[name]) and not mapped


def match(
    source: str, columns: Sequence[str], words: Words, layout: Layout | None, assume: Mapping[str, str]
) -> Matched:
    """Match. Raises `InputError` where a needed column is not there, or two lead to one of ours."""
    fixed = _constants(words, layout)
    fixed.update(_assumed(words, assume))
    matched = Matched({}, {}, fixed, words, layout)
    for place, theirs in enumerate(columns):
        name = layout.columns.get(theirs, layout.columns.get(theirs.strip())) if layout else None
        name = name or words.column(theirs)
        if name is None:
            _pass_through(matched, theirs, place, columns)
        elif name in matched.ours:
            first = columns[matched.ours[name]]
            raise InputError(source, f"its columns {first!r} and {theirs!r} are both {name}", "keep one")
        else:
            matched.ours[name] = place
    _note_layout(matched, columns)
    for needed, what in _NEEDED.items():
        if needed not in matched.ours and needed not in fixed:
            near = nearest_words(needed, [*matched.extra], 60)
            hint = f"rename {near[0]!r} or map it by a layout" if near else "add it or map it by a layout"
            raise InputError(source, f"has no column {needed!r}, {what}", hint)
    return matched


def _pass_through(matched: Matched, theirs: str, place: int, columns: Sequence[str]) -> None:
    taken = {c.casefold() for c in (*matched.extra, *columns)} | {_RESERVED}
    name = theirs
    if theirs.casefold() == _RESERVED or theirs.casefold() in {c.casefold() for c in matched.extra}:
        name = next(n for n in (f"{theirs}_{i}" for i in range(2, 1000)) if n.casefold() not in taken)
        matched.notes.append(f"the column {theirs!r} is passed through as {name!r}")
    matched.extra[name] = place
    plain = theirs.strip().casefold().replace(" ", "_").replace("-", "_")
    near = nearest_words(plain, matched.words.columns, 84) if len(plain) > 2 else []
    if near:
        matched.notes.append(
            f"the column {theirs!r} is not ours and is passed through; did you mean {near[0]}?"
        )


def _note_layout(matched: Matched, columns: Sequence[str]) -> None:
    if matched.layout is None:
        return
    there = {c for column in columns for c in (column, column.strip())}
    gone = [theirs for theirs in matched.layout.columns if theirs not in there]
    if gone:
        matched.notes.append(f"the layout names columns that the source has not: {', '.join(gone)}")


def _constants(words: Words, layout: Layout | None) -> dict[str, Value]:
    """The layout's constants, which were checked when it was read."""
    found: dict[str, Value] = {}
    for name, text in (layout.constants if layout else {}).items():
        value = read_cell(name, words.columns[name], words, text) if text.strip() else None
        if isinstance(value, Fault):
            raise InputError(f"constant {name}={text}", f"{text!r} {value.reason}")
        if text.strip():
            found[name] = value
    return found


def _assumed(words: Words, assume: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for given, text in assume.items():
        place = f"--assume {given}={text}"
        name = words.column(given)
        if name is None:
            near = nearest_words(given, words.columns)
            hint = f"did you mean {near[0]}?" if near else "see `article41 law facts`"
            raise InputError(place, f"there is no column {given!r}", hint)
        if not text.strip():
            raise InputError(place, "nothing is assumed", "write column=value")
        value = read_cell(name, words.columns[name], words, text)
        if isinstance(value, Fault):
            raise InputError(place, f"{text!r} {value.reason}")
        found[name] = value
    return found
