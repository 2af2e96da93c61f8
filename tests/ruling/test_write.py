"""Outputs hold the contract's columns and their manifest, and appear only when they are whole."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from article41 import check
from article41.law.errors import InputError
from article41.ruling.check import Checked
from article41.ruling.decisions import COLUMNS
from article41.ruling.findings import SCHEMA
from article41.ruling.write import format_of, whole_file, write_decisions, write_findings, write_rejects

CONTRACT = ["id", "outcome", "citations", "because", "missing", "next_step", "alternatives", "due", "regimes"]
TROUSERS = {"hs_code": "620342", "export_country": "KP", "import_country": "CN"}
ROWS: list[dict[str, Any]] = [
    {"id": "a", "date": "2018-06-01", **TROUSERS, "ship": "Ärger; \"x\", 'y'", "outcome": "theirs"},
    {"id": "b", "date": "2017-12-10", **TROUSERS, "contract_date": "2017-08-20", "ship": "line\nbreak"},
    {"id": "c", "date": "2018-06-01", "hs_code": "100630", "export_country": "CN", "import_country": "KP"},
    {"id": "d", "date": "2017-11-01", **TROUSERS},
    {"id": "e", "date": "not a day", **TROUSERS},
]
PASSED = ["ship", "input_outcome"]


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(ROWS, as_known="2018-01-10", advice=True)


def manifest_beside(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_name(path.name + ".manifest.json").read_text("utf-8"))
    return found


def test_the_columns_are_those_of_the_contract() -> None:
    assert list(COLUMNS) == CONTRACT


def test_csv(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_decisions(checked, str(path), "csv")
    with path.open(encoding="utf-8", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    assert header == [*CONTRACT, *PASSED]
    assert [r[0] for r in rows] == ["a", "b", "c", "d"]
    assert rows[0][9:] == ["Ärger; \"x\", 'y'", "theirs"]
    assert rows[1][9] == "line\nbreak"
    assert rows[1][1] == "needs-notification"
    assert rows[1][7] == "2018-01-24"
    assert manifest_beside(path) == checked.manifest


def test_json_lines(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    write_decisions(checked, str(path), "jsonl")
    first, *rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert first == {"manifest": checked.manifest}
    assert all(list(r) == [*CONTRACT, *PASSED] for r in rows)
    assert [{k: r[k] for k in CONTRACT} for r in rows] == checked.decisions()
    assert manifest_beside(path) == checked.manifest


def test_parquet(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_decisions(checked, str(path), "parquet")
    table = pq.read_table(path)
    assert table.column_names == [*CONTRACT, *PASSED]
    assert json.loads(table.schema.metadata[b"article41.manifest"]) == checked.manifest
    assert table.column("outcome").to_pylist() == [d["outcome"] for d in checked.decisions()]
    assert manifest_beside(path) == checked.manifest


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_findings(checked: Checked, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"found.{ending}"
    heard: list[int] = []
    write_findings(checked, str(path), ending, heard.append)
    assert sum(heard) > 4
    assert manifest_beside(path)["content"] == "findings"
    if ending == "parquet":
        assert pq.read_table(path).column_names == SCHEMA.names


def test_the_counts_add_up(checked: Checked, tmp_path: Path) -> None:
    counts = checked.manifest["counts"]
    assert counts["read"] == len(ROWS) == counts["decided"] + counts["rejected"]
    assert sum(counts["outcomes"].values()) == counts["decided"] == 4
    seen = Counter(d["outcome"] for d in checked.decisions())
    assert {o: n for o, n in counts["outcomes"].items() if n} == dict(seen)
    heard: list[int] = []
    write_decisions(checked, str(tmp_path / "o.csv"), "csv", heard.append)
    assert sum(heard) == 4


def test_rejects_name_row_column_value_and_reason(checked: Checked, tmp_path: Path) -> None:
    write_rejects(checked, tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as handle:
        (fault,) = list(csv.DictReader(handle))
    assert (fault["id"], fault["column"], fault["value"]) == ("e", "date", "not a day")
    assert fault["reason"]


def test_no_rows_at_all_still_give_a_whole_file(tmp_path: Path) -> None:
    none = check([{"id": "e", "date": "not a day", **TROUSERS}])
    for write, names in ((write_decisions, CONTRACT), (write_findings, SCHEMA.names)):
        path = tmp_path / "none.csv"
        write(none, str(path), "csv")
        assert manifest_beside(path)["counts"]["decided"] == 0
        assert path.read_text("utf-8").splitlines() == [",".join(f'"{n}"' for n in names)]
        write(none, str(tmp_path / "none.parquet"), "parquet")
        assert pq.read_table(tmp_path / "none.parquet").num_rows == 0
        write(none, str(tmp_path / "none.jsonl"), "jsonl")
        assert len((tmp_path / "none.jsonl").read_text("utf-8").splitlines()) == 1


def test_a_missing_folder_is_refused_and_leaves_nothing(checked: Checked, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_decisions(checked, str(tmp_path / "none" / "out.csv"), "csv")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_as_target_is_refused_and_leaves_nothing(checked: Checked, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_decisions(checked, str(target), "csv")
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(checked: Checked, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot be written"):
        write_decisions(checked, str(folder / "out.csv"), "csv")


def test_a_full_disk_is_refused_in_one_line(checked: Checked) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with pytest.raises(InputError, match="cannot be written"):
        write_decisions(checked, "/dev/full/out.csv", "csv")


def test_a_fault_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(path) as handle:
        handle.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_formats_are_told_by_ending_or_choice() -> None:
    assert format_of("a/b.PQ") == "parquet"
    assert format_of("x.ndjson") == "jsonl"
    assert format_of("-", "csv") == "csv"
    for wrong in ("x.xlsx", "x"):
        with pytest.raises(InputError, match="is no format"):
            format_of(wrong)


BIG = """
import os, signal, sys
import pyarrow as pa
from article41 import check
from article41.ruling.write import write_decisions
n = 200_000
table = pa.table({"id": [str(i) for i in range(n)], "date": ["2018-06-01"] * n, "hs_code": ["620342"] * n,
                  "export_country": ["KP"] * n, "import_country": ["CN"] * n})
checked = check(table)
print("ready", flush=True)
write_decisions(checked, sys.argv[1], "csv", lambda rows: (print("half", flush=True), sys.stdin.read()))
"""


def test_a_killed_process_leaves_no_file_under_the_final_name(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    child = subprocess.Popen(
        [sys.executable, "-c", BIG, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        assert child.stdout.readline().strip() == b"ready"
        assert child.stdout.readline().strip() == b"half"
        assert list(tmp_path.iterdir())
        child.send_signal(signal.SIGKILL)
        child.wait(20)
        time.sleep(0.05)
        assert not path.exists()
        assert [p.suffix for p in tmp_path.iterdir()] == [".part"]
    finally:
        child.kill()
        child.wait(20)
        child.stdin.close()
        child.stdout.close()
