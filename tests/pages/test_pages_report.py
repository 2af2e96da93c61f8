"""The page of a check: what it shows, that it loads nothing, that no text breaks out, that it counts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from article41.pages import Report, Row, render_report
from article41.pages.outcomes import WORDS
from article41.pages.view import FAULTS, STATIC_ROWS, alarms, headline

COAL = Row(
    2, "", "2019-05-05", "supply · 270112 · KP → CN", "prohibited", ("2371:8",), "2371:8 (coal) forbids it.",
    (), "", (), None,
)  # fmt: skip
RICE = replace(
    COAL, what="supply · 100630 · VN → KP", outcome="not-covered", citations=(), because="Untouched."
)
VOID = {"meta", "link", "br", "input", "hr", "img"}


def data_of(page: Any) -> dict[str, Any]:
    """The data block as the page's script reads it."""
    held: dict[str, Any] = json.loads(page.script("application/json"))
    return held


def many(count: int) -> tuple[Row, ...]:
    """So many rows of two kinds."""
    return tuple(replace(COAL if n % 3 else RICE, line=n + 2, id=f"D-{n}") for n in range(count))


def test_every_outcome_has_its_tile_even_when_none_came_out(report: Report, parse: Any) -> None:
    tiles = parse(render_report(report)).all("li", "tile")
    assert [str(t["class"]).split()[1] for t in tiles] == [f"o-{w}" for w in WORDS] + ["o-rejected"]
    bare = replace(report, counts={"prohibited": 61})
    assert sum("nil" in str(t["class"]) for t in parse(render_report(bare)).all("li", "tile")) == 6


def test_the_summary_says_how_much_is_what(report: Report, parse: Any) -> None:
    words = parse(render_report(report)).words()
    assert (
        "Of 61 dealings, 21 are prohibited, 9 lack a fact that decides and 9 need an approval or a notice."
        in words
    )
    assert "prohibited 21 34 %" in words
    assert "rejected 4 of 65 read" in words


@pytest.mark.parametrize(
    ("counts", "total", "sentence"),
    [
        ({"prohibited": 1}, 1, "Of 1 dealing, 1 is prohibited."),
        ({"not-covered": 2}, 2, "Of 2 dealings, none is prohibited."),
        (
            {"undetermined": 1, "exempt": 1},
            2,
            "Of 2 dealings, none is prohibited and 1 lacks a fact that decides.",
        ),
        (
            {"needs-approval": 1, "prohibited": 1200},
            1201,
            "Of 1,201 dealings, 1,200 are prohibited and 1 needs an approval or a notice.",
        ),
        ({}, 0, "No dealing was decided."),
    ],
)
def test_headline(counts: dict[str, int], total: int, sentence: str) -> None:
    assert headline(counts, total) == sentence


def test_the_header_says_when_by_which_law_and_from_which_file(report: Report, parse: Any) -> None:
    words = parse(render_report(report)).words()
    assert "File northwind-dealings.csv" in words
    assert "Made 2026-11-24, 09:41 UTC" in words
    assert "Law of each dealing's own date" in words
    assert "Regime kp version 9f2c41d07be6" in words


def test_an_open_row_gives_its_reasons_one_by_one(report: Report, parse: Any) -> None:
    html = render_report(report)
    assert (
        "<li><b>2270:31</b> (aviation fuel) covers it.</li>"
        "<li><b>2270:31</b> (essential humanitarian need): open" in html
    )
    words = parse(html).words()
    for said in (
        "From the file Jet fuel for two relief flights",
        "Why it is needs-approval",
        "Next step Ask the 1718 Committee for approval under 2270:31",
        "Other ways 2270:31 (flight of a civil airliner",
        "Due 2017-09-19",
        "Facts that would decide it contract_date",
        "Rests on 2371:8 Coal, iron and iron ore from the DPRK S/RES/2371 (2017)",
    ):
        assert said in words


def test_the_script_gets_each_row_and_each_distinct_decision_once(report: Report, parse: Any) -> None:
    data = data_of(parse(render_report(report)))
    assert [row[1] for row in data["rows"]] == [row.id for row in report.rows]
    assert len(data["decisions"]) == len({(r.outcome, r.citations, r.because) for r in report.rows})
    for row, (line, id_, day, what, place, due, note) in zip(report.rows, data["rows"], strict=True):
        outcome, cites, _, missing, next_step, ways = data["decisions"][place]
        assert (line, id_, day, what, due or None, note) == (
            row.line,
            row.id,
            row.date,
            row.what,
            row.due,
            row.note,
        )
        assert (outcome, tuple(cites), tuple(missing), next_step, tuple(ways)) == (
            row.outcome, row.citations, row.missing, row.next_step, row.alternatives
        )  # fmt: skip
    assert data["paragraphs"]["2375:16"] == ["Textiles from the DPRK", "S/RES/2375 (2017)"]


