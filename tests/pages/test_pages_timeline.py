"""The picture of the law: everything in it once, nothing outside it, no text on another, nothing that breaks out."""

from __future__ import annotations

import re
import struct
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article41.law.errors import InputError
from article41.law.model import (
    Cap,
    CapAmount,
    Exemption,
    Goods,
    Measure,
    Read,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)
from article41.law.regime import Regime, within
from article41.pages.axis import LEFT, RIGHT
from article41.pages.lanes import CALLED, CAP, FULL, WINDOW, subjects
from article41.pages.letters import clip, overlap, width
from article41.pages.picture import png
from article41.pages.timeline import Timeline, html, lay_out, svg

LAST = date(2026, 3, 3)
DAY = timedelta(days=1)
HOSTILE = (
    "</title></svg><script>document.documentElement.dataset.pwned=1</script>",
    '"\' onload="alert(1)" x=\'',
    "]]>&amp;<!--",
    "half \ud800 pair, nul \x00, \uffff end \u202e",
    "{{ 7 * 7 }}",
    "W" * 600,
    "漢字" * 90,
)


@pytest.fixture(scope="module")
def law() -> Regime:
    """The regime that comes with the package."""
    return Regime.load()


@pytest.fixture(scope="module")
def drawn(law: Regime) -> Timeline:
    """Its picture."""
    return lay_out(law, LAST)


def measure(cite: str, begins: date, **changes: Any) -> Measure:
    """A ban of coal."""
    fields: dict[str, Any] = {
        "id": cite,
        "title": f"About {cite}",
        "says": "",
        "kind": "goods",
        "force": "mandatory",
        "binds": ("states",),
        "from_": begins,
        "direction": "from",
        "activities": ("supply",),
        "goods": Goods(products=("coal",)),
    }
    return Measure(**(fields | changes))


def regime(*measures: Measure, title: str = "A regime", stops: tuple[StopNotice, ...] = ()) -> Regime:
    """A regime of these measures, a resolution for each number."""
    numbers = dict.fromkeys(m.resolution for m in measures)
    resolutions = tuple(
        Resolution(
            resolution=number,
            symbol=f"S/RES/{number}",
            title=title,
            adopted=min(m.from_ for m in measures if m.resolution == number),
            akn="/akn/",
            read=Read(text="t", sha256="0", on=LAST),
            measures=tuple(m for m in measures if m.resolution == number),
        )
        for number in numbers
    )
    words = Vocabulary(columns={}, activities={}, products={}, links={}, terms={})
    return Regime(RegimeHead(id="xx", title=title), words, resolutions, (), {}, {}, stops)


def overlaps(timeline: Timeline) -> list[tuple[str, str]]:
    """The pairs of texts that share room."""
    return [(a.text, b.text) for a, b in combinations(timeline.texts, 2) if overlap(a.box, b.box)]


def test_every_measure_that_touches_dealings_has_exactly_one_lane(law: Regime, drawn: Timeline) -> None:
    held = Counter(m.id for lane in drawn.lanes for m in lane.subject.measures)
    assert held == Counter(m.id for m in law.measures if m.activities and m.from_ <= LAST)
    shown = {i for lane in drawn.lanes for b in lane.bars for ids in b.stretch.held.values() for i in ids}
    assert shown == set(held)
    assert len(drawn.lanes) < 60


def test_bars_lie_inside_the_axis_and_follow_each_other(drawn: Timeline) -> None:
    for lane in drawn.lanes:
        assert lane.bars
        for bar in lane.bars:
            assert LEFT <= bar.x < bar.x + bar.width <= RIGHT + 0.01
            assert lane.y <= bar.top
            assert bar.strips
            assert sum(height for _, _, height in bar.strips) == pytest.approx(
                lane.y + 22 - bar.top, abs=0.05
            )
        for a, b in pairwise(lane.bars):
            assert a.x + a.width <= b.x + 0.01
    assert [lane.y for lane in drawn.lanes] == sorted(lane.y for lane in drawn.lanes)


