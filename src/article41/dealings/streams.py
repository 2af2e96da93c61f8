"""Sources read batch by batch: CSV, JSON Lines, Arrow tables and plain rows.

Contract: each function gives a `Stream`. Cells of text sources come as they stand, as text. Invariant: rows are
numbered from 1 in the source's order, and one that cannot be read is a `RowFault` with its number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import pyarrow as pa

from article41.dealings.readers import Batch, RowFault, Stream, first_line, flat, no_doubles
from article41.dealings.sift import Sifter, grammar, mark_number, without_bom
from article41.law.errors import InputError

_DELIMITERS = ",;\t|"
_ROWS = 20_000
_SHOWN = 200


def csv_stream(path: Path, name: str, head: bytes, digest: str | None) -> Stream:
    """A CSV file, its delimiter told from the header."""
    header = re.sub(rb'"[^"]*"', b"", (head.lstrip(b"\xef\xbb\xbf\r\n").splitlines() or [b""])[0])
    delimiter = max(_DELIMITERS, key=lambda d: header.count(d.encode()))
    columns, length = _header(head, name, delimiter)

    def batches(faults: list[RowFault]) -> Iterator[Batch]:
        with path.open("rb") as handle:
            handle.seek(length)
            sifter = Sifter(handle, delimiter, one_column=len(columns) == 1)
            done = 0
            for block in sifter:
                batch, seen = _parse(block, columns, delimiter, sifter.marks, done, faults)
                done += seen
                yield batch

    return Stream(name, columns, batches, digest)


def _header(head: bytes, name: str, delimiter: str) -> tuple[list[str], int]:
    """The columns' names, and where the rows begin."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    skipped = len(text) - len(text.lstrip(b"\r\n"))
    found = grammar(delimiter).last_record.match(text, skipped)
    try:
        line = found.group().decode("utf-8") if found else ""
    except UnicodeDecodeError:
        line = ""
    if found is None or not line:
        raise InputError(
            f"{name}:1", "its header is no CSV in UTF-8", "save it as CSV in UTF-8, quotes paired"
        )
    cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1)]
    no_doubles(f"{name}:1", names)
    return names, len(head) - len(text) + found.end()


def _parse(
    block: bytes,
    columns: Sequence[str],
    delimiter: str,
    marks: Sequence[tuple[str, str]],
    done: int,
    faults: list[RowFault],
) -> tuple[Batch, int]:
    """A block of whole records as a batch; its faults, numbered on from `done`; how many rows it had."""
    import pyarrow.csv as pc

    gaps: list[int] = []

    def refuse(row: Any) -> str:
        line = done + row.number
        gaps.append(line)
        mark = mark_number(row.text)
        if mark is None:
            reason = (
                f"has {row.actual_columns} cells where the header has {row.expected_columns}; "
                "was a delimiter or a quote lost?"
            )
            faults.append(RowFault(line, "", row.text[:_SHOWN], reason))
        else:
            faults.append(RowFault(line, "", *marks[mark]))
        return "skip"

    names = [f"c{i}" for i in range(len(columns))]
    table = pc.read_csv(
        pa.BufferReader(block),
        read_options=pc.ReadOptions(use_threads=False, column_names=names, block_size=len(block) + 1),
        parse_options=pc.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=refuse
        ),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            check_utf8=False,
        ),
    ).combine_chunks()
    seen = len(table) + len(gaps)
    lines: Iterable[int] = range(done + 1, done + seen + 1)
    if gaps:
        missing = set(gaps)
        lines = [n for n in lines if n not in missing]
    arrays = [c.chunk(0) if c.num_chunks else pa.array([], pa.string()) for c in table.columns]
    return Batch(pa.array(lines, pa.int64()), arrays), seen


