"""Taking in: every row accounted for, nothing guessed, every step visible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from article41.dealings import Words, take_in
from article41.law.errors import InputError, UserError

Write = Callable[[str | bytes], Path]


def _row(**cells: Any) -> dict[str, Any]:
    return {"id": "a", "date": "2017-10-01", **cells}


def test_the_second_and_later_rows_of_one_name_are_rejected_naming_the_first(take: Any, csv: Write) -> None:
    taken = take(csv("id,date\nb,2017-01-01\na,2017-01-02\n b ,2017-01-03\nb,2017-01-04\n"))
    assert [r["id"] for r in taken.rows] == ["b", "a"]
    assert [r[:3] for r in taken.rejects] == [(3, "id", "b"), (4, "id", "b")]
    assert all("stands in row 1 already" in r[3] for r in taken.rejects)


def test_a_doubled_name_late_in_a_sorted_file_is_found(take: Any) -> None:
    rows = [{"id": f"{i:06}", "date": "2017-01-01"} for i in range(5000)]
    rows.append({"id": "000007", "date": "2017-01-01"})
    assert [r[0] for r in take(rows).rejects] == [5001]


def test_rows_without_a_name_or_a_day_are_rejected(take: Any, csv: Write) -> None:
    taken = take(csv("id,date,note\n,2017-01-01,x\n  ,2017-01-01,x\nb,,x\n,,x\nc,2017-01-01,x\n"))
    assert [r["id"] for r in taken.rows] == ["c"]
    assert [r[:2] for r in taken.rejects] == [(1, "id"), (2, "id"), (3, "date"), (4, "date"), (4, "id")]
    assert all("is empty" in r[3] for r in taken.rejects)


def test_a_file_of_which_nothing_is_kept_still_counts_every_row(take: Any, csv: Write) -> None:
    taken = take(csv("id,date\na,never\nb,2017-02-30\nc\n"))
    assert (taken.intake.read, taken.intake.rejected, taken.rows) == (3, 3, [])


def test_a_row_with_two_faults_is_one_row_rejected(take: Any) -> None:
    taken = take([_row(quantity="-1", origin_country="XX")])
    assert taken.intake.rejected == 1
    assert [r[1] for r in taken.rejects] == ["origin_country", "quantity"]


def test_a_kind_that_contradicts_the_activity_is_rejected(take: Any) -> None:
    taken = take([_row(activity="supply", kind="service"), _row(id="b", activity="supply", kind="goods")])
    assert [r["id"] for r in taken.rows] == ["b"]
    assert taken.rejects[0][:3] == (1, "kind", "service")
    assert "contradicts the activity supply, whose kind is goods" in taken.rejects[0][3]


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("designated", "", False),
        ("designated", "unknown", None),
        ("designated", "true", True),
        ("designated", "no", False),
        ("reported", "", None),
        ("reported", "unknown", None),
        ("reported", "no", False),
        ("state_determination", "", None),
        ("approval", "", None),
        ("origin_country", "", None),
    ],
)
def test_an_empty_claim_is_no_and_an_empty_circumstance_is_unknown(
    take: Any, name: str, cell: str, value: bool | None
) -> None:
    assert take([_row(**{name: cell})]).rows[0][name] is value


@pytest.mark.parametrize(
    ("activity", "cell", "value"),
    [("bulk-cash", "", None), ("gold-courier", "", None), ("supply", "", False), ("bulk-cash", "no", False)],
)
def test_a_claim_that_an_activity_asks_for_is_unknown_when_empty(
    take: Any, activity: str, cell: str, value: bool | None
) -> None:
    assert take([_row(activity=activity, contributes=cell)]).rows[0]["contributes"] is value


@pytest.mark.parametrize("cells", [{"goods": "x"}, {"hs_code": "2701"}, {"product": "coal"}])
def test_goods_without_an_activity_are_a_supply(take: Any, cells: dict[str, str]) -> None:
    assert take([_row(**cells)]).rows[0]["activity"] == "supply"
    assert take([_row(activity="brokering", **cells)]).rows[0]["activity"] == "brokering"


def test_without_goods_no_activity_is_made_up(take: Any) -> None:
    assert take([_row(goods="", activity="")]).rows[0]["activity"] is None
    assert "activity" not in take([_row()]).rows[0]


def test_columns_that_are_not_ours_pass_through_as_they_are(take: Any, csv: Write) -> None:
    taken = take(csv("id,date,Our Ref.,line\na,2017-01-01,  x ,7\n"))
    assert taken.intake.extra == ("Our Ref.", "line_2")
    assert (taken.rows[0]["Our Ref."], taken.rows[0]["line_2"], taken.rows[0]["line"]) == ("  x ", "7", 1)
    assert any("passed through as 'line_2'" in n for n in taken.intake.notes)


def test_a_column_that_is_nearly_ours_is_noted(take: Any) -> None:
    notes = take([_row(orign_country="KP")]).intake.notes
    assert any("did you mean origin_country?" in n for n in notes)


@pytest.mark.parametrize("header", ["Origin Country", "origin-country", " ORIGIN_COUNTRY "])
def test_headers_are_ours_whatever_their_case_and_blanks(take: Any, header: str) -> None:
    assert take([_row(**{header: "KP"})]).rows[0]["origin_country"] == "KP"


def test_a_column_of_the_regime_may_carry_the_name_of_its_target(take: Any) -> None:
    assert take([_row(works_for_dprk_bank="yes")]).rows[0]["works_for_target_bank"] is True


def test_a_product_is_read_from_the_words_and_never_over_a_given_one(take: Any) -> None:
    rows = [
        _row(goods="Anthracite coal"),
        _row(id="b", goods="Anthracite coal", product="iron"),
        _row(id="c", goods="coffee"),
        _row(id="d"),
    ]
    taken = take([{**dict.fromkeys(("goods", "product"), ""), **r} for r in rows])
    assert [(r["product"], r["product_from"]) for r in taken.rows] == [
        ("coal", "text"),
        ("iron", "given"),
        (None, None),
        (None, None),
    ]
    assert any("product read from the words in goods for 1 rows" in n for n in taken.intake.notes)


def test_without_filling_the_product_stays_empty(take: Any) -> None:
    taken = take([_row(goods="coal")], fill_product=False)
    assert taken.rows[0].get("product") is None
    assert taken.intake.notes == ()


@pytest.mark.parametrize(
    ("cells", "price"),
    [
        ({}, 50.0),
        ({"unit": "PCS"}, 50.0),
        ({"currency": "EUR"}, None),
        ({"currency": ""}, None),
        ({"unit": "kg"}, None),
        ({"unit": ""}, None),
        ({"quantity": "0"}, None),
        ({"quantity": ""}, None),
        ({"value": ""}, None),
        ({"unit_value_usd": "7"}, 7.0),
    ],
)
def test_the_price_of_a_piece_follows_only_from_dollars_and_pieces(
    take: Any, cells: dict[str, str], price: float | None
) -> None:
    row = _row(**{"value": "200", "currency": "USD", "quantity": "4", "unit": "piece", **cells})
    assert take([row]).rows[0].get("unit_value_usd") == price


def test_what_is_assumed_fills_only_empty_cells(take: Any) -> None:
    rows = [_row(origin_country="cn", designated=""), _row(id="b", origin_country="", designated="no")]
    taken = take(rows, assume={"origin_country": "North Korea", "designated": "true", "currency": "usd"})
    assert [(r["origin_country"], r["designated"], r["currency"]) for r in taken.rows] == [
        ("CN", True, "USD"),
        ("KP", False, "USD"),
    ]


def test_an_assumed_unknown_is_unknown_and_no_claim(take: Any) -> None:
    assert take([_row(designated="")], assume={"designated": "unknown"}).rows[0]["designated"] is None


@pytest.mark.parametrize(
    ("assume", "says"),
    [
        ({"orign_country": "KP"}, "did you mean origin_country?"),
        ({"origin_country": "XX"}, "is no country"),
        ({"origin_country": " "}, "nothing is assumed"),
    ],
)
def test_what_cannot_be_assumed_is_refused(take: Any, assume: dict[str, str], says: str) -> None:
    with pytest.raises(InputError) as caught:
        take([_row()], assume=assume)
    assert says in str(caught.value)
    assert "--assume" in str(caught.value)


def test_a_faulty_cell_is_no_empty_one_that_an_assumption_could_fill(take: Any) -> None:
    taken = take([_row(origin_country="XX")], assume={"origin_country": "KP"})
    assert [r[1] for r in taken.rejects] == ["origin_country"]


CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "a",
                "b",
                "2017-01-01",
                "2017-02-30",
                "KP",
                "North Korea",
                "XX",
                "2701",
                "99.99",
                "NaN",
                "1e400",
            ),
            *(
                "coal",
                "iron ore fines",
                "unknown",
                "yes",
                "-1",
                "5",
                "supply",
                "USD",
                "piece",
                '"',
                '"x',
                '""',
                "\n",
                ",",
            ),
        ]
    ),
    st.text(max_size=8),
)
COLUMNS = [
    *("id", "date", "goods", "product", "quantity", "unit", "value", "currency", "origin_country", "hs_code"),
    *("activity", "kind", "designated", "contributes", "vessel_imo", "loading_port", "line", "Note"),
]
BYTES = st.one_of(CELLS.map(lambda c: c.encode("utf-8", "replace")), st.binary(max_size=4))
ROWS = st.lists(st.lists(BYTES, min_size=0, max_size=8), min_size=0, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from(COLUMNS), max_size=6, unique=True),
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
)
def test_every_row_of_any_dirty_csv_is_in_the_view_or_rejected(
    con: duckdb.DuckDBPyConnection,
    words: Words,
    tmp_path: Path,
    names: list[str],
    rows: list[list[bytes]],
    delimiter: str,
) -> None:
    path = tmp_path / "dirty.csv"
    lines = [delimiter.join(("id", "date", *(n for n in names if n not in ("id", "date")))).encode()]
    path.write_bytes(b"\n".join([*lines, *(delimiter.encode().join(r) for r in rows)]))
    _accounted(con, path, words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=80),
    head=st.sampled_from([b"", b"id,date\n", b"\xef\xbb\xbfid;date\r\n", b'{"id": ', b"PAR1"]),
)
def test_any_bytes_are_read_or_refused_and_nothing_else(
    con: duckdb.DuckDBPyConnection, words: Words, tmp_path: Path, content: bytes, head: bytes
) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(head + content)
    _accounted(con, path, words)


@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS), CELLS | st.none() | st.floats() | st.booleans() | st.lists(st.none())
        ),
        max_size=8,
    )
)
def test_any_plain_rows_are_read_or_refused_and_nothing_else(
    con: duckdb.DuckDBPyConnection, words: Words, rows: list[dict[str, Any]]
) -> None:
    _accounted(con, rows, words)


def _accounted(con: duckdb.DuckDBPyConnection, source: Any, words: Words) -> None:
    try:
        intake = take_in(con, source, words)
    except UserError as error:
        assert "\n" not in str(error)
        return
    kept = con.execute(f"SELECT line FROM {intake.view}").fetchall()
    refused = con.execute(f"SELECT DISTINCT line FROM {intake.rejects}").fetchall()
    assert intake.rejected == len(refused)
    assert sorted(kept + refused) == [(n,) for n in range(1, intake.read + 1)]
    names = con.execute(f"SELECT id FROM {intake.view}").fetchall()
    assert len(set(names)) == len(names)
    assert con.execute(
        f"SELECT count(*) FROM {intake.rejects} WHERE reason IS NULL OR reason = ''"
    ).fetchall() == [(0,)]
