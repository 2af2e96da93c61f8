"""Files as raw tables: CSV, Parquet, JSON Lines, standard input, Arrow tables and plain rows.

Contract: `read_raw` leaves a view `raw` with `line` (1-based, the row's place in the file) and the file's columns as
they are; rows that cannot be read at all come back as faults. Invariant: every row of the file is in the view or
among the faults.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pc

from article41.law.errors import InputError

_BLOCK = 16 * 1024 * 1024  # the longest CSV line, in bytes
_DELIMITERS = ",;\t|"
RowFault = tuple[int, str, str, str]  # line, column, value, reason


@dataclass(frozen=True)
class Raw:
    """A file as read: its columns with DuckDB's types, rows that could not be read, its name and digest."""

    name: str
    columns: Mapping[str, str]
    rows: int
    faults: Sequence[RowFault] = field(default=())
    digest: str | None = None


def read_raw(
    con: duckdb.DuckDBPyConnection, source: Path | str | pa.Table | Sequence[Mapping[str, object]]
) -> Raw:
    """Make the view `raw`. Raises `InputError` for what cannot be read as a whole."""
    if isinstance(source, pa.Table):
        return _table(con, source, "table", 0, (), None)
    if isinstance(source, str | Path):
        return _path(con, _standard_input() if str(source) == "-" else Path(source), str(source))
    return _rows(con, source)


def _standard_input() -> Path:
    with tempfile.NamedTemporaryFile(prefix="article41-", suffix=".input", delete=False) as spool:
        while block := sys.stdin.buffer.read(1 << 20):
            spool.write(block)
    path = Path(spool.name)
    atexit.register(path.unlink, missing_ok=True)
    return path


def _path(con: duckdb.DuckDBPyConnection, path: Path, given: str) -> Raw:
    name = "standard input" if given == "-" else path.name
    if path.is_dir():
        raise InputError(given, "is a folder", "name a file of dealings")
    try:
        with path.open("rb") as handle:
            head = handle.read(65536)
            size = path.stat().st_size
    except OSError as error:
        raise InputError(given, f"cannot be read ({error.strerror})", "check the path") from None
    if not head.strip():
        raise InputError(name, "is empty", "give a file with a header and at least one row")
    ending = path.suffix.lower()
    if head.startswith(b"PAR1") or ending in (".parquet", ".pq"):
        return _parquet(con, path, name, head)
    if ending in (".jsonl", ".ndjson") or (ending in (".input", ".json") and head.lstrip()[:1] == b"{"):
        return _json_lines(con, path, name)
    return _csv(con, path, name, head, size)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _parquet(con: duckdb.DuckDBPyConnection, path: Path, name: str, head: bytes) -> Raw:
    if not head.startswith(b"PAR1"):
        raise InputError(name, "is named as Parquet and is none", "name it after what it is")
    quoted = "'" + str(path).replace("'", "''") + "'"
    try:
        con.execute(
            "CREATE OR REPLACE TEMP VIEW raw AS SELECT file_row_number + 1 AS line, * EXCLUDE (file_row_number) "
            f"FROM read_parquet({quoted}, file_row_number = true)"
        )
        columns = _columns(con, name)
        rows = int(
            con.execute(
                f"SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata({quoted})"
            ).fetchall()[0][0]
        )
    except duckdb.Error as error:
        raise InputError(name, f"is no readable Parquet file ({_first(error)})", "write it anew") from None
    return Raw(name, columns, rows, (), _digest(path))


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The view's columns with their types; nested ones cannot be dealings."""
    columns = {c: t for c, t, *_ in con.execute("DESCRIBE raw").fetchall() if c != "line"}
    for column, kind in columns.items():
        if re.search(r"STRUCT|MAP|UNION|\[\]|BLOB|LIST", kind):
            raise InputError(
                name, f"its column {column!r} is nested ({kind.split('(')[0]})", "flatten it to plain values"
            )
    return columns


