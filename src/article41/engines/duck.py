"""DuckDB: the default engine, in the process, nothing to install but the package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from article41.law.errors import InputError


def connect(
    *, memory_limit: str | None = None, temp_folder: Path | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an empty in-memory database that keeps the rows' order and never fetches or loads an extension.

    `memory_limit` in DuckDB's own words (`4GiB`); past it, work spills to `temp_folder`.
    """
    con = duckdb.connect(":memory:")
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET preserve_insertion_order = true")
    con.execute("SET enable_progress_bar = false")
    if memory_limit is not None:
        try:
            con.execute("SET memory_limit = ?", [memory_limit])
        except duckdb.Error:
            raise InputError("memory", f"{memory_limit!r} is no amount", "write it as 4GiB") from None
    if temp_folder is not None:
        con.execute("SET temp_directory = ?", [str(temp_folder)])
    if threads is not None:
        con.execute("SET threads = ?", [threads])
    return con


def run_as_written(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """Run a query whose layers are already in the best order.

    A decision's script has thousands of CASE expressions in a dozen layers over few rows: DuckDB's optimizer would
    take seconds over it and find nothing, so it rests for this one query.
    """
    con.execute("PRAGMA disable_optimizer")
    try:
        con.execute(query)
    finally:
        con.execute("PRAGMA enable_optimizer")


def arrow_batches(con: duckdb.DuckDBPyConnection, query: str, rows: int) -> Iterator[pa.RecordBatch]:
    """A query's rows in Arrow batches of at most `rows`; one without rows gives an empty batch, with its columns."""
    reader = con.sql(query).to_arrow_reader(rows)
    none = True
    for batch in reader:
        none = False
        yield batch
    if none:
        yield pa.RecordBatch.from_pylist([], schema=reader.schema)
