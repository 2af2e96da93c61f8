"""The coverage report: how much of a run's answers rests on facts that nobody gave.

Contract: `cover` counts, after a run, the rows that a missing fact left open, the rows decided with no claim made,
and the rows whose names nobody screened. Invariant: it only counts; it changes no decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from article41.dealings import Intake
from article41.ruling.emit import quote
from article41.ruling.run import Run


@dataclass(frozen=True)
class Coverage:
    """Counts of rows."""

    missing: Mapping[str, int]
    touched: int
    without_claims: int
    named: int

    def lines(self) -> list[tuple[str, str, str]]:
        """Label, value and meaning, for a table."""
        lines = [
            (
                "looked at closely",
                f"{self.touched:,}",
                "rows that a measure could reach by their link, activity or claims",
            ),
            (
                "no claim made",
                f"{self.without_claims:,}",
                "of these, rows that claim no finding, purpose, notice or approval: each counted as not made",
            ),
            (
                "not screened",
                f"{self.named:,}",
                "rows that name somebody; no list was looked at, so no name counted as designated",
            ),
        ]
        for column, rows in sorted(self.missing.items(), key=lambda item: (-item[1], item[0])):
            lines.append((f"missing {column}", f"{rows:,}", "rows undetermined for want of this fact"))
        return lines


def cover(con: duckdb.DuckDBPyConnection, run: Run, intake: Intake) -> Coverage:
    """Count, after a run."""
    missing: Counter[str] = Counter()
    for decision, rows in zip(run.decisions, run.rows, strict=True):
        for column in decision.missing:
            missing[column] += rows
    claims = " AND ".join(f"{k} = 0" for k in run.claim_keys) or "TRUE"
    query = f"SELECT CAST(sum(n) AS BIGINT), CAST(sum(n) FILTER (WHERE {claims}) AS BIGINT) FROM tuples"
    touched, bare = con.execute(query).fetchall()[0]
    names = [c for c in intake.present if c in run.plan.columns and run.plan.columns[c].type == "name"]
    named = 0
    if names:
        tests = " OR ".join(f"{quote(n)} IS NOT NULL" for n in names)
        named = int(con.execute(f"SELECT count(*) FROM {intake.view} WHERE {tests}").fetchall()[0][0])
    return Coverage(dict(missing), int(touched or 0), int(bare or 0), named)
