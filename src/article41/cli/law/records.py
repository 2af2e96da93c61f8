"""Measures, exemptions and designations as rows of text and as whole records.

Invariant: a record says all that the YAML says, and beside it the paragraph, the source written out and its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from article41.cli.listing import Field, Listing
from article41.law.model import Exemption, Measure
from article41.law.regime import Regime

DECIDES = {
    "nobody": "nobody: the ground is enough",
    "state": "the State",
    "notice": "goes ahead with a notice",
    "committee": "the Committee",
    "cap": "the room under a cap",
}
_MEASURE = (Field("paragraph"), Field("what", 1), Field("force"), Field("since"))
_EXEMPTION = (Field("clause"), Field("what", 3), Field("who decides", 2), Field("open"))


def about(regime: Regime, **more: Any) -> dict[str, Any]:
    """What stands at the head of every JSON listing: regime, digest of its data, readings chosen."""
    return {
        "regime": regime.id,
        "title": regime.head.title,
        "version": regime.version,
        "readings": dict(regime.chosen),
        **more,
    }


def last_day(until: date | None) -> date | None:
    """The last day of a window that ends before `until`."""
    return until - timedelta(days=1) if until else None


def measure_record(regime: Regime, m: Measure) -> dict[str, Any]:
    """All that is known of a measure."""
    record = {"id": m.id, "paragraph": m.paragraph, **msgspec.to_builtins(m), "binding": m.binding}
    record["exemptions"] = [exemption_record(x) for x in regime.reached[m.id]]
    resolution = regime.resolution_of(m.id)
    if resolution is not None:
        record["source"] = regime.source(m.id)
        record["akn"] = resolution.akn
        record["read"] = msgspec.to_builtins(resolution.read)
        record["reviewed"] = msgspec.to_builtins(resolution.reviewed)
    return record


def exemption_record(x: Exemption) -> dict[str, Any]:
    """All that is known of an exemption."""
    return {"id": x.id, **msgspec.to_builtins(x), "cite": list(x.cites)}


def measures(
    regime: Regime, found: Iterable[Measure], *, name: str = "measures", title: str = "", **more: Any
) -> Listing:
    """A listing of measures."""
    found = list(found)

    def row(m: Measure) -> tuple[str, ...]:
        due = f" (due {m.due_from})" if m.due_from is not None else ""
        return (m.paragraph, m.title + due, m.force, f"{m.from_}")

    records: list[Mapping[str, Any]] = [measure_record(regime, m) for m in found]
    return Listing(name, title, _MEASURE, [row(m) for m in found], records, about(regime, **more))


def exemptions(
    regime: Regime, found: Iterable[Exemption], *, name: str = "exemptions", title: str = "", **more: Any
) -> Listing:
    """A listing of exemptions."""
    found = list(found)

    def row(x: Exemption) -> tuple[str, ...]:
        last = f" to {last_day(x.until)}" if x.until else " on"
        what = x.title + (f": {x.ground}" if x.ground else "")
        return (", ".join(x.cites), what, DECIDES[x.decides], f"{x.from_}{last}")

    records = [exemption_record(x) for x in found]
    return Listing(name, title, _EXEMPTION, [row(x) for x in found], records, about(regime, **more))
