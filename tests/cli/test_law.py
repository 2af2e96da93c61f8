"""`article41 law` as a user types it: every listing in every format, pictures, files of one's own, and faults."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_commands import all_at_once, assert_refused, start

from article41.law.load import regimes_folder

LISTINGS = [
    ["law", "--on", "2018-01-22"],
    ["law", "show", "2375:16"],
    ["law", "show", "2371:26"],
    ["law", "diff", "2017-08-31", "2017-09-12"],
    ["law", "facts"],
    ["law", "search", "coal"],
    ["law", "history", "2371:8"],
    ["law", "timeline", "--until", "2018-01-01"],
    ["law", "lint"],
]


def _ok(result: Any) -> str:
    assert result.returncode == 0, (result.args, result.stderr)
    assert result.stderr == ""
    return str(result.stdout)


def test_every_listing_comes_in_every_format() -> None:
    formats = ("json", "jsonl", "csv", "markdown")
    results = all_at_once([[*call, "--format", f] for call in LISTINGS for f in formats])
    for result in results:
        text = _ok(result)
        match result.args[-1]:
            case "json":
                assert isinstance(json.loads(text), dict)
            case "jsonl":
                assert all(isinstance(json.loads(line), dict) for line in text.splitlines())
            case "csv":
                rows = list(csv.reader(io.StringIO(text)))
                assert len(rows) > 1
                assert len({len(r) for r in rows}) == 1
            case "markdown":
                lines = [x for x in text.splitlines() if x.startswith("|")]
                assert len(lines) > 2
                assert lines[1].replace("-", "").replace("|", "").strip() == ""


def test_no_line_of_a_table_is_wider_than_a_hundred_columns() -> None:
    for result in all_at_once(LISTINGS):
        assert max(len(line) for line in _ok(result).splitlines()) <= 100, result.args


def test_the_law_of_a_day_as_json_says_all_that_an_audit_needs() -> None:
    told = json.loads(_ok(start("law", "--on", "2018-01-22", "--format", "json")))
    assert (told["regime"], told["on"]) == ("kp", "2018-01-22")
    assert len(told["version"]) == 16
    measure = next(m for m in told["measures"] if m["id"] == "2375:16")
    assert measure["source"] == "S/RES/2375 (2017), para. 16"
    assert measure["akn"] == "/akn/un/statement/deliberation/unsc/2017-09-11/2375-2017/"
    assert len(measure["read"]["sha256"]) == 64
    assert measure["reviewed"] is None
    run_off = next(x for x in measure["exemptions"] if x["id"] == "2375:16/run-off")
    assert (run_off["until"], run_off["notice"]["by"]) == ("2017-12-11", "2018-01-24")


def test_lines_of_json_are_the_measures_of_the_object() -> None:
    whole, lines = all_at_once([["law", "--on", "2018-01-22", "--format", f] for f in ("json", "jsonl")])
    assert [json.loads(x) for x in lines.stdout.splitlines()] == json.loads(whole.stdout)["measures"]


def test_the_lint_of_the_law_is_clean_and_counts_every_paragraph() -> None:
    told = json.loads(_ok(start("law", "lint", "--format", "json")))
    assert [f for f in told.get("findings", []) if f["level"] == "fault"] == []
    assert all(c["left"] == [] for c in told["paragraphs"])
    assert {c["resolution"] for c in told["paragraphs"]} >= {
        *("1695", "1718", "1874", "2087", "2094", "2270", "2321", "2356", "2371", "2375", "2397", "2664"),
        *("1928", "1985", "2050", "2141", "2207", "2276", "2345", "2407", "2464", "2515", "2627", "2680"),
    }


def test_a_folder_with_a_gap_fails_its_lint(tmp_path: Path) -> None:
    folder = tmp_path / "kp"
    shutil.copytree(regimes_folder() / "kp", folder)
    file = folder / "2356.yaml"
    file.write_text(
        file.read_text("utf-8").replace('  "4":', '  "5":', 1).replace('  "5": the', '  "6": the'), "utf-8"
    )
    result = start("law", "lint", str(folder))
    assert result.returncode == 2
    assert "gap" in result.stdout
    assert "kp/2356.yaml" in result.stdout


def test_pictures_of_the_timeline(tmp_path: Path) -> None:
    paths = [tmp_path / f"t.{ending}" for ending in ("html", "svg", "png")]
    for result in all_at_once([["law", "timeline", "--out", str(p)] for p in paths]):
        _ok(result)
    html, svg, png = (p.read_bytes() for p in paths)
    assert html.startswith(b"<!doctype html>") or html.startswith(b"<!DOCTYPE html>")
    assert b"Content-Security-Policy" in html
    assert b"<svg" in svg
    assert png.startswith(b"\x89PNG")


def test_the_schemas_are_printed_and_written(tmp_path: Path) -> None:
    assert json.loads(_ok(start("law", "schema")))["title"] == "article41: resolution"
    _ok(start("law", "schema", "--out", str(tmp_path)))
    assert {p.name for p in tmp_path.iterdir()} == {
        f"{k}.json" for k in ("resolution", "exemptions", "designations", "readings", "stops", "regime")
    }


def test_the_official_text_beside_what_is_encoded(shared: Path) -> None:
    told = _ok(start("law", "text", "2375:16", "--texts", str(shared / "law" / "texts")))
    assert "textiles" in told
    assert "Encoded as 2375:16" in told


def test_what_a_user_gets_wrong_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    calls = [
        ["law", "--on", "yesterday"],
        ["law", "--on", "2017-02-30"],
        ["law", "--format", "xml"],
        ["law", "show", "2375:99"],
        ["law", "history", "9999:1"],
        ["law", "diff", "2017-08-31", "soon"],
        ["law", "search", ""],
        ["law", "search", "zzzzqqq"],
        ["law", "timeline", "--out", str(tmp_path / "t.pdf")],
        ["law", "timeline", "--out", str(tmp_path / "none" / "t.svg")],
        ["law", "timeline", "--until", "never"],
        ["law", "lint", str(tmp_path / "none")],
        ["law", "lint", str(tmp_path / "file")],
        ["law", "lint", str(tmp_path)],
        ["law", "schema", "letters"],
        ["law", "schema", "--out", str(tmp_path / "file")],
        ["law", "text", "2375:16", "--texts", str(tmp_path / "none")],
        ["law", "text", "2375:16", "--texts", str(tmp_path)],
        ["law", "--regime", "xx"],
        ["law", "--on", "2018-01-01", "show", "2375:16"],
    ]
    for result in all_at_once(calls):
        assert_refused(result)


def test_a_wrong_paragraph_is_offered_the_nearest() -> None:
    assert "did you mean 2371:8" in start("law", "show", "2371:88").stderr


def test_a_paragraph_without_a_measure_says_why() -> None:
    assert "no duty" in start("law", "show", "2375:1").stderr


@pytest.mark.parametrize("ending", ["yaml", "folder"])
def test_a_regime_of_ones_own_that_is_not_one(tmp_path: Path, ending: str) -> None:
    place = tmp_path / "mine"
    if ending == "yaml":
        place.write_text("id: x\n", "utf-8")
    else:
        place.mkdir()
    assert_refused(start("law", "--folder", str(place)))