def test_paragraphs_stand_in_the_order_of_the_law_with_title_symbol_and_address(
    report: Report, parse: Any
) -> None:
    html = render_report(report)
    cited = re.findall(r'role="rowheader" class="whole">([^<]+)', html)
    assert cited == sorted(cited, key=lambda c: [int(n) for n in re.findall(r"\d+", c)])
    assert {c for row in report.rows for c in row.citations} <= set(cited)
    words = parse(html).words()
    assert (
        "2375:16 Textiles from the DPRK S/RES/2375 (2017) "
        "/akn/un/statement/deliberation/unsc/2017-09-11/2375-2017/ 3" in words
    )


def test_a_citation_that_nobody_explained_is_still_listed(report: Report, parse: Any) -> None:
    words = parse(render_report(replace(report, citations={}))).words()
    assert "2375:16 \u2013 \u2013" in words


def test_coverage_rejects_and_manifest_are_shown(report: Report, parse: Any) -> None:
    words = parse(render_report(report)).words()
    assert "not screened 5 rows that name somebody" in words
    assert "line 29 NW-2017-0182 date 31/11/2017 not a day in ISO form" in words
    assert "line 61 \u2013 id empty no id" in words
    assert "readings petroleum-december-2017 quarter-counts" in words
    assert "lists none" in words
    assert "as known stated no" in words


def test_the_footer_claims_no_more_than_it_may(report: Report, parse: Any) -> None:
    words = parse(render_report(report)).words()
    assert "This is not legal advice." in words
    assert "not-covered is no clearance." in words


def test_the_chart_has_words_for_those_who_do_not_see_it(report: Report, parse: Any) -> None:
    page = parse(render_report(report))
    chart = next(a for a in page.all("svg") if a.get("role") == "img")
    assert chart["aria-labelledby"] == "chart-title chart-desc"
    described = next(t for tag, t in page.texts if tag == "desc")
    assert (
        "2018: 6 prohibited, 2 undetermined, 1 needs-approval, 2 within-cap, 1 exempt, 1 not-covered."
        in described
    )
    assert "2018 6 2 1 0 2 1 1 13" in page.words()


def test_without_dated_rows_there_is_no_chart(report: Report, parse: Any) -> None:
    page = parse(render_report(replace(report, by_year=())))
    assert not [a for a in page.all("svg") if a.get("role") == "img"]
    assert "#years" not in {a.get("href") for a in page.all("a")}


def test_without_javascript_the_first_rows_stand_open_in_the_page(make: Any, parse: Any) -> None:
    page = parse(render_report(make(many(STATIC_ROWS + 50))))
    assert len(page.all("tr", "row")) == STATIC_ROWS
    assert len(page.all("tr", "detail")) == STATIC_ROWS
    assert "hidden" not in page.all("tbody", "static")[0]
    assert all("hidden" in a for tag in ("form", "tbody", "p") for a in page.all(tag, "live"))
    assert "D-0 line 2 2019-05-05" in page.words()
    assert (
        f"Without JavaScript this page shows the first {STATIC_ROWS} of its {STATIC_ROWS + 50} rows."
        in page.words()
    )


def test_when_all_rows_are_static_nothing_is_said_to_be_missing(report: Report) -> None:
    assert "Without JavaScript" not in render_report(report)


def test_rows_left_out_are_said_with_number_outcome_and_reason(make: Any, parse: Any) -> None:
    rows = many(2000)
    shown = Counter(r.outcome for r in rows)
    part = make(
        rows,
        counts={"prohibited": 60_000, "not-covered": 40_000},
        by_year=[(2019, {"prohibited": 60_000, "not-covered": 40_000})],
        total_rows=100_000,
        read=100_004,
        left_out="the 2,000 that came first",
    )
    html = render_report(part)
    words = parse(html).words()
    assert "This page holds 2,000 of 100,000 decided rows: the 2,000 that came first. The others" in words
    assert (
        f"Left out: {60_000 - shown['prohibited']:,} prohibited, "
        f"{40_000 - shown['not-covered']:,} not-covered." in words
    )
    assert "Of 100,000 dealings, 60,000 are prohibited." in words
    assert "do not agree" not in words
    assert len(html) < 1_000_000
    assert (
        "decided rows. The others were left out" in parse(render_report(replace(part, left_out=""))).words()
    )


def test_ten_thousand_rows_make_a_page_that_mail_still_takes(make: Any) -> None:
    assert len(render_report(make(many(10_000)))) < 2_000_000


def test_more_faults_than_fit_are_counted(report: Report, parse: Any) -> None:
    faults = [(n, f"R-{n}", "hs_code", "1", "too short") for n in range(FAULTS + 7)]
    page = parse(render_report(replace(report, rejects=faults, rejected=507, read=61 + 507)))
    assert f"The first {FAULTS} faults are listed; the rejects file" in page.words()
    assert f"R-{FAULTS - 1}" in page.words()
    assert f"R-{FAULTS}" not in page.words()


