"""Finding things in the law by word, code, name or number.

Contract: `search` gives every measure, exemption, designation, reading and column in which each word of the query
stands (a word matches the beginning of a word there), the best places first; digits are looked up as an HS code too.
Invariant: the order depends on the regime and the query alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from article41.law.hs import fits
from article41.law.model import Exemption, Measure
from article41.law.regime import Regime, within

_CODE = re.compile(r"\d{2,10}")
_PLACES = ("id", "code", "title", "goods", "text", "notes")


class Hit(Struct, frozen=True):
    """A record in which the query was found: what it is, its id and title, the place, and the words there."""

    kind: str
    id: str
    title: str
    place: str
    says: str
    from_: date | None = None
    until: date | None = None


def search(regime: Regime, query: str, on: date | None = None) -> tuple[Hit, ...]:
    """All hits; with a day, only what holds on it. An empty query finds nothing."""
    words = _words(query)
    if not words:
        return ()
    code = query.strip() if _CODE.fullmatch(query.strip()) else None
    hits = []
    for hit, texts in _records(regime, code):
        if on is not None and hit.from_ is not None and not within(hit.from_, hit.until, on):
            continue
        place = _place(words, texts)
        if place is not None:
            hits.append((_PLACES.index(place), hit, place))
    hits.sort(key=lambda item: (item[0],))
    return tuple(Hit(h.kind, h.id, h.title, place, h.says, h.from_, h.until) for _, h, place in hits)


def vocabulary(regime: Regime) -> frozenset[str]:
    """Every word that a query can find, to offer the nearest one where nothing was found."""
    return frozenset(w for _, texts in _records(regime, None) for t in texts.values() for w in _words(t))


def _place(words: list[str], texts: dict[str, str]) -> str | None:
    """The best place that holds a word, if every word stands in some place."""
    found: dict[str, set[str]] = {}
    for place, text in texts.items():
        there = _words(text)
        found[place] = {w for w in words if any(t.startswith(w) for t in there)}
    if set().union(*found.values()) != set(words):
        return None
    whole = [p for p in _PLACES if found.get(p) == set(words)]
    return whole[0] if whole else next(p for p in reversed(_PLACES) if found.get(p))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[\w:/().]+", plain)


def _records(regime: Regime, code: str | None) -> Iterator[tuple[Hit, dict[str, str]]]:
    for m in regime.measures:
        yield Hit("measure", m.id, m.title, "", m.says, m.from_, m.until), _measure(regime, m, code)
    for x in regime.exemptions:
        yield Hit("exemption", x.id, x.title, "", x.says, x.from_, x.until), _exemption(x)
    for d in regime.designations:
        names = " ".join((d.name, *d.aliases))
        says = f"{d.kind}, listed by {d.by}"
        texts = {"id": _join((d.id, d.ref, d.imo)), "title": names, "text": says, "notes": d.notes or ""}
        yield Hit("designation", d.id, d.name, "", says, d.from_, d.until), texts
    for name, reading in regime.readings.items():
        options = _join(o.says for o in reading.options.values())
        texts = {"id": _join((name, *reading.cite)), "title": reading.question, "text": options}
        texts["notes"] = reading.because
        yield Hit("reading", name, reading.question, "", reading.options[regime.chosen[name]].says), texts
    for name, column in regime.facts.items():
        texts = {"id": name, "title": column.says, "text": _join(column.asked_by)}
        yield Hit("column", name, column.says, "", column.type), texts


def _measure(regime: Regime, m: Measure, code: str | None) -> dict[str, str]:
    words = regime.vocabulary
    products = [(p, words.products[p].says) for p in m.goods.products] if m.goods else []
    activities = [(a, words.activities[a].says) for a in m.activities if a in words.activities]
    codes = ""
    if code is not None and m.goods and fits(code, (*m.goods.whole, *m.goods.part)) is not False:
        codes = code
    return {
        "id": _join((m.id, m.kind)),
        "code": codes,
        "title": m.title,
        "goods": _join(part for pair in products for part in pair),
        "text": _join((m.says, m.advice, *(part for pair in activities for part in pair))),
        "notes": _join((m.notes, m.condition)),
    }


def _exemption(x: Exemption) -> dict[str, str]:
    return {
        "id": _join((x.id, *x.cites)),
        "title": x.title,
        "text": x.says,
        "notes": _join((x.notes, x.ground)),
    }


def _join(parts: Iterable[str | None]) -> str:
    return " ".join(p for p in parts if p)