def test_no_bar_stands_before_its_measure_begins_or_after_it_ends(law: Regime, drawn: Timeline) -> None:
    days: Counter[str] = Counter()
    for lane in drawn.lanes:
        for bar in lane.bars:
            for ids in bar.stretch.held.values():
                for one in ids:
                    m, s = law.by_id[one], bar.stretch
                    assert m.from_ <= s.from_ < s.until <= min(m.until or LAST + DAY, LAST + DAY)
                    days[one] += (s.until - s.from_).days
    for one, count in days.items():
        m = law.by_id[one]
        assert count == (min(m.until or LAST + DAY, LAST + DAY) - m.from_).days, one


def test_the_lanes_say_what_the_law_says(drawn: Timeline) -> None:
    def on(name: str, day: date) -> set[str]:
        subject = next(lane.subject for lane in drawn.lanes if lane.subject.name == name)
        return next((set(s.held) for s in subject.stretches if within(s.from_, s.until, day)), set())

    assert on("Coal", date(2015, 1, 1)) == set()
    assert on("Coal", date(2016, 4, 1)) == {WINDOW}
    assert CAP in on("Coal", date(2017, 2, 1))
    assert on("Coal", date(2017, 8, 5)) == {FULL}
    assert on("Textile", date(2017, 12, 10)) == {WINDOW}
    assert on("Textile", date(2017, 12, 11)) == {FULL}
    assert on("Crude", LAST) == {CAP}
    assert on("Iron, iron ore", LAST) == {FULL}


def test_the_line_counts_what_binds(law: Regime, drawn: Timeline) -> None:
    for day, count in drawn.steps:
        assert count == sum(m.binding for m in law.in_force(day))
    assert drawn.steps[-1][1] == sum(m.binding for m in law.in_force(LAST))
    assert f"{len(law.in_force(LAST))} measures in force on 3 Mar 2026" in drawn.says


def test_every_resolution_has_its_labelled_mark_and_a_committee_none(law: Regime, drawn: Timeline) -> None:
    adopted = {r.resolution for r in law.resolutions if r.akn is not None}
    assert adopted < {r.resolution for r in law.resolutions}
    assert {m.number for m in drawn.marks if m.labelled} == adopted
    assert adopted <= {t.text for t in drawn.texts}
    weighty = {m.resolution for m in law.measures if m.activities}
    assert weighty <= {m.number for m in drawn.marks if m.through}
    for mark in drawn.marks:
        for text in (t for t in drawn.texts if t.y < drawn.top and t.y > mark.top):
            left, top, right, _ = text.box
            assert not (left < mark.x < right and top >= mark.top), (mark.number, text.text)


@pytest.mark.parametrize(
    "last",
    [LAST, date(2006, 7, 15), date(2010, 1, 1), date(2016, 12, 31), date(2017, 9, 12), date(2061, 1, 1)],
)
def test_no_text_lies_on_another_or_outside(law: Regime, last: date) -> None:
    timeline = lay_out(law, last)
    assert overlaps(timeline) == []
    for text in timeline.texts:
        left, top, right, bottom = text.box
        assert -1 <= left < right <= timeline.width + 1, text
        assert 0 <= top < bottom <= timeline.height, text


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_regime_is_drawn_whole(data: st.DataObject) -> None:
    days = st.dates(date(1966, 1, 1), date(2030, 12, 31))
    measures = []
    for n in range(data.draw(st.integers(0, 30))):
        begins = data.draw(days)
        until = data.draw(st.none() | st.integers(1, 4000).map(lambda k, b=begins: b + k * DAY))  # type: ignore[misc]
        measures.append(
            measure(
                f"{data.draw(st.integers(1, 12))}:{n}",
                begins,
                until=until,
                due_from=data.draw(st.none() | days),
                kind=data.draw(st.sampled_from(["goods", "finance", "arms"])),
                force=data.draw(st.sampled_from(["mandatory", "calls-upon"])),
                direction=data.draw(st.sampled_from([None, "to", "from", "both"])),
                activities=data.draw(st.sampled_from([("supply",), ("payment", "clearing"), ("clearing",)])),
                goods=data.draw(st.sampled_from([None, Goods(products=("coal",)), Goods(whole=("27",))])),
            )
        )
    law, last = regime(*measures), data.draw(days)
    timeline = lay_out(law, last)
    ET.fromstring(svg(timeline))
    assert overlaps(timeline) == []
    begun = Counter(m.id for m in measures if m.from_ <= last)
    assert Counter(m.id for lane in timeline.lanes for m in lane.subject.measures) == begun
    for lane in timeline.lanes:
        for bar in lane.bars:
            assert LEFT <= bar.x <= bar.x + bar.width <= RIGHT + 0.01


