"""Batches of a stream into typed columns, the faulty cells set aside.

Contract: a `Normaliser` turns each batch into a table with `line`, every column of ours in its type, and the columns
that pass through; what it refuses comes as tables of rejects. Invariant: a cell is read by its own text alone, so
that equal cells become equal values, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from article41.dealings.cells import BLANK, BLANKS, Blank, Fault, Value
from article41.dealings.matching import Matched
from article41.dealings.readers import Batch
from article41.dealings.streams import as_text
from article41.law.errors import InputError

TYPES = {"date": pa.date32(), "number": pa.float64(), "bool": pa.bool_()}
REJECTS = pa.schema(
    {
        "line": pa.int64(),
        "id": pa.string(),
        "column": pa.string(),
        "value": pa.string(),
        "reason": pa.string(),
    }
)
GOODS = ("hs_code", "product", "goods")  # any of them filled makes an empty activity a supply
SUPPLY = "supply"
SHOWN = 200
_KEPT = 200_000  # cells of one column whose reading is remembered


class Normaliser:
    """Reads the batches of one source. `rejects` grows with them."""

    def __init__(self, source: str, matched: Matched) -> None:
        self.source = source
        self.matched = matched
        self.rejects: list[pa.Table] = []
        self.known: dict[str, dict[str, Value | Blank | Fault]] = {}
        self.faults: list[tuple[str, pa.Array, list[str | None], list[Value | Blank | Fault]]] = []

    def table(self, batch: Batch) -> pa.Table:
        """One batch in normal form. Raises `InputError` for a column whose type cannot be read at all."""
        rows = _Rows(self, batch)
        columns = {name: rows.final(name) for name in self.matched.names}
        if rows.supplies is not None:
            columns["activity"] = rows.activity
        extra = {name: _plain(batch.columns[place]) for name, place in self.matched.extra.items()}
        self._refuse(batch.lines, columns.get("id"))
        return pa.table({"line": batch.lines, **columns, **extra})

    def read(self, name: str, text: str) -> Value | Blank | Fault:
        """A cell, read once for all its likes."""
        known = self.known.setdefault(name, {})
        if text not in known:
            if len(known) >= _KEPT:
                known.clear()
            known[text] = self.matched.read(name, text)
        return known[text]

    def _refuse(self, lines: pa.Array, ids: pa.Array | None) -> None:
        for name, indices, texts, read in self.faults:
            faulty = pa.array([isinstance(v, Fault) for v in read], pa.bool_())
            hit = pc.fill_null(faulty.take(indices), False)
            at = indices.filter(hit)
            reasons = pa.array([v.reason if isinstance(v, Fault) else None for v in read], pa.string())
            values = pa.array([(t or "")[:SHOWN] for t in texts], pa.string())
            named = ids.filter(hit) if ids is not None else pa.nulls(len(at), pa.string())
            columns = pa.array([name] * len(at), pa.string())
            parts = [lines.filter(hit), named, columns, values.take(at), reasons.take(at)]
            self.rejects.append(pa.Table.from_arrays(parts, schema=REJECTS))
        self.faults.clear()


class _Rows:
    """The columns of one batch."""

    def __init__(self, normaliser: Normaliser, batch: Batch) -> None:
        self.normaliser = normaliser
        self.matched = normaliser.matched
        self.batch = batch
        self.done: dict[str, pa.Array] = {}

    @cached_property
    def supplies(self) -> pa.Array | None:
        """Rows that tell of goods; None where no column could."""
        given = [pc.is_valid(self.final(name)) for name in GOODS if name in self.matched.names]
        if not given:
            return None
        found = given[0]
        for more in given[1:]:
            found = pc.or_(found, more)
        return found

    @cached_property
    def activity(self) -> pa.Array:
        """What is done, with the supply that goods imply."""
        count = len(self.batch.lines)
        named = self.final("activity") if "activity" in self.matched.names else pa.nulls(count, pa.string())
        if self.supplies is None:
            return named
        implied = pc.and_(pc.is_null(named), self.supplies)
        return pc.if_else(implied, pa.scalar(SUPPLY), named)

    def final(self, name: str) -> pa.Array:
        """A column in its type, what stands for empty cells put in."""
        if name not in self.done:
            self.done[name] = self._filled(name, *self._values(name))
        return self.done[name]

    def _filled(self, name: str, values: pa.Array, blank: pa.Array) -> pa.Array:
        fixed = self.matched.fixed
        if name in fixed:
            return pc.if_else(blank, pa.scalar(fixed[name], values.type), values)
        unknown_for = self.matched.claimed_for(name)
        if unknown_for is None:
            return values
        default: pa.Array | pa.Scalar = pa.scalar(False)
        if unknown_for:
            asked = pc.is_in(self.activity, pa.array(unknown_for, pa.string()))
            default = pc.if_else(asked, pa.scalar(None, pa.bool_()), default)
        return pc.if_else(blank, default, values)

    def _values(self, name: str) -> tuple[pa.Array, pa.Array]:
        """A column's values and which of its cells are empty."""
        column = self.matched.words.columns[name]
        kind = TYPES.get(column.type, pa.string())
        if name not in self.matched.ours:
            count = len(self.batch.lines)
            return pa.nulls(count, kind), pa.array([True] * count, pa.bool_())
        cells = _plain(self.batch.columns[self.matched.ours[name]])
        quick = None
        if self.matched.as_it_is(name):
            quick = _free(cells)
        elif self.matched.layout is None or name not in self.matched.layout.values:
            quick = self._quick(name, column.type, column.min, cells)
        return quick if quick is not None else self._one_by_one(name, kind, cells)

    def _quick(
        self, name: str, type_: str, least: float | None, cells: pa.Array
    ) -> tuple[pa.Array, pa.Array] | None:
        if type_ == "bool" and pa.types.is_boolean(cells.type):
            return cells, pc.is_null(cells)
        if type_ == "number":
            return _numbers(cells, least)
        if type_ == "date" and pa.types.is_timestamp(cells.type) and cells.type.tz is not None:
            raise no_place(self.normaliser.source, name)
        if type_ == "date" and (pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type)):
            days = pc.floor_temporal(cells, unit="day") if pa.types.is_timestamp(cells.type) else cells
            return days.cast(pa.date32(), safe=False), pc.is_null(cells)
        return None

    def _one_by_one(self, name: str, kind: pa.DataType, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        coded = cells.dictionary_encode()
        texts = [as_text(value) for value in coded.dictionary.to_pylist()]
        read = [BLANK if text is None else self.normaliser.read(name, text) for text in texts]
        good = [None if isinstance(v, Fault | Blank) else v for v in read]
        if any(isinstance(v, Fault) for v in read):
            self.normaliser.faults.append((name, coded.indices, texts, read))
        blank = pa.array([v is BLANK for v in read], pa.bool_()).take(coded.indices)
        return pa.array(good, kind).take(coded.indices), pc.fill_null(blank, True)


def no_place(source: str, name: str) -> InputError:
    """Why days cannot be read from instants that were turned into UTC."""
    return InputError(
        source,
        f"its column {name!r} holds instants in UTC, which no longer tell the day at the place",
        "write the day itself, as a date or YYYY-MM-DD",
    )


def _plain(cells: pa.Array) -> pa.Array:
    """Text as plain text, whatever Arrow's kind of it."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return _plain(cells.dictionary_decode())
    textual = (pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return cells.cast(pa.string()) if any(test(kind) for test in textual) else cells


def _free(cells: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    """Any text, without blanks around it."""
    if pa.types.is_floating(cells.type) or pa.types.is_decimal(cells.type):
        return None
    trimmed = pc.utf8_trim(cells.cast(pa.string()), characters=BLANKS)
    empty = pc.fill_null(pc.equal(trimmed, ""), True)
    return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed), empty


def _numbers(cells: pa.Array, least: float | None) -> tuple[pa.Array, pa.Array] | None:
    """Numbers that are all in order; None where one is not, so that each must be looked at."""
    if pa.types.is_string(cells.type):
        found = _free(cells)
        assert found is not None
        cells = found[0]
    elif not _is_number(cells.type):
        return None
    try:
        numbers = cells.cast(pa.float64(), safe=False)
    except pa.ArrowInvalid:
        return None
    wrong = pc.invert(pc.is_finite(numbers))
    if least is not None:
        wrong = pc.or_(wrong, pc.less(numbers, least))
    if pc.any(wrong).as_py():
        return None
    return numbers, pc.is_null(cells)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def tables(
    source: str, matched: Matched, batches: Iterator[Batch], rejects: list[pa.Table]
) -> Iterator[pa.Table]:
    """All batches in normal form; `rejects` fills as they come."""
    normaliser = Normaliser(source, matched)
    normaliser.rejects = rejects
    for batch in batches:
        yield normaliser.table(batch)
