"""Writing a page: whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from article41.pages import Report, render_report, write_report

KILLED = """
import os, signal
from pathlib import Path
from article41.pages import Report, write_report

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

os.{moment} = die
write_report(Report("New", "", {{}}, [], [], 0, {{}}, [], [], 0, 0, {{}}), Path({path!r}))
"""


def test_the_file_is_the_page(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(report, path)
    assert path.read_bytes() == render_report(report).encode("utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_page_is_replaced(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    write_report(replace(report, title="Second run"), path)
    assert "<title>Second run</title>" in path.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_rendered_leaves_the_old_page(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(ValueError, match="no outcome"):
        write_report(replace(report, counts={"allowed": 1}), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt()])
def test_a_fault_while_writing_leaves_the_old_page_and_nothing_else(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, fault: BaseException
) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(os, moment, fail)
    with pytest.raises(type(fault)):
        write_report(report, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize("old", [None, "old"])
def test_a_kill_while_writing_leaves_no_half_page(tmp_path: Path, moment: str, old: str | None) -> None:
    path = tmp_path / "report.html"
    if old is not None:
        path.write_text(old)
    code = KILLED.format(moment=moment, path=str(path))
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert (path.read_text() if path.exists() else None) == old
    assert all(p.name.endswith(".part") for p in tmp_path.iterdir() if p != path)


def test_a_missing_folder_is_an_error_that_names_it(report: Report, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_report(report, tmp_path / "nowhere" / "report.html")


def test_a_link_stays_a_link(report: Report, tmp_path: Path) -> None:
    real, link = tmp_path / "real.html", tmp_path / "link.html"
    real.write_text("old")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this system lets nobody make links")
    write_report(report, link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_others_may_read_it_as_any_new_file(report: Report, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    write_report(report, tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_mode == plain.stat().st_mode
