"""Taking dealings in: from any source to one normalised view, with every refused row accounted for.

Contract: `take_in` gives an `Intake`. Its view has `line`, every column of ours that the file has (typed, empty
cells NULL, empty claims that are booleans FALSE), and the columns that are not ours as they are.
Invariant: read = rows in the view + rejected; columns that are in normal form already are passed through untouched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from article41.dealings.columns import Prepared, prepare
from article41.dealings.goods import filled_products
from article41.dealings.layout import Layout
from article41.dealings.readers import Raw, read_raw
from article41.dealings.sqltext import literal, quote
from article41.dealings.words import Words
from article41.law.condition import nearest
from article41.law.errors import InputError

_PIECES = ("piece", "pieces", "pcs", "pc", "set", "sets", "unit", "units", "u", "each", "item")


@dataclass(frozen=True)
class Intake:
    """What was taken in. `present`: our columns in the view; `extra`: the others, passed through."""

    view: str
    present: tuple[str, ...]
    extra: tuple[str, ...]
    read: int
    rejected: int
    rejects: str
    notes: tuple[str, ...]
    input_digest: str | None
    name: str
    layout: str | None


def take_in(
    con: duckdb.DuckDBPyConnection,
    source: Path | str | pa.Table | Sequence[Mapping[str, object]],
    words: Words,
    *,
    layout: Layout | None = None,
    assume: Mapping[str, str] | None = None,
    fill_product: bool = True,
) -> Intake:
    """Read and normalise. Raises `InputError` for what is wrong with the source as a whole."""
    raw = read_raw(con, source)
    ours, extra, notes = _match(raw, words, layout)
    for needed in ("id", "date"):
        if needed not in ours and needed not in (assume or {}):
            near = nearest(needed, set(raw.columns))
            hint = f"rename {near} or map it by a layout" if near else "add it"
            raise InputError(raw.name, f"has no column {needed!r}", hint)
    if raw.rows == 0:
        raise InputError(raw.name, "has a header and no rows", "add a row")
    con.execute(
        'CREATE OR REPLACE TEMP TABLE rejects (line BIGINT, id VARCHAR, "column" VARCHAR, value VARCHAR, reason VARCHAR)'
    )
    if raw.faults:
        con.executemany("INSERT INTO rejects VALUES (?, NULL, ?, ?, ?)", [list(f) for f in raw.faults])
    prepared = prepare(con, raw, ours, words, layout, assume or {})
    notes += prepared.notes
    _names_and_days(con, prepared)
    view, present = _finish(con, prepared, words, extra, fill_product, notes)
    rejected = int(con.execute("SELECT count(DISTINCT line) FROM rejects").fetchall()[0][0])
    if rejected:
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW kept AS SELECT * FROM {view} WHERE line NOT IN (SELECT line FROM rejects)"
        )
        view = "kept"
    return Intake(
        view=view,
        present=present,
        extra=extra,
        read=raw.rows,
        rejected=rejected,
        rejects="rejects",
        notes=tuple(notes),
        input_digest=raw.digest,
        name=raw.name,
        layout=layout.name if layout else None,
    )


def _match(
    raw: Raw, words: Words, layout: Layout | None
) -> tuple[dict[str, str], tuple[str, ...], list[str]]:
    """Which of their columns is which of ours; the others are passed through."""
    ours: dict[str, str] = {}
    extra: list[str] = []
    notes: list[str] = []
    for theirs in raw.columns:
        name = layout.columns.get(theirs) if layout else None
        name = name or words.column(theirs)
        if name is None:
            extra.append(theirs)
            continue
        if name in ours:
            raise InputError(
                raw.name, f"the columns {ours[name]!r} and {theirs!r} are both {name}", "keep one"
            )
        ours[name] = theirs
    if layout:
        gone = [t for t in layout.columns if t not in raw.columns]
        if gone:
            notes.append(f"the layout names columns that the file has not: {', '.join(gone)}")
    for name in extra:
        plain = name.strip().lower().replace(" ", "_")
        near = nearest(plain, {c for c in words.columns if abs(len(c) - len(plain)) < 3})
        if near and _close(plain, near.split(", ")[0].split(" or ")[0]):
            notes.append(f"the column {name!r} is not ours and is passed through; did you mean {near}?")
    return ours, tuple(extra), notes


def _close(a: str, b: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(a, b)) <= 2


def _names_and_days(con: duckdb.DuckDBPyConnection, prepared: Prepared) -> None:
    """Rows without a name or a day are refused, and the second and later rows of one name."""
    day = prepared.expressions["date"]
    relation = f"(SELECT line, {prepared.expressions['id']} AS id, {day} AS date FROM {prepared.relation})"
    rows, ids, days, distinct = con.execute(
        f"SELECT count(*), count(id), count(date), count(DISTINCT hash(id)) FILTER (id IS NOT NULL) FROM {relation}"
    ).fetchall()[0]
    for name, given, mend in (
        ("id", ids, "give each row a name of its own"),
        ("date", days, "write YYYY-MM-DD"),
    ):
        if given < rows:
            con.execute(
                f"INSERT INTO rejects SELECT line, id, '{name}', NULL, 'is empty; {mend}' FROM {relation} WHERE {name} IS NULL "
                f"AND line NOT IN (SELECT line FROM rejects WHERE \"column\" = '{name}')"
            )
    if distinct < ids:  # equal ids have equal hashes, so with as many hashes as ids there is no double
        con.execute(
            "INSERT INTO rejects SELECT line, id, 'id', id, 'stands on row ' || first || ' already; give each row its own' "
            f"FROM (SELECT line, id, min(line) OVER (PARTITION BY id) AS first FROM {relation} WHERE id IS NOT NULL) "
            "WHERE line > first"
        )


def _finish(
    con: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    words: Words,
    extra: tuple[str, ...],
    fill_product: bool,
    notes: list[str],
) -> tuple[str, tuple[str, ...]]:
    """The view: normal columns, what follows from others, and the rest."""
    columns = dict(prepared.expressions)
    if fill_product and "goods" in columns:
        _fill(con, prepared, columns, notes)
    goods = [c for c in ("hs_code", "product", "goods") if c in columns]
    if goods:
        given = " OR ".join(f"({columns[c]}) IS NOT NULL" for c in goods)
        activity = columns.get("activity", "CAST(NULL AS VARCHAR)")
        columns["activity"] = f"COALESCE({activity}, CASE WHEN {given} THEN 'supply' END)"
    _unit_value(columns, notes)
    passed = ", ".join(quote(e) for e in extra)
    listed = ", ".join(f"{sql} AS {quote(name)}" for name, sql in columns.items())
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW dealings AS SELECT line, {listed}{', ' + passed if passed else ''} FROM {prepared.relation}"
    )
    _kinds(con, words, columns)
    return "dealings", tuple(columns)


def _fill(
    con: duckdb.DuckDBPyConnection, prepared: Prepared, columns: dict[str, str], notes: list[str]
) -> None:
    """`product` from the words in `goods`, where no product is given."""
    product = columns.get("product", "CAST(NULL AS VARCHAR)")
    texts = con.execute(
        f"SELECT DISTINCT {columns['goods']} FROM {prepared.relation} WHERE ({product}) IS NULL AND ({columns['goods']}) IS NOT NULL"
    ).fetchall()
    found = filled_products(t for (t,) in texts)
    if not found:
        return
    table = pa.table({"words": list(found), "term": list(found.values())})
    con.register("goods_found", table)
    con.execute("CREATE OR REPLACE TEMP TABLE goods_terms AS SELECT * FROM goods_found")
    con.unregister("goods_found")
    old = prepared.relation
    prepared.relation = f"(SELECT p.*, g.term AS goods_term FROM {old} AS p LEFT JOIN goods_terms AS g ON {columns['goods']} = g.words)"
    given = columns.get("product_from", "CAST(NULL AS VARCHAR)")
    columns["product_from"] = (
        f"CASE WHEN ({product}) IS NOT NULL THEN COALESCE({given}, 'given') WHEN goods_term IS NOT NULL THEN 'text' END"
    )
    columns["product"] = f"COALESCE({product}, goods_term)"
    rows = con.execute(
        f"SELECT count(*) FROM {prepared.relation} WHERE ({product}) IS NULL AND goods_term IS NOT NULL"
    ).fetchall()[0][0]
    notes.append(f"product read from the words in goods for {rows:,} rows; --no-fill leaves it empty")


def _unit_value(columns: dict[str, str], notes: list[str]) -> None:
    """The price of a piece, where value and quantity say it in dollars and pieces."""
    if not {"value", "currency", "quantity", "unit"} <= set(columns):
        return
    pieces = ", ".join(literal(p) for p in _PIECES)
    derived = (
        f"CASE WHEN {columns['currency']} = 'USD' AND lower({columns['unit']}) IN ({pieces}) "
        f"AND {columns['quantity']} > 0 THEN {columns['value']} / {columns['quantity']} END"
    )
    given = columns.get("unit_value_usd", "CAST(NULL AS DOUBLE)")
    columns["unit_value_usd"] = f"COALESCE({given}, {derived})"
    if given.startswith("CAST(NULL"):
        notes.append(
            "unit_value_usd is value by quantity where the currency is USD and the unit a piece or set"
        )


def _kinds(con: duckdb.DuckDBPyConnection, words: Words, columns: Mapping[str, str]) -> None:
    """A kind that contradicts its activity is refused."""
    if "kind" not in columns or "activity" not in columns:
        return
    pairs = ", ".join(f"({literal(a)}, {literal(k)})" for a, k in words.kinds.items())
    con.execute(
        "INSERT INTO rejects SELECT d.line, d.id, 'kind', d.kind, 'contradicts the activity ' || d.activity || ', which is ' "
        f"|| k.kind || '; leave it empty' FROM dealings AS d JOIN (VALUES {pairs}) AS k(activity, kind) USING (activity) "
        "WHERE d.kind IS NOT NULL AND d.kind <> k.kind"
    )
