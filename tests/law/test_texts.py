"""Every citation, amount and day of the YAML against the official texts, or against the index made from them.

`texts.json` says which paragraphs, points, numbers and days each text holds (`python -m tools.text_index`); where the
texts themselves are beside the checkout, the index is held against them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tools.text_index import INDEX, adopted_plus, as_json, index, read_files

from article41 import Regime
from article41.law.model import Exemption, Measure, Resolution

INDEXED: dict[str, Any] = json.loads(INDEX.read_text("utf-8"))


@cache
def regime() -> Regime:
    return Regime.load()


def _resolutions() -> list[Resolution]:
    return [r for r in regime().resolutions if r.read is not None]


RESOLUTIONS = [r.resolution for r in _resolutions()]


def _resolution(number: str) -> Resolution:
    return next(r for r in _resolutions() if r.resolution == number)


def _clauses(number: str) -> list[Exemption]:
    """The exemptions that rest on a resolution."""
    return [x for x in regime().exemptions if any(c.startswith(number + ":") for c in (x.id, *x.cites))]


def _parts(cite: str) -> tuple[str, list[str]]:
    """Paragraph and points: `1718:8(a)(iii)` gives 8 and a, iii."""
    paragraph = cite.split("/", maxsplit=1)[0].partition(":")[2]
    return paragraph.partition("(")[0], re.findall(r"\((\w+)\)", paragraph)


def _cites(number: str) -> set[str]:
    own = {m.id for m in _resolution(number).measures}
    own |= {c for x in _clauses(number) for c in (x.id, *x.cites)}
    own |= {d.by for d in regime().designations}
    own |= {c for r in regime().readings.values() for c in r.cite}
    own |= {c for f in regime().facts.values() for c in f.asked_by}
    return {c for c in own if c.startswith(number + ":")}


def test_the_index_is_what_the_official_texts_give(shared: Path) -> None:
    files = {n: f for n, f in read_files().items() if n in INDEXED}
    assert as_json(index(shared / "law" / "texts", files)) == INDEX.read_text("utf-8")


def test_the_index_holds_every_text_that_was_read() -> None:
    assert set(INDEXED) == set(read_files())
    assert len(INDEXED) >= 24


@pytest.mark.parametrize("number", RESOLUTIONS)
def test_the_text_that_was_read_is_the_indexed_one(number: str) -> None:
    read = _resolution(number).read
    assert read is not None
    assert (read.text, read.sha256) == (INDEXED[number]["text"], INDEXED[number]["sha256"])


@pytest.mark.parametrize("number", RESOLUTIONS)
def test_every_cited_paragraph_and_point_stands_in_the_text(number: str) -> None:
    paragraphs = INDEXED[number]["paragraphs"]
    for cite in _cites(number):
        paragraph, points = _parts(cite)
        assert paragraph in paragraphs, cite
        # A paragraph that quotes the text it puts in another's place holds that text's points.
        anywhere = {p for each in paragraphs.values() for p in each["points"]}
        assert set(points) <= set(paragraphs[paragraph]["points"]) | anywhere, cite


@pytest.mark.parametrize("number", RESOLUTIONS)
def test_every_operative_paragraph_is_encoded_or_listed(number: str) -> None:
    resolution = _resolution(number)
    done = {_parts(c)[0] for c in (m.id for m in resolution.measures)}
    done |= {_parts(c)[0] for x in _clauses(number) for c in (x.id, *x.cites) if c.startswith(number + ":")}
    done |= {n.partition("(")[0] for n in resolution.listed}
    assert set(INDEXED[number]["paragraphs"]) - done == set()


def _numbers(record: Measure | Exemption) -> Iterator[float]:
    """Amounts, per cents, days of notice, and the numbers in conditions."""
    texts = [record.ground] if isinstance(record, Exemption) else [record.condition]
    if isinstance(record, Exemption):
        if record.notice is not None:
            for days in (
                record.notice.before_days,
                record.notice.wait_working_days,
                record.notice.every_days,
            ):
                if days:
                    yield float(days)
        if record.cap is not None:
            texts.append(record.cap.gates)
            yield from (a.amount for a in record.cap.amounts if not isinstance(a.amount, str))
            yield from map(float, record.cap.alerts)
    for text in texts:
        plain = re.sub(r"'[^']*'", "", text or "")
        yield from (float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", plain) if float(n) > 1)


def _days(record: Measure | Exemption) -> Iterator[date]:
    yield from (d for d in (record.from_, record.until) if d is not None)
    text = record.condition if isinstance(record, Measure) else record.ground
    yield from (date.fromisoformat(d) for d in re.findall(r"DATE '(\d{4}-\d\d-\d\d)'", text or ""))
    if isinstance(record, Measure) and record.due_from is not None:
        yield record.due_from
    if isinstance(record, Exemption):
        if record.notice is not None and record.notice.by is not None:
            yield record.notice.by
        for amount in record.cap.amounts if record.cap else ():
            yield from (d for d in (amount.from_, amount.until) if d is not None)


def _records() -> list[tuple[str, Measure | Exemption, tuple[str, ...]]]:
    """Every measure and exemption with the paragraphs that its figures may come from."""
    found: list[tuple[str, Measure | Exemption, tuple[str, ...]]] = []
    for m in regime().measures:
        found.append((m.id, m, (m.paragraph, *m.widens)))
        found.extend((x.id, x, (m.paragraph, *x.cites)) for x in m.exemptions)
    found.extend((x.id, x, (x.id.split("/")[0], *x.cites)) for x in regime().stand_alone)
    return [(i, r, c) for i, r, c in found if i.split(":")[0] in INDEXED]


RECORDS = _records()


def _figures(cites: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for cite in cites:
        number = cite.split(":")[0]
        if number in INDEXED:
            yield INDEXED[number]["paragraphs"][_parts(cite)[0]]
            yield INDEXED[number]["annexes"]


@pytest.mark.parametrize(("id_", "record", "cites"), RECORDS, ids=[i for i, _, _ in RECORDS])
def test_amounts_and_days_occur_in_the_paragraph_cited(
    id_: str, record: Measure | Exemption, cites: tuple[str, ...]
) -> None:
    figures = list(_figures(cites))
    numbers = {n for f in figures for n in f["numbers"]}
    missing = [n for n in _numbers(record) if n not in numbers]
    assert not missing, f"{id_}: {missing} stand in none of {cites}"
    adopted = {r.resolution: r.adopted for r in regime().resolutions}
    allowed = set(adopted.values()) | {date.fromisoformat(d) for f in figures for d in f["days"]}
    for number in {c.split(":")[0] for c in cites} & set(adopted):
        for count in numbers:
            if count <= 400:
                allowed |= adopted_plus(adopted[number], count)
    # What belongs to a term ends with it: the days of the resolution's own first paragraph count for all of them.
    allowed |= {
        date.fromisoformat(d) for d in INDEXED[id_.split(":", maxsplit=1)[0]]["paragraphs"]["1"]["days"]
    }
    allowed |= {d + timedelta(days=1) for d in allowed}
    strange = [d for d in _days(record) if d not in allowed]
    assert not strange, f"{id_}: {strange} follow from none of {cites}"
