"""Columns of a file that stays where it is, in their normal form as SQL over it, the faulty cells set aside.

Contract: `prepare` gives for each of our columns an expression of its type over `relation`, and puts every faulty
cell into `rejects`. Invariant: a column whose cells are all normal is passed through as it is; of the others only
the distinct values are read in Python, by the same reader as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from article41.dealings.batches import GOODS, SHOWN, SUPPLY, TYPES, no_place
from article41.dealings.cells import BLANK, BLANKS, NOT_FINITE, NUMBER, Blank, Fault, Value, below
from article41.dealings.matching import Matched
from article41.dealings.readers import Lazy, raw_name
from article41.dealings.sqltext import literal, quote

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
    "UHUGEINT",
)
_BROKEN = ("DOUBLE", "FLOAT")
_GREATEST = 1.7976931348623157e308
_SQL = {"date": "DATE", "number": "DOUBLE", "bool": "BOOLEAN"}
_TIDIED = ("goods", "unit")  # free text that a later step reads, so that it pays to see whether it is tidy


@dataclass(frozen=True)
class Prepared:
    """Columns of ours and those that pass through, by name, as expressions over `relation`, which has `line`."""

    relation: str
    columns: Mapping[str, str]
    extra: Mapping[str, str]


@dataclass(frozen=True)
class _Read:
    """One column: its value as SQL, and whether its cell is empty."""

    value: str
    blank: str


class _Preparer:
    def __init__(self, con: duckdb.DuckDBPyConnection, source: Lazy, matched: Matched) -> None:
        self.con = con
        self.source = source
        self.matched = matched
        self.kinds = list(source.columns.values())
        self.joins: list[str] = []
        self.done: dict[str, str] = {}
        self.bounded: list[tuple[str, str]] = []  # columns of numbers, and their cells
        self.row_id = self._row_id()

    def _row_id(self) -> str:
        place = self.matched.ours.get("id")
        return "CAST(NULL AS VARCHAR)" if place is None else f"NULLIF({_trimmed(self._text(place))}, '')"

    def _text(self, place: int) -> str:
        """A column as text; whole numbers without a fraction, whatever their type."""
        cell, kind = f"r.{raw_name(place)}", self.kinds[place]
        if kind == "VARCHAR":
            return cell
        if kind in _BROKEN or kind.startswith("DECIMAL"):
            whole = f"CASE WHEN {cell} = trunc({cell}) THEN CAST(TRY_CAST({cell} AS HUGEINT) AS VARCHAR) END"
            return f"COALESCE({whole}, CAST({cell} AS VARCHAR))"
        return f"CAST({cell} AS VARCHAR)"

    def final(self, name: str) -> str:
        """A column of ours in its type, what stands for empty cells put in."""
        if name not in self.done:
            read = self._read(name) if name in self.matched.ours else _Read(self._null(name), "TRUE")
            self.done[name] = self._filled(name, read)
        return self.done[name]

    def activity(self) -> str:
        """What is done, with the supply that goods imply."""
        named = self.final("activity") if "activity" in self.matched.names else self._null("activity")
        given = [f"{self.final(c)} IS NOT NULL" for c in GOODS if c in self.matched.names]
        return (
            f"COALESCE({named}, CASE WHEN {' OR '.join(given)} THEN {literal(SUPPLY)} END)"
            if given
            else named
        )

    def _null(self, name: str) -> str:
        return f"CAST(NULL AS {_SQL.get(self.matched.words.columns[name].type, 'VARCHAR')})"

    def _filled(self, name: str, read: _Read) -> str:
        if name in self.matched.fixed:
            return f"CASE WHEN {read.blank} THEN {_constant(self.matched.fixed[name])} ELSE {read.value} END"
        unknown_for = self.matched.claimed_for(name)
        if unknown_for is None:
            return read.value
        default = "FALSE"
        if unknown_for:
            listed = ", ".join(map(literal, unknown_for))
            default = f"CASE WHEN {self.activity()} IN ({listed}) THEN CAST(NULL AS BOOLEAN) ELSE FALSE END"
        return f"CASE WHEN {read.blank} THEN {default} ELSE {read.value} END"

    def _read(self, name: str) -> _Read:
        place = self.matched.ours[name]
        text = self._text(place)
        if self.matched.as_it_is(name):
            if name in _TIDIED and self.kinds[place] == "VARCHAR" and self._is_tidy(text):
                return _Read(text, f"({text} IS NULL)")
            value = f"NULLIF({_trimmed(text)}, '')"
            return _Read(value, f"({value} IS NULL)")
        mapped = self.matched.layout is not None and name in self.matched.layout.values
        typed = None if mapped else self._typed(name, f"r.{raw_name(place)}", self.kinds[place])
        return typed or self._one_by_one(name, text)

    def _is_tidy(self, text: str) -> bool:
        cells = f"(SELECT DISTINCT {text} AS cell FROM raw AS r WHERE {text} IS NOT NULL)"
        return not self.con.execute(f"SELECT count_if(NOT ({_tidy('cell')})) FROM {cells}").fetchall()[0][0]

    def _typed(self, name: str, cell: str, kind: str) -> _Read | None:
        """Columns that the file types itself; only a number's bounds are left to look at."""
        column = self.matched.words.columns[name]
        empty = f"({cell} IS NULL)"
        match column.type:
            case "bool" if kind == "BOOLEAN":
                return _Read(cell, empty)
            case "date" if kind == "TIMESTAMP WITH TIME ZONE":
                raise no_place(self.source.name, name)
            case "date" if kind == "DATE" or kind.startswith("TIMESTAMP"):
                return _Read(cell if kind == "DATE" else f"CAST({cell} AS DATE)", empty)
            case "number" if kind in (*_WHOLE, *_BROKEN) or kind.startswith("DECIMAL"):
                self.bounded.append((name, cell))
                return _Read(cell if kind == "DOUBLE" else f"CAST({cell} AS DOUBLE)", empty)
            case "number" if kind == "VARCHAR":
                return self._numbers(name, cell, column.min)
        return None

    def _numbers(self, name: str, text: str, least: float | None) -> _Read | None:
        """Numbers written as text, if all of them are in order."""
        plain = f"({_trimmed(text)})"
        value = (
            f"CASE WHEN regexp_full_match({plain}, {literal(NUMBER)}) THEN TRY_CAST({plain} AS DOUBLE) END"
        )
        wrong = f"{plain} <> '' AND ({value} IS NULL OR NOT isfinite({value}){f' OR {value} < {least}' if least is not None else ''})"
        faulty = self.con.execute(f"SELECT 1 FROM raw AS r WHERE {wrong} LIMIT 1").fetchall()
        return None if faulty else _Read(f"({value})", f"({text} IS NULL OR {plain} = '')")

    def _one_by_one(self, name: str, text: str) -> _Read:
        """Columns whose distinct values are read one by one."""
        found = self.con.execute(f"SELECT DISTINCT {text} FROM raw AS r WHERE {text} IS NOT NULL").fetchall()
        read = {cell: self.matched.read(name, cell) for (cell,) in found}
        blanks = [cell for cell, value in read.items() if value is BLANK]
        blank = (
            f"({text} IS NULL"
            + (f" OR {text} IN ({', '.join(map(literal, blanks))})" if blanks else "")
            + ")"
        )
        good = {cell: value for cell, value in read.items() if not isinstance(value, Fault | Blank)}
        self._refuse(name, text, {c: v.reason for c, v in read.items() if isinstance(v, Fault)})
        type_ = self.matched.words.columns[name].type
        if type_ not in TYPES and len(good) == len(read) and all(v == c for c, v in good.items()):
            return _Read(text, blank)
        table, alias = f"map_{name}", quote(f"m_{name}")
        self._store(table, list(good), pa.array(list(good.values()), TYPES.get(type_, pa.string())))
        self.joins.append(f"LEFT JOIN {quote(table)} AS {alias} ON {text} = {alias}.cell")
        return _Read(f"{alias}.value", blank)

    def _refuse(self, name: str, text: str, faults: Mapping[str, str]) -> None:
        if not faults:
            return
        self._store("faults", list(faults), pa.array(list(faults.values()), pa.string()))
        self.con.execute(
            f"INSERT INTO rejects SELECT r.line, {self.row_id}, {literal(name)}, left(f.cell, {SHOWN}), f.value "
            f"FROM raw AS r JOIN faults AS f ON {text} = f.cell"
        )

    def _store(self, table: str, cells: list[str], values: pa.Array) -> None:
        self.con.register("stored", pa.table({"cell": pa.array(cells, pa.string()), "value": values}))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS SELECT * FROM stored")
        self.con.unregister("stored")

    def refuse_numbers(self) -> None:
        """Numbers out of bounds, all columns in one look."""
        if not self.bounded:
            return
        leasts = [self.matched.words.columns[name].min for name, _ in self.bounded]
        tests = [
            f"count_if({cell} NOT BETWEEN {-_GREATEST if least is None else least!r} AND {_GREATEST!r})"
            for (_, cell), least in zip(self.bounded, leasts, strict=True)
        ]
        counts = self.con.execute(f"SELECT {', '.join(tests)} FROM raw AS r").fetchall()[0]
        for (name, cell), least, count in zip(self.bounded, leasts, counts, strict=True):
            if count:
                self._refuse_number(name, cell, least)

    def _refuse_number(self, name: str, cell: str, least: float | None) -> None:
        value = f"CAST({cell} AS DOUBLE)"
        tests = {f"NOT isfinite({value})": NOT_FINITE}
        if least is not None:
            tests[f"isfinite({value}) AND {cell} < {least}"] = below(least)
        for test, reason in tests.items():
            self.con.execute(
                f"INSERT INTO rejects SELECT r.line, {self.row_id}, {literal(name)}, "
                f"{self._text(self.matched.ours[name])}, {literal(reason)} FROM raw AS r WHERE {test}"
            )


