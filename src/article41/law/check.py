"""Does a regime's folder hang together: names that exist, days in order, conditions that can be read.

Contract: `Checker.check` raises a `LawError` with file, line, reason and mend at the first fault it meets.
Invariant: after it, every id is unique, every reference points to something, and no measure widens or replaces
itself by a detour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from article41.law.condition import (
    ConditionError,
    Node,
    StartsWith,
    columns_of,
    nearest,
    parse,
    parse_value,
    walk,
)
from article41.law.errors import LawError
from article41.law.hs import EDITIONS
from article41.law.imo import imo_holds
from article41.law.model import (
    Cap,
    Designation,
    Exemption,
    Goods,
    Measure,
    Option,
    Reach,
    Reading,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)
from article41.law.readings import spoken_of
from article41.law.words import condition_columns, condition_terms
from article41.law.yamlfile import Path_, YamlFile

_ID = re.compile(r"[^:/\s]+:[^:/\s]+(/[a-z0-9][a-z0-9-]*)?")
BOUND = frozenset(
    (
        "states",
        "target",
        "committee",
        "council",
        "panel",
        "secretariat",
        "banks",
        "flag-states",
        "organizations",
    )
)


class Base(Protocol):
    """The regime that a draft is laid over, as far as its records may be referred to."""

    @property
    def by_id(self) -> Mapping[str, Measure]: ...

    @property
    def exemptions(self) -> tuple[Exemption, ...]: ...

    @property
    def resolutions(self) -> tuple[Resolution, ...]: ...


@dataclass
class Sources:
    """The files of one regime while they are read: records and where each stands."""

    head_file: YamlFile
    resolutions: list[tuple[YamlFile, Resolution]] = field(default_factory=list)
    exemptions: list[tuple[YamlFile, int, Exemption]] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    readings_file: YamlFile | None = None
    stops: list[tuple[YamlFile, int, StopNotice]] = field(default_factory=list)
    designations: list[tuple[YamlFile, int, Designation]] = field(default_factory=list)


class Checker:
    """All checks of one regime."""

    def __init__(
        self, vocabulary: Vocabulary, head: RegimeHead, sources: Sources, base: Base | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.head = head
        self.sources = sources
        self.columns = condition_columns(vocabulary, head)
        self.terms = condition_terms(vocabulary, head)
        self.measures: dict[str, tuple[YamlFile, Path_, Measure]] = {}
        self.exemption_ids: dict[str, str] = {x.id: "the regime" for x in base.exemptions} if base else {}
        self.base: Mapping[str, Measure] = base.by_id if base else {}
        self.numbers = {r.resolution for r in base.resolutions} if base else set()

    def check(self) -> None:
        if not self.base:
            self._facts()
        for file, resolution in self.sources.resolutions:
            self._resolution(file, resolution)
        for file, index, exemption in self.sources.exemptions:
            self._exemption(file, ("exemptions", index), exemption, own=None)
        self._references()
        self._cycles()
        self._readings()
        for file, index, stop in self.sources.stops:
            self._known(file, ("stops", index, "exemption"), stop.exemption, self.exemption_ids, "exemption")
            self._order(file, ("stops", index), stop.from_, stop.until)

        self._designations()

    def _designations(self) -> None:
        listed: dict[str, str] = {}
        cited = {*self.measures, *(m.paragraph for _, _, m in self.measures.values())}
        for file, index, one in self.sources.designations:
            path: Path_ = ("designations", index)
            if one.id in listed:
                raise file.fail(
                    (*path, "id"), f"the id {one.id} is taken at {listed[one.id]}", "give it another"
                )
            listed[one.id] = file.place(path)
            self._order(file, path, one.from_, one.until)
            for key, words in (("by", (one.by,)), ("under", one.under)):
                for word in words:
                    self._known(file, (*path, key), word, cited, "measure")
            if one.imo is not None and not imo_holds(one.imo):
                raise file.fail(
                    (*path, "imo"), f"{one.imo!r} is no IMO number: its check digit fails", "mend it"
                )

    def _facts(self) -> None:
        file = self.sources.head_file
        lists = {*self.vocabulary.terms, *self.head.terms, "activity", "product"}
        for name, fact in self.head.facts.items():
            if name in self.vocabulary.columns:
                raise file.fail(("facts", name), f"{name!r} is a shared column already", "take it out")
            if fact.type == "term" and fact.terms not in lists:
                raise file.fail(
                    ("facts", name), f"its list {fact.terms!r} does not exist", "name one under `terms:`"
                )

    def _resolution(self, file: YamlFile, resolution: Resolution) -> None:
        if resolution.read is None and not resolution.sources:
            raise file.fail((), "it says neither `read:` nor `sources:`", "write what it was made from")
        if file.path.stem != resolution.resolution:
            raise file.fail(
                ("resolution",),
                f"the file is named {file.path.stem} and the resolution {resolution.resolution}",
                "name the file after the resolution",
            )
        for index, measure in enumerate(resolution.measures):
            path: Path_ = ("measures", index)
            if measure.resolution != resolution.resolution:
                raise file.fail(
                    (*path, "id"),
                    f"{measure.id!r} is not of resolution {resolution.resolution}",
                    "mend the id",
                )
            self._measure(file, path, measure)

    def _measure(self, file: YamlFile, path: Path_, measure: Measure) -> None:
        taken = {k: v[0].place(v[1]) for k, v in self.measures.items()}
        self._id(file, path, measure.id, {**taken, **dict.fromkeys(self.base, "the regime")})
        self.measures[measure.id] = (file, path, measure)
        self._order(file, path, measure.from_, measure.until)
        if measure.due_from is not None and measure.due_from < measure.from_:
            raise file.fail((*path, "due_from"), "due_from lies before from", "mend one of the two days")
        for bound in measure.binds:
            self._known(file, (*path, "binds"), bound, BOUND, "bound side")
        for activity in measure.activities:
            if activity != "any":
                self._known(file, (*path, "activities"), activity, self.vocabulary.activities, "activity")
        for link in measure.link:
            self._known(file, (*path, "link"), link, self.vocabulary.links, "link")
        if measure.goods is not None:
            self._goods(file, (*path, "goods"), measure.goods)
        if measure.condition is not None:
            self._condition(file, (*path, "condition"), measure.condition)
        for index, exemption in enumerate(measure.exemptions):
            self._exemption(file, (*path, "exemptions", index), exemption, own=measure)

    def _goods(self, file: YamlFile, path: Path_, goods: Goods) -> None:
        for product in goods.products:
            self._known(file, (*path, "products"), product, self.vocabulary.products, "product")
        if goods.edition not in EDITIONS:
            raise file.fail(
                (*path, "edition"), f"there is no HS edition {goods.edition}", f"one of {EDITIONS}"
            )
        seen: set[str] = set()
        for prefix in (*goods.whole, *goods.part, *goods.hint):
            if not re.fullmatch(r"\d{2}|\d{4,6}", prefix) or not "01" <= prefix[:2] <= "97":
                raise file.fail(
                    path, f"{prefix!r} is not an HS prefix", "write 2, 4, 5 or 6 digits in quotes"
                )
            if prefix in seen:
                raise file.fail(path, f"the prefix {prefix} stands twice", "keep one of whole, part and hint")
            seen.add(prefix)

    def _exemption(self, file: YamlFile, path: Path_, exemption: Exemption, own: Measure | None) -> None:
        self._id(file, path, exemption.id, self.exemption_ids)
        self.exemption_ids[exemption.id] = file.place(path)
        self._order(file, path, exemption.from_, exemption.until)
        if own is None and exemption.reach is None:
            raise file.fail(path, f"{exemption.id} reaches nothing", "write `reach:`")
        if own is not None and exemption.reach is not None:
            raise file.fail((*path, "reach"), "an exemption inside a measure reaches that measure", "move it")
        needs = {"notice": exemption.notice, "cap": exemption.cap}
        for word, value in needs.items():
            if (exemption.decides == word) != (value is not None):
                raise file.fail(
                    path,
                    f"`decides: {exemption.decides}` and `{word}:` do not go together",
                    "write both or none",
                )
        if exemption.general and (exemption.decides != "committee" or exemption.ground is None):
            raise file.fail(
                (*path, "general"), "a general power needs the Committee and a ground", "write both"
            )
        if exemption.notice is not None:
            rules = [
                r
                for r in ("before_days", "wait_working_days", "by", "every_days")
                if _has(exemption.notice, r)
            ]
            if len(rules) != 1:
                raise file.fail((*path, "notice"), "a notice has exactly one rule", "write one of the four")
        if exemption.ground is not None:
            self._condition(file, (*path, "ground"), exemption.ground)
        if exemption.cap is not None:
            self._cap(file, (*path, "cap"), exemption.cap)

    def _cap(self, file: YamlFile, path: Path_, cap: Cap) -> None:
        if cap.gates is not None:
            self._condition(file, (*path, "gates"), cap.gates)
        for index, amount in enumerate(cap.amounts):
            here = (*path, "amounts", index)
            if self.columns.get(amount.column) != "number":
                raise file.fail(
                    (*here, "column"), f"{amount.column!r} is not a declared number", "declare it"
                )
            if isinstance(amount.amount, str):
                try:
                    parse_value(amount.amount, self.columns)
                except ConditionError as error:
                    raise file.fail(
                        (*here, "amount"), str(error), "write a number or a declared column"
                    ) from None
            if amount.from_ is not None:
                self._order(file, here, amount.from_, amount.until)

    def _condition(self, file: YamlFile, path: Path_, text: str) -> Node:
        try:
            node = parse(text, self.columns, self.terms)
        except ConditionError as error:
            raise file.fail(path, str(error), "mend the condition") from None
        prefixes = [n for n in walk(node) if isinstance(n, StartsWith) and columns_of(n) == ("hs_code",)]
        uses = [n for n in walk(node) if getattr(n, "name", None) == "hs_code"]
        if len(prefixes) != len(uses):
            raise file.fail(path, "hs_code may only be asked with LIKE 'prefix%'", "write one LIKE a prefix")
        return node

    def _references(self) -> None:
        for file, path, measure in self.measures.values():
            for key in ("widens", "replaces"):
                for other in getattr(measure, key):
                    self._known(file, (*path, key), other, {*self.measures, *self.base}, "measure")
        for file, index, exemption in self.sources.exemptions:
            if exemption.reach is not None:
                self._reach(file, ("exemptions", index, "reach"), exemption.reach)

    def _reach(self, file: YamlFile, path: Path_, reach: Reach) -> None:
        for measure in (*reach.measures, *reach.but):
            self._known(file, path, measure, {*self.measures, *self.base}, "measure")
        numbers = self.numbers | {r.resolution for _, r in self.sources.resolutions}
        if self.head.target is not None:
            for number in reach.resolutions:
                self._known(file, (*path, "resolutions"), number, numbers, "resolution")
        if not (reach.measures or reach.kinds or reach.resolutions or reach.everything):
            raise file.fail(
                path, "the reach names nothing", "write measures, kinds, resolutions or everything"
            )

    def _cycles(self) -> None:
        for key in ("widens", "replaces"):
            edges = {id_: getattr(m, key) for id_, (_, _, m) in self.measures.items()}
            loop = _loop(edges)
            if loop:
                file, path, _ = self.measures[loop[0]]
                chain = " -> ".join(loop)
                raise file.fail((*path, key), f"a cyclic reach: {chain}", f"take one `{key}` out")

    def _readings(self) -> None:
        file = self.sources.readings_file
        for name, reading in self.sources.readings.items():
            if reading.default not in reading.options and file is not None:
                raise file.fail(
                    ("readings", name), f"its default {reading.default!r} is no option", "mend it"
                )
            for option, what in reading.options.items():
                self._option(("readings", name, "options", option), what)
        for place, when in self._whens():
            for name, option in when.items():
                if name not in self.sources.readings:
                    raise LawError(place, f"there is no reading {name!r}", "declare it in readings.yaml")
                if option not in self.sources.readings[name].options:
                    raise LawError(
                        place, f"the reading {name!r} has no option {option!r}", "mend one of them"
                    )

    def _option(self, path: Path_, option: Option) -> None:
        file = self.sources.readings_file
        if file is None:
            return
        own = {r.resolution for _, r in self.sources.resolutions}
        known = {*self.measures, *self.exemption_ids, *(m.paragraph for _, _, m in self.measures.values())}
        for word in spoken_of(option):
            if word.split(":")[0] in own:
                self._known(file, path, word, known, "measure or exemption")
        for id_, text in option.narrows.items():
            self._condition(file, (*path, "narrows", id_), text)
        for activity in option.drops.activities if option.drops else ():
            self._known(file, (*path, "drops"), activity, self.vocabulary.activities, "activity")

    def _whens(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for file, path, measure in self.measures.values():
            yield file.place(path), measure.when
            for index, exemption in enumerate(measure.exemptions):
                yield file.place((*path, "exemptions", index)), exemption.when
        for file, index, exemption in self.sources.exemptions:
            yield file.place(("exemptions", index)), exemption.when

    def _id(self, file: YamlFile, path: Path_, id_: str, known: Mapping[str, str]) -> None:
        if not _ID.fullmatch(id_):
            raise file.fail(
                (*path, "id"), f"{id_!r} is not an id", "write resolution:paragraph, such as 2375:16"
            )
        if id_ in known:
            raise file.fail((*path, "id"), f"the id {id_} is taken at {known[id_]}", "give it another")

    def _order(self, file: YamlFile, path: Path_, from_: date, until: date | None) -> None:
        if until is not None and until <= from_:
            raise file.fail(
                (*path, "until"), f"until {until} is not after from {from_}", "mend one of the two days"
            )

    def _known(self, file: YamlFile, path: Path_, word: str, words: Iterable[str], what: str) -> None:
        words = frozenset(words)
        if word not in words:
            near = nearest(word, words)
            raise file.fail(
                path, f"there is no {what} {word!r}", f"did you mean {near}?" if near else "mend it"
            )


def _has(record: object, name: str) -> bool:
    return getattr(record, name) is not None


def _loop(edges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A chain of ids that comes back to its start, or nothing."""
    done: set[str] = set()

    def follow(id_: str, trail: list[str]) -> list[str]:
        if id_ in trail:
            return [*trail[trail.index(id_) :], id_]
        if id_ in done:
            return []
        for other in edges.get(id_, ()):
            found = follow(other, [*trail, id_])
            if found:
                return found
        done.add(id_)
        return []

    for start in edges:
        found = follow(start, [])
        if found:
            return found
    return []
