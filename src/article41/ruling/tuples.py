"""Fact tuples: what a plan needs to know of a row, sorted into few values and packed into whole numbers.

Contract: `Packing.of` chooses for every fact a digit (an SQL expression over a row) and the value that each digit
stands for; `keys` packs the digits into 62-bit numbers, `unpack` turns them back into the tuple's columns.
Invariant: packing is exact, no hashing: two rows share a tuple only if every fact falls into the same value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from article41.law.model import Column, Link, Vocabulary
from article41.ruling.emit import Scope, any_of, empty_flag, is_true, literal, quote
from article41.ruling.fit import Nodes
from article41.ruling.needs import Needs

_ROOM = 2**62
OTHER = "~"  # stands for every word that no condition compares with
_SQL_TYPES = {"date": "DATE", "number": "DOUBLE", "bool": "BOOLEAN"}
TEXT_LIKE = frozenset(("text", "term", "country", "hs", "port", "imo", "currency", "name"))


@dataclass(frozen=True)
class Fact:
    """One fact of a tuple: its column's name, its digit over a row, and the value of each digit as SQL."""

    name: str
    digit: str
    values: tuple[str, ...]
    claim: bool = False  # digit 0 is what an empty cell means


@dataclass(frozen=True)
class Packing:
    """The facts of a plan in packed form."""

    facts: tuple[Fact, ...]
    prefix: str
    keys: tuple[tuple[Fact, ...], ...] = field(default=())

    @classmethod
    def of(cls, facts: Sequence[Fact], prefix: str) -> Packing:
        """Pack facts into as few numbers as hold them; claims go together, so that rows without any cost little."""
        groups: list[tuple[Fact, ...]] = []
        for part in ([f for f in facts if not f.claim], [f for f in facts if f.claim]):
            current: list[Fact] = []
            size = 1
            for fact in part:
                if size * len(fact.values) > _ROOM:
                    groups.append(tuple(current))
                    current, size = [], 1
                current.append(fact)
                size *= len(fact.values)
            if current:
                groups.append(tuple(current))
        return cls(tuple(facts), prefix, tuple(groups))

    @property
    def names(self) -> tuple[str, ...]:
        """The key columns."""
        return tuple(f"{self.prefix}{i}" for i in range(len(self.keys)))

    @property
    def claim_keys(self) -> tuple[str, ...]:
        """The key columns that are 0 where nothing is claimed."""
        return tuple(n for n, group in zip(self.names, self.keys, strict=True) if all(f.claim for f in group))

    def key_sql(self) -> list[str]:
        """One expression a key, over a row."""
        return [self._pack(group) for group in self.keys]

    def _pack(self, group: tuple[Fact, ...]) -> str:
        base, parts = 1, []
        for fact in group:
            digit = f"CAST({fact.digit} AS BIGINT)"
            parts.append(digit if base == 1 else f"{digit} * {base}")
            base *= len(fact.values)
        packed = " + ".join(parts)
        if not all(f.claim for f in group):
            return packed
        touched = any_of([f"({f.digit}) <> 0" for f in group])
        return f"CASE WHEN {touched} THEN {packed} ELSE 0 END"

    def unpack_sql(self) -> list[str]:
        """The tuple's columns, over the keys."""
        columns = []
        for name, group in zip(self.names, self.keys, strict=True):
            base = 1
            for fact in group:
                digit = f"({name} // {base}) % {len(fact.values)}"
                whens = " ".join(f"WHEN {i} THEN {v}" for i, v in enumerate(fact.values[:-1]))
                value = f"CASE {digit} {whens} ELSE {fact.values[-1]} END" if whens else fact.values[-1]
                columns.append(f"{value} AS {quote(fact.name)}")
                base *= len(fact.values)
        return columns


def rows_sql(
    view: str,
    present: Sequence[str],
    columns: Mapping[str, Column],
    needed: Sequence[str],
) -> str:
    """A query over the intake's view that has every needed column, empty where the file has none."""
    parts = ["line", quote("date")]
    activity = quote("activity") if "activity" in present else "CAST(NULL AS VARCHAR)"
    for name in needed:
        if name in ("id", "date"):
            continue
        column = columns[name]
        if name in present:
            claim = column.empty == "no" and column.type in TEXT_LIKE
            parts.append(f"COALESCE({quote(name)}, '') AS {quote(name)}" if claim else quote(name))
        elif column.empty == "no" and column.type == "bool":
            parts.append(f"{empty_claim(column, activity)} AS {quote(name)}")
        elif column.empty == "no" and column.type in TEXT_LIKE:
            parts.append(f"'' AS {quote(name)}")
        else:
            parts.append(f"CAST(NULL AS {_SQL_TYPES.get(column.type, 'VARCHAR')}) AS {quote(name)}")
    return f"SELECT {', '.join(parts)} FROM {view}"


def empty_claim(column: Column, activity: str) -> str:
    """SQL: what an empty claim means: no, or not known where the activity's paragraphs ask for a look."""
    if not column.unknown_for:
        return "FALSE"
    listed = ", ".join(literal(a) for a in column.unknown_for)
    return f"CASE WHEN {activity} IN ({listed}) THEN CAST(NULL AS BOOLEAN) ELSE FALSE END"


def link_sql(links: Mapping[str, Link], name: str, target: str) -> str:
    """SQL: a link over a row, with three values."""
    link = links[name]
    true = any_of(
        [_is_target(c, target) for c in link.columns]
        + [f"(left({quote(p)}, 2) = '{target}')" for p in link.ports]
    )
    filled = any_of([f"({quote(c)} <> '')" for c in (*link.columns, *link.ports)])
    filled = is_true(filled)
    if link.empty == "no":
        return f"CASE WHEN {is_true(true)} THEN TRUE ELSE FALSE END"
    if link.else_false is not None:
        other = links[link.else_false]
        tests = [_is_target(c, target) for c in other.columns] + [
            f"(left({quote(p)}, 2) = '{target}')" for p in other.ports
        ]
        filled = any_of([filled, is_true(any_of(tests))])
    return f"CASE WHEN {is_true(true)} THEN TRUE WHEN {filled} THEN FALSE ELSE NULL END"


