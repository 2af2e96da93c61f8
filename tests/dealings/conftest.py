"""What the tests of dealings share: the words of the default regime, a database, and a way to take a source in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from article41 import Regime
from article41.dealings import Intake, Words, take_in, words_of
from article41.engines.duck import connect


@dataclass(frozen=True)
class Taken:
    """An intake with its rows and rejects in hand."""

    intake: Intake
    rows: list[dict[str, Any]]
    rejects: list[tuple[int, str, Any, str]]


Take = Callable[..., Taken]


@pytest.fixture(scope="module")
def words() -> Words:
    return words_of((Regime.load(),))


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    database = connect()
    yield database
    database.close()


@pytest.fixture(scope="module")
def take(con: duckdb.DuckDBPyConnection, words: Words) -> Take:
    """Take a source in; every time, the rows read are the rows in the view and the rows rejected."""

    def taken(source: Any, **options: Any) -> Taken:
        intake = take_in(con, source, words, **options)
        found = con.execute(f"SELECT * FROM {intake.view} ORDER BY line")
        names = [d[0] for d in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        rejects = con.execute(
            f'SELECT line, "column", value, reason FROM {intake.rejects} ORDER BY line, "column"'
        ).fetchall()
        assert intake.read == len(rows) + intake.rejected
        assert intake.rejected == len({r[0] for r in rejects})
        assert not {r[0] for r in rejects} & {row["line"] for row in rows}
        return Taken(intake, rows, rejects)

    return taken


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a CSV file."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "deals.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