def test_time_never_runs_backwards(drawn: Timeline) -> None:
    days = [drawn.axis.start + n * DAY for n in range((drawn.axis.end - drawn.axis.start).days + 1)]
    places = [drawn.axis.x(d) for d in days]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (LEFT, RIGHT)


def test_a_cap_is_a_cap_until_deliveries_are_stopped() -> None:
    amount = CapAmount(column="total_after_barrels", unit="barrels", amount=500)
    cap = Exemption(
        id="7:1/cap", title="Cap", says="", decides="cap", from_=date(2018, 1, 1),
        cap=Cap(amounts=(amount,), period="year", per="all-states"),
    )  # fmt: skip
    stop = StopNotice(exemption="7:1/cap", from_=date(2018, 6, 1), until=date(2019, 1, 1), source="s")
    coal = measure("7:1", date(2018, 1, 1), exemptions=(cap,))
    (lane,) = subjects(regime(coal, stops=(stop,)), date(2019, 6, 1))
    assert [(next(iter(s.held)), s.from_) for s in lane.stretches] == [
        (CAP, date(2018, 1, 1)),
        (FULL, date(2018, 6, 1)),
        (CAP, date(2019, 1, 1)),
    ]


def test_duties_that_fall_due_and_run_offs_have_their_ticks() -> None:
    window = Exemption(
        id="7:2/run-off", title="Run-off", says="", decides="notice",
        from_=date(2017, 1, 1), until=date(2017, 3, 1),
    )  # fmt: skip
    law = regime(
        measure("7:1", date(2017, 1, 1), due_from=date(2018, 1, 1)),
        measure("7:2", date(2017, 1, 1), exemptions=(window,), goods=Goods(products=("lead",))),
        measure("7:3", date(2017, 1, 1), force="calls-upon", goods=Goods(products=("zinc",))),
    )
    timeline = lay_out(law, date(2019, 1, 1))
    ticks = {lane.subject.name: [(t.kind, t.x) for t in lane.ticks] for lane in timeline.lanes}
    x = timeline.axis.x
    assert ticks["Coal"] == [("begins", x(date(2017, 1, 1))), ("due", x(date(2018, 1, 1)))]
    assert ticks["Lead"] == [("begins", x(date(2017, 1, 1))), ("closes", x(date(2017, 3, 1)))]
    called = next(lane for lane in timeline.lanes if lane.subject.name == "Zinc")
    assert [strip[0] for b in called.bars for strip in b.strips] == [CALLED]


def test_a_regime_of_nothing_and_one_of_one_day_are_drawn() -> None:
    for law in (regime(), regime(measure("1:1", LAST)), regime(measure("1:1", date(2026, 1, 1)))):
        for last in (LAST, date(2026, 1, 1)):
            timeline = lay_out(law, last)
            ET.fromstring(svg(timeline))
            assert "Days of change" in html(timeline, law)
            assert overlaps(timeline) == []
    assert lay_out(regime(), LAST).lanes == ()


def test_a_measure_of_no_days_keeps_its_lane_without_a_bar() -> None:
    (lane,) = lay_out(regime(measure("1:1", date(2020, 1, 1), until=date(2020, 1, 1))), LAST).lanes
    assert lane.bars == ()
    assert [m.id for m in lane.subject.measures] == ["1:1"]


