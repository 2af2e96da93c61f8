"""The check from end to end: dealings taken in, decided, counted, with a manifest that lets it be run again.

Contract: `check` takes a file, rows or a table and gives a `Checked`, from which decisions are read, written or
reported. Invariant: rows read = rows decided + rows rejected, whatever the input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from article41.dealings import Intake, Layout, take_in, words_of
from article41.engines.duck import connect
from article41.law.regime import Regime
from article41.law.store import names
from article41.ruling.coverage import Coverage, cover
from article41.ruling.decisions import decision_batches
from article41.ruling.outcome import Outcome
from article41.ruling.plan import compile_plan
from article41.ruling.run import Run, run_plan
from article41.ruling.ways import Standpoint

SCHEMA = 1  # of decisions, findings and manifest
Source: TypeAlias = Path | str | pa.Table | Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Question:
    """How a check is asked: the law's day, what was known when, what-ifs and readings."""

    on: date | None = None
    as_known: date | None = None
    assume: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    fill_product: bool = True

    @property
    def standpoint(self) -> Standpoint:
        """The day from which notices are judged; today unless stated."""
        return Standpoint(self.as_known or date.today(), self.as_known is not None)


@dataclass(frozen=True)
class Checked:
    """A check that has run."""

    con: duckdb.DuckDBPyConnection
    question: Question
    regimes: tuple[Regime, ...]
    intake: Intake
    run: Run
    view: str
    made: datetime

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        """Rows by outcome."""
        return self.run.counts()

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the answer rests on facts that nobody gave."""
        return cover(self.con, self.run, self.intake)

    def batches(self, *, extra: bool = True) -> Iterator[pa.RecordBatch]:
        """Decisions in the rows' order, in Arrow batches; pass-through columns come last."""
        return decision_batches(self.con, self.run, self.intake.extra if extra else ())

    def decisions(self) -> list[dict[str, Any]]:
        """All decisions as plain rows, in the input's order."""
        return [row for batch in self.batches(extra=False) for row in listed_rows(batch)]

    def rejects(self) -> list[dict[str, Any]]:
        """All faults of rejected rows."""
        query = f'SELECT line, id, "column", value, reason FROM {self.intake.rejects} ORDER BY line, "column"'
        found: list[dict[str, Any]] = self.con.sql(query).to_arrow_table().to_pylist()
        return found

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What it takes to run this check again, and what came out."""
        from article41 import __version__

        asked = self.question
        return {
            "schema": SCHEMA,
            "program": f"article41 {__version__}",
            "made": self.made.isoformat(timespec="seconds"),
            "regimes": {r.id: {"version": r.version, "readings": dict(r.chosen)} for r in self.regimes},
            "lists": {},
            "input": {"name": self.intake.name, "sha256": self.intake.input_digest},
            "law_on": asked.on.isoformat() if asked.on else "each dealing's own date",
            "as_known": asked.standpoint.as_known.isoformat(),
            "as_known_stated": asked.as_known is not None,
            "assumed": dict(asked.assume),
            "layout": self.intake.layout,
            "notes": list(self.intake.notes),
            "counts": {
                "read": self.intake.read,
                "decided": self.intake.read - self.intake.rejected,
                "rejected": self.intake.rejected,
                "outcomes": {o.word: n for o, n in self.counts.items()},
            },
        }


def listed_rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """A batch as plain rows, with lists where the table has joined text, and days as ISO text."""
    rows: list[dict[str, Any]] = batch.to_pylist()
    for row in rows:
        for name in ("citations", "missing", "alternatives", "regimes"):
            row[name] = row[name].split("; ") if row[name] else []
        row["due"] = row["due"].isoformat() if row["due"] else None
    return rows


def load_regimes(readings: Mapping[str, str] | None = None) -> tuple[Regime, ...]:
    """Every regime that comes with the package, with the readings chosen (each names its regime's own)."""
    return tuple(Regime.load(name, readings=readings) for name in names())


def check(
    source: Source,
    *,
    on: date | str | None = None,
    as_known: date | str | None = None,
    assume: Mapping[str, str] | None = None,
    readings: Mapping[str, str] | None = None,
    layout: Layout | None = None,
    fill_product: bool = True,
    regimes: Sequence[Regime] | None = None,
    advice: bool = False,
    memory_limit: str | None = None,
    temp_folder: Path | None = None,
) -> Checked:
    """Decide every dealing of a file (CSV, Parquet, JSON Lines, `-`), of a table or of plain rows.

    `on` applies the law of one day to all of them; `as_known` is the day from which notices are judged (today).
    `assume` fills a column for a what-if. `advice` looks at measures that only ask too, for findings. Raises `UserError` for whatever the input or the options get wrong.
    """
    question = Question(
        _day(on, "on"), _day(as_known, "as_known"), assume or {}, readings or {}, fill_product
    )
    chosen = tuple(regimes) if regimes is not None else load_regimes(question.readings)
    plan = compile_plan(chosen, question.standpoint, advice=advice)
    con = connect(memory_limit=memory_limit, temp_folder=temp_folder)
    intake = take_in(
        con, source, words_of(chosen), layout=layout, assume=question.assume, fill_product=fill_product
    )
    view = intake.view
    if question.on is not None:
        con.execute(
            f"CREATE TEMP VIEW on_day AS SELECT * REPLACE (DATE '{question.on}' AS date) FROM {intake.view}"
        )
        view = "on_day"
    run = run_plan(con, plan, view, intake.present, intake.extra)
    return Checked(con, question, chosen, intake, run, view, datetime.now(UTC))


def _day(value: date | str | None, option: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    from article41.law.days import read_day

    return read_day(value, option)