def json_stream(path: Path, name: str, digest: str | None) -> Stream:
    """A file of JSON Lines. The names of its columns need a first reading."""

    def rows() -> Iterator[tuple[int, object]]:
        import msgspec

        number = 0
        with path.open("rb") as handle:
            for text in without_bom(handle):
                if not text.strip():
                    continue
                row: object
                try:
                    row = msgspec.json.decode(text)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    row = text[:_SHOWN].decode("utf-8", "replace").strip()
                if number == 0 and isinstance(row, dict) and set(row) == {"manifest"}:
                    continue  # the first line of what this program writes
                number += 1
                yield number, row

    columns = dict.fromkeys(str(k) for _, row in rows() if isinstance(row, dict) for k in row)
    return Stream(name, list(columns), lambda faults: _batches(rows(), list(columns), faults), digest)


def rows_stream(rows: Sequence[Mapping[str, object]]) -> Stream:
    """Plain rows."""
    if not isinstance(rows, Sequence) or isinstance(rows, bytes | bytearray):
        raise InputError("rows", f"{type(rows).__name__} is no list of rows", "give a list of mappings")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            reason = f"{type(row).__name__} is no mapping of columns to values"
            raise InputError(f"rows: row {number}", reason, "give a list of mappings")
    columns = list(dict.fromkeys(str(k) for row in rows for k in row))
    return Stream("rows", columns, lambda faults: _batches(enumerate(rows, 1), columns, faults))


def _batches(
    rows: Iterator[tuple[int, object]], columns: Sequence[str], faults: list[RowFault]
) -> Iterator[Batch]:
    while taken := list(islice(rows, _ROWS)):
        lines: list[int] = []
        cells: dict[str, list[str | None]] = {c: [] for c in columns}
        for line, row in taken:
            read = _cells(line, row, faults)
            if read is None:
                continue
            lines.append(line)
            for column, values in cells.items():
                values.append(read.get(column))
        yield Batch(pa.array(lines, pa.int64()), [pa.array(cells[c], pa.string()) for c in columns])


def _cells(line: int, row: object, faults: list[RowFault]) -> dict[str, str | None] | None:
    """A row's values as text; None, and a fault, where one of them is no plain value."""
    if not isinstance(row, Mapping):
        faults.append(RowFault(line, "", str(row)[:_SHOWN], "is no JSON object; write one a line"))
        return None
    read: dict[str, str | None] = {}
    for column, value in row.items():
        try:
            text = as_text(value)
            if isinstance(text, str):
                text.encode("utf-8")
        except (TypeError, UnicodeEncodeError):
            shown = ascii(value)[:_SHOWN]
            reason = "is no plain value; write text, a number, a day, true or false"
            faults.append(RowFault(line, str(column), shown, reason))
            return None
        read[str(column)] = text
    return read


def as_text(value: object) -> str | None:
    """A plain value as the text that a cell would hold. Raises `TypeError` for any other."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case Decimal():
            return str(int(value)) if value.is_finite() and value == value.to_integral_value() else str(value)
        case datetime() | date():
            return value.isoformat()
        case Integral():
            return str(int(value))
        case Real():
            return as_text(float(value))
    raise TypeError(type(value).__name__)


def table_stream(table: pa.Table) -> Stream:
    """An Arrow table."""
    no_doubles("table", table.column_names)
    for column in table.schema:
        flat("table", column.name, str(column.type), is_flat(column.type))

    def batches(_: list[RowFault]) -> Iterator[Batch]:
        done = 0
        for part in table.to_batches(max_chunksize=5 * _ROWS):
            yield Batch(pa.array(range(done + 1, done + len(part) + 1), pa.int64()), part.columns)
            done += len(part)

    try:
        table.validate()
    except pa.ArrowInvalid as error:
        raise InputError("table", f"is no valid Arrow table ({first_line(error)})", "make it anew") from None
    return Stream("table", list(table.column_names), batches)


def is_flat(kind: pa.DataType) -> bool:
    """Whether a column holds text, numbers, days or truth values."""
    if pa.types.is_dictionary(kind):
        return is_flat(kind.value_type)
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)
