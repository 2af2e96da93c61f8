"""Whether a condition can be true, and always is: trees of every kind of node, against each row of a small world."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plain.conditions import value

from article41.law import satisfy
from article41.law.condition import (
    And,
    Arith,
    Cmp,
    Coalesce,
    Col,
    DaysBetween,
    In,
    IsNull,
    IsTrue,
    Lit,
    Node,
    Not,
    Or,
    StartsWith,
    ValueType,
    columns_of,
    parse,
)
from article41.law.satisfy import Known, always, satisfiable

COLUMNS: dict[str, ValueType] = {
    "flag": "bool",
    "found": "bool",
    "purpose": "text",
    "name": "text",
    "other_name": "text",
    "total": "number",
    "earlier": "number",
    "contract_date": "date",
    "opened": "date",
    "hs_code": "text",
}
LISTS = {"purpose": frozenset(("", "aid", "trade"))}
KNOWN = Known(LISTS)
FIRST, SECOND, THIRD = date(2017, 1, 1), date(2017, 1, 2), date(2017, 1, 5)

# Every value that the drawn constants can tell apart: the world is small, and no class of values is missing from it.
WORLD: dict[str, tuple[Any, ...]] = {
    "flag": (None, True, False),
    "found": (None, True, False),
    "purpose": (None, "", "aid", "trade"),
    "name": (None, "", "a", "ab", "b", "az"),
    "other_name": (None, "", "a", "ab", "b", "az"),
    "total": (None, 0.0, 1.0, 1.5, 2.0, 3.0),
    "earlier": (None, 0.0, 1.0, 1.5, 2.0, 3.0),
    "contract_date": (None, date(2016, 12, 31), FIRST, SECOND, date(2017, 1, 3), THIRD, date(2017, 1, 6)),
    "opened": (None, date(2016, 12, 31), FIRST, SECOND, date(2017, 1, 3), THIRD, date(2017, 1, 6)),
    "hs_code": (None, "", "8", "89", "8901", "2", "27", "3"),
}
CONSTANTS: dict[str, tuple[Lit, ...]] = {
    "purpose": tuple(Lit(t, "text") for t in ("", "aid", "trade")),
    "text": tuple(Lit(t, "text") for t in ("", "a", "ab", "b")),
    "number": tuple(Lit(n, "number") for n in (1.0, 2.0)),
    "date": tuple(Lit(d, "date") for d in (FIRST, SECOND, THIRD)),
    "bool": (Lit(True, "bool"), Lit(False, "bool")),
}
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")


def col(name: str) -> Col:
    return Col(name, COLUMNS[name])


def constants(name: str) -> tuple[Lit, ...]:
    return CONSTANTS[name if name in CONSTANTS else COLUMNS[name]]


@st.composite
def simple(draw: st.DrawFn) -> Node:
    """A comparison of one column with constants."""
    name = draw(st.sampled_from(sorted(set(COLUMNS) - {"hs_code"})))
    item: Node = col(name)
    lit = st.sampled_from(constants(name))
    if draw(st.booleans()) and COLUMNS[name] != "bool":
        item = Coalesce(item, draw(lit))
    # texts that come in no closed list are told apart by equality and by their beginning
    ordered = COLUMNS[name] != "text" or name == "purpose"
    kinds = [Cmp(draw(st.sampled_from(OPERATORS if ordered else OPERATORS[:2])), item, draw(lit))]
    more: list[Node] = [In(item, tuple(draw(st.lists(lit, min_size=1, max_size=2)))), IsNull(item)]
    if COLUMNS[name] == "bool":
        more += [item, item, IsTrue(item), Coalesce(item, draw(lit))]
    if name == "name":
        more.append(StartsWith(item, draw(st.sampled_from(("a", "ab")))))
    more.append(StartsWith(col("hs_code"), draw(st.sampled_from(("89", "8901", "27")))))
    return draw(st.sampled_from([*kinds, *more]))


@st.composite
def double(draw: st.DrawFn) -> Node:
    """A comparison of two columns, of days between, or of a sum."""
    op = draw(st.sampled_from(OPERATORS))
    number = draw(
        st.sampled_from((*CONSTANTS["number"], col("total"), Coalesce(col("earlier"), Lit(1.0, "number"))))
    )
    days = DaysBetween(col("contract_date"), draw(st.sampled_from((col("opened"), CONSTANTS["date"][0]))))
    total = Arith(draw(st.sampled_from("+-*/")), col("earlier"), number)
    pairs: list[tuple[Node, Node]] = [
        (col("total"), col("earlier")),
        (col("earlier"), col("total")),
        (col("name"), col("other_name")),
        (col("name"), CONSTANTS["text"][1]),
        (Coalesce(col("opened"), CONSTANTS["date"][1]), col("contract_date")),
        (days, Lit(draw(st.sampled_from((0.0, 1.0, 1.5, 4.0))), "number")),
        (total, number),
        (col("flag"), col("found")),
    ]
    return Cmp(op, *draw(st.sampled_from(pairs)))


def trees(atoms: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def more(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return (
            several.map(And)
            | several.map(Or)
            | inner.map(Not)
            | inner.map(IsTrue)
            | inner.map(IsNull)
            | st.builds(Coalesce, inner, st.sampled_from(CONSTANTS["bool"]))
            | st.builds(Cmp, st.sampled_from(OPERATORS), inner, inner)
        )

    return st.recursive(atoms, more, max_leaves=5).filter(lambda n: len(columns_of(n)) <= 4)


def rows(node: Node) -> Iterator[dict[str, Any]]:
    names = columns_of(node)
    for values in itertools.product(*(WORLD[n] for n in names)):
        yield dict(zip(names, values, strict=True))


def answers(node: Node) -> set[bool | None]:
    """What the condition says of every row there is."""
    return {value(node, row) for row in rows(node)}


@given(trees(simple()))
def test_over_single_columns_the_answer_is_exact(node: Node) -> None:
    found = answers(node)
    assert satisfiable(node, KNOWN) is (True in found)
    assert always(node, KNOWN) is (found == {True})


@given(trees(simple() | double()))
def test_whatever_can_be_true_is_never_called_impossible(node: Node) -> None:
    found = answers(node)
    assert satisfiable(node, KNOWN) or True not in found
    assert not always(node, KNOWN) or found == {True}


@given(trees(simple()), st.frozensets(st.sampled_from(sorted(COLUMNS))))
def test_columns_that_are_never_null_take_rows_away(node: Node, filled: frozenset[str]) -> None:
    kept = [row for row in rows(node) if all(row[n] is not None for n in filled & set(row))]
    found = {value(node, row) for row in kept}
    assert satisfiable(node, Known(LISTS, filled)) is (True in found)
    assert always(node, Known(LISTS, filled)) is (found == {True})


def read(text: str) -> Node:
    return parse(text, COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "flag AND NOT flag",
        "flag IS NULL AND flag IS TRUE",
        "purpose = 'aid' AND purpose IN ('trade', '')",
        "purpose NOT IN ('', 'aid', 'trade')",
        "name = 'a' AND name LIKE 'b%'",
        "contract_date < DATE '2017-01-02' AND contract_date > DATE '2017-01-01'",
        "contract_date BETWEEN DATE '2017-01-05' AND DATE '2017-01-01'",
        "total > 2 AND total < 1",
        "COALESCE(total, 5) < 3 AND total IS NULL",
        "days_between(contract_date, opened) > 3 AND days_between(contract_date, opened) < 4",
        "total < earlier AND earlier < total",
        "total <> total",
        "(total = earlier) IS TRUE AND total IS NULL",
        "hs_code LIKE '8901%' AND hs_code LIKE '27%'",
        "hs_code LIKE '8901%' AND NOT hs_code LIKE '89%'",
        "1 = 2",
        "FALSE OR (flag AND flag IS FALSE)",
    ],
)
def test_a_contradiction_is_found(text: str) -> None:
    assert not satisfiable(read(text), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "purpose <> 'aid'",
        "flag IS NULL",
        "purpose IS NULL AND purpose = ''",
        "name LIKE 'a%' AND name NOT IN ('a', 'ab')",
        "NOT hs_code LIKE '8901%' AND hs_code LIKE '89%'",
        "total > 1 AND total < 2",
        "contract_date < DATE '0001-01-02'",
        "contract_date > DATE '9999-12-30'",
        "days_between(contract_date, opened) >= 1 AND opened > DATE '2017-01-01'",
        "name < 'b' AND name > 'a'",
        "total < earlier AND total <> 1",
        "total * 2 = 7",
    ],
)
def test_what_is_possible_stays_possible(text: str) -> None:
    assert satisfiable(read(text), KNOWN)


@pytest.mark.parametrize(
    "text", ["flag OR flag IS NOT TRUE", "purpose IS NULL OR purpose IN ('aid', 'trade')", "TRUE", "1 < 2"]
)
def test_a_condition_that_every_row_meets_is_always_true(text: str) -> None:
    assert always(read(text), KNOWN)


def test_a_null_keeps_either_or_from_being_always_true() -> None:
    either = read("purpose = 'aid' OR purpose <> 'aid'")
    assert not always(either, KNOWN)
    assert always(either, Known(LISTS, frozenset(("purpose",))))


def test_a_search_beyond_its_bound_has_ruled_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " AND ".join(f"(total = {n} OR earlier = {n} OR name = 'n{n}')" for n in range(4))
    assert not satisfiable(read(text))
    monkeypatch.setattr(satisfy, "MOST_BRANCHES", 3)
    assert satisfiable(read(text))


def test_an_act_that_was_not_done_makes_its_comparison_false() -> None:
    late = read("NOT opened > DATE '2017-01-01' AND opened IS NULL")
    assert not satisfiable(late)
    assert satisfiable(late, Known(settled=frozenset(("opened",))))


def test_free_text_is_compared_without_capitals() -> None:
    node = read("name = ' Bank' AND name IN ('BANK') AND name LIKE 'BA%'")
    assert not satisfiable(node)
    assert satisfiable(node, Known(folded=frozenset(("name",))))
