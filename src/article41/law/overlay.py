"""A draft laid over a regime: what would hold if it were adopted.

Contract: `read_draft` reads a draft (a file or a folder in the form of a resolution's file) and checks it against the
regime below, and `beside` gives the regime's resolutions with the draft's after them and what it replaces ended on the
day the draft's measures begin. Invariant: the resolutions below are not changed, only copied where one ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from article41.law.check import Base, Checker
from article41.law.errors import LawError
from article41.law.load import read_resolutions
from article41.law.model import Exemption, Measure, Reading, RegimeHead, Resolution, Vocabulary

Draft = tuple[tuple[Resolution, ...], tuple[Exemption, ...]]


def read_draft(
    draft: Path, vocabulary: Vocabulary, head: RegimeHead, readings: Mapping[str, Reading], base: Base
) -> Draft:
    """The draft's resolutions and exemptions with reach. Raises `LawError` with file, line, reason and mend."""
    sources = read_resolutions(draft)
    if not sources.resolutions:
        raise LawError(str(draft), "holds no resolution", "write one in the form of a resolution's file")
    sources.readings = dict(readings)
    known = {r.resolution for r in base.resolutions}
    for file, resolution in sources.resolutions:
        if resolution.resolution in known:
            raise file.fail(
                ("resolution",),
                f"the regime has a resolution {resolution.resolution} already",
                "give the draft a name of its own",
            )
    Checker(vocabulary, head, sources, base=base).check()
    return tuple(r for _, r in sources.resolutions), tuple(x for _, _, x in sources.exemptions)


def beside(below: Iterable[Resolution], drafted: tuple[Resolution, ...]) -> tuple[Resolution, ...]:
    """The resolutions below, ended where the draft takes their place, and the drafted ones after them."""
    ends = _ends(drafted)
    return (*(_with_ends(r, ends) for r in below), *drafted)


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
