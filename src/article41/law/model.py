"""What the law is made of: resolutions, measures, exemptions, caps and readings, with the words they are written in.

Contract: typed, frozen records that hold what the YAML says and nothing else; `load` makes them and `Regime` asks
them. Invariant: a record never changes after it is made, and every condition in it has been parsed and typed.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct, field

Force = Literal[
    "mandatory",
    "requires",
    "demand",
    "directs",
    "permission",
    "calls-upon",
    "exhortation",
    "clarification",
]
Decider = Literal["nobody", "state", "notice", "committee", "cap"]
Combine = Literal["any-exceeds", "unit-given"]
ColumnType = Literal[
    "text", "term", "country", "date", "number", "bool", "hs", "port", "imo", "currency", "name"
]
MeasureKind = Literal[
    "arms",
    "goods",
    "luxury",
    "asset-freeze",
    "travel-ban",
    "finance",
    "venture",
    "work",
    "shipping",
    "vessel",
    "aircraft",
    "training",
    "mission",
    "exemption",
    "inspection",
    "reporting",
    "organ",
    "programme",
    "other",
]


class _Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all records: frozen, and an unknown key is an error."""


class Column(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column of a dealing: its type, what an empty cell means in a rule, and one plain sentence."""

    type: ColumnType
    empty: Literal["unknown", "no", "none"]
    says: str
    terms: str | None = None
    min: float | None = None
    unknown_for: tuple[str, ...] = ()  # activities whose paragraphs ask for a look, so that empty is unknown
    asked_by: tuple[str, ...] = ()


class Activity(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A term of the activity vocabulary with the kind that follows from it."""

    kind: str
    says: str


class Product(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A term of the product vocabulary; `hs` are the headings (2 to 6 digits) that such goods fall under."""

    says: str
    hs: tuple[str, ...] = ()
    broad: bool = False


class Link(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a dealing is tied to the target State; see vocabulary/links.yaml."""

    columns: tuple[str, ...]
    says: str
    asks: str
    ports: tuple[str, ...] = ()
    else_false: str | None = None
    empty: Literal["unknown", "no"] = "unknown"


class Goods(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Goods a measure names: HS prefixes by how well they fit, and products.

    `whole`: everything under the prefix is meant. `part`: some of it is, so `product` decides. `hint`: it may hold
    such goods, which is said and never decides. `by` tells whose list it is: the text's or our reading.
    """

    whole: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    edition: int = 2017
    by: Literal["text", "reading"] = "reading"


class Notice(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the Committee must be told: exactly one of the four.

    `before_days`: so many days before the deed at the latest (0: on the day itself at the latest).
    `wait_working_days`: told, then so many working days without a refusal.
    `by`: after the deed, by this last day. `every_days`: after the deed, within so many days.
    """

    before_days: int | None = None
    wait_working_days: int | None = None
    by: date | None = None
    every_days: int | None = None


class CapAmount(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One amount of a cap, in the unit of the column that holds the running total with this dealing counted.

    `amount` is a number or the name of the column with the earlier figure (`baseline`). `from`/`until` are the
    days between which this amount applies (until: first day it no longer does).
    """

    column: str
    unit: str
    amount: float | str
    from_: date | None = field(default=None, name="from")
    until: date | None = None


class Cap(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A quantity up to which a ban does not apply, with what must be true before the quantity is looked at."""

    amounts: tuple[CapAmount, ...]
    period: str
    per: Literal["all-states", "each-state", "each-person"]
    combine: Combine = "any-exceeds"
    gates: str | None = None
    alerts: tuple[int, ...] = ()
    stop_at: int | None = None
    report: Notice | None = None


class Reach(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which measures an exemption lets through: named ones, or all of some kinds and resolutions but `but`."""

    measures: tuple[str, ...] = ()
    kinds: tuple[MeasureKind, ...] = ()
    resolutions: tuple[str, ...] = ()
    everything: bool = False
    but: tuple[str, ...] = ()


class Exemption(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What lets a dealing through although a measure reaches it.

    `ground` is the condition to be shown; `decides` is who lets it through: nobody (the ground is enough), the
    State (`state_determination`), a notice, the Committee (approval), or the room under a cap. `general` marks a
    power to exempt anything case by case, which opens only where its ground is claimed.
    """

    id: str
    title: str
    says: str
    decides: Decider
    from_: date = field(name="from")
    until: date | None = None
    cite: tuple[str, ...] = ()
    ground: str | None = None
    notice: Notice | None = None
    cap: Cap | None = None
    general: bool = False
    reach: Reach | None = None
    form: str | None = None
    when: dict[str, str] = field(default_factory=dict)
    notes: str | None = None

    @property
    def cites(self) -> tuple[str, ...]:
        """The paragraphs to cite; by default the one the id starts with."""
        return self.cite or (self.id.split("/")[0],)


class Measure(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one paragraph (or a part of it) forbids, caps, requires, asks or clarifies.

    A measure without `activities` binds organs or the target itself and never touches a dealing. `link` names the
    ties to the target of which one must be there. `widens`: the measures that this one makes reach further; a
    clarification binds through them and takes their exemptions.
    """

    id: str
    title: str
    says: str
    kind: MeasureKind
    force: Force
    binds: tuple[str, ...]
    from_: date = field(name="from")
    until: date | None = None
    due_from: date | None = None
    direction: Literal["to", "from", "both"] | None = None
    activities: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    goods: Goods | None = None
    condition: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    widens: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    when: dict[str, str] = field(default_factory=dict)
    advice: str | None = None
    notes: str | None = None

    @property
    def paragraph(self) -> str:
        """The paragraph as cited, e.g. `2375:16`."""
        return self.id.split("/")[0]

    @property
    def resolution(self) -> str:
        """The resolution's number."""
        return self.id.split(":")[0]

    @property
    def binding(self) -> bool:
        """Whether it decides a dealing's outcome: else it is advice."""
        if not self.activities:
            return False
        if self.force == "demand":
            return "states" in self.binds
        return self.force in ("mandatory", "requires") or (
            self.force == "clarification" and bool(self.widens)
        )


class Read(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Against which text a file was written: the document's file name, its SHA-256 and the day."""

    text: str
    sha256: str
    on: date


class Reviewed(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The lawyer who signed a file, and when."""

    by: str
    on: date


class Resolution(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A resolution, or what another organ decided, with its measures in the order of its paragraphs.

    `listed`: paragraphs with no measure, and why. `read`: the official text that the file was written against;
    without one, `sources` says where its facts come from.
    """

    resolution: str
    symbol: str
    title: str
    adopted: date
    measures: tuple[Measure, ...]
    akn: str | None = None  # acts of a committee have no such address
    read: Read | None = None
    sources: tuple[str, ...] = ()
    reviewed: Reviewed | None = None
    listed: dict[str, str] = field(default_factory=dict)


class Drops(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Activities that all measures of some kinds lose, `but` left as they are."""

    activities: tuple[str, ...]
    kinds: tuple[MeasureKind, ...]
    but: tuple[str, ...] = ()


class Option(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to read a doubtful point, and what it changes beside the records that have it under `when`.

    `narrows`: a measure or exemption that holds only where this is true as well. `closes`: an exemption that does
    not reach these measures. `force`: a measure whose verb is as strong as this. `drops`: see `Drops`.
    """

    says: str
    narrows: dict[str, str] = field(default_factory=dict)
    closes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    force: dict[str, Force] = field(default_factory=dict)
    drops: Drops | None = None


class Reading(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A point the text leaves open: the question, the ways to read it, and the one taken unless told otherwise."""

    question: str
    cite: tuple[str, ...]
    options: dict[str, Option]
    default: str
    because: str
    dated: date


class Designation(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person, entity or vessel that a paragraph or a committee's act lists, from its own day on.

    `by` is the listing paragraph or act, `annex` its place there; `under` are the measures that the listing sets
    going, so that a ship meets the measures of its own head only. `ref` is the number on the official list.
    """

    id: str
    name: str
    kind: Literal["person", "entity", "vessel"]
    by: str
    under: tuple[str, ...]
    from_: date = field(name="from")
    until: date | None = None
    annex: str | None = None
    ref: str | None = None
    imo: str | None = None
    aliases: tuple[str, ...] = ()
    notes: str | None = None


class StopNotice(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A dated act that stops deliveries under a cap although room is left."""

    exemption: str
    from_: date = field(name="from")
    until: date
    source: str


class RegimeHead(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What regime.yaml says of the whole regime."""

    id: str
    title: str
    committee: str | None = None
    target: str | None = None
    programme: str | None = None
    default: bool = False
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    facts: dict[str, Column] = field(default_factory=dict)
    terms: dict[str, dict[str, str]] = field(default_factory=dict)


class Vocabulary(_Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words shared by every regime: columns, links and closed lists of terms."""

    columns: dict[str, Column]
    activities: dict[str, Activity]
    products: dict[str, Product]
    links: dict[str, Link]
    terms: dict[str, dict[str, str]]
