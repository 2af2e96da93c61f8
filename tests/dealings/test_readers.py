"""Sources as a whole: what is refused, in one line, and what is read alike in every form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from article41.law.errors import InputError

Write = Callable[[str | bytes], Path]


def _refused(take: Any, source: Any, *words: str) -> None:
    with pytest.raises(InputError) as caught:
        take(source)
    text = str(caught.value)
    assert "\n" not in text
    assert text
    for word in words:
        assert word in text
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ["deals.csv", "is empty"]),
        (b"\xef\xbb\xbf \r\n\n", ["is empty"]),
        (b"id,date\n", ["has no rows", "below the header"]),
        (b"id,date", ["has no rows"]),
        (b"date,goods\n2017-01-01,coal\n", ["no column 'id'", "add it or map it"]),
        (b"id,goods\na,coal\n", ["no column 'date'", "the day that counts in law"]),
        (b"id,dates\na,2017-01-01\n", ["no column 'date'", "rename 'dates'"]),
        (b"id,date\n\x00\x01\x02\x00,2017-01-01\n", ["NUL bytes", "CSV in UTF-8"]),
        (b"id,date,pa\xefs\na,2017-01-01,x\n", ["deals.csv:1", "UTF-8"]),
        (b'id,"date\na,2017-01-01\n', ["deals.csv:1", "quotes paired"]),
        (b"id,date,id\na,2017-01-01,b\n", ["two columns named 'id'"]),
        (b"id,date,Date\na,2017-01-01,2017-01-02\n", ["'date' and 'Date'", "both date", "keep one"]),
        (
            b"id,date,works_for_dprk_bank,works_for_target_bank\na,2017-01-01,,\n",
            ["both works_for_target_bank"],
        ),
        (b"PK\x03\x04rest", ["zip or Excel", "save the sheet as CSV"]),
        (b"\xd0\xcf\x11\xe0rest", ["old Excel"]),
        (b"\x1f\x8bxxxx", ["gzip", "unpack"]),
        (b"\x28\xb5\x2f\xfdxx", ["zstd", "unpack"]),
        (b"%PDF-1.7", ["PDF"]),
        ("id,date\na,2017-01-01\n".encode("utf-16"), ["UTF-16"]),
        (b"PAR1 and nothing else", ["no readable Parquet"]),
    ],
)
def test_a_source_that_cannot_be_used_is_refused_in_one_line(
    take: Any, csv: Write, content: bytes, says: list[str]
) -> None:
    _refused(take, csv(content), *says)


def test_a_folder_is_refused(take: Any, tmp_path: Path) -> None:
    _refused(take, tmp_path, "is a folder", "name a file")


def test_a_file_that_is_not_there_is_refused(take: Any, tmp_path: Path) -> None:
    _refused(take, tmp_path / "nowhere.csv", "nowhere.csv", "cannot be read", "check the path")


def test_a_path_with_a_nul_byte_is_refused(take: Any) -> None:
    _refused(take, "a\x00b.csv", "cannot be read")


def test_a_file_named_as_parquet_must_be_parquet(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    path.write_text("id,date\na,2017-01-01\n")
    _refused(take, path, "named as Parquet and is none")


def test_a_json_array_is_no_json_lines(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.json"
    path.write_text('[{"id": "a", "date": "2017-01-01"}]')
    _refused(take, path, "not JSON Lines", "one object a line")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([{"a": 1}], "STRUCT"),
        ([[1, 2]], "BIGINT[]"),
        ([b"x"], "BLOB"),
    ],
)
def test_a_nested_parquet_column_is_refused(take: Any, tmp_path: Path, values: list[Any], kind: str) -> None:
    path = tmp_path / "deals.parquet"
    pq.write_table(pa.table({"id": ["a"], "date": ["2017-01-01"], "more": values}), path)
    _refused(take, path, "'more'", kind, "flatten")


def test_a_nested_arrow_column_is_refused(take: Any) -> None:
    _refused(take, pa.table({"id": ["a"], "date": ["2017-01-01"], "more": [[1]]}), "'more'", "flatten")


def test_a_parquet_file_without_rows_is_refused(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.string()), "date": pa.array([], pa.string())}), path)
    _refused(take, path, "has no rows")


def test_days_from_instants_in_utc_are_refused(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    instants = pa.array([datetime(2017, 1, 1)], pa.timestamp("us", "UTC"))
    table = pa.table({"id": ["a"], "date": instants})
    pq.write_table(table, path)
    _refused(take, path, "'date'", "UTC", "YYYY-MM-DD")
    _refused(take, table, "'date'", "UTC")


@pytest.mark.parametrize("given", [[1], {"id": "a"}, b"id", 7])
def test_what_is_no_list_of_rows_is_refused(take: Any, given: Any) -> None:
    _refused(take, given, "rows", "list of mappings")


ROWS = [
    {"id": "a", "date": "2017-10-01", "goods": "coal", "quantity": "5", "designated": "true", "note": "x, y"},
    {"id": "b", "date": "2018-02-03", "goods": "", "quantity": "", "designated": "", "note": "z"},
    {
        "id": "c",
        "date": "2018-02-04",
        "goods": 'two\nlines "quoted"',
        "quantity": "1.5",
        "designated": "unknown",
        "note": "",
    },
]


def _delimited(delimiter: str) -> str:
    quoted = [['"' + v.replace('"', '""') + '"' for v in row.values()] for row in ROWS]
    return "\n".join(delimiter.join(cells) for cells in ([*ROWS[0]], *quoted)) + "\n"


def _same(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert [{k: v for k, v in r.items() if k != "note"} for r in rows] == [
        {k: v for k, v in r.items() if k != "note"} for r in expected
    ]
    assert [r["note"] or None for r in rows] == [r["note"] or None for r in expected]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_reads_alike_whatever_its_delimiter_mark_and_line_ends(
    take: Any, csv: Write, delimiter: str, bom: bytes, ending: str
) -> None:
    text = _delimited(delimiter).replace("\n", ending).replace(f"two{ending}lines", "two\nlines")
    _same(take(csv(bom + text.encode())).rows, take(ROWS).rows)


def test_quoted_line_breaks_stay_in_their_cell(take: Any, csv: Write) -> None:
    rows = take(csv('id,date,note\na,2017-01-01,"one\ntwo"\nb,2017-01-02,three\n')).rows
    assert [(r["line"], r["note"]) for r in rows] == [(1, "one\ntwo"), (2, "three")]


def test_a_file_without_a_last_line_break_is_read_whole(take: Any, csv: Write) -> None:
    assert len(take(csv("id,date\na,2017-01-01\nb,2017-01-02")).rows) == 2


def test_json_lines_give_the_same_view(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.jsonl"
    path.write_text(
        '{"id": "a", "date": "2017-10-01", "goods": "coal", "quantity": 5, "designated": true, "note": "x, y"}\n'
        '{"id": "b", "date": "2018-02-03", "note": "z"}\n\n'
        '{"id": "c", "date": "2018-02-04", "goods": "two\\nlines \\"quoted\\"", "quantity": 1.5, "designated": "unknown"}\n'
    )
    _same(take(path).rows, take(ROWS).rows)


def test_json_lines_that_are_no_objects_are_rejected(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.jsonl"
    path.write_text('{"id": "a", "date": "2017-10-01"}\n[1]\n{"id": \n{"id": "b", "date": ["x"]}\n')
    rejects = take(path).rejects
    assert [r[0] for r in rejects] == [2, 3, 4]
    assert "no JSON object" in rejects[0][3]
    assert "no JSON object" in rejects[1][3]
    assert rejects[2][1] == "date"
    assert "no plain value" in rejects[2][3]


def test_parquet_typed_and_untyped_and_arrow_give_the_same_view_as_csv(
    take: Any, csv: Write, tmp_path: Path
) -> None:
    expected = take(csv(_delimited(","))).rows
    untyped = pa.table({k: [r[k] for r in ROWS] for k in ROWS[0]})
    typed = pa.table(
        {
            "id": ["a", "b", "c"],
            "date": pa.array([date(2017, 10, 1), date(2018, 2, 3), date(2018, 2, 4)], pa.date32()),
            "goods": ["coal", None, 'two\nlines "quoted"'],
            "quantity": pa.array([5, None, 1.5], pa.float64()),
            "designated": ["true", None, "unknown"],
            "note": ["x, y", "z", None],
        }
    )
    for number, table in enumerate((untyped, typed)):
        path = tmp_path / f"deals{number}.parquet"
        pq.write_table(table, path)
        _same(take(path).rows, expected)
        _same(take(table).rows, expected)


def test_a_parquet_file_whose_name_looks_like_a_pattern_is_that_file(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "de[a]ls*.parquet"
    pq.write_table(pa.table({"id": ["a"], "date": ["2017-01-01"]}), path)
    assert len(take(path).rows) == 1


def test_typed_booleans_and_codes_in_parquet_keep_their_meaning(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int64()),
            "date": pa.array([datetime(2017, 1, 1, 23), datetime(2017, 1, 2)], pa.timestamp("us")),
            "designated": pa.array([True, None]),
            "hs_code": pa.array([270111.0, 27.0]),
        }
    )
    pq.write_table(table, path)
    for source in (path, table):
        rows = take(source).rows
        assert [(r["id"], r["date"], r["designated"], r["hs_code"]) for r in rows] == [
            ("1", date(2017, 1, 1), True, "270111"),
            ("2", date(2017, 1, 2), False, "27"),
        ]


def test_a_file_has_the_digest_of_its_bytes_and_rows_in_hand_have_none(take: Any, csv: Write) -> None:
    import hashlib

    path = csv("id,date\na,2017-01-01\n")
    assert take(path).intake.input_digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert take(ROWS).intake.input_digest is None


def test_rows_that_break_the_csv_cost_only_themselves(take: Any, csv: Write) -> None:
    taken = take(
        csv(
            b"id,date,note\na,2017-01-01,x\nb,2017-01-02\nc,2017-01-03,x,y\nd,2017-01-04,caf\xe9\n"
            b'e,2017-01-05,"x"y\nf,2017-01-06,x\n'
        )
    )
    assert [r["id"] for r in taken.rows] == ["a", "f"]
    assert [r[0] for r in taken.rejects] == [2, 3, 4, 5]
    reasons = [r[3] for r in taken.rejects]
    assert "has 2 cells where the header has 3" in reasons[0]
    assert "has 4 cells where the header has 3" in reasons[1]
    assert "is not UTF-8" in reasons[2]
    assert "quote" in reasons[3]
    assert taken.rejects[0][2] == "b,2017-01-02"
