"""A plan: regimes compiled, from rows to fact tuples.

Contract: `compile_plan` takes regimes and a standpoint; the plan gives the queries that sort rows into tuples, and
`layers` those that decide tuples. Invariant: everything that decides is generated from the law's records, the quick
test that skips untouched rows included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from article41.law.condition import columns_of
from article41.law.model import Column
from article41.law.regime import Regime
from article41.law.words import link_column
from article41.ruling import ways
from article41.ruling.clauses import Clause, Clauses, gather
from article41.ruling.emit import Scope, all_of, any_of, empty_flag, is_true, literal, quote
from article41.ruling.fit import Nodes
from article41.ruling.needs import Needs, holds_without_claims
from article41.ruling.tuples import (
    Fact,
    Packing,
    column_facts,
    flag_fact,
    link_sql,
    node_fact,
    rows_sql,
)
from article41.ruling.ways import Standpoint

_ACTS = (
    "stage",
    "approval",
    "approval_status",
    "approval_date",
    "approval_until",
    "approval_clause",
    "notified_date",
    "stop_notice_date",
    "negative_decision",
)


@dataclass(frozen=True)
class Plan:
    """The compiled check of some regimes."""

    regimes: tuple[Regime, ...]
    asked: Standpoint
    clauses: Clauses
    nodes: Nodes
    columns: Mapping[str, Column]

    @property
    def needs(self) -> Needs:
        """What the plan reads."""
        return self.clauses.needs

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The dealing's columns that the plan reads."""
        names = {*self.needs.names, *self.needs.empties, *_ACTS, "hs_code", "date"}
        for node in self.needs.special:
            names.update(columns_of(node))
        for link in self.regimes[0].vocabulary.links.values():
            names.update((*link.columns, *link.ports))
        return tuple(sorted(n for n in names if n in self.columns))

    @staticmethod
    def link_name(regime: Regime, link: str) -> str:
        """A link's column in a tuple."""
        return f"{regime.id}_{link_column(link)}"

    def scope_of(self, regime: Regime) -> Scope:
        """How a regime's conditions are written over a tuple."""
        links = regime.vocabulary.links
        return Scope(
            columns=self.columns,
            links={link_column(n): self.link_name(regime, n) for n in links},
            asks={link_column(n): k.asks for n, k in links.items()},
            special=self.needs.special,
            prefix=lambda p: self.nodes.prefix_sql("node", p),
            folded=self._folded,
        )

    @cached_property
    def _folded(self) -> frozenset[str]:
        """Free-text columns, compared without regard to case."""
        return frozenset(n for n, c in self.columns.items() if c.type == "text")

    def goods_sql(self, clause: Clause) -> str:
        """SQL: whether the goods are those that a measure names."""
        goods = clause.measure.goods
        assert goods is not None
        return self.nodes.goods_sql(goods, clause.regime.vocabulary.products, "node", "product")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All facts of a tuple."""
        raw = Scope(self.columns, {}, {}, {}, lambda p: "NULL", self._folded)
        facts = [
            node_fact(self.nodes),
            *column_facts(self.needs, self.columns, self.regimes[0].vocabulary, raw),
            *(flag_fact(name, quote(name), claim=False) for name in self._links),
            Fact("grant_state", ways.grant_row_sql(), tuple(literal(g) for g in ways.GRANT_STATES), True),
        ]
        for way in self.clauses.ways:
            column = ways.notice_column(way)
            if column is not None:
                told = ways.notice_row_sql(way)
                digit = f"CASE WHEN notified_date IS NULL THEN 0 WHEN {told} THEN 1 ELSE 2 END"
                facts.append(Fact(column, digit, ("CAST(NULL AS BOOLEAN)", "TRUE", "FALSE"), True))
        if "stop_notice_date" in self.columns:
            facts.append(flag_fact("stopped", is_true("(stop_notice_date <= date)"), claim=True))
        return tuple(facts)

    @cached_property
    def _links(self) -> Mapping[str, str]:
        """Every link's column in a tuple, with its SQL over a row."""
        return {
            self.link_name(regime, name): link_sql(regime.vocabulary.links, name, regime.target)
            for regime in self.regimes
            if regime.target is not None
            for name in regime.vocabulary.links
        }

    @cached_property
    def packing(self) -> tuple[Packing, Packing]:
        """The facts that tell which measures reach a dealing, and the others, each packed."""
        reach = self.clauses.reach
        special = {self.needs.special[node] for node in reach.special}
        named = {"node", "date", "activity", "product", *self._links, *reach.names, *special}
        named.update(empty_flag(name) for name in reach.empties)
        first = [f for f in self.facts if f.name in named]
        return Packing.of(first, "a"), Packing.of([f for f in self.facts if f.name not in named], "b")

    def rows(self, view: str, present: Sequence[str]) -> str:
        """A query over the intake's view: every column that the plan reads, and the links."""
        inner = rows_sql(view, present, self.columns, self.read)
        links = "".join(f", {sql} AS {quote(name)}" for name, sql in self._links.items())
        return f"SELECT r.*{links} FROM ({inner}) AS r"

    def gate(self) -> str:
        """SQL over a row: some measure may touch it. True too often at most, never too seldom."""
        tests: dict[tuple[str, ...], set[str]] = {}
        for clause in self.clauses.measures:
            condition = clause.condition
            if condition is not None and holds_without_claims(condition, self.columns) is False:
                continue  # nothing touches it without a claim
            links = tuple(self.link_name(clause.regime, n) for n in clause.measure.link)
            tests.setdefault(links, set()).update(clause.measure.activities)
        parts = []
        for links, activities in tests.items():
            test = [any_of([f"COALESCE({quote(n)}, TRUE)" for n in links])] if links else []
            parts.append(_gate_part(test, activities))
        whens = " ".join(f"WHEN {part} THEN TRUE" for part in ("claimed", *parts))
        return f"CASE {whens} ELSE FALSE END"

    def claimed(self) -> str:
        """SQL over a row: some finding, claim or act is not empty."""
        tests = []
        for name in sorted(self.needs.names):
            column = self.columns[name]
            if column.empty != "no":
                continue
            if column.type == "bool":
                tests.append(f"COALESCE({quote(name)}, TRUE)")
            elif column.type in ("date", "number"):
                tests.append(f"({quote(name)} IS NOT NULL)")
            else:
                tests.append(f"({quote(name)} <> '')")
        return any_of(tests)


def compile_plan(regimes: Sequence[Regime], asked: Standpoint, *, advice: bool = False) -> Plan:
    """Compile the check of some regimes. `advice`: look at measures that only ask too (for findings)."""
    clauses = gather(regimes, advice=advice, as_known=asked.as_known)
    prefixes = set(clauses.needs.prefixes)
    for clause in clauses.measures:
        if clause.measure.goods is not None:
            goods = clause.measure.goods
            prefixes.update((*goods.whole, *goods.part))
    columns: dict[str, Column] = {}
    for regime in regimes:
        columns.update(regime.facts)
    return Plan(tuple(regimes), asked, clauses, Nodes(frozenset(prefixes)), columns)


def _gate_part(tests: list[str], activities: set[str]) -> str:
    if "any" not in activities:
        listed = ", ".join(literal(a) for a in sorted(activities))
        tests = [*tests, f"COALESCE(activity IN ({listed}), TRUE)"]
    return all_of(tests)
