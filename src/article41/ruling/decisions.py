"""Decisions of rows as Arrow batches: the text of each decision once, the rows as numbers that point to it.

Contract: `decision_batches` gives the decision columns of the reference in the rows' order, lists joined by `; `.
Invariant: only what differs from row to row (the day a notice is due, the room under a cap) is made per row, and
only for rows that have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from article41.engines.duck import arrow_batches
from article41.ruling.emit import quote
from article41.ruling.reasons import Decision
from article41.ruling.run import Run

COLUMNS = (
    "id",
    "outcome",
    "citations",
    "because",
    "missing",
    "next_step",
    "alternatives",
    "due",
    "regimes",
)
_ROWS = 1_000_000  # a row group: the fewer, the less often the texts of decisions are written


def _texts(decisions: Sequence[Decision]) -> dict[str, list[str]]:
    return {
        "outcome": [d.outcome.word for d in decisions],
        "citations": ["; ".join(d.citations) for d in decisions],
        "because": [d.because for d in decisions],
        "missing": ["; ".join(d.missing) for d in decisions],
        "next_step": [d.next_step for d in decisions],
        "alternatives": ["; ".join(d.alternatives) for d in decisions],
        "regimes": ["; ".join(d.regimes) for d in decisions],
    }


def told_because(decision: Decision, totals: Mapping[str, float | None], day: date) -> str:
    """The reasons of one row, with the room that its own total leaves under a cap."""
    room = decision.room.words(totals, day) if decision.room is not None else ""
    return decision.because + room


def due_of(decision: Decision, day: date) -> date | None:
    """The last day for the notice of a row dated `day`."""
    return decision.due.day(day) if decision.due is not None else None


def decision_batches(
    con: duckdb.DuckDBPyConnection, run: Run, extra: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """The decisions, batch by batch."""
    maker = _Maker(run, extra)
    kept = "".join(f", {quote(c)}" for c in (*run.totals, *(f"x_{e}" for e in extra)))
    query = f"SELECT id, date, did{kept} FROM decided ORDER BY line"  # a join keeps no order
    for batch in arrow_batches(con, query, _ROWS):
        yield maker.make(batch)


class _Maker:
    def __init__(self, run: Run, extra: Sequence[str]) -> None:
        self.run = run
        self.extra = tuple(extra)
        texts = _texts(run.decisions)
        self.because = texts.pop("because")
        self.dictionaries = {name: pa.array(values, pa.string()) for name, values in texts.items()}
        self.because_array = pa.array(self.because, pa.string())
        self.due = pa.array([i for i, d in enumerate(run.decisions) if d.due is not None], pa.int64())
        self.room = pa.array([i for i, d in enumerate(run.decisions) if d.room is not None], pa.int64())

    def make(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        did = batch.column("did")
        index = did.cast(pa.int32())
        arrays: dict[str, pa.Array] = {"id": batch.column("id").cast(pa.string())}
        for name in COLUMNS[1:]:
            if name == "because":
                arrays[name] = self._because(batch, did, index)
            elif name == "due":
                arrays[name] = self._due(batch, did)
            else:
                arrays[name] = pa.DictionaryArray.from_arrays(index, self.dictionaries[name])
        for name in self.extra:
            out = name if name not in arrays else f"input_{name}"
            arrays[out] = batch.column(f"x_{name}")
        return pa.RecordBatch.from_pydict(arrays)

    def _rows(self, did: pa.Array, wanted: pa.Array) -> pa.Array:
        """The places of the rows whose decision is one of `wanted`."""
        return pc.indices_nonzero(pc.is_in(did, value_set=wanted))

    def _because(self, batch: pa.RecordBatch, did: pa.Array, index: pa.Array) -> pa.Array:
        rows = self._rows(did, self.room)
        if not len(rows):
            return pa.DictionaryArray.from_arrays(index, self.because_array)
        places: dict[tuple[Any, ...], int] = {}
        texts = list(self.because)
        numbers = index.take(rows).to_pylist()
        columns = [batch.column(t).take(rows).to_pylist() for t in self.run.totals]
        dates = batch.column("date").take(rows).to_pylist()
        pointers = []
        for i, number in enumerate(numbers):
            totals = {name: column[i] for name, column in zip(self.run.totals, columns, strict=True)}
            key = (number, dates[i], *totals.values())
            if key not in places:
                places[key] = len(texts)
                texts.append(told_because(self.run.decisions[number], totals, dates[i]))
            pointers.append(places[key])
        mask = pc.is_in(did, value_set=self.room)
        told = pc.replace_with_mask(index, mask, pa.array(pointers, pa.int32()))
        return pa.DictionaryArray.from_arrays(told, pa.array(texts, pa.string()))

    def _due(self, batch: pa.RecordBatch, did: pa.Array) -> pa.Array:
        rows = self._rows(did, self.due)
        if not len(rows):
            return pa.nulls(len(batch), pa.date32())
        numbers, dates = did.take(rows).to_pylist(), batch.column("date").take(rows).to_pylist()
        known: dict[tuple[int, date], date | None] = {}
        for key in set(zip(numbers, dates, strict=True)):
            known[key] = due_of(self.run.decisions[key[0]], key[1])
        due = pa.array([known[key] for key in zip(numbers, dates, strict=True)], pa.date32())
        return pc.replace_with_mask(pa.nulls(len(batch), pa.date32()), pc.is_in(did, value_set=self.due), due)