def test_resolutions_for_organs_alone_have_small_marks_and_widen_no_year() -> None:
    yearly = [
        measure(f"{100 + y}:1", date(2000 + y, 3, 20), kind="organ", activities=(), goods=None)
        for y in range(1, 26)
    ]
    law = regime(measure("7:1", date(2001, 1, 1)), *yearly)
    timeline = lay_out(law, date(2025, 12, 31))
    assert all(m.labelled for m in timeline.marks)
    assert [m.number for m in timeline.marks if m.through] == ["7"]
    assert overlaps(timeline) == []
    wide = [right - left for _, left, right in timeline.axis.years]
    assert max(wide[1:]) - min(wide[1:]) < 1


def test_many_resolutions_of_one_day_keep_their_lines() -> None:
    law = regime(*(measure(f"{n}:1", date(2020, 1, 1)) for n in range(1, 40)))
    timeline = lay_out(law, LAST)
    assert len(timeline.marks) == 39
    assert 0 < sum(m.labelled for m in timeline.marks) < 39
    assert overlaps(timeline) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str, parse: Any) -> None:
    law = regime(
        measure("1:1", date(2019, 1, 1), title=text, goods=None),
        measure("2:1", date(2020, 1, 1), title=text, goods=Goods(products=(text,))),
        measure(f"3{text}:1", date(2021, 1, 1), title=text, kind="finance", activities=(text, "payment")),
        measure(f"3{text}:2", date(2021, 1, 1), title=text, kind="finance", activities=("any",)),
        title=text,
    )
    timeline = lay_out(law, LAST)
    assert overlaps(timeline) == []
    assert max(t.box[2] for t in timeline.texts) <= timeline.width + 1
    root = ET.fromstring(svg(timeline))
    tags = {e.tag.split("}")[1] for e in root.iter()}
    assert tags <= {
        "svg", "title", "desc", "style", "defs", "pattern", "rect", "path", "g", "text", "circle",
    }  # fmt: skip
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on")]
    page = parse(html(timeline, law))
    assert page.all("script") == []
    assert not [a for _, attrs in page.elements for a in attrs if a.startswith("on")]


def test_the_page_loads_nothing_and_its_marks_lead_to_rows(law: Regime, drawn: Timeline, parse: Any) -> None:
    content = html(drawn, law)
    assert html(lay_out(law, LAST), law) == content
    page = parse(content)
    rules = next(a["content"] for a in page.all("meta") if "http-equiv" in a)
    assert "default-src 'none'" in rules
    assert "unsafe" not in rules
    assert page.all("script") == []
    assert not [a for _, attrs in page.elements for a in attrs if a == "style" or a.startswith("on")]
    outside = re.findall(r"(?:src|href|url|@import)\s*[=(]?\s*[\"']?(?!#|data:,)[^\s\"')]*//", content)
    assert outside == []
    assert "http" not in re.sub(r"http-equiv", "", content)
    rows = {a["id"] for a in page.all("tr") if "id" in a}
    assert rows == {f"d-{d.isoformat()}" for d in law.change_days()}
    links = [str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#d-")]
    assert set(links) <= rows
    assert len(links) > len(law.resolutions)
    for said in (law.version, LAST.isoformat(), "2375:16", "Textiles from the DPRK"):
        assert said in page.words()


def test_the_file_of_its_own_refers_to_nothing(drawn: Timeline) -> None:
    text = svg(drawn)
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert re.findall(r"url\((?!#)|href|<script|@import", text) == []
    assert text.count("http") == 1  # the name of SVG itself


@pytest.mark.parametrize("wide", [1600, 333])
def test_a_png_has_the_asked_width(drawn: Timeline, wide: int) -> None:
    picture = png(svg(drawn), wide)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", picture[16:20]) == (wide,)


def test_a_png_without_its_library_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError, match=r"article41\[pictures\]"):
        png("<svg/>")


@given(st.text(max_size=80), st.floats(0, 300), st.sampled_from([9.0, 12.5, 25.0]))
def test_a_clipped_text_fits_its_room(text: str, room: float, size: float) -> None:
    held = clip(text, room, size, bold=True)
    assert width(held, size, bold=True) <= room + 1e-6 or held == ""
