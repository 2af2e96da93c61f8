"""The layers that decide fact tuples: goods and reach, states of the exemptions, outcomes, signature, what is missing.

Contract: `touched` tells which reach tuples some measure may reach; `decide` adds to full tuples `outcome`, `sig`
(see `signature`) and `missing`. Invariant: each condition is written once and every later layer names its column.
"""

from __future__ import annotations

from collections.abc import Sequence

from article41.ruling import ways
from article41.ruling.clauses import Clause, Way
from article41.ruling.emit import all_of, any_of, is_false, is_true, literal, quote
from article41.ruling.plan import Plan

_IF = 10  # added to the outcome of a measure that may not reach the dealing at all


def touched(plan: Plan, source: str) -> str:
    """A query over tuples of the reach facts: the numbers (`rid`) of those that some measure may reach."""
    some = " OR ".join(f"NOT {is_false(f'r_{c.index}')}" for c in plan.clauses.measures) or "FALSE"
    return f"SELECT rid FROM ({_reached(plan, source)}) AS s WHERE {some}"


def decide(plan: Plan, source: str) -> str:
    """A query over decoded tuples (`tid` and facts) that gives `tid`, `outcome`, `sig` and `missing`."""
    binding = [c for c in plan.clauses.measures if c.measure.binding]
    layer = _outcomes(plan, _states(plan, _reached(plan, source)), binding)
    missing = " || ".join(_missing(plan, c) for c in binding) or "''"
    return (
        f"SELECT tid, outcome, {_signature(plan)} AS sig, "
        f"CASE WHEN outcome = 5 THEN {missing} ELSE '' END AS missing FROM ({layer}) AS d"
    )


def _add(layer: str, name: str, columns: Sequence[str]) -> str:
    """One layer more, where it has columns."""
    return f"SELECT *, {', '.join(columns)} FROM ({layer}) AS {name}" if columns else layer


def _reached(plan: Plan, source: str) -> str:
    """Goods (`g_`) and reach (`r_`) of every measure."""
    measures = plan.clauses.measures
    layer = f"SELECT * FROM {source}"
    layer = _add(layer, "g", [f"{plan.goods_sql(c)} AS g_{c.index}" for c in measures if c.measure.goods])
    return _add(layer, "r", [f"{_reach(plan, c)} AS r_{c.index}" for c in measures])


def _reach(plan: Plan, clause: Clause) -> str:
    m = clause.measure
    parts = [ways.window_sql(m.from_, m.until)]
    if "any" not in m.activities:
        parts.append(f"activity IN ({', '.join(literal(a) for a in m.activities)})")
    if m.link:
        parts.append(any_of([quote(plan.link_name(clause.regime, n)) for n in m.link]))
    if m.goods is not None:
        parts.append(f"g_{clause.index}")
    if clause.condition is not None:
        parts.append(plan.scope_of(clause.regime).sql(clause.condition))
    return all_of([f"({p})" for p in parts])


def _states(plan: Plan, layer: str) -> str:
    """States of all exemptions (`st_`), what each asks (`mw_`), and the mildest of each common set (`ws_`, `wp_`)."""
    every = plan.clauses.ways
    layer = _add(
        layer,
        "w",
        [f"{ways.state_sql(w, plan.scope_of(w.regime), plan.asked)} AS st_{w.index}" for w in every],
    )
    asks = [
        f"CASE WHEN {_is_open(w)} THEN {text} ELSE '' END AS mw_{w.index}"
        for w in every
        if (text := _asks(plan, w)) != "''"
    ]
    best = [f"{_sure(ws)} AS ws_{n}, {_possible(ws)} AS wp_{n}" for n, ws in enumerate(_groups(plan)[0])]
    return _add(layer, "x", [*best, *asks])


def _asks(plan: Plan, way: Way) -> str:
    return ways.missing_sql(way, plan.scope_of(way.regime))


def _groups(plan: Plan) -> tuple[list[tuple[Way, ...]], dict[int, int | None]]:
    """The distinct sets of stand-alone exemptions, and which one each measure has."""
    groups: dict[tuple[Way, ...], int] = {}
    names: dict[int, int | None] = {}
    for clause in plan.clauses.measures:
        common = tuple(w for w in clause.ways if w.stand_alone)
        names[clause.index] = groups.setdefault(common, len(groups)) if common else None
    return list(groups), names


def _outcomes(plan: Plan, layer: str, binding: Sequence[Clause]) -> str:
    """Outcomes of the measures (`q_` alone, `o_` beside the others) and of the dealing."""
    measures = plan.clauses.measures
    names = _groups(plan)[1]
    layer = _add(layer, "e", [f"{_result(c, names[c.index])} AS q_{c.index}" for c in measures])
    known = [f"CASE WHEN q_{c.index} > {_IF} THEN 0 ELSE q_{c.index} END" for c in binding]
    layer = _add(layer, "q", [f"greatest({', '.join(['0', *known])}) AS base"])
    layer = _add(layer, "b", [f"{_settled(c.index)} AS o_{c.index}" for c in measures])
    return _add(layer, "o", [f"greatest({', '.join(['0', *(f'o_{c.index}' for c in binding)])}) AS outcome"])