def _is_target(column: str, target: str) -> str:
    return f"({quote(column)} = '{target}')"


def flag_fact(name: str, sql: str, claim: bool) -> Fact:
    """A boolean with three values; the common one first."""
    digit = f"CASE WHEN {sql} THEN 1 WHEN ({sql}) IS NULL THEN 2 ELSE 0 END"
    return Fact(name, digit, ("FALSE", "TRUE", "CAST(NULL AS BOOLEAN)"), claim)


def word_fact(name: str, words: Sequence[str], column: Column, whole: bool) -> Fact:
    """A word: those that conditions compare with, `OTHER` for the rest. `whole`: the list holds every word."""
    empty = "''" if column.empty == "no" else "CAST(NULL AS VARCHAR)"
    listed = [w for w in words if w != ""]
    if whole and len(listed) > 8:
        kinds = ", ".join(literal(w) for w in listed)
        digit = f"COALESCE(enum_code(CAST({quote(name)} AS ENUM({kinds}))) + 1, 0)"
        return Fact(name, digit, (empty, *(literal(w) for w in listed)))
    text = f"lower(trim({quote(name)}))" if column.type == "text" else quote(name)
    folded = [w.strip().lower() for w in listed] if column.type == "text" else listed
    whens = "".join(f" WHEN {literal(w)} THEN {i}" for i, w in enumerate(folded, 2))
    digit = f"CASE {text} WHEN '' THEN 0{whens} ELSE CASE WHEN {quote(name)} IS NULL THEN 0 ELSE 1 END END"
    return Fact(name, digit, (empty, literal(OTHER), *(literal(w) for w in folded)), column.empty == "no")


def date_fact(name: str, bounds: Sequence[date], column: Column) -> Fact:
    """A day, as the bucket it lies in; a bucket is told by its first day."""
    days = sorted(bounds)
    tree = _tree(quote(name), [literal(d) for d in days], 0, len(days))
    first = days[0] - timedelta(days=1) if days else date(1900, 1, 1)
    values = [literal(first), *(literal(d) for d in days)]
    if name == "date":
        return Fact(name, tree, tuple(values))
    digit = f"CASE WHEN {quote(name)} IS NULL THEN 0 ELSE 1 + ({tree}) END"
    return Fact(name, digit, ("CAST(NULL AS DATE)", *values), column.empty == "no")


def number_fact(name: str, bounds: Sequence[float], column: Column) -> Fact:
    """A number, as below, at, or above each constant it is compared with."""
    marks = sorted(bounds)
    tests = "".join(
        f" WHEN {quote(name)} < {literal(m)} THEN {2 * i + 1} WHEN {quote(name)} = {literal(m)} THEN {2 * i + 2}"
        for i, m in enumerate(marks)
    )
    digit = f"CASE WHEN {quote(name)} IS NULL THEN 0{tests} ELSE {2 * len(marks) + 1} END"
    values = ["CAST(NULL AS DOUBLE)"]
    for i, mark in enumerate(marks):
        below = mark - 1 if i == 0 else (marks[i - 1] + mark) / 2
        values += [literal(below), literal(mark)]
    values.append(literal(marks[-1] + 1 if marks else 0.0))
    return Fact(name, digit, tuple(values), column.empty == "no")


def _tree(column: str, bounds: Sequence[str], low: int, high: int) -> str:
    """Nested CASE that finds a bucket in few comparisons."""
    if low == high:
        return str(low)
    middle = (low + high) // 2
    left, right = _tree(column, bounds, low, middle), _tree(column, bounds, middle + 1, high)
    return f"CASE WHEN {column} < {bounds[middle]} THEN {left} ELSE {right} END"


def node_fact(nodes: Nodes) -> Fact:
    """The class of the code; the rows carry it as a number already (0: no code)."""
    return Fact("node", "node", ("CAST(NULL AS VARCHAR)", *(literal(n) for n in nodes.all)))


def column_facts(
    needs: Needs, columns: Mapping[str, Column], vocabulary: Vocabulary, raw: Scope
) -> list[Fact]:
    """The facts that follow from the columns and constants that conditions read."""
    whole = {"activity": tuple(vocabulary.activities), "product": tuple(vocabulary.products)}
    facts: list[Fact] = [date_fact("date", sorted(needs.days.get("date", ())), columns["date"])]
    for name, words in sorted(needs.words.items()):
        listed = whole.get(name, tuple(sorted(words)))
        facts.append(word_fact(name, listed, columns[name], name in whole))
    for name, days in sorted(needs.days.items()):
        if name != "date":
            facts.append(date_fact(name, sorted(days), columns[name]))
    for name, numbers in sorted(needs.numbers.items()):
        facts.append(number_fact(name, sorted(numbers), columns[name]))
    for name in sorted(needs.flags):
        claim = columns[name].empty == "no"
        facts.append(flag_fact(name, quote(name), claim))
    for node, name in needs.special.items():
        facts.append(flag_fact(name, raw.sql(node), claim=False))
    for name in sorted(needs.empties):
        if columns[name].empty != "no":
            facts.append(flag_fact(empty_flag(name), f"({quote(name)} IS NULL)", claim=False))
        else:
            facts.append(Fact(empty_flag(name), "0", ("FALSE",)))
    return facts
