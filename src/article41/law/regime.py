"""A regime: everything in force on a day, what changed between two, and which exemption reaches which measure.

Contract: `Regime.load` puts a regime's folder together with the general rules that reach every regime; the object
then answers questions and never changes. Invariant: every question takes a day, and no day silently becomes today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import msgspec

from article41.law.condition import nearest
from article41.law.errors import LawError
from article41.law.load import Loaded
from article41.law.model import (
    Column,
    Designation,
    Exemption,
    Measure,
    Reach,
    Reading,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)
from article41.law.overlay import beside, read_draft
from article41.law.readings import apply, choose, holds, turning
from article41.law.store import load_packaged


@dataclass(frozen=True)
class Difference:
    """What changed from one day to another: measures and exemptions that began or ended between the two."""

    begun: tuple[Measure, ...]
    ended: tuple[Measure, ...]
    opened: tuple[Exemption, ...]
    closed: tuple[Exemption, ...]


@dataclass(frozen=True)
class Regime:
    """One regime with the readings chosen."""

    head: RegimeHead
    vocabulary: Vocabulary
    resolutions: tuple[Resolution, ...]
    stand_alone: tuple[Exemption, ...]
    readings: Mapping[str, Reading]
    chosen: Mapping[str, str]
    stops: tuple[StopNotice, ...]
    designations: tuple[Designation, ...] = ()
    version: str = field(default="")

    @classmethod
    def load(
        cls,
        name: str | None = None,
        *,
        folder: Path | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Regime:
        """The regime of that name (the default one without it) as it comes with the package, or the one in `folder`.

        `readings` chooses an option other than the default for doubtful points. Raises `LawError`.
        """
        vocabulary, general, loaded = load_packaged(name, folder)
        chosen = choose(loaded.readings, readings or {})
        exemptions = tuple(x for part in (loaded, general) for x in part.exemptions if holds(x.when, chosen))
        resolutions, exemptions = apply(
            loaded.readings, chosen, (*loaded.resolutions, *general.resolutions), exemptions
        )
        return cls(
            head=loaded.head,
            vocabulary=vocabulary,
            resolutions=resolutions,
            stand_alone=exemptions,
            readings=loaded.readings,
            chosen=chosen,
            stops=loaded.stops,
            designations=loaded.designations,
            version=_version(vocabulary, loaded, general),
        )

    @property
    def id(self) -> str:
        """The regime's short name, such as the name of its folder."""
        return self.head.id

    @property
    def target(self) -> str | None:
        """The target State, ISO 3166-1 alpha-2."""
        return self.head.target

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All measures in the order of their resolutions, those of a reading not chosen left out."""
        return tuple(m for r in self.resolutions for m in r.measures if holds(m.when, self.chosen))

    @cached_property
    def by_id(self) -> Mapping[str, Measure]:
        """The measures by id."""
        return {m.id: m for m in self.measures}

    @cached_property
    def exemptions(self) -> tuple[Exemption, ...]:
        """All exemptions, own and with reach."""
        own = tuple(x for m in self.measures for x in m.exemptions if holds(x.when, self.chosen))
        return (*own, *self.stand_alone)

    @cached_property
    def reached(self) -> Mapping[str, tuple[Exemption, ...]]:
        """For each measure the exemptions that reach it: its own, those with reach, and those of what it widens."""
        found: dict[str, tuple[Exemption, ...]] = {}

        def of(measure: Measure) -> tuple[Exemption, ...]:
            if measure.id not in found:
                own = [x for x in measure.exemptions if holds(x.when, self.chosen)]
                own += [x for x in self.stand_alone if x.reach is not None and reaches(x.reach, measure)]
                for other in measure.widens:
                    if measure.force == "clarification" and other in self.by_id:
                        own += [x for x in of(self.by_id[other]) if not _left_out(x, measure)]
                found[measure.id] = tuple({x.id: x for x in own}.values())
            return found[measure.id]

        for measure in self.measures:
            of(measure)
        return found

    @cached_property
    def switches(self) -> Mapping[str, tuple[str, ...]]:
        """For each measure and exemption the readings with several options on which it hangs."""
        return turning(self.readings, self.measures, self.exemptions)

    @cached_property
    def facts(self) -> Mapping[str, Column]:
        """All columns a dealing may have under this regime: the shared ones, then the regime's own facts."""
        return {**self.vocabulary.columns, **self.head.facts}

    def in_force(self, on: date) -> tuple[Measure, ...]:
        """The measures in force on a day."""
        return tuple(m for m in self.measures if within(m.from_, m.until, on))

    def open_on(self, on: date) -> tuple[Exemption, ...]:
        """The exemptions whose window holds on a day."""
        return tuple(x for x in self.exemptions if within(x.from_, x.until, on))

    def diff(self, a: date, b: date) -> Difference:
        """What began and what ended from day `a` to day `b`."""
        before, after = self.in_force(a), self.in_force(b)
        shut, open_ = self.open_on(a), self.open_on(b)
        return Difference(
            begun=tuple(m for m in after if m not in before),
            ended=tuple(m for m in before if m not in after),
            opened=tuple(x for x in open_ if x not in shut),
            closed=tuple(x for x in shut if x not in open_),
        )

    def designated(self, on: date) -> tuple[Designation, ...]:
        """Who is designated on a day: each from the day of its own listing."""
        return tuple(d for d in self.designations if within(d.from_, d.until, on))

    def overlay(self, draft: Path) -> Regime:
        """This regime with a draft laid over it: its file, or its folder. Raises `LawError`."""
        drafted, exemptions = read_draft(draft, self.vocabulary, self.head, self.readings, self)
        return replace(
            self,
            resolutions=beside(self.resolutions, drafted),
            stand_alone=(*self.stand_alone, *exemptions),
            version=hashlib.sha256(
                self.version.encode() + msgspec.json.encode((drafted, exemptions))
            ).hexdigest()[:16],
        )

    def source(self, cite: str) -> str:
        """A citation as written out: `S/RES/2375 (2017), para. 16`; empty for a resolution that is not there."""
        resolution = self.resolution_of(cite)
        if resolution is None:
            return ""
        paragraph = cite.split("/", maxsplit=1)[0].partition(":")[2]
        return (
            f"{resolution.symbol}, para. {paragraph}"
            if resolution.akn
            else f"{resolution.symbol}, {paragraph}"
        )

    def paragraph(self, cite: str) -> tuple[Measure, ...]:
        """The measures of a paragraph (`2371:8`), or the one of that id. Raises `LawError` offering the nearest."""
        found = tuple(m for m in self.measures if cite in (m.id, m.paragraph))
        if not found:
            found = tuple(m for m in self.measures if m.paragraph.startswith(cite + "("))
        if found:
            return found
        raise self._unknown(cite)

    def cited(self, cite: str) -> tuple[tuple[Measure, ...], tuple[Exemption, ...]]:
        """The measures of a paragraph, and the exemptions that rest on it without being theirs.

        Raises `LawError` offering the nearest paragraphs where there is neither.
        """
        try:
            measures = self.paragraph(cite)
        except LawError:
            measures = ()
        theirs = {x.id for m in measures for x in m.exemptions}
        clauses = tuple(
            x
            for x in self.exemptions
            if x.id not in theirs
            and (x.id == cite or any(c == cite or c.startswith(cite + "(") for c in x.cites))
        )
        if not measures and not clauses:
            raise self._unknown(cite)
        return measures, clauses

    def _unknown(self, cite: str) -> LawError:
        encoded = {m.paragraph for m in self.measures} | {c for x in self.exemptions for c in x.cites}
        beside = {c for c in encoded if c.split(":")[0] == cite.split(":", maxsplit=1)[0]}
        near = nearest(cite, beside or encoded)
        mend = f"did you mean {near}?" if near else "write resolution:paragraph, such as 2375:16"
        resolution = self.resolution_of(cite)
        number = cite.partition(":")[2]
        if resolution is not None and number in resolution.listed:
            return LawError(
                cite, f"it holds no measure: {resolution.listed[number]}", "nothing is to be applied"
            )
        return LawError(cite, "no such paragraph is encoded", mend)

    def title_of(self, cite: str) -> str:
        """What a cited paragraph is about: its measures' titles, or its exemptions'."""
        titles = [m.title for m in self.measures if cite in (m.id, m.paragraph)]
        titles += [x.title for x in self.exemptions if cite in x.cites] if not titles else []
        return "; ".join(dict.fromkeys(titles))

    def resolution_of(self, cite: str) -> Resolution | None:
        """The resolution that a citation or id is part of, with its symbol and its address."""
        number = cite.split(":", maxsplit=1)[0]
        return next((r for r in self.resolutions if r.resolution == number), None)

    def change_days(self) -> tuple[date, ...]:
        """Every day on which a measure, a duty, an exemption or a cap's amount begins or ends, in order."""
        return tuple(sorted(set(self._days())))

    def _days(self) -> Iterator[date]:
        for measure in self.measures:
            yield from (d for d in (measure.from_, measure.until, measure.due_from) if d is not None)
        for exemption in self.exemptions:
            yield from (d for d in (exemption.from_, exemption.until) if d is not None)
            for amount in exemption.cap.amounts if exemption.cap else ():
                yield from (d for d in (amount.from_, amount.until) if d is not None)


def within(from_: date, until: date | None, on: date) -> bool:
    """Whether a day lies in a window: `until` is the first day that no longer does."""
    return from_ <= on and (until is None or on < until)


def _left_out(x: Exemption, measure: Measure) -> bool:
    return x.reach is not None and bool({measure.id, measure.paragraph} & set(x.reach.but))


def reaches(reach: Reach, measure: Measure) -> bool:
    """Whether an exemption of that reach reaches the measure."""
    if measure.id in reach.but or measure.paragraph in reach.but:
        return False
    if reach.everything or measure.id in reach.measures:
        return True
    if not (reach.kinds or reach.resolutions):
        return False
    return (not reach.kinds or measure.kind in reach.kinds) and (
        not reach.resolutions or measure.resolution in reach.resolutions
    )


def _version(vocabulary: Vocabulary, *parts: Loaded) -> str:
    digest = hashlib.sha256(msgspec.json.encode(vocabulary))
    for part in parts:
        digest.update(part.digest.encode())
    return digest.hexdigest()[:16]
