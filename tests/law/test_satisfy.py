"""Conditions that nobody can meet and that everybody meets; never a no where some dealing says yes."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plain.conditions import value

from article41.law.condition import ValueType, columns_of, parse
from article41.law.satisfy import Known, always, satisfiable

COLUMNS: dict[str, ValueType] = {
    "a": "bool",
    "b": "bool",
    "n": "number",
    "m": "number",
    "d": "date",
    "e": "date",
    "t": "text",
    "hs_code": "text",
}
KNOWN = Known({"t": frozenset(("x", "y"))}, frozenset(("b",)))


def _parse(text: str):  # type: ignore[no-untyped-def]
    return parse(text, COLUMNS, {"t": frozenset(("x", "y"))})


@pytest.mark.parametrize(
    "text",
    [
        "a AND NOT a",
        "n > 5 AND n < 5",
        "n >= 5 AND n < 5",
        "n = 5 AND n <> 5",
        "n BETWEEN 7 AND 3",
        "n >= 5 AND n <= 5 AND n <> 5",
        "t = 'x' AND t = 'y'",
        "t NOT IN ('x', 'y')",
        "t IN ('x') AND t <> 'x'",
        "d > DATE '2017-01-01' AND d < DATE '2017-01-02'",
        "d < DATE '2017-01-01' AND d >= DATE '2017-09-11'",
        "hs_code LIKE '27%' AND hs_code LIKE '28%'",
        "hs_code LIKE '2701%' AND NOT hs_code LIKE '27%'",
        "b IS NULL",
        "a IS NULL AND a",
        "(a IS TRUE) AND a IS NULL",
        "COALESCE(a, FALSE) AND a IS NULL",
        "COALESCE(t = 'x', FALSE) AND t = 'y'",
        "n > m AND NOT n > m",
        "n > m AND m > n",
        "days_between(d, e) > 5 AND days_between(d, e) < 3",
        "(a OR n > 3) AND NOT a AND n < 2",
    ],
)
def test_what_no_dealing_can_meet(text: str) -> None:
    assert not satisfiable(_parse(text), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a OR NOT a",
        "n > 5 AND n < 6",
        "n >= 5 AND n <= 5",
        "d > DATE '2017-01-01' AND d < DATE '2017-01-03'",
        "COALESCE(a, TRUE) AND a IS NULL",
        "hs_code LIKE '27%' AND NOT hs_code LIKE '2701%'",
        "t <> 'x'",
    ],
)
def test_what_some_dealing_can_meet(text: str) -> None:
    assert satisfiable(_parse(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "is_always"),
    [
        ("b OR NOT b", True),
        ("a OR NOT a", False),  # unknown is not true
        ("(a IS TRUE) OR NOT (a IS TRUE)", True),
        ("COALESCE(a, TRUE) OR NOT COALESCE(a, TRUE)", True),
        ("t IN ('x', 'y')", False),  # an empty cell
        ("COALESCE(t IN ('x', 'y'), TRUE)", True),
        ("n = n", False),
        ("b", False),
    ],
)
def test_what_every_dealing_meets(text: str, is_always: bool) -> None:
    assert always(_parse(text), KNOWN) is is_always


CELLS = {
    "a": (True, False, None),
    "b": (True, False),
    "n": (0, 1, 2, 2.5, None),
    "t": ("x", "y", None),
}
ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "n > 1",
        "n <= 1",
        "n = 2",
        "n <> 2",
        "n BETWEEN 1 AND 2",
        "t = 'x'",
        "t <> 'x'",
        "t IN ('x', 'y')",
        "t NOT IN ('x')",
        "n IS NULL",
        "t IS NOT NULL",
        "COALESCE(n, 2) > 1",
        "a = TRUE",
    ]
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} AND {p[1]})"),
        pair.map(lambda p: f"({p[0]} OR {p[1]})"),
        inner.map(lambda x: f"(NOT {x})"),
        inner.map(lambda x: f"(({x}) IS TRUE)"),
        inner.map(lambda x: f"COALESCE({x}, TRUE)"),
        inner.map(lambda x: f"COALESCE({x}, FALSE)"),
    )


@settings(max_examples=300)
@given(st.recursive(ATOMS, _compound, max_leaves=7))
def test_it_agrees_with_trying_every_dealing(text: str) -> None:
    node = _parse(text)
    columns = columns_of(node)
    answers = [
        value(node, dict(zip(columns, cells, strict=True))) for cells in product(*(CELLS[c] for c in columns))
    ]
    assert satisfiable(node, KNOWN) == (True in answers)
    assert always(node, KNOWN) == (set(answers) <= {True})
