"""A report turned into what its template needs: tiles, the table's data, header facts, what does not add up.

Contract: `context` gives the template's variables; text is made visible by the template's environment and,
for the script's data, here. Invariant: what several rows share (outcome, reasons, citations) is held once,
and a number that contradicts another is said on the page, never smoothed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from article41.pages.chart import draw
from article41.pages.model import Report, Row
from article41.pages.outcomes import LOOKS, WORDS, Look, look
from article41.pages.text import lead, listed, sentences, visible

STATIC_ROWS = 200  # readable without JavaScript
FAULTS = 500  # of rejected rows, listed one by one
_NUMBER = re.compile(r"\d+")
_HEADER = (
    ("made", "Made"),
    ("law_on", "Law of"),
    ("as_known", "As known on"),
    ("program", "By"),
)


@dataclass(frozen=True)
class Tile:
    """One number of the summary."""

    look: Look
    count: int
    share: str
    start: float  # on the strip above the tiles, in per cent
    width: float


@dataclass(frozen=True)
class Paragraph:
    """A cited paragraph, with how many of the rows in the file rest on it."""

    cite: str
    title: str
    symbol: str
    address: str
    rows: int


def context(report: Report) -> dict[str, object]:
    """Everything the template shows."""
    shown = Counter(row.outcome for row in report.rows)
    faults = report.rejects[:FAULTS]
    paragraphs = _paragraphs(report)
    return {
        "report": report,
        "looks": LOOKS,
        "tiles": _tiles(report.counts),
        "headline": headline(report.counts, report.total_rows),
        "facts": _facts(report),
        "alarms": alarms(report),
        "chart": draw(report.by_year),
        "shown": [(item, shown[item.word]) for item in LOOKS if shown[item.word]],
        "left_out": _left_out(report, shown),
        "paragraphs": paragraphs,
        "static_rows": report.rows[:STATIC_ROWS],
        "faults": faults,
        "more_faults": len(faults) < len(report.rejects)
        or len({line for line, *_ in faults}) < report.rejected,
        "data": table_data(report, paragraphs),
    }


def headline(counts: Mapping[str, int], total: int) -> str:
    """The result in one sentence."""
    if not total:
        return "No dealing was decided."
    asked = counts.get("needs-approval", 0) + counts.get("needs-notification", 0)
    banned, open_ = counts.get("prohibited", 0), counts.get("undetermined", 0)
    head = f"Of {_many(total, 'dealing')}, {_count(banned, 'is', 'are')} prohibited"
    tail = []
    if open_:
        tail.append(f"{_count(open_, 'lacks', 'lack')} a fact that decides")
    if asked:
        tail.append(f"{_count(asked, 'needs', 'need')} an approval or a notice")
    return listed([head, *tail]) + "."


def alarms(report: Report) -> list[str]:
    """Numbers of the report that contradict each other; none in a sound run."""
    found = []
    counted = sum(report.counts.values())
    if counted != report.total_rows:
        found.append(
            f"The outcomes add up to {counted:,}, but "
            f"{_count(report.total_rows, 'row was', 'rows were')} decided."
        )
    if report.read != report.total_rows + report.rejected:
        found.append(
            f"{_count(report.read, 'row was', 'rows were')} read, but {report.total_rows:,} decided and "
            f"{report.rejected:,} rejected make {report.total_rows + report.rejected:,}."
        )
    extra = {r.outcome for r in report.rows} - {w for w, n in report.counts.items() if n}
    if extra:
        found.append(f"Rows are shown as {listed(sorted(extra))}, which the counts do not hold.")
    return found


def table_data(report: Report, paragraphs: Sequence[Paragraph]) -> dict[str, object]:
    """The rows for the page's script: each distinct decision once, rows pointing at it by number."""
    places: dict[tuple[object, ...], int] = {}
    decisions: list[list[object]] = []
    rows: list[list[object]] = []
    for row in report.rows:
        key = (row.outcome, row.citations, row.because, row.missing, row.next_step, row.alternatives)
        place = places.setdefault(key, len(decisions))
        if place == len(decisions):
            decisions.append(_decision(row))
        rows.append(
            [
                row.line,
                visible(row.id),
                visible(row.date),
                visible(row.what),
                place,
                visible(row.due or ""),
                visible(row.note),
            ]
        )
    return {
        "outcomes": WORDS,
        "decisions": decisions,
        "rows": rows,
        "paragraphs": {visible(p.cite): [visible(p.title), visible(p.symbol)] for p in paragraphs},
    }


def reasons(because: str) -> list[tuple[str, str]]:
    """The reasons one by one, each with the paragraphs it begins with set apart."""
    return [lead(sentence) for sentence in sentences(because)]


def _decision(row: Row) -> list[object]:
    return [
        look(row.outcome).word,
        _all(row.citations),
        [_all(pair) for pair in reasons(row.because)],
        _all(row.missing),
        visible(row.next_step),
        _all(row.alternatives),
    ]


def _all(texts: Iterable[str]) -> list[str]:
    return [visible(t) for t in texts]


def _tiles(counts: Mapping[str, int]) -> list[Tile]:
    for word in counts:
        look(word)
    total = sum(counts.values())
    tiles: list[Tile] = []
    start = 0.0
    for item in LOOKS:
        n = counts.get(item.word, 0)
        width = 100 * n / total if n else 0.0
        tiles.append(Tile(item, n, _share(n, total), round(start, 3), round(width, 3)))
        start += width
    return tiles


def _share(count: int, total: int) -> str:
    if not count:
        return ""
    share = 100 * count / total
    if share < 1:
        return "under 1 %"
    return "over 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _facts(report: Report) -> list[tuple[str, str]]:
    """What stands in the header: when, by which law, from which file."""
    manifest = report.manifest
    found = [(label, _moment(str(manifest[key]))) for key, label in _HEADER if manifest.get(key)]
    source = manifest.get("input")
    if isinstance(source, Mapping) and source.get("name"):
        found.insert(0, ("File", str(source["name"])))
    regimes = manifest.get("regimes")
    if isinstance(regimes, Mapping):
        for name, held in regimes.items():
            version = held.get("version") if isinstance(held, Mapping) else held
            found.append((f"Regime {name}", f"version {str(version)[:12]}"))
    return found


def _moment(text: str) -> str:
    """An instant as people read it; any other text as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None or "T" not in text:
        return text
    return f"{moment.astimezone(UTC):%Y-%m-%d, %H:%M} UTC"


def _left_out(report: Report, shown: Mapping[str, int]) -> list[tuple[Look, int]]:
    """How many rows of each outcome the file does not hold."""
    rest = ((item, report.counts.get(item.word, 0) - shown.get(item.word, 0)) for item in LOOKS)
    return [(item, n) for item, n in rest if n > 0]


def _paragraphs(report: Report) -> list[Paragraph]:
    """The paragraphs that the rows cite, and any other that the report explains, by resolution and number."""
    used = Counter(cite for row in report.rows for cite in dict.fromkeys(row.citations))
    cites = sorted({*used, *report.citations}, key=_order)
    return [Paragraph(cite, *report.citations.get(cite, ("", "", "")), used[cite]) for cite in cites]


def _order(cite: str) -> tuple[tuple[int, ...], str]:
    return tuple(int(n) for n in _NUMBER.findall(cite)), cite


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _count(n: int, one: str, more: str) -> str:
    return f"{n:,} {one if n == 1 else more}" if n else f"none {one}"
