"""The page in a real browser: its script draws the table, filters it, and lets nothing in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from article41.pages import Report, Row, render_report

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on the PATH: the page's script cannot be run"
)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--virtual-time-budget=6000",
]
Browse = Callable[..., str]

DRIVE = """
const answers = {}, by = (s) => document.querySelector(s);
const rows = () => document.querySelectorAll("#rows tr.row").length;
const type = (id, value) => {
  by(id).value = value;
  by(id).dispatchEvent(new Event(id === "#f-text" ? "input" : "change"));
};
const later = (ms) => new Promise((done) => setTimeout(done, ms));
addEventListener("load", async () => {
  try { await steps(); } catch (fault) { answers.fault = String(fault.stack); }
  by("#data").remove();
  const held = document.createElement("script");
  held.type = "application/json";
  held.id = "answers";
  held.textContent = JSON.stringify(answers);
  document.body.append(held);
});
"""

FRAME = """<!doctype html><title>frame</title>
<iframe src="report.html" style="border:0;width:WIDTHpx;height:900px"></iframe>
<script>addEventListener("message", (e) => { document.title = e.data; });</script>"""


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Opens a page and gives its document after the scripts have run."""

    def opened(html: str, *, steps: str = "", width: int = 0) -> str:
        assert CHROMIUM is not None
        if steps:
            html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
            html = html.replace(
                "</body>", f"<script>{DRIVE}const steps = async () => {{{steps}}};</script></body>"
            )
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        if width:
            path = tmp_path / "frame.html"
            path.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
        command = [CHROMIUM, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()]
        return subprocess.run(command, capture_output=True, check=True, timeout=120, encoding="utf-8").stdout

    return opened


def answers(dom: str) -> dict[str, Any]:
    """What the driving script found."""
    found = re.search(r'<script type="application/json" id="answers">(.*?)</script>', dom)
    assert found is not None
    held: dict[str, Any] = json.loads(found.group(1))
    assert "fault" not in held, held["fault"]
    return held


def test_hostile_texts_are_drawn_as_texts_and_run_nothing(
    hostile: Report, browse: Browse, parse: Any
) -> None:
    dom = browse(render_report(hostile))
    page = parse(dom)
    assert "js" in str(page.all("html")[0].get("class"))
    assert "pwned" not in str(page.all("html")[0])
    drawn = dom.split('id="rows"')[1].split("</tbody>")[0]
    assert drawn.count('<tr class="row"') == len(hostile.rows)
    assert "&lt;img src=x onerror=" in drawn
    assert not page.all("img")
    assert len(page.all("script")) == 2
    assert not [a for _, attributes in page.elements for a in attributes if a.startswith("on")]


def test_the_table_opens_filters_searches_orders_and_clears(report: Report, browse: Browse) -> None:
    found = answers(browse(render_report(report), steps="""
      answers.all = rows();
      by("#rows .open").click();
      answers.opened = by("#rows tr.detail").innerText;
      answers.expanded = by("#rows .open").getAttribute("aria-expanded");
      by("#rows .open").click();
      answers.closed = document.querySelectorAll("#rows tr.detail").length;
      by('[data-outcome="prohibited"]').click();
      answers.prohibited = rows();
      by('[data-outcome="exempt"]').click();
      answers.both = rows();
      answers.said = by("#f-state").textContent;
      by("#f-clear").click();
      type("#f-cite", "2375:16");
      answers.cite = rows();
      by("#f-clear").click();
      type("#f-text", "  TROUSERS kp ");
      await later(400);
      answers.text = [...document.querySelectorAll("#rows bdi")].map((b) => b.textContent);
      by("#f-clear").click();
      type("#f-text", "no such thing");
      await later(400);
      answers.none = [rows(), by("#f-state").textContent];
      by("#f-clear").click();
      type("#f-order", "strict");
      answers.first = by("#rows .badge").textContent;
      type("#f-order", "new");
      answers.newest = by("#rows .day").textContent;
      answers.static = getComputedStyle(by("tbody.static")).display;
    """))  # fmt: skip
    assert found["all"] == len(report.rows)
    assert "other law may apply" in found["opened"]
    assert (found["expanded"], found["closed"]) == ("true", 0)
    assert found["prohibited"] == report.counts["prohibited"]
    assert found["both"] == report.counts["prohibited"] + report.counts["exempt"]
    assert found["said"] == f"{found['both']} of {len(report.rows)} rows match"
    assert found["cite"] == sum("2375:16" in r.citations for r in report.rows)
    assert found["text"][0] == "NW-2017-0170"
    assert len(found["text"]) == 2
    assert found["none"] == [0, f"None of {len(report.rows)} rows match"]
    assert found["first"] == "prohibited"
    assert found["newest"] == max(r.date for r in report.rows)
    assert found["static"] == "none"


