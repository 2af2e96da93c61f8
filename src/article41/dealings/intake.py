"""Taking dealings in: from any source to one normalised view, with every refused row accounted for.

Contract: `take_in` gives an `Intake`. Its view has `line`, every column of ours that the source has or that follows
from others, in its type (empty cells NULL, empty claims FALSE where they mean no), and the columns that are not ours
as they are. Invariant: read = rows in the view + rejected; what is in normal form already is passed through untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from article41.dealings.batches import REJECTS, tables
from article41.dealings.columns import Prepared, prepare
from article41.dealings.goods import filled_products
from article41.dealings.layout import Layout
from article41.dealings.matching import Matched, match
from article41.dealings.readers import Given, Lazy, Stream, first_line, open_source
from article41.dealings.sqltext import literal, quote
from article41.dealings.words import Words
from article41.law.errors import InputError

_PIECES = ("piece", "pieces", "pcs", "pc", "set", "sets", "unit", "units", "u", "each", "item", "items")
_FIRST = 2000  # rows looked at to see whether a source is sorted by id


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
    source: Given,
    words: Words,
    *,
    layout: Layout | None = None,
    assume: Mapping[str, str] | None = None,
    fill_product: bool = True,
) -> Intake:
    """Read and normalise. Raises `InputError` for what is wrong with the source as a whole."""
    opened = open_source(con, source)
    matched = match(opened.name, list(opened.columns), words, layout, assume or {})
    con.execute(
        'CREATE OR REPLACE TEMP TABLE rejects (line BIGINT, id VARCHAR, "column" VARCHAR, value VARCHAR, reason VARCHAR)'
    )
    read, prepared = _read(con, opened, matched)
    if read == 0:
        raise InputError(opened.name, "has no rows", "add one below the header")
    columns = dict(prepared.columns)
    relation = prepared.relation
    if fill_product and "goods" in columns:
        relation = _fill(con, relation, columns, matched.notes)
    _unit_value(con, relation, columns, matched.notes)
    view = _view(con, relation, columns, prepared.extra)
    _names_and_days(con)
    _kinds(con, words, columns)
    rejected = _one(con, "SELECT count(DISTINCT line) FROM rejects")
    if rejected:
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW kept AS SELECT * FROM {view} WHERE line NOT IN (SELECT line FROM rejects)"
        )
        view = "kept"
    return Intake(
        view=view,
        present=tuple(columns),
        extra=tuple(prepared.extra),
        read=read,
        rejected=rejected,
        rejects="rejects",
        notes=tuple(matched.notes),
        input_digest=opened.digest,
        name=opened.name,
        layout=layout.name if layout else None,
    )


def _read(con: duckdb.DuckDBPyConnection, opened: Lazy | Stream, matched: Matched) -> tuple[int, Prepared]:
    """How many rows there are, and where their columns stand in normal form."""
    try:
        if isinstance(opened, Stream):
            return _stream(con, opened, matched)
        return opened.rows, prepare(con, opened, matched)
    except OSError as error:
        reason = f"cannot be read to its end ({error.strerror or error})"
        raise InputError(opened.name, reason, "look at the disk and try again") from None
    except duckdb.Error as error:
        if isinstance(opened, Stream):
            raise  # rows in hand can be stored, whatever they hold
        raise InputError(
            opened.name, f"cannot be read to its end ({first_line(error)})", "write it anew"
        ) from None


def _stream(con: duckdb.DuckDBPyConnection, stream: Stream, matched: Matched) -> tuple[int, Prepared]:
    rejects: list[pa.Table] = []
    columns: list[str] = []
    taken = 0
    for table in tables(stream.name, matched, stream.read(), rejects):
        con.register("taken_batch", table)
        first = not columns
        con.execute(
            "CREATE OR REPLACE TEMP TABLE taken AS FROM taken_batch"
            if first
            else "INSERT INTO taken FROM taken_batch"
        )
        con.unregister("taken_batch")
        columns = table.column_names
        taken += len(table)
    refused = [[f.line, None, f.column, f.value, f.reason] for f in stream.faults]
    if refused:
        rejects.append(pa.table(list(zip(*refused, strict=True)), schema=REJECTS))
    if rejects:
        con.register("refused", pa.concat_tables(rejects))
        con.execute("INSERT INTO rejects FROM refused")
        con.unregister("refused")
    ours = {c: quote(c) for c in columns if c != "line" and c not in matched.extra}
    read = taken + len({f.line for f in stream.faults})
    return read, Prepared("taken", ours, {c: quote(c) for c in matched.extra})


def _fill(con: duckdb.DuckDBPyConnection, relation: str, columns: dict[str, str], notes: list[str]) -> str:
    """`product` from the words in `goods`, where no product is given. Returns the relation with what was found."""
    product = columns.get("product", "CAST(NULL AS VARCHAR)")
    goods = columns["goods"]
    con.execute(f"SELECT DISTINCT {goods} FROM {relation} WHERE {product} IS NULL AND {goods} IS NOT NULL")
    found: dict[str, str] = {}
    while texts := con.fetchmany(50_000):
        found.update(filled_products(t for (t,) in texts))
    if not found:
        return relation
    con.register("goods_found", pa.table({"words": list(found), "term": list(found.values())}))
    con.execute("CREATE OR REPLACE TEMP TABLE goods_terms AS SELECT * FROM goods_found")
    con.unregister("goods_found")
    joined = f"(SELECT p.*, g.term AS goods_term FROM {relation} AS p LEFT JOIN goods_terms AS g ON {goods} = g.words)"
    given = columns.get("product_from", "CAST(NULL AS VARCHAR)")
    columns["product_from"] = (
        f"CASE WHEN {product} IS NOT NULL THEN COALESCE({given}, 'given') WHEN goods_term IS NOT NULL THEN 'text' END"
    )
    columns["product"] = f"COALESCE({product}, goods_term)"
    rows = _one(con, f"SELECT count(*) FROM {joined} WHERE {product} IS NULL AND goods_term IS NOT NULL")
    notes.append(f"product read from the words in goods for {rows:,} rows; --no-fill leaves it empty")
    return joined


def _unit_value(
    con: duckdb.DuckDBPyConnection, relation: str, columns: dict[str, str], notes: list[str]
) -> None:
    """The price of a piece, where value and quantity say it in dollars and pieces."""
    if not {"value", "currency", "quantity", "unit"} <= set(columns):
        return
    units = con.execute(
        f"SELECT DISTINCT {columns['unit']} FROM {relation} WHERE {columns['unit']} IS NOT NULL"
    ).fetchall()
    pieces = [unit for (unit,) in units if unit.casefold() in _PIECES]
    if not pieces:
        return
    given = columns.get("unit_value_usd", "CAST(NULL AS DOUBLE)")
    follows = (
        f"({given} IS NULL AND {columns['currency']} = 'USD' AND {columns['unit']} IN ({', '.join(map(literal, pieces))}) "
        f"AND {columns['quantity']} > 0 AND {columns['value']} IS NOT NULL)"
    )
    rows = _one(con, f"SELECT count(*) FROM {relation} WHERE {follows}")
    if rows:
        price = f"{columns['value']} / {columns['quantity']}"
        columns["unit_value_usd"] = f"CASE WHEN {follows} THEN {price} ELSE {given} END"
        notes.append(
            f"unit_value_usd is value by quantity for {rows:,} rows, priced in USD and counted in pieces or sets"
        )


def _view(
    con: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, str], extra: Mapping[str, str]
) -> str:
    listed = "".join(f", {sql} AS {quote(name)}" for name, sql in (*columns.items(), *extra.items()))
    con.execute(f"CREATE OR REPLACE TEMP VIEW dealings AS SELECT line{listed} FROM {relation}")
    return "dealings"


def _names_and_days(con: duckdb.DuckDBPyConnection) -> None:
    """Rows without a name or a day are refused, and the second and later rows of one name."""
    # Ids that rise from row to row are all different, which one look tells; else equal ones have equal hashes.
    risen = (
        "count_if(CASE WHEN strlen(id) = strlen(last) THEN id > last ELSE strlen(id) > strlen(last) END) + 1"
    )
    rising = f"SELECT count(*), count(id), count(date), {risen} FROM (SELECT id, date, lag(id) OVER () AS last FROM {{}})"
    counts = con.execute(rising.format(f"(SELECT id, date FROM dealings LIMIT {_FIRST})")).fetchall()[0]
    if counts[0] == counts[3]:
        counts = con.execute(rising.format("dealings")).fetchall()[0]
    if counts[0] != counts[3]:
        hashed = "count(DISTINCT hash(id)) FILTER (id IS NOT NULL)"
        counts = con.execute(f"SELECT count(*), count(id), count(date), {hashed} FROM dealings").fetchall()[0]
    rows, ids, days, different = counts
    for name, given, mend in (
        ("id", ids, "give each row a name of its own"),
        ("date", days, "write YYYY-MM-DD"),
    ):
        if given < rows:
            con.execute(
                f"INSERT INTO rejects SELECT line, id, '{name}', NULL, 'is empty; {mend}' FROM dealings WHERE {name} IS NULL "
                f"AND line NOT IN (SELECT line FROM rejects WHERE \"column\" = '{name}')"
            )
    if different < ids:
        con.execute(
            "INSERT INTO rejects SELECT line, id, 'id', id, 'stands in row ' || first || ' already; give each row its own' "
            "FROM (SELECT line, id, min(line) OVER (PARTITION BY id) AS first FROM dealings WHERE id IS NOT NULL) "
            "WHERE line > first"
        )


def _kinds(con: duckdb.DuckDBPyConnection, words: Words, columns: Mapping[str, str]) -> None:
    """A kind that contradicts its activity is refused."""
    if "kind" not in columns or "activity" not in columns:
        return
    pairs = ", ".join(f"({literal(a)}, {literal(k)})" for a, k in words.kinds.items())
    con.execute(
        "INSERT INTO rejects SELECT d.line, d.id, 'kind', d.kind, 'contradicts the activity ' || d.activity || ', whose kind is ' "
        f"|| k.kind || '; leave it empty' FROM dealings AS d JOIN (VALUES {pairs}) AS k(activity, kind) USING (activity) "
        "WHERE d.kind IS NOT NULL AND d.kind <> k.kind"
    )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
