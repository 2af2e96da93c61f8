"""The commands as a user runs them: output, exit codes, and one line for whatever the user gets wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HEADER = "id,date,hs_code,export_country,import_country,product,note\n"
FORBIDDEN = "1,2018-06-01,620342,KP,CN,,[bold]red[/bold] </script>\n"
OPEN = "2,2017-11-01,620342,KP,CN,,\n"
FREE = "[link],2018-06-01,100630,CN,KP,,\n"
WRONG = "4,[bold]yesterday[/],620342,KP,CN,,\n"


def start(*arguments: str, text: str | None = None, debug: bool = False) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("ARTICLE41_DEBUG", "FORCE_COLOR")}
    if debug:
        env["ARTICLE41_DEBUG"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "article41.cli.main", *arguments],
        input=text or "",
        capture_output=True,
        encoding="utf-8",
        env=env,
        timeout=100,
        check=False,
    )


def all_at_once(calls: list[list[str]]) -> list[subprocess.CompletedProcess[str]]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda c: start(*c), calls))


def assert_refused(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 2, (result.args, result.stderr)
    lines = result.stderr.splitlines()
    assert len(lines) == 1, (result.args, result.stderr)
    assert lines[0].startswith("article41: "), result.stderr
    assert "internal" not in lines[0]
    assert result.stdout == ""


@pytest.fixture
def dealings(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(HEADER + FORBIDDEN + OPEN + FREE, "utf-8")
    return path


def test_the_law_answers() -> None:
    calls = [
        ["law", "--on", "2017-08-06"],
        ["law", "show", "2375:16"],
        ["law", "diff", "2017-09-10", "2017-09-12"],
        ["law", "diff", "2017-09-12", "2017-09-12"],
        ["law", "facts"],
        ["--version"],
    ]
    results = all_at_once(calls)
    assert [(r.returncode, r.stderr) for r in results] == [(0, "")] * len(calls)
    law, show, diff, same, facts, version = (r.stdout for r in results)
    assert "2371:8" in law
    assert "2375:16" not in law
    assert "Exemptions that reach it" in show
    assert "2375:16" in diff
    assert "Nothing changed" in same
    assert "contract_date" in facts
    assert version.startswith("article41 ")


WRONG_CALLS = {
    "a bad day": (["law", "--on", "2017-02-30"], "2017-02-30"),
    "a bad day to diff": (["law", "diff", "2017-01-01", "soon"], "soon"),
    "a wrong paragraph": (["law", "show", "2375:61"], "did you mean"),
    "a wrong regime": (["law", "--regime", "kq"], "one of kp"),
    "a wrong folder": (["law", "--folder", "/nowhere/at/all"], "/nowhere/at/all"),
    "no such file": (["check", "/nowhere/in.csv"], "in.csv"),
    "no such column": (["explain", "--hs-cod", "620342", "--date", "2018-01-01"], "did you mean hs_code"),
    "no date": (["explain", "--hs-code", "620342"], "--date"),
    "a lone value": (["explain", "620342"], "stands alone"),
    "no value": (["explain", "--hs-code", "--date", "2018-01-01"], "has no value"),
    "twice": (["explain", "--date", "2018-01-01", "--date", "2018-01-02"], "given twice"),
    "a bad cell": (["explain", "--hs-code", "620342", "--date", "soon"], "soon"),
    "a wrong reading": (["explain", "--reading", "x", "--date", "2018-01-01"], "name=value"),
}


def test_what_a_user_gets_wrong_is_one_line() -> None:
    results = all_at_once([call for call, _ in WRONG_CALLS.values()])
    for result, (_, said) in zip(results, WRONG_CALLS.values(), strict=True):
        assert_refused(result)
        assert said in result.stderr


def test_wrong_options_of_check_are_one_line(dealings: Path, tmp_path: Path) -> None:
    calls = {
        "forbidden": ["--fail-on", "forbidden"],
        "xlsx": ["--out", str(tmp_path / "o.xlsx")],
        "'json'": ["--out", str(tmp_path / "o"), "--format", "json"],
        "findings are data": ["--findings", str(tmp_path / "f.html")],
        "not name=value": ["--assume", "contract_date"],
        "contract_dat": ["--assume", "contract_dat=2017-08-20"],
        "2018-13-01": ["--on", "2018-13-01"],
        "whenever": ["--as-known", "whenever"],
        "cannot be written": ["--out", str(tmp_path / "none" / "o.csv")],
        "layout.yaml": ["--layout", str(tmp_path / "layout.yaml")],
        "lots": ["--memory", "lots"],
    }
    for result, said in zip(
        all_at_once([["check", str(dealings), *c] for c in calls.values()]), calls, strict=True
    ):
        assert_refused(result)
        assert said in result.stderr
    assert list(tmp_path.iterdir()) == [dealings]


def test_options_that_the_parser_refuses_give_code_2() -> None:
    for result in all_at_once([["check"], ["chek"], ["law", "--onn", "x"], ["check", "-", "--rows", "many"]]):
        assert_refused(result)


def test_a_check_exits_as_asked(dealings: Path, tmp_path: Path) -> None:
    opened, rejects = tmp_path / "open.csv", tmp_path / "rejects.csv"
    opened.write_text(HEADER + OPEN, "utf-8")
    rejects.write_text(HEADER + FREE + WRONG, "utf-8")
    known = ["--as-known", "2018-01-01"]
    both = ["--fail-on", "prohibited,undetermined"]
    results = all_at_once(
        [
            ["check", str(dealings), *known],
            ["check", str(dealings), *known, "--fail-on", "prohibited"],
            ["check", str(opened), *known, "--fail-on", "undetermined"],
            ["check", str(opened), *known, "--fail-on", "prohibited"],
            ["check", str(dealings), *known, *both],
            ["check", str(rejects), *known],
        ]
    )
    assert [r.returncode for r in results] == [0, 3, 4, 0, 3, 2]
    assert "3 read = 3 decided + 0 rejected" in results[0].stdout
    assert "[link]" in results[0].stdout
    assert "[bold]yesterday[/]" in results[5].stderr
    assert "2 read = 1 decided + 1 rejected" in results[5].stdout


def test_outputs_in_four_formats_and_findings(dealings: Path, tmp_path: Path) -> None:
    names = ["o.csv", "o.jsonl", "o.parquet", "o.html"]
    outs = [part for n in names for part in ("--out", str(tmp_path / n))]
    found = tmp_path / "f.csv"
    result = start("check", str(dealings), *outs, "--findings", str(found), "--as-known", "2018-01-01")
    assert (result.returncode, result.stderr) == (0, "")
    assert all((tmp_path / n).stat().st_size for n in names)
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [r["id"] for r in rows] == ["1", "2", "[link]"]
    assert rows[0]["note"] == "[bold]red[/bold] </script>"
    page = (tmp_path / "o.html").read_text("utf-8")
    assert "red[/bold] </script>" not in page
    with found.open(encoding="utf-8", newline="") as handle:
        assert {r["id"] for r in csv.DictReader(handle)} >= {"1", "2"}


def test_standard_input_and_output() -> None:
    text = HEADER + FORBIDDEN + OPEN + FREE
    result = start("check", "-", "--out", "-", "--format", "jsonl", text=text)
    assert result.returncode == 0
    first, *rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert first["manifest"]["counts"]["read"] == 3
    assert [r["id"] for r in rows] == ["1", "2", "[link]"]
    assert "3 read = 3 decided" in result.stderr


def test_what_if_and_another_day() -> None:
    arguments = ["--as-known", "2018-01-01", "--assume", "contract_date=2017-08-20", "--out", "-"]
    result = start("check", "-", *arguments, text=HEADER + OPEN)
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["outcome"] == "needs-notification"
    result = start("check", "-", "--on", "2010-01-01", "--out", "-", text=HEADER + FORBIDDEN)
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["outcome"] == "not-covered"


def test_explain_takes_flags_and_shows_markup_as_it_is() -> None:
    pay = ["explain", "--activity", "payment", "--counterparty-country", "CN", "--date", "2018-06-01"]
    flag, no, odd = all_at_once(
        [[*pay, "--designated"], [*pay, "--designated=false"], [*pay, "--counterparty", "[red]x[/red] [/]"]]
    )
    assert (flag.returncode, no.returncode, odd.returncode) == (0, 0, 0)
    assert flag.stdout.startswith("prohibited")
    assert no.stdout.startswith("not-covered")
    assert odd.stdout.startswith("not-covered")


def test_debug_shows_no_traceback_for_a_users_error() -> None:
    assert_refused(start("law", "show", "2375:61", debug=True))
