"""A draft laid over a regime: what would hold if it were adopted.

Contract: `overlay` takes a regime and a draft (a file or a folder in the form of a resolution's file) and gives a
new regime in which the draft's measures stand beside the others and end those that they replace, on the day they
begin. Invariant: the regime it was laid over is unchanged, and the new one passed the same checks.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from article41.law.check import Checker, Sources
from article41.law.errors import LawError
from article41.law.load import read_resolutions
from article41.law.model import Measure, Resolution
from article41.law.regime import Regime


def overlay(regime: Regime, draft: Path) -> Regime:
    """The regime as it would be with the draft. Raises `LawError` with file, line, reason and mend."""
    sources = _read(regime, draft)
    Checker(regime.vocabulary, regime.head, sources, base=regime).check()
    drafted = tuple(r for _, r in sources.resolutions)
    ends = _ends(drafted)
    kept = tuple(_with_ends(r, ends) for r in regime.resolutions)
    exemptions = tuple(x for _, _, x in sources.exemptions)
    told = msgspec.json.encode((drafted, exemptions))
    version = hashlib.sha256(regime.version.encode() + told).hexdigest()[:16]
    return replace(
        regime,
        resolutions=(*kept, *drafted),
        stand_alone=(*regime.stand_alone, *exemptions),
        version=version,
    )


def _read(regime: Regime, draft: Path) -> Sources:
    sources = read_resolutions(draft)
    if not sources.resolutions:
        raise LawError(str(draft), "holds no resolution", "write one in the form of a resolution's file")
    sources.readings = dict(regime.readings)
    known = {r.resolution for r in regime.resolutions}
    for file, resolution in sources.resolutions:
        if resolution.resolution in known:
            raise file.fail(
                ("resolution",),
                f"the regime has a resolution {resolution.resolution} already",
                "give the draft a name of its own",
            )
    return sources


def _ends(drafted: tuple[Resolution, ...]) -> dict[str, date]:
    """For each measure replaced, the day on which the first measure in its place begins."""
    ends: dict[str, date] = {}
    for measure in (m for r in drafted for m in r.measures):
        for old in measure.replaces:
            ends[old] = min(ends.get(old, measure.from_), measure.from_)
    return ends


def _with_ends(resolution: Resolution, ends: dict[str, date]) -> Resolution:
    def end(measure: Measure) -> Measure:
        until = ends.get(measure.id)
        if until is None or (measure.until is not None and measure.until <= until):
            return measure
        return msgspec.structs.replace(measure, until=until)

    if not any(m.id in ends for m in resolution.measures):
        return resolution
    return msgspec.structs.replace(resolution, measures=tuple(map(end, resolution.measures)))
