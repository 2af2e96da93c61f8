"""Columns into their normal form, as SQL over the raw view, with the faulty cells set aside.

Contract: `prepare` gives for each of our columns an expression of its type over `relation`, and puts every faulty
cell into `rejects`. Invariant: a column whose cells are all normal is passed through as it is; of the others only
the distinct values are read in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from article41.dealings.cells import Fault, Value, read_cell
from article41.dealings.layout import Layout
from article41.dealings.readers import Raw
from article41.dealings.sqltext import literal, quote
from article41.dealings.words import Words
from article41.law.errors import InputError
from article41.law.model import Column

_TYPES = {"date": ("DATE", pa.date32()), "number": ("DOUBLE", pa.float64()), "bool": ("BOOLEAN", pa.bool_())}
_TEXT = ("VARCHAR", pa.string())
_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
_NUMBERS = (*_WHOLE, "DOUBLE", "FLOAT", "DECIMAL")


@dataclass
class Prepared:
    """Expressions by column, over `relation`."""

    relation: str
    expressions: dict[str, str]
    notes: list[str] = field(default_factory=list)


class _Preparer:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, words: Words, layout: Layout | None, assume: Mapping[str, str]
    ) -> None:
        self.con = con
        self.words = words
        self.layout = layout
        self.assume = assume
        self.joins: list[str] = []
        self.expressions: dict[str, str] = {}
        self.row_id = "CAST(NULL AS VARCHAR)"
        self.activity: str | None = None

    def column(self, name: str, theirs: str, kind: str) -> None:
        """One column of the file."""
        column = self.words.columns[name]
        source = f"r.{quote(theirs)}"
        if name in ("id", "deal", "goods", "control_list") or (
            column.type in ("text", "name") and name != "hs_edition"
        ):
            text = source if kind == "VARCHAR" else f"CAST({source} AS VARCHAR)"
            self.expressions[name] = f"NULLIF(trim({text}), '')"
            self._assumed(name, column)
            return
        if self._typed(name, column, source, kind):
            return
        text = source if kind == "VARCHAR" else f"CAST({source} AS VARCHAR)"
        if kind.startswith(_WHOLE) and column.type == "hs":
            text = f"CASE WHEN length({text}) % 2 = 1 THEN '0' || {text} ELSE {text} END"
        self._mapped(name, column, text)

    def _typed(self, name: str, column: Column, source: str, kind: str) -> bool:
        """Columns that the file itself types; only a number's bounds are left to look at."""
        if column.type == "bool" and kind == "BOOLEAN":
            assumed = self._constant(name, column) if name in self.assume else None
            default = assumed or (self.empty_claim(column) if column.empty == "no" else None)
            self.expressions[name] = f"COALESCE({source}, {default})" if default else source
            return True
        if column.type == "date" and kind.startswith(("DATE", "TIMESTAMP")):
            self.expressions[name] = source if kind == "DATE" else f"CAST({source} AS DATE)"
            self._assumed(name, column)
            return True
        if column.type == "number" and kind.startswith(_NUMBERS):
            value = source if kind == "DOUBLE" else f"CAST({source} AS DOUBLE)"
            bounds = f"NOT isfinite({value})" + (
                f" OR {value} < {column.min}" if column.min is not None else ""
            )
            self._reject_where(
                name,
                f"({bounds})",
                f"CAST({source} AS VARCHAR)",
                "is negative or no finite number; mend it or leave it empty",
            )
            self.expressions[name] = value
            self._assumed(name, column)
            return True
        return False

    def _reject_where(self, name: str, test: str, value: str, reason: str) -> None:
        faulty = self.con.execute(f"SELECT count(*) FROM raw AS r WHERE {test}").fetchall()[0][0]
        if faulty:
            self.con.execute(
                f"INSERT INTO rejects SELECT r.line, {self.row_id}, {literal(name)}, {value}, {literal(reason)} FROM raw AS r WHERE {test}"
            )

    def _mapped(self, name: str, column: Column, text: str) -> None:
        """Columns whose distinct values are read one by one."""
        cells = [
            c
            for (c,) in self.con.execute(
                f"SELECT DISTINCT {text} FROM raw AS r WHERE {text} IS NOT NULL"
            ).fetchall()
        ]
        values = self.layout.values.get(name, {}) if self.layout else {}
        read: dict[str, Value | Fault] = {}
        for cell in cells:
            mapped = values.get(cell, values.get(cell.strip(), cell))
            read[cell] = read_cell(name, column, self.words, mapped) if mapped.strip() else ""
        sql_type, arrow = _TYPES.get(column.type, _TEXT)
        claim = column.type == "bool" and column.empty == "no"
        if sql_type == "VARCHAR" and all(v == c for c, v in read.items()):
            self.expressions[name] = f"NULLIF({text}, '')" if "" in read else text
        else:
            self._join(name, text, read, arrow, claim)
        if name in self.assume:
            empty = f"({text} IS NULL OR trim({text}) = '')"
            self.expressions[name] = (
                f"CASE WHEN {empty} THEN {self._constant(name, column)} ELSE {self.expressions[name]} END"
            )

    def _join(
        self, name: str, text: str, read: Mapping[str, Value | Fault], arrow: pa.DataType, claim: bool
    ) -> None:
        good = {c: v for c, v in read.items() if not isinstance(v, Fault) and v != ""}
        faults = {c: v for c, v in read.items() if isinstance(v, Fault)}
        table, alias = f"map_{name}", f"m_{name}"
        self._store(table, list(good), pa.array(list(good.values()), arrow))
        self.joins.append(f"LEFT JOIN {table} AS {alias} ON {text} = {alias}.cell")
        value = f"{alias}.value"
        if claim:
            blank = f"({text} IS NULL OR trim({text}) = '')"
            value = f"CASE WHEN {blank} THEN {self.empty_claim(self.words.columns[name])} ELSE {value} END"
        self.expressions[name] = value
        if faults:
            self._store(
                f"faults_{name}", list(faults), pa.array([f.reason for f in faults.values()], pa.string())
            )
            self.con.execute(
                f"INSERT INTO rejects SELECT r.line, {self.row_id}, {literal(name)}, f.cell, f.value "
                f"FROM raw AS r JOIN faults_{name} AS f ON {text} = f.cell"
            )

    def empty_claim(self, column: Column) -> str:
        """What an empty claim means: no, or not known where the activity's paragraphs ask for a look."""
        if not column.unknown_for or self.activity is None:
            return "FALSE"
        listed = ", ".join(literal(a) for a in column.unknown_for)
        return f"CASE WHEN {self.activity} IN ({listed}) THEN CAST(NULL AS BOOLEAN) ELSE FALSE END"

    def _store(self, table: str, cells: list[str], values: pa.Array) -> None:
        self.con.register("stored", pa.table({"cell": pa.array(cells, pa.string()), "value": values}))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM stored")
        self.con.unregister("stored")

    def _assumed(self, name: str, column: Column) -> None:
        if name in self.assume:
            self.expressions[name] = f"COALESCE({self.expressions[name]}, {self._constant(name, column)})"

    def _constant(self, name: str, column: Column) -> str:
        constants = self.layout.constants if self.layout else {}
        text = self.assume.get(name, constants.get(name, ""))
        value = read_cell(name, column, self.words, text)
        if isinstance(value, Fault):
            raise InputError(f"--assume {name}={text}", f"{text!r} {value.reason}", "")
        if value is None:
            return "CAST(NULL AS BOOLEAN)"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, date):
            return f"DATE '{value}'"
        return repr(value) if isinstance(value, float) else literal(value)

    def constants(self) -> None:
        """Columns that the file has not, but an assumption or a layout gives."""
        for name in (*(self.layout.constants if self.layout else ()), *self.assume):
            if name not in self.words.columns:
                raise InputError(f"--assume {name}", "there is no such column", "see `article41 law facts`")
            if name not in self.expressions:
                self.expressions[name] = self._constant(name, self.words.columns[name])


def prepare(
    con: duckdb.DuckDBPyConnection,
    raw: Raw,
    ours: Mapping[str, str],
    words: Words,
    layout: Layout | None,
    assume: Mapping[str, str],
) -> Prepared:
    """Expressions for all columns; faults go into `rejects`."""
    assume = {words.column(name) or name: value for name, value in assume.items()}
    preparer = _Preparer(con, words, layout, assume)
    if "id" in ours:
        preparer.row_id = f"CAST(r.{quote(ours['id'])} AS VARCHAR)"
    if "activity" in ours:
        cell = f"lower(trim(CAST(r.{quote(ours['activity'])} AS VARCHAR)))"
        preparer.activity = f"replace(replace({cell}, ' ', '-'), '_', '-')"
    for name, theirs in ours.items():
        preparer.column(name, theirs, raw.columns[theirs])
    preparer.constants()
    relation = f"(SELECT r.*, {_listed(preparer.expressions)} FROM raw AS r {' '.join(preparer.joins)})"
    return Prepared(relation, {n: quote(f"our_{n}") for n in preparer.expressions})


def _listed(expressions: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {quote('our_' + name)}" for name, sql in expressions.items())
