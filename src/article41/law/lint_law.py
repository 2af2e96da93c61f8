"""The records that a lint looks at, and what it says of them.

Contract: `Law` puts a regime's records beside the general rules, each with its place, and answers what a rule asks:
what an exemption reaches, what cells can hold, how a paragraph is done. Invariant: it only reads, and a condition
that the checks have passed is read the same way here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from article41.law.check import Sources
from article41.law.condition import Node, parse
from article41.law.model import Exemption, Measure, RegimeHead, Resolution, Vocabulary
from article41.law.regime import reaches
from article41.law.satisfy import Known
from article41.law.words import condition_columns, condition_terms
from article41.law.yamlfile import Path_, YamlFile

_BINDS = ("mandatory", "requires", "demand")


class Finding(Struct, frozen=True):
    """One thing found: which rule, how bad, where, about what, why, and how to mend it."""

    rule: str
    level: Literal["fault", "note"]
    place: str
    about: str
    says: str
    mend: str


class Placed(Struct, frozen=True):
    """A record with the file and the part of it where it stands; an own exemption has its measure."""

    file: YamlFile
    path: Path_
    record: Measure | Exemption
    owner: Measure | None = None

    @property
    def place(self) -> str:
        """File and line."""
        return self.file.place(self.path)


class Law:
    """All records that a lint looks at, with what they may say and what reaches what."""

    def __init__(
        self, vocabulary: Vocabulary, head: RegimeHead, own: Sources, general: Sources | None
    ) -> None:
        self.vocabulary = vocabulary
        self.head = head
        self.own = own
        parts = [own, general] if general is not None else [own]
        self.resolutions: list[tuple[YamlFile, Resolution]] = [r for p in parts for r in p.resolutions]
        self.columns = condition_columns(vocabulary, head)
        self.terms = condition_terms(vocabulary, head)
        self.measures: list[Placed] = [
            Placed(file, ("measures", i), m) for file, r in self.resolutions for i, m in enumerate(r.measures)
        ]
        self.exemptions: list[Placed] = [
            Placed(p.file, (*p.path, "exemptions", i), x, m)
            for p in self.measures
            if isinstance(m := p.record, Measure)
            for i, x in enumerate(m.exemptions)
        ]
        self.exemptions += [
            Placed(file, ("exemptions", i), x) for part in parts for file, i, x in part.exemptions
        ]
        self._general = {x.id for _, _, x in general.exemptions} if general is not None else set()
        self.by_id: Mapping[str, Measure] = {m.id: m for _, r in self.resolutions for m in r.measures}

    def is_general(self, exemption: Exemption) -> bool:
        """Whether it is one of the general rules, which a regime need not have any measure for."""
        return exemption.id in self._general

    def reached(self, placed: Placed) -> list[Measure]:
        """The measures that an exemption reaches."""
        if placed.owner is not None:
            return [placed.owner]
        exemption = placed.record
        assert isinstance(exemption, Exemption)
        reach = exemption.reach
        return [m for m in self.by_id.values() if reach is not None and reaches(reach, m)]

    def read(self, text: str) -> Node:
        """A condition that the checks have passed already."""
        return parse(text, self.columns, self.terms)

    def known(self, activities: tuple[str, ...] = (), products: tuple[str, ...] = ()) -> Known:
        """What cells can hold: closed lists, columns that are never empty, and a measure's own words."""
        declared = {**self.vocabulary.columns, **self.head.facts}
        lists: dict[str, frozenset[str]] = {}
        for name, words in self.terms.items():
            blank = {""} if declared[name].empty == "no" else set()
            lists[name] = frozenset((*words, *blank))
        if activities and "any" not in activities:
            lists["activity"] = frozenset(activities)
        if products:
            lists["product"] = frozenset(products)
        texts = ("text", "term", "country", "port", "currency")
        filled = {n for n, c in declared.items() if c.empty == "no" and c.type in texts and not c.unknown_for}
        acts = {n for n, c in declared.items() if c.empty == "no" and c.type in ("date", "number")}
        folded = {n for n, c in declared.items() if c.type == "text"}
        return Known(lists, frozenset((*filled, "date")), frozenset(acts), frozenset(folded))


def paragraph_number(cite: str) -> str:
    """The operative paragraph of an id or citation, without points: `8` of `1718:8(a)(iii)`."""
    return cite.split("/", maxsplit=1)[0].partition(":")[2].partition("(")[0]


def paragraph_of(cite: str) -> str:
    """Resolution and operative paragraph of an id or citation, without points: `1718:8` of `1718:8(a)(iii)`."""
    return f"{cite.split(':', maxsplit=1)[0]}:{paragraph_number(cite)}"


def numbers_done(law: Law, resolution: Resolution) -> dict[str, set[str]]:
    """For each paragraph of a resolution, how it is done: `encoded`, `advised`, `listed`."""
    done: dict[str, set[str]] = {}
    for m in resolution.measures:
        bound = m.force in _BINDS or (m.force == "clarification" and bool(m.widens))
        done.setdefault(paragraph_number(m.id), set()).add("encoded" if bound else "advised")
    for placed in law.exemptions:
        assert isinstance(placed.record, Exemption)
        for cite in (placed.record.id, *placed.record.cites):
            if cite.split(":")[0] == resolution.resolution:
                done.setdefault(paragraph_number(cite), set()).add("encoded")
    for number in resolution.listed:
        done.setdefault(number.partition("(")[0], set()).add("listed")
    return done


def left_over(done: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The numbers from 1 to the highest one met that are not done."""
    plain = [int(n) for n in done if re.fullmatch(r"\d+", n)]
    return tuple(str(n) for n in range(1, max(plain, default=0) + 1) if str(n) not in done)
