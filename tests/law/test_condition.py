"""Conditions: what may be written, what is refused, and that nothing of the text reaches an engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.law.condition import (
    Cmp,
    Col,
    ConditionError,
    Lit,
    ValueType,
    columns_of,
    describe,
    parse,
    parse_value,
    walk,
)

COLUMNS: dict[str, ValueType] = {
    "contract_date": "date",
    "date": "date",
    "purpose": "text",
    "hs_code": "text",
    "total": "number",
    "baseline": "number",
    "designated": "bool",
    "link_to": "bool",
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contract_date < DATE '2017-09-11'", "contract_date < 2017-09-11"),
        ("purpose IN ('relief', 'humanitarian')", "purpose is one of relief, humanitarian"),
        ("NOT designated AND (link_to OR total > 5)", "not designated and (link_to or total > 5)"),
        ("total BETWEEN 1 AND 5", "total >= 1 and total <= 5"),
        ("hs_code LIKE '8802%'", "hs_code starts with 8802"),
        ("COALESCE(designated, TRUE)", "designated (yes if not known)"),
        ("days_between(contract_date, date) <= 30", "days from contract_date to date <= 30"),
        ("contract_date IS NULL", "contract_date is empty"),
        ("total > baseline * 2 + 1", "total > baseline * 2 + 1"),
        ("date - 5 >= contract_date", "date - 5 >= contract_date"),
    ],
)
def test_the_allowed_part_of_sql_reads_as_plain_words(text: str, words: str) -> None:
    assert describe(parse(text, COLUMNS)) == words


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("contract < DATE '2017-09-11'", "did you mean contract_date"),
        ("designated = 1", "designated is a bool and 1 is a number"),
        ("total", "not something true or false"),
        ("total > 1; DROP TABLE x", "must be one condition"),
        ("purpose = (SELECT 'a')", "not allowed"),
        ("lower(purpose) = 'a'", "not allowed"),
        ("CASE WHEN designated THEN TRUE END", "not allowed"),
        ("CAST(purpose AS DATE) > DATE '2017-01-01'", "write a day as DATE"),
        ("contract_date < DATE '2017-02-30'", "not a day"),
        ("purpose LIKE '%relief'", "takes a prefix"),
        ("purpose LIKE 're_ief%'", "takes a prefix"),
        ("other.purpose = 'a'", "names a table"),
        ("purpose IN (hs_code)", "list of constants"),
        ("COALESCE(total, baseline) > 1", "one value and one constant"),
        ("contract_date + contract_date > date", "does not add up"),
        ("purpose =", "not SQL"),
        ("", "must be one condition"),
        (" AND ".join(["designated"] * 2000), "characters"),
    ],
)
def test_everything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ConditionError, match=reason.replace("(", r"\(")):
        parse(text, COLUMNS)


def test_a_term_outside_the_closed_list_is_refused_with_the_nearest() -> None:
    terms = {"purpose": frozenset({"relief", "humanitarian"})}
    with pytest.raises(ConditionError, match="'releif' is not a term of purpose; did you mean relief"):
        parse("purpose = 'releif'", COLUMNS, terms)


def test_columns_are_named_once_in_the_order_written() -> None:
    node = parse("total > 1 OR purpose = 'a' OR total < 0", COLUMNS)
    assert columns_of(node) == ("total", "purpose")
    assert all(not isinstance(n, str) for n in walk(node))


def test_a_cap_may_grow_from_an_earlier_figure() -> None:
    assert describe(parse_value("baseline * 1.5", COLUMNS)) == "baseline * 1.5"
    with pytest.raises(ConditionError, match="not a number"):
        parse_value("purpose", COLUMNS)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        node = parse(text, COLUMNS)
    except ConditionError:
        return
    assert set(columns_of(node)) <= set(COLUMNS)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["<", "<=", "=", ">=", ">", "<>"]))
def test_comparisons_keep_operator_and_day(day: date, operator: str) -> None:
    node = parse(f"contract_date {operator} DATE '{day}'", COLUMNS)
    assert node == Cmp(operator, Col("contract_date", "date"), Lit(day, "date"))
