"""Decisions, findings and rejects as files.

Contract: CSV, JSON Lines and Parquet by the file's ending, each with its manifest (beside it, and inside where the
format has a place for it). Invariant: a file appears under its name only when it is whole.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from article41.law.errors import InputError
from article41.ruling.check import Checked, listed_rows

FORMATS = ("csv", "jsonl", "parquet")
Tick = Callable[[int], None]


def format_of(path: str, chosen: str | None = None) -> str:
    """The format of an output: the one chosen, or by the file's ending. Raises `InputError`."""
    ending = chosen or Path(path).suffix.lower().lstrip(".")
    ending = {"ndjson": "jsonl", "htm": "html", "pq": "parquet"}.get(ending, ending)
    if ending not in (*FORMATS, "html"):
        raise InputError(
            path, f"{ending or 'no ending'!r} is no format", "end it with .html, .csv, .jsonl or .parquet"
        )
    return ending


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name only when all of it is written. Raises `InputError` where that cannot be."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = temporary.open("wb")
    except OSError as error:
        raise InputError(
            str(path), f"cannot be written ({error.strerror})", "name a folder you may write to"
        ) from None
    try:
        with handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError as error:
        raise InputError(
            str(path), f"cannot be written ({error.strerror})", "make room or name another place"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _target(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with whole_file(Path(path)) as handle:
            yield handle


def write_decisions(checked: Checked, path: str, format_: str, tick: Tick = lambda rows: None) -> None:
    """Write all decisions; `tick` hears how many rows came with each batch."""
    manifest = checked.manifest
    with _target(path) as handle:
        _write(handle, format_, checked.batches(), manifest, tick, lists=True)
    _beside(path, manifest)


def write_findings(checked: Checked, path: str, format_: str, tick: Tick = lambda rows: None) -> None:
    """Write all findings; the check must have been asked for them (`advice=True`)."""
    from article41.ruling.findings import finding_batches

    manifest = {**checked.manifest, "content": "findings"}
    with _target(path) as handle:
        _write(handle, format_, finding_batches(checked.con, checked.run), manifest, tick, lists=False)
    _beside(path, manifest)


def write_rejects(checked: Checked, path: Path) -> None:
    """Write the faults of rejected rows as CSV."""
    query = f'SELECT line, id, "column", value, reason FROM {checked.intake.rejects} ORDER BY line, "column"'
    with whole_file(path) as handle:
        pc.write_csv(checked.con.sql(query).to_arrow_table(), handle)


def _beside(path: str, manifest: Mapping[str, Any]) -> None:
    if path == "-":
        return
    beside = Path(path).with_name(Path(path).name + ".manifest.json")
    with whole_file(beside) as handle:
        handle.write(json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n")


def _write(
    handle: BinaryIO,
    format_: str,
    batches: Iterable[pa.RecordBatch],
    manifest: Mapping[str, Any],
    tick: Tick,
    *,
    lists: bool,
) -> None:
    if format_ == "jsonl":
        _write_jsonl(handle, batches, manifest, tick, lists=lists)
        return
    writer: Any = None
    for batch in batches:
        plain = _plain(batch) if format_ == "csv" else batch
        if writer is None:
            writer = _writer(handle, format_, plain.schema, manifest)
        writer.write(plain)
        tick(len(batch))
    if writer is not None:
        writer.close()


def _writer(handle: BinaryIO, format_: str, schema: pa.Schema, manifest: Mapping[str, Any]) -> Any:
    if format_ == "csv":
        return pc.CSVWriter(handle, schema)
    noted = schema.with_metadata({"article41.manifest": json.dumps(manifest, ensure_ascii=False)})
    return _ParquetWriter(handle, noted)


class _ParquetWriter:
    """Parquet with the columns that repeat kept as dictionaries."""

    def __init__(self, handle: BinaryIO, schema: pa.Schema) -> None:
        repeated = [f.name for f in schema if pa.types.is_dictionary(f.type)]
        self.schema = schema
        self.writer = pq.ParquetWriter(
            handle, schema, compression="zstd", compression_level=1, use_dictionary=repeated
        )

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write_batch(batch.replace_schema_metadata(self.schema.metadata))

    def close(self) -> None:
        self.writer.close()


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Dictionaries written out, for formats that have none."""
    arrays = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _write_jsonl(
    handle: BinaryIO,
    batches: Iterable[pa.RecordBatch],
    manifest: Mapping[str, Any],
    tick: Tick,
    *,
    lists: bool,
) -> None:
    import msgspec

    encode = msgspec.json.encode
    handle.write(encode({"manifest": manifest}) + b"\n")
    for batch in batches:
        rows = listed_rows(batch) if lists else batch.to_pylist()
        handle.write(b"".join(encode(row) + b"\n" for row in rows))
        tick(len(batch))