def _tidy(text: str) -> str:
    """Text that begins and ends with a plain character, so that it is not empty and has no blanks around it."""
    return f"{text} >= '!' AND {text} < chr(127) AND right({text}, 1) BETWEEN '!' AND '~'"


def _trimmed(text: str) -> str:
    return f"CASE WHEN {_tidy(text)} THEN {text} ELSE trim({text}, {literal(BLANKS)}) END"


def _constant(value: Value) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case date():
            return f"DATE '{value}'"
        case float():
            return f"CAST({value!r} AS DOUBLE)"
    return literal(value)


def prepare(con: duckdb.DuckDBPyConnection, source: Lazy, matched: Matched) -> Prepared:
    """Expressions for all columns; faults go into `rejects`."""
    preparer = _Preparer(con, source, matched)
    columns = {name: preparer.final(name) for name in matched.names}
    if any(c in matched.names for c in GOODS):
        columns["activity"] = preparer.activity()
    preparer.refuse_numbers()
    extra = {name: f"r.{raw_name(place)}" for name, place in matched.extra.items()}
    listed = "".join(f", {sql} AS {quote(name)}" for name, sql in (*columns.items(), *extra.items()))
    relation = f"(SELECT r.line{listed} FROM raw AS r {' '.join(preparer.joins)})"
    return Prepared(relation, {n: quote(n) for n in columns}, {n: quote(n) for n in extra})
