"""A check as its page: which rows are shown, what each is in a few words, what its citations are.

Contract: `write_page` writes the report of a check that has run. Invariant: counts are of all rows; where rows are
left out, the strictest are kept and the page says how many are missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from article41.pages.report import Report, Row, render_report
from article41.ruling.check import Checked
from article41.ruling.decisions import due_of, told_because
from article41.ruling.emit import quote
from article41.ruling.outcome import Outcome
from article41.ruling.write import whole_file

MOST_ROWS = 5_000
MOST_REJECTS = 1_000
_SIDES = (
    ("origin_country", "export_country", "seller_country"),
    ("destination_country", "import_country", "buyer_country"),
)
_OTHER = (
    "counterparty_country",
    "nationality",
    "place_country",
    "vessel",
    "vessel_flag",
    "other_vessel_flag",
)


def write_page(checked: Checked, path: str) -> None:
    """Write the report. Raises `InputError` where it cannot be written."""
    with whole_file(Path(path)) as handle:
        handle.write(render_report(report_of(checked)).encode("utf-8"))


def report_of(checked: Checked, most: int = MOST_ROWS) -> Report:
    """The report of a check."""
    decided = checked.intake.read - checked.intake.rejected
    rows = _rows(checked, most)
    left_out = ""
    if len(rows) < decided:
        left_out = f"the {len(rows):,} strictest, in the file's order within each outcome"
    faults = checked.rejects()[:MOST_REJECTS]
    regimes = ", ".join(f"{r.head.title} (version {r.version})" for r in checked.regimes)
    return Report(
        title=f"Sanctions check of {checked.intake.name}",
        subtitle=f"{regimes}; made {checked.made:%Y-%m-%d %H:%M} UTC",
        counts={o.word: n for o, n in checked.counts.items()},
        by_year=_by_year(checked),
        rows=rows,
        total_rows=decided,
        citations=_citations(checked),
        coverage=checked.coverage.lines(),
        rejects=[
            (r["line"], r["id"] or "", r["column"] or "", r["value"] or "", r["reason"]) for r in faults
        ],
        rejected=checked.intake.rejected,
        read=checked.intake.read,
        manifest=checked.manifest,
        left_out=left_out,
    )


def _by_year(checked: Checked) -> list[tuple[int, dict[str, int]]]:
    found = checked.con.execute(
        "SELECT CAST(year(date) AS INTEGER), did, count(*) FROM decided GROUP BY ALL ORDER BY 1"
    ).fetchall()
    years: dict[int, dict[str, int]] = defaultdict(lambda: {o.word: 0 for o in Outcome})
    for year, number, rows in found:
        years[year][checked.run.decisions[number].outcome.word] += rows
    return sorted(years.items())


def _rows(checked: Checked, most: int) -> list[Row]:
    """The strictest rows, in the file's order within each outcome; all in the file's order where all fit."""
    con = checked.con
    decisions = checked.run.decisions
    ranks = ", ".join(f"({i}, {int(d.outcome)})" for i, d in enumerate(decisions))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE page_rows AS SELECT d.* FROM decided AS d "
        f"JOIN (VALUES {ranks}) AS r(did, rank) USING (did) ORDER BY r.rank DESC, d.line LIMIT {most}"
    )
    known = [
        c
        for c in (*_columns(), *checked.intake.extra)
        if c in (*checked.intake.present, *checked.intake.extra)
    ]
    picked = "".join(f", v.{quote(c)}" for c in dict.fromkeys(known))
    table = con.sql(
        f"SELECT p.line, p.did, p.id, p.date{_totals(checked)}{picked} FROM page_rows AS p "
        f"JOIN {checked.view} AS v USING (line) ORDER BY p.line"
    ).to_arrow_table()
    return [_row(checked, row) for row in table.to_pylist()]


def _totals(checked: Checked) -> str:
    return "".join(f", p.{quote(t)} AS {quote('total:' + t)}" for t in checked.run.totals)


def _columns() -> tuple[str, ...]:
    return ("activity", "product", "hs_code", *_SIDES[0], *_SIDES[1], *_OTHER)


def _row(checked: Checked, row: dict[str, Any]) -> Row:
    decision = checked.run.decisions[row["did"]]
    totals = {t: row.get(f"total:{t}") for t in checked.run.totals}
    day: date = row["date"]
    due = due_of(decision, day)
    return Row(
        line=row["line"],
        id=str(row["id"]),
        date=day.isoformat(),
        what=what_of(row),
        outcome=decision.outcome.word,
        citations=decision.citations,
        because=told_because(decision, totals, day),
        missing=decision.missing,
        next_step=decision.next_step,
        alternatives=decision.alternatives,
        due=due.isoformat() if due else None,
        note=" · ".join(str(row[e]) for e in checked.intake.extra if row.get(e)),
    )


def what_of(row: dict[str, Any]) -> str:
    """A dealing in a few words: what is done, with what, from where to where or with whom."""
    parts = [str(row[c]) for c in ("activity", "product", "hs_code") if row.get(c)]
    sides = [_first(row, side) for side in _SIDES]
    if any(sides):
        parts.append(f"{sides[0] or '?'} → {sides[1] or '?'}")
    elif _first(row, _OTHER):
        parts.append(" ".join(dict.fromkeys(str(row[c]) for c in _OTHER if row.get(c))))
    return " · ".join(parts)


def _first(row: dict[str, Any], columns: Sequence[str]) -> str:
    return next((str(row[c]) for c in columns if row.get(c)), "")


def _citations(checked: Checked) -> dict[str, tuple[str, str, str]]:
    """What each cited paragraph is: title, the document's symbol, its address."""
    found: dict[str, tuple[str, str, str]] = {}
    for decision in checked.run.decisions:
        for cite in decision.citations:
            if cite in found:
                continue
            for regime in checked.regimes:
                resolution = regime.resolution_of(cite)
                if resolution is not None:
                    found[cite] = (regime.title_of(cite), resolution.symbol, resolution.akn or "")
    return found