def _csv(con: duckdb.DuckDBPyConnection, path: Path, name: str, head: bytes, size: int) -> Raw:
    if b"\x00" in head:
        raise InputError(name, "is no text file (it holds NUL bytes)", "save it as CSV in UTF-8")
    text = head.decode("utf-8-sig", errors="replace")
    header = text.splitlines()[0] if text.splitlines() else ""
    delimiter = max(_DELIMITERS, key=lambda d: _unquoted(header).count(d))
    faults: list[RowFault] = []
    found: list[int] = []

    def bad(row: Any) -> str:
        line = (row.number or 0) - 1
        found.append(line)
        reason = f"has {row.actual_columns} cells where the header has {row.expected_columns}; mend the quotes or commas"
        faults.append((line, "", row.text[:200], reason))
        return "skip"

    try:
        table = pc.read_csv(
            path,
            read_options=pc.ReadOptions(
                use_threads=False, block_size=min(_BLOCK, max(size, 1) + 1), encoding="utf8"
            ),
            parse_options=pc.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=bad
            ),
            convert_options=_all_text(_header(path, name, delimiter)),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise InputError(
            name, f"cannot be read as CSV ({_first(error)})", "save it as CSV in UTF-8"
        ) from None
    return _table(con, table, name, len(found), faults, _digest(path), gaps=sorted(found))


def _all_text(names: Sequence[str]) -> pc.ConvertOptions:
    return pc.ConvertOptions(
        column_types={n: pa.string() for n in names},
        strings_can_be_null=False,
        check_utf8=True,
        quoted_strings_can_be_null=False,
    )


def _header(path: Path, name: str, delimiter: str) -> list[str]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            names = next(csv.reader(io.StringIO(handle.readline()), delimiter=delimiter), [])
    except (UnicodeDecodeError, csv.Error):
        raise InputError(name, "is not UTF-8 text", "save it as CSV in UTF-8") from None
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise InputError(f"{name}:1", f"the column {doubled[0]!r} stands twice", "keep one")
    return names


def _unquoted(header: str) -> str:
    return re.sub(r'"[^"]*"', "", header)


def _json_lines(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Raw:
    import msgspec

    rows: list[dict[str, object]] = []
    lines: list[int] = []
    faults: list[RowFault] = []
    number = 0
    with path.open("rb") as handle:
        for text in handle:
            if not text.strip():
                continue
            try:
                row = msgspec.json.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError):
                row = None
            if isinstance(row, dict) and set(row) == {"manifest"} and not number:
                continue
            number += 1
            if not isinstance(row, dict):
                faults.append(
                    (
                        number,
                        "",
                        text[:200].decode("utf-8", "replace").strip(),
                        "is no JSON object; write one a line",
                    )
                )
                continue
            nested = [k for k, v in row.items() if isinstance(v, dict | list)]
            if nested:
                faults.append((number, nested[0], "", "is nested; write a plain value"))
                continue
            rows.append(row)
            lines.append(number)
    return _rows(con, rows, name=name, lines=lines, faults=faults, digest=_digest(path))


def _rows(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[Mapping[str, object]],
    *,
    name: str = "rows",
    lines: Sequence[int] | None = None,
    faults: Sequence[RowFault] = (),
    digest: str | None = None,
) -> Raw:
    names = list(dict.fromkeys(str(k) for row in rows for k in row))
    arrays = {n: pa.array([_text(row.get(n)) for row in rows], pa.string()) for n in names if n != "line"}
    numbers = pa.array(lines if lines is not None else range(1, len(rows) + 1), pa.int64())
    table = pa.table({"line": numbers, **arrays})
    con.register("raw_rows", table)
    con.execute("CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM raw_rows")
    return Raw(name, dict.fromkeys(arrays, "VARCHAR"), len(rows) + len(faults), faults, digest)


def _text(value: object) -> str | None:
    """A plain value as the text a CSV cell would hold."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _table(
    con: duckdb.DuckDBPyConnection,
    table: pa.Table,
    name: str,
    bad: int,
    faults: Sequence[RowFault],
    digest: str | None,
    gaps: Sequence[int] = (),
) -> Raw:
    """An Arrow table, its rows numbered past the `gaps` left by unreadable ones."""
    if len(set(table.column_names)) < len(table.column_names):
        raise InputError(name, "two of its columns have one name", "rename one")
    lines: Any = range(1, len(table) + 1)
    if gaps:
        missing = set(gaps)
        lines = [n for n in range(1, len(table) + bad + 1) if n not in missing]
    kept = table.drop_columns(["line"]) if "line" in table.column_names else table
    numbered = kept.add_column(0, "line", pa.array(lines, pa.int64()))
    con.register("raw_rows", numbered)
    con.execute("CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM raw_rows")
    return Raw(name, _columns(con, name), len(table) + bad, faults, digest)


def _first(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
