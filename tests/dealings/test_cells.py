"""One cell: what it becomes, and why it is refused, the same by every way in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from article41.dealings import Words
from article41.dealings.cells import Fault, read_cell

FAULTS = [
    ("date", "0000-00-00", "no day of the calendar"),
    ("date", "2017-02-30", "no day of the calendar"),
    ("date", "2017-13-01", "no day of the calendar"),
    ("date", "31/12/2017", "write 2017-12-31"),
    ("date", "12/31/2017", "write 2017-12-31"),
    ("date", "20171231", "write 2017-12-31"),
    ("date", "2017/1/2", "write 2017-01-02"),
    ("date", "01/02/2017", "write YYYY-MM-DD"),
    ("date", "soon", "no ISO day"),
    ("date", "43100", "no ISO day"),
    ("origin_country", "XX", "is no country"),
    ("origin_country", "999", "is no country"),
    ("origin_country", "Koreaa", "is no country"),
    ("origin_country", "Russian Federaton", "did you mean RU"),
    ("hs_code", "99.99", "chapter 99"),
    ("hs_code", "0001", "chapter 00"),
    ("hs_code", "27011", "5 digits, an odd number; was a leading zero lost?"),
    ("hs_code", "270112345678", "has 12 digits"),
    ("hs_code", "coal", "no HS code"),
    ("hs_code", "２７０１", "no HS code"),
    ("hs_edition", "2018", "no edition of the HS"),
    ("quantity", "-1", "is negative"),
    ("value", "-0.01", "is negative"),
    ("quantity", "NaN", "no finite number"),
    ("quantity", "inf", "no finite number"),
    ("quantity", "-Infinity", "no finite number"),
    ("quantity", "1e999", "no finite number"),
    ("quantity", "1,000", "without thousands marks"),
    ("quantity", "5 t", "is no number"),
    ("quantity", "0x10", "is no number"),
    ("quantity", "１", "is no number"),
    ("activity", "suply", "did you mean supply?"),
    ("activity", "zzzzzz", "see `article41 law facts`"),
    ("product", "cole", "did you mean coal?"),
    ("product", "iron ore fines", "iron-ore?"),
    ("product", "Bunker fuel", "did you mean refined?"),
    ("condition", "broken", "write one of"),
    ("vessel_imo", "9074720", "check digit"),
    ("vessel_imo", "907472", "seven digits"),
    ("loading_port", "CN", "no UN/LOCODE"),
    ("loading_port", "XXSHA", "XX is no country"),
    ("loading_port", "CNSH1", "no UN/LOCODE"),
    ("currency", "USDD", "no currency"),
    ("currency", "USX", "did you mean"),
    ("currency", "dollars", "write its three letters"),
    ("designated", "maybe", "neither true nor false"),
]

VALUES = [
    ("date", " 2017-12-31 ", date(2017, 12, 31)),
    ("date", "2016-02-29", date(2016, 2, 29)),
    ("date", "2017-12-31T23:30:00+09:00", date(2017, 12, 31)),
    ("date", "2018-01-01T00:30:00-05:00", date(2018, 1, 1)),
    ("date", "2018-01-01 00:30", date(2018, 1, 1)),
    ("date", "2018-01-01T23:59:59.999Z", date(2018, 1, 1)),
    ("origin_country", "kp", "KP"),
    ("origin_country", "PRK", "KP"),
    ("origin_country", "408", "KP"),
    ("origin_country", "8", "AL"),
    ("origin_country", "North Korea", "KP"),
    ("hs_code", "27.01.11", "270111"),
    ("hs_code", "2701 11 00 00", "2701110000"),
    ("hs_code", "0301", "0301"),
    ("hs_edition", "2017", "2017"),
    ("quantity", "1e3", 1000.0),
    ("quantity", "+.5", 0.5),
    ("quantity", "0", 0.0),
    ("quantity", "\xa05\u2009", 5.0),
    ("activity", "SUPPLY", "supply"),
    ("activity", "Visit DPRK", "visit-target"),
    ("activity", "port_call_in_dprk", "port-call-in-target"),
    ("purpose", "dprk-mission", "target-mission"),
    ("product", "Iron Ore", "iron-ore"),
    ("vessel_imo", "IMO 9074729", "9074729"),
    ("vessel_imo", "imo:9074729", "9074729"),
    ("loading_port", "kp nam", "KPNAM"),
    ("currency", "usd", "USD"),
    ("designated", "Yes", True),
    ("designated", "0", False),
    ("designated", "unknown", None),
    ("designated", "possible", None),
    ("vessel", "  Jie Shun ", "Jie Shun"),
]


@pytest.mark.parametrize(("name", "cell", "says"), FAULTS)
def test_a_wrong_cell_is_refused_with_its_reason(words: Words, name: str, cell: str, says: str) -> None:
    read = read_cell(name, words.columns[name], words, cell)
    assert isinstance(read, Fault)
    assert says in read.reason
    assert "\n" not in read.reason


@pytest.mark.parametrize(("name", "cell", "value"), VALUES)
def test_a_right_cell_keeps_its_meaning(words: Words, name: str, cell: str, value: Any) -> None:
    assert read_cell(name, words.columns[name], words, cell) == value


@pytest.mark.parametrize("way", ["csv", "jsonl", "parquet", "table", "rows"])
def test_every_wrong_cell_is_a_reject_with_line_column_value_and_reason_by_every_way_in(
    take: Any, tmp_path: Path, way: str
) -> None:
    columns = list(dict.fromkeys(("date", *(name for name, _, _ in FAULTS))))
    rows: list[dict[str, str]] = [{"id": "good", "date": "2017-01-01"}]
    rows += [{"id": f"r{i}", "date": "2017-01-01", name: cell} for i, (name, cell, _) in enumerate(FAULTS)]
    full = [{c: row.get(c, "") for c in ("id", *columns)} for row in rows]
    taken = take(_written(full, tmp_path, way), fill_product=False)
    assert [r["id"] for r in taken.rows] == ["good"]
    assert [r[:3] for r in taken.rejects] == [(i + 2, n, c) for i, (n, c, _) in enumerate(FAULTS)]
    for (_, _, _, reason), (_, _, says) in zip(taken.rejects, FAULTS, strict=True):
        assert says in reason


@pytest.mark.parametrize("way", ["csv", "jsonl", "parquet", "table", "rows"])
def test_every_right_cell_has_its_value_by_every_way_in(take: Any, tmp_path: Path, way: str) -> None:
    columns = list(dict.fromkeys(("date", *(name for name, _, _ in VALUES))))
    rows = [{"id": f"r{i}", "date": "2017-01-01", name: cell} for i, (name, cell, _) in enumerate(VALUES)]
    full = [{c: row.get(c, "") for c in ("id", *columns)} for row in rows]
    taken = take(_written(full, tmp_path, way), fill_product=False)
    assert taken.rejects == []
    assert [row[n] for row, (n, _, _) in zip(taken.rows, VALUES, strict=True)] == [v for _, _, v in VALUES]


def _written(rows: list[dict[str, str]], folder: Path, way: str) -> Any:
    import csv
    import json

    table = pa.table({c: [r[c] for r in rows] for c in rows[0]})
    path = folder / f"deals.{way}"
    match way:
        case "csv":
            with path.open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        case "jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in rows))
        case "parquet":
            pq.write_table(table, path)
        case "table":
            return table
        case _:
            return rows
    return path


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), -1.0])
@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()])
def test_typed_numbers_out_of_bounds_are_rejected_although_statistics_leave_nan_out(
    take: Any, tmp_path: Path, value: float, kind: pa.DataType
) -> None:
    numbers = pa.array([1.0, value], kind)
    table = pa.table({"id": ["a", "b"], "date": ["2017-01-01"] * 2, "quantity": numbers})
    path = tmp_path / "deals.parquet"
    pq.write_table(table, path)
    for source in (table, path):
        taken = take(source)
        assert [r["id"] for r in taken.rows] == ["a"]
        assert [r[:2] for r in taken.rejects] == [(2, "quantity")]


@pytest.mark.parametrize("name", ["hs_code", "origin_country", "deal", "id"])
def test_a_nan_among_typed_cells_costs_its_row_at_most(take: Any, tmp_path: Path, name: str) -> None:
    whole = [408.0, float("nan")] if name == "origin_country" else [27.0, float("nan")]
    columns = {"id": ["a", "b"], "date": ["2017-01-01"] * 2, name: whole}
    path = tmp_path / "deals.parquet"
    pq.write_table(pa.table(columns), path)
    by_file, by_table = take(path), take(pa.table(columns))
    assert by_file.rows == by_table.rows
    assert by_file.rejects == by_table.rejects
    assert by_file.rows[0][name] == ("KP" if name == "origin_country" else "27")


NUMBERS = st.sampled_from([float("nan"), float("inf"), -1.0, 0.0, 27.0, 408.0, 2.5, 1e16]) | st.none()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(NUMBERS, min_size=1, max_size=4), kind=st.sampled_from([pa.float64(), pa.float32()]))
@pytest.mark.parametrize("name", ["quantity", "hs_code", "origin_country", "deal"])
def test_typed_numbers_read_alike_from_parquet_and_in_hand(
    take: Any, tmp_path: Path, name: str, cells: list[float | None], kind: pa.DataType
) -> None:
    ids = [f"r{i}" for i in range(len(cells))]
    table = pa.table({"id": ids, "date": ["2017-01-01"] * len(ids), name: pa.array(cells, kind)})
    path = tmp_path / "deals.parquet"
    pq.write_table(table, path)
    by_file, by_table = take(path), take(table)
    assert by_file.rows == by_table.rows
    assert [r[:2] for r in by_file.rejects] == [r[:2] for r in by_table.rejects]
