"""Running a plan over dealings that were taken in.

Contract: `run_plan` leaves two tables behind: `decided` (line, id, the dealing's day, the decision's number, the
totals a cap may need) in the rows' order, and the decisions themselves, one a distinct signature. Invariant: every
row of the intake's view is decided exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from article41.engines.duck import run_as_written
from article41.ruling.emit import quote
from article41.ruling.layers import decide, touched
from article41.ruling.outcome import Outcome
from article41.ruling.plan import Plan
from article41.ruling.reasons import Decision, Reasons


@dataclass(frozen=True)
class Run:
    """A plan that has run: its decisions by number, how many rows each has, and the totals kept beside rows."""

    plan: Plan
    decisions: tuple[Decision, ...]
    signatures: tuple[str, ...]
    rows: tuple[int, ...]
    totals: tuple[str, ...]
    claim_keys: tuple[str, ...]
    tuples: int

    def counts(self) -> Mapping[Outcome, int]:
        """Rows by outcome, every outcome named."""
        found = dict.fromkeys(Outcome, 0)
        for decision, rows in zip(self.decisions, self.rows, strict=True):
            found[decision.outcome] += rows
        return found


def run_plan(
    con: duckdb.DuckDBPyConnection, plan: Plan, view: str, present: Sequence[str], extra: Sequence[str] = ()
) -> Run:
    """Decide every row of the view. `extra`: pass-through columns, kept beside the rows as `x_...`."""
    _codes(con, plan, view, present)
    totals = tuple(t for t in _totals(plan) if t in present)
    reach, rest = plan.packing
    keys = ", ".join(
        f"{sql} AS {name}"
        for packing in (reach, rest)
        for name, sql in zip(packing.names, packing.key_sql(), strict=True)
    )
    rows = f"SELECT *, {plan.claimed()} AS claimed FROM ({plan.rows(view, present)}) AS r"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT line, {keys} FROM (SELECT g.*, COALESCE(c.n, 0) AS node "
        f"FROM (SELECT * FROM ({rows}) AS q WHERE {plan.gate()}) AS g LEFT JOIN codes AS c ON g.hs_code = c.hs_code) AS n"
    )
    _touched(con, plan)
    names = ", ".join((*reach.names, *rest.names))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE tuples AS SELECT {names}, count(*) AS n, row_number() OVER () AS tid "
        f"FROM keyed SEMI JOIN reached USING ({', '.join(reach.names)}) GROUP BY {names}"
    )
    unpacked = ", ".join((*reach.unpack_sql(), *rest.unpack_sql()))
    decided = decide(plan, f"(SELECT tid, {unpacked} FROM tuples) AS t")
    run_as_written(con, f"CREATE OR REPLACE TEMP TABLE verdicts AS {decided}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE signatures AS SELECT outcome, sig, missing, row_number() OVER () AS did "
        "FROM (SELECT DISTINCT outcome, sig, missing FROM verdicts)"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE numbered AS SELECT {names}, n, did "
        "FROM tuples JOIN verdicts USING (tid) JOIN signatures USING (outcome, sig, missing)"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE answered AS SELECT k.line, n.did FROM keyed AS k JOIN numbered AS n USING ({names})"
    )
    kept = "".join(f", r.{quote(t)}" for t in totals) + "".join(
        f", r.{quote(e)} AS {quote('x_' + e)}" for e in extra
    )
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW decided AS SELECT r.line, r.id, r.date{kept}, COALESCE(a.did, 0) AS did "
        f"FROM {view} AS r LEFT JOIN answered AS a ON r.line = a.line"
    )
    return _tell(con, plan, view, totals, (*reach.claim_keys, *rest.claim_keys))


def _touched(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Keep the reach keys that some measure may reach; all other rows are not covered."""
    reach, _ = plan.packing
    names = ", ".join(reach.names)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE reach_keys AS SELECT {names}, row_number() OVER () AS rid "
        f"FROM (SELECT DISTINCT {names} FROM keyed)"
    )
    query = touched(plan, f"(SELECT rid, {', '.join(reach.unpack_sql())} FROM reach_keys) AS t")
    run_as_written(con, f"CREATE OR REPLACE TEMP TABLE touched AS {query}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE reached AS SELECT {names} FROM reach_keys SEMI JOIN touched USING (rid)"
    )


def _tell(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    view: str,
    totals: tuple[str, ...],
    claim_keys: tuple[str, ...],
) -> Run:
    reasons = Reasons(plan)
    rows = con.execute("SELECT did, outcome, sig, missing FROM signatures ORDER BY did").fetchall()
    counts = dict(con.execute("SELECT did, CAST(sum(n) AS BIGINT) FROM numbered GROUP BY did").fetchall())
    everything = _one(con, f"SELECT count(*) FROM {view}")
    untouched = reasons.decision(0, f"|{_outside(plan)}|E", "")
    decisions = [untouched, *(reasons.decision(o, s, m) for _, o, s, m in rows)]
    numbers = [everything - sum(counts.values()), *(counts[d] for d, *_ in rows)]
    return Run(
        plan=plan,
        decisions=tuple(decisions),
        signatures=("", *(s for _, _, s, _ in rows)),
        rows=tuple(numbers),
        totals=totals,
        claim_keys=claim_keys,
        tuples=_one(con, "SELECT count(*) FROM tuples"),
    )


def _outside(plan: Plan) -> str:
    from article41.ruling.outcome import State

    return str(State.OUTSIDE.number) * sum(w.stand_alone for w in plan.clauses.ways)


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])


def _codes(con: duckdb.DuckDBPyConnection, plan: Plan, view: str, present: Sequence[str]) -> None:
    """The class of every code in the file, as a number (0 is kept for no code)."""
    con.execute("CREATE OR REPLACE TEMP TABLE codes (hs_code VARCHAR, n SMALLINT)")
    if "hs_code" not in present:
        return
    found = con.execute(f"SELECT DISTINCT hs_code FROM {view} WHERE hs_code IS NOT NULL").fetchall()
    place = {name: i for i, name in enumerate(plan.nodes.all, 1)}
    table = pa.table(
        {
            "hs_code": pa.array([c for (c,) in found], pa.string()),
            "n": pa.array([place[plan.nodes.of(c)] for (c,) in found], pa.int16()),
        }
    )
    con.register("found_codes", table)
    con.execute("INSERT INTO codes SELECT * FROM found_codes")
    con.unregister("found_codes")


def _totals(plan: Plan) -> tuple[str, ...]:
    """Columns of running totals and earlier figures, which a cap's room is told from."""
    names: dict[str, None] = {}
    for way in plan.clauses.ways:
        for amount in way.amounts:
            names[amount.of.column] = None
            if isinstance(amount.of.amount, str) and amount.of.amount in plan.columns:
                names[amount.of.amount] = None
    return tuple(names)