def test_what_the_script_draws_says_what_the_page_itself_says(report: Report, browse: Browse) -> None:
    words = "(node) => node.textContent.replace(/\\s+/g, '')"
    found = answers(browse(render_report(report), steps=f"""
      by("#f-open").click();
      const words = {words}, details = (s) => [...document.querySelectorAll(s + " tr.detail")].map(words);
      answers.drawn = details("#rows");
      answers.static = details("tbody.static");
    """))  # fmt: skip
    assert len(found["drawn"]) == len(report.rows)
    assert found["drawn"] == found["static"]


def test_ten_thousand_rows_are_drawn_and_searched_without_freezing(make: Any, browse: Browse) -> None:
    rows = tuple(
        Row(n + 2, f"D-{n}", "2019-05-05", f"supply · {n:06d} · KP → CN", "prohibited", ("2371:8",),
            f"2371:8 (coal) forbids it. Number {n % 500} was looked at.", (), "Do not go ahead.", (), None)
        for n in range(10_000)
    )  # fmt: skip
    found = answers(browse(render_report(make(rows)), steps="""
      answers.first = rows();
      by("#f-more").click();
      answers.more = rows();
      let start = performance.now();
      type("#f-text", "d-9999");
      await later(400);
      answers.hit = by("#rows bdi").textContent;
      by("#f-clear").click();
      start = performance.now();
      dispatchEvent(new Event("beforeprint"));
      answers.printed = [rows(), document.querySelectorAll("#rows tr.detail").length];
      dispatchEvent(new Event("afterprint"));
      answers.after = [rows(), document.querySelectorAll("#rows tr.detail").length];
    """))  # fmt: skip
    assert (found["first"], found["more"], found["hit"]) == (100, 200, "D-9999")
    assert found["printed"] == [10_000, 10_000]
    assert found["after"] == [100, 0]


def test_a_filtered_print_says_so(report: Report, browse: Browse) -> None:
    found = answers(browse(render_report(report), steps="""
      dispatchEvent(new Event("beforeprint"));
      answers.whole = by("#f-print").textContent;
      answers.details = by("details").open;
      dispatchEvent(new Event("afterprint"));
      answers.closed = !by("details").open;
      by('[data-outcome="exempt"]').click();
      dispatchEvent(new Event("beforeprint"));
      answers.part = by("#f-print").textContent;
    """))  # fmt: skip
    assert (found["whole"], found["details"], found["closed"]) == ("", True, True)
    assert (
        found["part"]
        == f"Printed with a filter (exempt): {report.counts['exempt']} of {len(report.rows)} rows match."
    )


def test_a_data_block_that_is_broken_leaves_the_static_rows(report: Report, browse: Browse) -> None:
    broken = re.sub(
        r'(<script type="application/json" id="data">).*?(</script>)', r"\1{\2", render_report(report)
    )
    dom = browse(broken)
    assert 'class="js"' not in dom
    assert 'id="rows" role="rowgroup" hidden' in dom
    assert dom.count('<tr class="row"') == len(report.rows)


@pytest.mark.parametrize("width", [390, 960, 1280])
@pytest.mark.parametrize("name", ["report", "hostile"])
def test_the_page_never_scrolls_sideways(
    name: str, width: int, request: pytest.FixtureRequest, browse: Browse
) -> None:
    html = render_report(request.getfixturevalue(name))
    measure = """
      by("#f-open").click();
      document.querySelectorAll("details").forEach((d) => { d.open = true; });
      const page = document.documentElement, over = page.scrollWidth - page.clientWidth;
      const out = (node) => node.getBoundingClientRect().right > page.clientWidth + 1;
      const first = over ? " in " + [...document.querySelectorAll("body *")].find(out)?.outerHTML : "";
      parent.postMessage(innerWidth + " wide, over by " + over + first.slice(0, 200), "*");
    """
    assert f"<title>{width} wide, over by 0</title>" in browse(html, steps=measure, width=width)
