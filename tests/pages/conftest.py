"""Sample reports for the tests of pages: 61 decided dealings of a made-up trading house, 4 rejected rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from article41.pages import Report, Row

_SAMPLE = YAML(typ="safe", pure=True).load(Path(__file__).with_name("sample.yaml"))
PARAGRAPHS: dict[str, tuple[str, str, str]] = {
    cite: tuple(held) for cite, held in _SAMPLE["paragraphs"].items()
}

REJECTS = (
    (14, "NW-2016-0455", "hs_code", "6203.4x", "not 2 to 10 digits"),
    (29, "NW-2017-0182", "date", "31/11/2017", "not a day in ISO form, such as 2017-11-30"),
    (44, "NW-2019-0040", "vessel_imo", "9187629", "its check digit should be 3; look the number up again"),
    (44, "NW-2019-0040", "activity", "shp-to-ship", "no activity; did you mean ship-to-ship?"),
    (61, "", "id", "", "no id; give each dealing a name"),
)


def sample_rows() -> tuple[Row, ...]:
    """The sample's rows, in the file's order; line 1 is the heading, rejected lines are left out."""
    lines = (n for n in range(2, 200) if n not in {line for line, *_ in REJECTS})
    return tuple(_row(line, *held) for line, held in zip(lines, _SAMPLE["rows"], strict=False))


def _row(
    line: int, id_: str, day: str, what: str, decision: str, due: str | None = None, note: str = ""
) -> Row:
    said = _SAMPLE["decisions"][decision]
    return Row(
        line=line,
        id=id_,
        date=day,
        what=what,
        outcome=said["outcome"],
        citations=tuple(said["citations"]),
        because=" ".join(said["because"]),
        missing=tuple(said.get("missing", ())),
        next_step=said.get("next_step", ""),
        alternatives=tuple(said.get("alternatives", ())),
        due=due,
        note=note,
    )


def report_of(rows: tuple[Row, ...], **changes: object) -> Report:
    """A sound report of these rows."""
    counts = Counter(row.outcome for row in rows)
    years: dict[int, Counter[str]] = {}
    for row in rows:
        years.setdefault(int(row.date[:4]), Counter())[row.outcome] += 1
    rejected = len({line for line, *_ in REJECTS})
    made = Report(
        title="Northwind Trading: dealings 2016 to 2026",
        subtitle="UN Security Council measures on the Democratic People's Republic of Korea",
        counts=counts,
        by_year=sorted(years.items()),
        rows=rows,
        total_rows=len(rows),
        citations=PARAGRAPHS,
        coverage=(
            ("looked at closely", "48", "rows that a measure could reach by their link, activity or claims"),
            (
                "no claim made",
                "31",
                "of these, rows that claim no finding, purpose, notice or approval: each counted as not made",
            ),
            (
                "not screened",
                "5",
                "rows that name somebody; no list was looked at, so no name counted as designated",
            ),
            ("missing contract_date", "2", "rows undetermined for want of this fact"),
            ("missing unit_value_usd", "2", "rows undetermined for want of this fact"),
        ),
        rejects=REJECTS,
        rejected=rejected,
        read=len(rows) + rejected,
        manifest={
            "schema": 1,
            "program": "article41 0.1.0",
            "made": "2026-11-24T09:41:07+00:00",
            "regimes": {
                "kp": {
                    "version": "9f2c41d07be6a3358d1f7ac04a7e5d0c1b92e64f8830cc3d5b7a61f2e94d0a17",
                    "readings": {
                        "petroleum-december-2017": "quarter-counts",
                        "goods-link-of-transfers": "presumed",
                    },
                }
            },
            "lists": {},
            "input": {
                "name": "northwind-dealings.csv",
                "sha256": "0b64c1f7d29ae85034c6e1b87fd2a90c55e3b1d68fa7720c94e6d3b10a8f5e72",
            },
            "law_on": "each dealing's own date",
            "as_known": "2026-11-24",
            "as_known_stated": False,
            "assumed": {},
            "layout": "own columns",
            "notes": ["product filled from the text in 9 rows"],
            "counts": {
                "read": len(rows) + rejected,
                "decided": len(rows),
                "rejected": rejected,
                "outcomes": dict(counts),
            },
        },
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def report() -> Report:
    """The sample report."""
    return report_of(sample_rows())


@pytest.fixture
def make() -> Callable[..., Report]:
    """Makes a sound report of given rows, with changes."""
    return report_of


HOSTILE = (
    "</script><script>document.documentElement.dataset.pwned=1</script>",
    '<img src=x onerror="document.documentElement.dataset.pwned=2">',
    "<!--<script>",
    "--></textarea></title></style></noscript></template>",
    '" onmouseover="document.documentElement.dataset.pwned=3" x=\'',
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "javascript:document.documentElement.dataset.pwned=4",
    "invoice\u202efdp.exe\u2066\u200f\u2028 end",
    "half \ud800 pair, nul \x00, bell \x07",
    "&lt;b&gt; &amp; &#60;script&#62; \\u003cscript\\u003e",
    "W" * 400,
)


def hostile_report() -> Report:
    """A report with something hostile wherever a text can come from outside."""
    rows = tuple(
        Row(
            n + 2,
            text,
            f"2020-01-01{text}",
            text,
            "prohibited",
            ("2375:16", text),
            f"{text}. {text}",
            (text,),
            text,
            (text,),
            text,
            text,
        )
        for n, text in enumerate(HOSTILE)
    )
    everything = " ".join(HOSTILE)
    return Report(
        title=everything,
        subtitle=everything,
        counts={"prohibited": len(rows)},
        by_year=[(2020, {"prohibited": len(rows)})],
        rows=rows,
        total_rows=len(rows),
        citations={"2375:16": ("Textiles", "S/RES/2375 (2017)", "/akn/")} | {t: (t, t, t) for t in HOSTILE},
        coverage=[(t, t, t) for t in HOSTILE],
        rejects=[(n, t, t, t, t) for n, t in enumerate(HOSTILE, 50)],
        rejected=len(HOSTILE),
        read=2 * len(HOSTILE),
        manifest={
            "made": HOSTILE[0],
            "input": {"name": HOSTILE[1]},
            "regimes": {HOSTILE[2]: {"version": HOSTILE[3]}},
        }
        | {t: [t, {"deep": t}] for t in HOSTILE},
        left_out=everything,
    )


@pytest.fixture
def hostile() -> Report:
    """The hostile report."""
    return hostile_report()


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and the text by element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data))

    def all(self, tag: str, cls: str | None = None) -> list[dict[str, str | None]]:
        """The attributes of each element of that name, and class."""
        return [
            a for t, a in self.elements if t == tag and (cls is None or cls in (a.get("class") or "").split())
        ]

    def words(self) -> str:
        """What a reader sees, blanks made single."""
        return " ".join(" ".join(t for tag, t in self.texts if tag not in ("script", "style")).split())

    def script(self, kind: str) -> str:
        """The text of the one script of a kind."""
        kinds = [a.get("type") or "" for a in self.all("script")]
        return [t for tag, t in self.texts if tag == "script"][kinds.index(kind)]


@pytest.fixture
def parse() -> Callable[[str], Page]:
    """Reads a page as a browser without scripts would."""
    return Page
