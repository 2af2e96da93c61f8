"""Layouts: somebody's names for columns and values, checked line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from article41.dealings import Words, load_layout
from article41.law.errors import InputError

GOOD = """\
layout: customs
version: 3
columns:
  Reference: id
  Day: date
  Commodity: product
  To: destination_country
values:
  product:
    BLACK STUFF: coal
    n/a: ""
  destination_country:
    NORTH: KP
constants:
  activity: supply
  origin_country: china
"""


def _layout(folder: Path, text: str) -> Path:
    path = folder / "layout.yaml"
    path.write_text(text)
    return path


def test_a_layout_renames_columns_and_values_and_gives_constants(
    take: Any, words: Words, tmp_path: Path
) -> None:
    layout = load_layout(_layout(tmp_path, GOOD), words)
    rows = [
        {"Reference": "a", "Day": "2017-01-01", "Commodity": "BLACK STUFF", "To": "NORTH"},
        {"Reference": "b", "Day": "2017-01-01", "Commodity": " n/a ", "To": "JP"},
        {"Reference": "c", "Day": "2017-01-01", "Commodity": "iron ore", "To": ""},
    ]
    taken = take(rows, layout=layout)
    assert taken.intake.layout == "customs 3"
    assert [(r["product"], r["destination_country"]) for r in taken.rows] == [
        ("coal", "KP"),
        (None, "JP"),
        ("iron-ore", None),
    ]
    assert {(r["activity"], r["origin_country"]) for r in taken.rows} == {("supply", "CN")}


def test_a_layout_reads_parquet_as_it_reads_rows(take: Any, words: Words, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    layout = load_layout(_layout(tmp_path, GOOD), words)
    rows = [
        {"Reference": "a", "Day": "2017-01-01", "Commodity": "BLACK STUFF", "To": "NORTH"},
        {"Reference": "b", "Day": "2017-01-01", "Commodity": " n/a ", "To": "Nowhere"},
        {"Reference": "c", "Day": "2017-01-01", "Commodity": "iron ore", "To": ""},
    ]
    path = tmp_path / "deals.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    one, other = take(rows, layout=layout), take(path, layout=layout)
    assert one.rows == other.rows
    assert one.rejects == other.rejects
    assert [r[:3] for r in one.rejects] == [(2, "destination_country", "Nowhere")]


def test_a_constant_fills_only_what_is_empty(take: Any, words: Words, tmp_path: Path) -> None:
    text = "layout: x\nversion: 1\nconstants:\n  currency: eur\n"
    rows = [
        {"id": "a", "date": "2017-01-01", "currency": "USD"},
        {"id": "b", "date": "2017-01-01", "currency": ""},
    ]
    taken = take(rows, layout=load_layout(_layout(tmp_path, text), words))
    assert [r["currency"] for r in taken.rows] == ["USD", "EUR"]


def test_columns_that_the_source_has_not_are_noted(take: Any, words: Words, tmp_path: Path) -> None:
    layout = load_layout(_layout(tmp_path, "layout: x\nversion: 1\ncolumns:\n  Gone: goods\n"), words)
    notes = take([{"id": "a", "date": "2017-01-01"}], layout=layout).intake.notes
    assert any("Gone" in n for n in notes)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("layout: x\nversion: 1\ncolumns:\n  A: id\n  B: destination_contry\n", 5, "destination_country"),
        ("layout: x\nversion: 1\ncolumns:\n  A: id\n  B: id\n", 5, "both lead to id"),
        ("layout: x\nversion: 1\nvalues:\n  product:\n    A: cole\n", 5, "did you mean coal"),
        ("layout: x\nversion: 1\nvalues:\n  prodct:\n    A: coal\n", 4, "did you mean product"),
        ("layout: x\nversion: 1\nconstants:\n  currency: USX\n", 4, "no currency"),
        ("layout: x\nversion: 1\nconstants:\n  curency: USD\n", 4, "did you mean currency"),
        ("layout: x\nversion: 1\ncolums:\n  A: id\n", 3, "colums"),
        ("layout: x\nversion: one\n", 2, "layout.yaml:2: "),
        ("layout: x\nversion: 1\ncolumns: [a\n", None, "layout.yaml"),
        ("layout: x\nversion: 1\nversion: 2\n", 3, "version"),
        ("- a\n", None, "layout.yaml"),
        ("version: 1\n", None, "layout"),
        ("", None, "layout.yaml"),
    ],
)
def test_a_malformed_layout_is_refused_with_file_and_line(
    words: Words, tmp_path: Path, text: str, line: int | None, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_layout(_layout(tmp_path, text), words)
    message = str(caught.value)
    assert "\n" not in message
    assert says in message
    assert "layout.yaml" in message
    if line is not None:
        assert f"layout.yaml:{line}" in message


def test_a_layout_that_is_not_there_is_refused(words: Words, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        load_layout(tmp_path / "nowhere.yaml", words)