def _result(clause: Clause, group: int | None) -> str:
    m = clause.measure
    own = [w for w in clause.ways if not w.stand_alone]
    common = group is not None
    s = _sure(own, f"ws_{group}" if common else None)
    p = _possible(own, f"wp_{group}" if common else None)
    reach = f"r_{clause.index}"
    due = f"WHEN date < {literal(m.due_from)} THEN 0 " if m.due_from is not None else ""
    return (
        f"CASE WHEN {is_false(reach)} THEN 0 {due}"
        f"WHEN {is_true(reach)} THEN CASE WHEN {s} = 6 AND {p} < 6 THEN 5 ELSE {s} END "
        f"WHEN {s} <= 2 THEN {s} WHEN {s} <= 4 THEN {_IF} + {s} ELSE 5 END"
    )


def _settled(index: int) -> str:
    """SQL: a measure's outcome. One that may not even reach the dealing, and would ask no more of it than another
    measure surely does, leaves nothing open."""
    q = f"q_{index}"
    return (
        f"CASE WHEN {q} <= {_IF} THEN {q} WHEN {q} - {_IF} <= base AND base <> 5 THEN {q} - {_IF} ELSE 5 END"
    )


def _missing(plan: Plan, clause: Clause) -> str:
    reach = f"r_{clause.index}"
    routes = " || ".join(f"mw_{w.index}" for w in clause.ways if _asks(plan, w) != "''") or "''"
    return (
        f"CASE WHEN o_{clause.index} <> 5 THEN '' WHEN {reach} IS NULL THEN {_missing_reach(plan, clause)} "
        f"ELSE {routes} END"
    )


def _missing_reach(plan: Plan, clause: Clause) -> str:
    m = clause.measure
    parts = []
    if m.link:
        columns = [quote(plan.link_name(clause.regime, n)) for n in m.link]
        asks = [
            f"CASE WHEN {sql} IS NULL THEN {literal(clause.regime.vocabulary.links[n].asks + ',')} ELSE '' END"
            for sql, n in zip(columns, m.link, strict=True)
        ]
        parts.append(f"CASE WHEN {is_true(any_of(columns))} THEN '' ELSE {' || '.join(asks)} END")
    if m.goods is not None:
        nothing = literal(plan.nodes.asks(m.goods) + ",")
        parts.append(
            f"CASE WHEN g_{clause.index} IS NOT NULL THEN '' WHEN product IS NOT NULL THEN 'hs_code,' "
            f"WHEN node IS NULL THEN {nothing} WHEN node LIKE '%=' THEN 'hs_code,' ELSE 'product,' END"
        )
    if clause.condition is not None:
        parts.append(plan.scope_of(clause.regime).missing(clause.condition))
    inner = " || ".join(parts) or "''"
    if "any" in m.activities:
        return f"({inner})"
    return f"CASE WHEN activity IS NULL THEN 'activity,' ELSE {inner} END"


def _signature(plan: Plan) -> str:
    """SQL text: what the reasons are told from; `signature.read_signature` reads it back."""
    parts = []
    for clause in plan.clauses.measures:
        m = clause.measure
        reach = f"r_{clause.index}"
        how = f"CASE WHEN {reach} IS NULL THEN 'u' ELSE 't' END"
        if m.due_from is not None:
            how = f"CASE WHEN date < {literal(m.due_from)} THEN 'd' ELSE {how} END"
        own = "".join(f" || {_number(w)}" for w in clause.ways if not w.stand_alone)
        parts.append(
            f"CASE WHEN {is_false(reach)} THEN '' ELSE '{clause.index}:' || {how} || "
            f"CAST(o_{clause.index} AS VARCHAR){own} || ';' END"
        )
    some = " || ".join(parts) or "''"
    common = " || ".join(_number(w) for w in plan.clauses.ways if w.stand_alone) or "''"
    stage = "CASE stage WHEN 'planned' THEN 'P' WHEN 'done' THEN 'D' ELSE 'E' END"
    return f"({some}) || '|' || {common} || '|' || {stage}"


def _number(way: Way) -> str:
    return f"CAST(st_{way.index} % 100 AS VARCHAR)"


def _sure(group: Sequence[Way], more: str | None = None) -> str:
    """SQL: the mildest sure outcome of some exemptions."""
    parts = [f"st_{w.index} // 1000" for w in group] + ([more] if more else [])
    return f"least(6, {', '.join(parts)})" if parts else "6"


def _possible(group: Sequence[Way], more: str | None = None) -> str:
    """SQL: the mildest possible outcome of some exemptions."""
    parts = [f"(st_{w.index} // 100) % 10" for w in group] + ([more] if more else [])
    return f"least(6, {', '.join(parts)})" if parts else "6"


def _is_open(way: Way) -> str:
    return f"(st_{way.index} // 100) % 10 < st_{way.index} // 1000"
