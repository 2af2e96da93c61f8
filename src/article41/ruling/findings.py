"""Findings: every measure that touched a dealing and every exemption that was looked at.

Contract: `findings_of` tells them from a signature, once for all rows that share it; `finding_batches` sets them
beside the rows. Invariant: a finding never changes an outcome; one that only asks or advises says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from article41.engines.duck import arrow_batches
from article41.law.condition import describe
from article41.law.regime import Regime
from article41.ruling.outcome import Outcome, State
from article41.ruling.reasons import Reasons
from article41.ruling.run import Run
from article41.ruling.signature import Touch, read_signature

_ROWS = 122_880
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("measure", pa.string()),
        ("exemption", pa.string()),
        ("holds", pa.bool_()),
        ("compared", pa.string()),
        ("effect", pa.string()),
        ("source", pa.string()),
    ],
    metadata={"article41.findings": "1"},
)


@dataclass(frozen=True)
class Finding:
    """One measure touched, or one exemption looked at. `holds`: None where a fact is missing."""

    measure: str
    exemption: str | None
    holds: bool | None
    compared: str
    effect: str
    source: str


def source_of(regime: Regime, cite: str) -> str:
    """The official document and its Akoma Ntoso address for a citation."""
    resolution = regime.resolution_of(cite)
    if resolution is None:
        return cite
    return regime.source(cite) + (f" <{resolution.akn}>" if resolution.akn else "")


def findings_of(reasons: Reasons, sig: str) -> list[Finding]:
    """All findings of one signature."""
    found = []
    for touch in read_signature(reasons.plan, sig).touches:
        m, regime = touch.clause.measure, touch.clause.regime
        effect = _effect(touch)
        found.append(
            Finding(
                m.id, None, True if touch.sure else None, reach_words(touch), effect, source_of(regime, m.id)
            )
        )
        for way, state in touch.states:
            x = way.exemption
            found.append(
                Finding(
                    m.id,
                    x.id,
                    _holds(state),
                    reasons.of_way(way, state),
                    _gives(state),
                    source_of(regime, x.cites[0]),
                )
            )
    return found


def _effect(touch: Touch) -> str:
    m = touch.clause.measure
    if not m.binding:
        return "advice"
    return touch.outcome.word if touch.due else "due later"


def _holds(state: State) -> bool | None:
    if state.sure < 6:
        return True
    return None if state.possible < 6 else False


def _gives(state: State) -> str:
    return Outcome(state.possible).word if state.possible < 6 else "no help"


def reach_words(touch: Touch) -> str:
    """What the measure looked for in the dealing."""
    clause = touch.clause
    m = clause.measure
    parts = [f"in force from {m.from_}" + (f" until {m.until}" if m.until else "")]
    parts.append("any activity" if "any" in m.activities else f"activity is one of {', '.join(m.activities)}")
    links = clause.regime.vocabulary.links
    if m.link:
        parts.append(" or ".join(links[n].says for n in m.link))
    if m.goods is not None:
        codes = ", ".join((*m.goods.whole, *m.goods.part))
        goods = [f"product {', '.join(m.goods.products)}"] if m.goods.products else []
        parts.append(" or ".join([*goods, *([f"code under {codes}"] if codes else [])]))
    if clause.condition is not None:
        parts.append(describe(clause.condition))
    return "; ".join(parts)


def finding_batches(con: duckdb.DuckDBPyConnection, run: Run) -> Iterator[pa.RecordBatch]:
    """The findings of all rows, in the rows' order."""
    reasons = Reasons(run.plan)
    rows: dict[str, list[object]] = {name: [] for name in ("did", "place", *SCHEMA.names[1:])}
    for number, sig in enumerate(run.signatures):
        for place, finding in enumerate(findings_of(reasons, sig) if sig else ()):
            rows["did"].append(number)
            rows["place"].append(place)
            for name in SCHEMA.names[1:]:
                rows[name].append(getattr(finding, name))
    schema = pa.schema([("did", pa.int64()), ("place", pa.int64()), *list(SCHEMA)[1:]])
    con.register("told", pa.table(rows, schema=schema))
    con.execute("CREATE OR REPLACE TEMP TABLE findings AS SELECT * FROM told")
    con.unregister("told")
    columns = ", ".join(f"f.{n}" for n in SCHEMA.names[1:])
    query = (
        f"SELECT d.id, {columns} FROM decided AS d JOIN findings AS f USING (did) ORDER BY d.line, f.place"
    )
    yield from arrow_batches(con, query, _ROWS)
