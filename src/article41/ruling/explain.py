"""One dealing explained: the decision, what was looked at, what was compared, and what would change it.

Contract: `explain` runs the same plan as `check` on one dealing and tells how every measure in question was read.
Invariant: its decision is that of `check` on the same row; values are shown as given, truths are the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from article41.law.condition import columns_of, describe
from article41.law.errors import InputError
from article41.law.regime import Regime
from article41.ruling import ways
from article41.ruling.check import Checked, check
from article41.ruling.clauses import Clause, Way
from article41.ruling.emit import any_of, quote
from article41.ruling.outcome import Outcome, State
from article41.ruling.plan import Plan
from article41.ruling.reasons import Reasons
from article41.ruling.signature import Touch, read_signature

_NEAR = 8


@dataclass(frozen=True)
class Part:
    """One thing that had to hold for a measure to reach the dealing."""

    name: str
    holds: bool | None
    compared: str


@dataclass(frozen=True)
class Looked:
    """A measure in question: the parts of its reach, and the exemptions with what was found of each."""

    measure: str
    title: str
    effect: str
    parts: tuple[Part, ...]
    exemptions: tuple[tuple[str, bool | None, str], ...]


@dataclass(frozen=True)
class Explanation:
    """The decision on one dealing and how it came about."""

    dealing: Mapping[str, Any]
    decision: Mapping[str, Any]
    touched: tuple[Looked, ...]
    near: tuple[Looked, ...]
    changes: tuple[str, ...]
    manifest: Mapping[str, Any]


def explain(
    dealing: Mapping[str, object] | None = None,
    *,
    on: date | str | None = None,
    as_known: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    regimes: Sequence[Regime] | None = None,
    **columns: object,
) -> Explanation:
    """Explain one dealing, given as a mapping or as keywords (`hs_code="620342"`).

    Raises `InputError` where the dealing cannot be read, naming every fault.
    """
    row = {**(dealing or {}), **columns}
    row.setdefault("id", "this dealing")
    checked = check([row], on=on, as_known=as_known, readings=readings, regimes=regimes, advice=True)
    if checked.intake.rejected:
        faults = "; ".join(f"{r['column']} {r['value']!r}: {r['reason']}" for r in checked.rejects())
        raise InputError("the dealing", faults, "")
    return _Explainer(checked).explain()


class _Explainer:
    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.plan: Plan = checked.run.plan
        self.reasons = Reasons(self.plan)
        self.row = self._row()

    def explain(self) -> Explanation:
        decision = self.checked.decisions()[0]
        sig = self.checked.run.signatures[-1]
        touches = read_signature(self.plan, sig).touches if sig else ()
        truths = self._truths()
        reached = {t.clause.index for t in touches}
        near = [c for c in self.plan.clauses.measures if c.index not in reached and self._is_near(c, truths)]
        given = {k: v for k, v in self.row.items() if v not in (None, "", False) and k != "line"}
        return Explanation(
            dealing=given,
            decision=decision,
            touched=tuple(self._looked(t, truths) for t in touches),
            near=tuple(self._near(c, truths) for c in near[:_NEAR]),
            changes=tuple(self._changes(decision, touches)),
            manifest=self.checked.manifest,
        )

    def _row(self) -> dict[str, Any]:
        found = self.checked.con.sql(f"SELECT * FROM {self.checked.view}").to_arrow_table().to_pylist()
        return dict(found[0])

    def _parts_sql(self, clause: Clause) -> dict[str, str]:
        m = clause.measure
        parts = {"date": ways.window_sql(m.from_, m.until)}
        if m.link:
            parts["link"] = any_of([quote(self.plan.link_name(clause.regime, n)) for n in m.link])
        if m.goods is not None:
            parts["goods"] = self.plan.goods_sql(clause)
        if clause.condition is not None:
            parts["condition"] = self.plan.scope_of(clause.regime).sql(clause.condition)
        return parts

    def _in_question(self) -> list[Clause]:
        activity = self.row.get("activity")
        if activity is None:
            return []
        return [c for c in self.plan.clauses.measures if {activity, "any"} & set(c.measure.activities)]

    def _truths(self) -> dict[int, dict[str, bool | None]]:
        """The engine's truth of every part of every measure in question."""
        clauses = self._in_question()
        columns = [
            f"{sql} AS {quote(f'{c.index}.{name}')}"
            for c in clauses
            for name, sql in self._parts_sql(c).items()
        ]
        truths: dict[int, dict[str, bool | None]] = {c.index: {} for c in clauses}
        if not columns:
            return truths
        reach, _ = self.plan.packing
        unpacked = ", ".join(reach.unpack_sql())
        con = self.checked.con
        if not con.execute("SELECT count(*) FROM reach_keys").fetchall()[0][0]:
            return truths
        row = con.sql(
            f"SELECT {', '.join(columns)} FROM (SELECT {unpacked} FROM reach_keys) AS t"
        ).to_arrow_table()
        for name, value in row.to_pylist()[0].items():
            index, _, part = name.partition(".")
            truths[int(index)][part] = value
        return truths

    def _is_near(self, clause: Clause, truths: Mapping[int, Mapping[str, bool | None]]) -> bool:
        """Exactly one part fails, and that is the day or the direction; findings that nobody made are not near."""
        known = truths.get(clause.index, {})
        failed = [name for name, holds in known.items() if holds is False]
        return clause.measure.goods is not None and clause.measure.binding and failed in (["date"], ["link"])

    def _parts(self, clause: Clause, truths: Mapping[str, bool | None]) -> tuple[Part, ...]:
        return tuple(
            Part(name, truths.get(name), self._compared(clause, name)) for name in self._parts_sql(clause)
        )

    def _compared(self, clause: Clause, part: str) -> str:
        m = clause.measure
        links = clause.regime.vocabulary.links
        match part:
            case "date":
                last = f" to {m.until - timedelta(days=1)}" if m.until else ""
                return f"{self.row['date']}, in force from {m.from_}{last}"
            case "link":
                columns = [c for n in m.link for c in (*links[n].columns, *links[n].ports)]
                return f"{' or '.join(links[n].says for n in m.link)}: {self._values(columns)}"
            case "goods":
                assert m.goods is not None
                codes = ", ".join((*m.goods.whole, *m.goods.part))
                wanted = " or ".join(
                    p for p in (", ".join(m.goods.products), f"codes {codes}" if codes else "") if p
                )
                return f"{self._values(('product', 'hs_code'))}, asked for {wanted}"
        assert clause.condition is not None
        read = [c for c in columns_of(clause.condition) if not c.startswith("link_")]
        return f"{describe(clause.condition)}: {self._values(read)}"

    def _values(self, columns: Sequence[str]) -> str:
        given = [f"{c} {self._show(c)}" for c in dict.fromkeys(columns) if self.row.get(c) not in (None, "")]
        if given:
            return ", ".join(given)
        return (
            f"{columns[0]} empty"
            if len(columns) == 1
            else "none of " + ", ".join(dict.fromkeys(columns)) + " given"
        )

    def _show(self, column: str) -> str:
        value = self.row[column]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:,.0f}" if value == int(value) else f"{value:,}"
        return str(value)

    def _looked(self, touch: Touch, truths: Mapping[int, Mapping[str, bool | None]]) -> Looked:
        m = touch.clause.measure
        effect = (
            "advice" if not m.binding else (touch.outcome.word if touch.due else f"due from {m.due_from}")
        )
        exemptions = tuple((w.exemption.id, _holds(s), self._way(w, s)) for w, s in touch.states)
        parts = self._parts(touch.clause, truths.get(touch.clause.index, {}))
        return Looked(m.id, m.title, effect, parts, exemptions)

    def _near(self, clause: Clause, truths: Mapping[int, Mapping[str, bool | None]]) -> Looked:
        m = clause.measure
        return Looked(m.id, m.title, "not reached", self._parts(clause, truths.get(clause.index, {})), ())

    def _way(self, way: Way, state: State) -> str:
        x = way.exemption
        if state is State.OUTSIDE:
            last = f" to {x.until - timedelta(days=1)}" if x.until else ""
            return f"{', '.join(x.cites)} ({x.title}): no, it is open from {x.from_}{last}."
        text = self.reasons.of_way(way, state)
        nodes = [n for n in (way.ground, way.gates, *(a.exceeds for a in way.amounts)) if n is not None]
        read = list(dict.fromkeys(c for n in nodes for c in columns_of(n) if not c.startswith("link_")))
        if way.exemption.decides == "notice":
            read.append("notified_date")
        given = [c for c in read if self.row.get(c) not in (None, "", False)]
        return f"{text} Given: {self._values(given)}." if given else text

    def _changes(self, decision: Mapping[str, Any], touches: Sequence[Touch]) -> list[str]:
        """What would move the outcome, from the exemptions of the measures that set it."""
        if decision["outcome"] == Outcome.UNDETERMINED.word:
            says = self.plan.columns
            return [f"{name}: {says[name].says}" if name in says else name for name in decision["missing"]]
        worst = Outcome.of(decision["outcome"])
        setting = [t for t in touches if t.clause.measure.binding and t.due and t.outcome == worst]
        if worst is not Outcome.PROHIBITED:
            return list(decision["alternatives"])
        lines = []
        for touch in setting:
            open_ways = [
                w for w, s in touch.states if s not in (State.OUTSIDE, State.REFUSED, State.NOTICE_REFUSED)
            ]
            wants = [f"{', '.join(w.exemption.cites)} ({w.exemption.title}): {_wants(w)}" for w in open_ways]
            name = touch.clause.measure.paragraph
            lines.append(
                f"{name} would let it through under " + "; or ".join(wants)
                if wants
                else f"{name} has no way out on that day"
            )
        return lines


def _holds(state: State) -> bool | None:
    if state.sure < Outcome.PROHIBITED:
        return True
    return None if state.possible < Outcome.PROHIBITED else False


def _wants(way: Way) -> str:
    x = way.exemption
    parts = [describe(n) for n in (way.ground, way.gates) if n is not None]
    parts += {
        "state": ["the State's finding"],
        "notice": ["notice in time"],
        "committee": ["the Committee's approval before the deed"],
        "cap": ["room under the cap"],
        "nobody": [],
    }[x.decides]
    return ", and ".join(parts)
