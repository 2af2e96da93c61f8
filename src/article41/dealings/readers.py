"""What a source is: a Parquet file that stays where it is, or a stream of batches, opened and named.

Contract: `open_source` gives a `Lazy` (Parquet: a view over the file, nothing copied) or a `Stream` (CSV, JSON Lines,
Arrow tables, plain rows: batches with the number of each row). What is wrong with a source as a whole is an
`InputError`. Invariant: every row of the source is in the view, in a batch, or among the faults.
"""

from __future__ import annotations

import atexit
import hashlib
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

import duckdb
import pyarrow as pa

from article41.dealings.sqltext import literal, quote
from article41.law.errors import InputError

Given: TypeAlias = Path | str | pa.Table | Sequence[Mapping[str, object]]

_NOT_FLAT = re.compile(r"STRUCT|MAP|UNION|VARIANT|\[\d*\]|BLOB|BIT|GEOMETRY|INTERVAL|(?<!WITH )TIME(?!STAMP)")
_KINDS = (
    (b"PK\x03\x04", "is a zip or Excel file", "save the sheet as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file", "save the sheet as CSV in UTF-8"),
    (b"\x1f\x8b", "is compressed with gzip", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "unpack it first"),
    (b"%PDF", "is a PDF", "give the table as CSV in UTF-8"),
    (b"\xff\xfe", "is UTF-16 text", "save it as CSV in UTF-8"),
    (b"\xfe\xff", "is UTF-16 text", "save it as CSV in UTF-8"),
)


@dataclass(frozen=True)
class RowFault:
    """Why a row, or one cell of it, cannot be read at all."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Some rows: each one's number in the source, and their columns in the source's order."""

    lines: pa.Array
    columns: list[pa.Array]


@dataclass(frozen=True)
class Lazy:
    """A source that is a view `raw` with `line` and the columns as they are, by name and DuckDB's type."""

    name: str
    columns: Mapping[str, str]
    rows: int
    digest: str | None


@dataclass
class Stream:
    """A source that is read once, batch by batch; `faults` fills while it is read."""

    name: str
    columns: list[str]
    batches: Callable[[list[RowFault]], Iterator[Batch]]
    digest: str | None = None
    faults: list[RowFault] = field(default_factory=list)

    def read(self) -> Iterator[Batch]:
        """The batches."""
        return self.batches(self.faults)


def open_source(con: duckdb.DuckDBPyConnection, given: Given) -> Lazy | Stream:
    """Open a source. Raises `InputError`."""
    if isinstance(given, pa.Table):
        from article41.dealings.streams import table_stream

        return table_stream(given)
    if isinstance(given, str | Path):
        return _open_path(con, str(given))
    from article41.dealings.streams import rows_stream

    return rows_stream(given)


def _open_path(con: duckdb.DuckDBPyConnection, given: str) -> Lazy | Stream:
    from article41.dealings import streams

    name = "standard input" if given == "-" else Path(given).name
    path = _regular(given)
    with _opened(path, given) as handle:
        head = handle.read(65536)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(name, "is empty", "give a file with a header and at least one row")
    ending = path.suffix.lower()
    if head.startswith(b"PAR1"):
        return _parquet(con, path, name)
    if ending in (".parquet", ".pq"):
        raise InputError(name, "is named as Parquet and is none", "name it after what it is")
    for mark, reason, mend in _KINDS:
        if head.startswith(mark):
            raise InputError(name, reason, mend)
    if b"\x00" in head:
        raise InputError(name, "is no text file, for it holds NUL bytes", "save it as CSV in UTF-8")
    if ending in (".jsonl", ".ndjson") or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return streams.json_stream(path, name, digest(path))
    if ending == ".json":
        raise InputError(
            name, "is JSON and not JSON Lines", "write one object a line, without brackets around"
        )
    return streams.csv_stream(path, name, head, digest(path))


def _regular(given: str) -> Path:
    """The file itself, or a temporary copy of what standard input or a pipe holds."""
    if given == "-":
        return _spooled(sys.stdin.buffer)
    path = Path(given)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise InputError(given, f"cannot be read ({reason})", "check the path") from None
    if stat.S_ISDIR(mode):
        raise InputError(given, "is a folder", "name a file of dealings")
    if stat.S_ISREG(mode):
        return path
    with _opened(path, given) as handle:
        return _spooled(handle)


def _opened(path: Path, given: str) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(
            given, f"cannot be read ({error.strerror})", "check the path and its rights"
        ) from None


def _spooled(handle: BinaryIO) -> Path:
    with tempfile.NamedTemporaryFile(prefix="article41-", suffix=".input", delete=False) as spool:
        path = Path(spool.name)
        atexit.register(path.unlink, missing_ok=True)
        while block := handle.read(1 << 20):
            spool.write(block)
    return path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _parquet(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Lazy:
    # Brackets keep the characters that DuckDB would take for a pattern of several files.
    place = literal(re.sub(r"([*?\[])", r"[\1]", str(path)))
    # NaN stands in no statistics of a file, and a folder's name is no column.
    options = "file_row_number = true, can_have_nan = true, hive_partitioning = false"
    file = f"read_parquet({place}, {options})"
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
        columns = {str(c): str(t) for c, t, *_ in described if c != "file_row_number"}
        rows = con.execute(
            f"SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata({place})"
        ).fetchall()
    except duckdb.Error as error:
        raise InputError(
            name, f"is no readable Parquet file ({first_line(error)})", "write it anew"
        ) from None
    for column, kind in columns.items():
        flat(name, column, kind, _NOT_FLAT.search(kind) is None)
    listed = "".join(f", {quote(c)} AS {quote(raw_name(i))}" for i, c in enumerate(columns))
    con.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT file_row_number + 1 AS line{listed} FROM {file}")
    return Lazy(name, columns, int(rows[0][0] or 0), digest(path))


def raw_name(place: int) -> str:
    """What a source's column is called inside, so that no name of theirs meets one of ours."""
    return f"c{place}"


def flat(name: str, column: str, kind: str, is_flat: bool) -> None:
    """Refuse a column that holds no plain values."""
    if not is_flat:
        raise InputError(
            name,
            f"its column {column!r} holds {kind.partition('(')[0]}",
            "flatten it to text, numbers or days",
        )


def no_doubles(name: str, columns: Sequence[str]) -> None:
    """Refuse two columns of one name."""
    doubled = next((c for c in columns if columns.count(c) > 1), None)
    if doubled is not None:
        raise InputError(name, f"has two columns named {doubled!r}", "keep one, or rename one")


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return " ".join(str(error).split())[:160]