def test_rejected_rows_that_came_without_their_faults_are_said_to_be_missing(
    report: Report, parse: Any
) -> None:
    words = parse(render_report(replace(report, rejected=5, read=66))).words()
    assert "5 of 66 rows were not decided." in words
    assert "The first 5 faults are listed" in words
    assert "faults are listed" not in parse(render_report(report)).words()


def test_no_reject_is_said_plainly(report: Report, parse: Any) -> None:
    words = parse(render_report(replace(report, rejects=(), rejected=0, read=61))).words()
    assert "No row was rejected: all 61 that were read are decided." in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"read": 70}, "70 rows were read, but 61 decided and 4 rejected make 65."),
        ({"counts": {"prohibited": 60, "exempt": 0}}, "The outcomes add up to 60, but 61 rows were decided."),
        (
            {"counts": {"prohibited": 61}},
            "Rows are shown as exempt, needs-approval, needs-notification, not-covered, "
            "undetermined and within-cap",
        ),
    ],
)
def test_numbers_that_disagree_are_said_on_the_page(
    report: Report, parse: Any, change: dict[str, Any], said: str
) -> None:
    assert said in parse(render_report(replace(report, **change))).words()
    assert not alarms(report)


def test_an_empty_check_is_a_page_too(make: Any, parse: Any) -> None:
    page = parse(
        render_report(
            make((), coverage=(), rejects=(), rejected=0, read=0, manifest={}, citations={}, subtitle="")
        )
    )
    assert "No dealing was decided." in page.words()
    assert "No decision cites a paragraph." in page.words()
    assert [a.get("type") for a in page.all("script")] == [None]


def test_more_rows_than_decided_is_refused(report: Report) -> None:
    with pytest.raises(ValueError, match="60 rows cannot show 61"):
        replace(report, total_rows=60)


def test_an_unknown_outcome_is_refused(report: Report) -> None:
    with pytest.raises(ValueError, match="'allowed' is no outcome"):
        render_report(replace(report, counts={"allowed": 61}))
    with pytest.raises(ValueError, match="'fine' is no outcome"):
        render_report(replace(report, rows=(replace(report.rows[0], outcome="fine"),)))


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert render_report(report) == render_report(replace(report))


def test_the_policy_lets_in_nothing_but_the_pages_own_script_and_style(report: Report, parse: Any) -> None:
    page = parse(render_report(report))
    said = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in str(said).split(";"))
    assert rules["default-src"] == "'none'"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        text = next(t for held, t in page.texts if held == tag)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"


def test_the_page_loads_nothing_and_points_only_into_itself(report: Report, parse: Any) -> None:
    page = parse(render_report(report))
    for _, attributes in page.elements:
        for name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href"):
            value = attributes.get(name)
            assert value is None or value.startswith("#") or value == "data:,", attributes
        assert not [a for a in attributes if a.startswith("on") or a == "style"]
    style = next(t for tag, t in page.texts if tag == "style")
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(
        r"fetch|XMLHttp|import\(|innerHTML|insertAdjacent|document\.write|eval", page.script("")
    )


def test_the_page_has_landmarks_a_language_and_headed_tables(report: Report, parse: Any) -> None:
    page = parse(render_report(report))
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    names = {a["id"] for _, a in page.elements if a.get("id")}
    assert len(names) == len([a for _, a in page.elements if a.get("id")])
    for _, attributes in page.elements:
        assert set((attributes.get("aria-labelledby") or "").split()) <= names
        href = attributes.get("href") or ""
        assert not href.startswith("#") or href[1:] in names
    assert all(a.get("scope") in ("col", "row") for a in page.all("th"))
    assert page.all("label")


def test_every_element_is_closed(report: Report) -> None:
    html = render_report(report)
    inner = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", html)
    opened = Counter(re.findall(r"<([a-zA-Z]\w*)(?=[\s>])(?![^>]*/>)", inner))
    closed = Counter(re.findall(r"</([a-zA-Z]\w*)>", inner))
    assert {tag: n for tag, n in opened.items() if tag not in VOID} == closed


def test_hostile_texts_stay_texts(hostile: Report, report: Report, parse: Any) -> None:
    html = render_report(hostile)
    page = parse(html)
    assert [a.get("type") for a in page.all("script")] == [None, "application/json"]
    assert not page.all("img")
    assert not page.all("textarea")
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in parse(render_report(report)).elements}
    allowed = {name for _, a in parse(render_report(report)).elements for name in a}
    assert {name for _, a in page.elements for name in a} <= allowed
    assert "{{ 7 * 7 }}" in page.words()
    html.encode("utf-8")


def test_hostile_texts_reach_the_reader_unchanged_but_for_hidden_signs(hostile: Report, parse: Any) -> None:
    page = parse(render_report(hostile))
    data = data_of(page)
    for row, held in zip(hostile.rows, data["rows"], strict=True):
        shown = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda m: chr(int(m.group(1), 16)), held[1])
        assert shown == row.id
    assert "<" not in page.script("application/json")
    assert "invoice[U+202E]fdp.exe[U+2066][U+200F][U+2028] end" in page.words()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\x00\x07]", render_report(hostile))
