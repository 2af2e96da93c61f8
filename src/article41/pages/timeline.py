"""The law as a picture: time from left to right, a lane a subject, a mark a resolution.

Contract: `lay_out` places everything, `svg` draws it as a file of its own, `html` puts it on a page above a table of
every day of change. Invariant: nothing is drawn outside the axis or before its measure begins or after it ends, no
two texts share room, and neither drawing nor page loads or runs anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise, product

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from article41.law.regime import Regime, within
from article41.pages.axis import LEFT, RIGHT, WIDTH, Axis, Mark, axis_of, marks_of, year_names
from article41.pages.lanes import CALLED, CAP, FULL, STATES, WINDOW, Stretch, Subject, subjects
from article41.pages.letters import Text, clean, clip, day_words, overlap, width
from article41.pages.report import policy

_PITCH, _HEAD = 25.0, 30.0  # of a lane, and a heading's room
_STEPS = 96.0  # height of the line of counts
_SAYS = {
    FULL: "binding, in full",
    WINDOW: "binding, open for a time or not yet due",
    CAP: "binding, up to a quantity (a cap)",
    CALLED: "only called upon or allowed",
}


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane: strips (state, top, height), binding in full at the bottom; higher where more binds."""

    x: float
    width: float
    top: float
    strips: tuple[tuple[str, float, float], ...]
    stretch: Stretch
    says: str


@dataclass(frozen=True)
class Tick:
    """A day within a lane: a measure begins, a duty falls due, or what was open for a time closes."""

    x: float
    y: float
    kind: str  # "begins", "due" or "closes"
    says: str
    height: float = 0.0


@dataclass(frozen=True)
class Lane:
    """A subject with its place."""

    y: float
    subject: Subject
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Key:
    """An entry of the legend: a state's swatch or a tick's sign."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Timeline:
    """Everything placed; `texts` are all the words of the drawing."""

    title: str
    says: str
    last: date
    axis: Axis
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    keys: tuple[Key, ...]
    rules: tuple[float, ...]  # the lines between kinds
    steps: tuple[tuple[date, int], ...]  # from that day on so many measures bind
    texts: tuple[Text, ...]
    top: float  # of the lanes
    bottom: float
    base: float  # of the line of counts
    height: float
    width: int = WIDTH

    @property
    def line(self) -> str:
        """The line of counts as a path."""
        points = [f"M{self.axis.x(self.axis.start)} {self.base}"]
        for day, count in self.steps:
            points.append(f"H{self.axis.x(day)}V{_level(self.base, count, self.steps)}")
        return "".join(points) + f"H{RIGHT}"

    @property
    def area(self) -> str:
        """What is under the line."""
        return f"{self.line}V{self.base}H{self.axis.x(self.axis.start)}Z"


def lay_out(regime: Regime, last: date) -> Timeline:
    """The picture of the regime from its first year to the end of `last`."""
    found = subjects(regime, last)
    axis = axis_of(regime, found, last)
    title = clip(regime.head.title, WIDTH - 2, 25, bold=True)
    says = _subtitle(regime, last, found)
    texts = [Text(0, 26, title, 25, "title", True, says=clean(regime.head.title))]
    texts += [Text(0, 50 + 18 * n, clip(line, WIDTH - 2, 13), 13, "quiet") for n, line in enumerate(says)]
    keys, words, y = _legend(96)
    marks, labels, top = marks_of(regime, axis, last, y + 36)
    years = year_names(axis, y + 22)
    head = Text(WIDTH, top - 6, "bind now", 10, "quiet", anchor="end")
    lanes, named, rules, bottom = _lanes(found, axis, top, last)
    steps = _counts(regime, last)
    base = bottom + 44 + _STEPS
    counts = _count_texts(axis, steps, base)
    texts += [*words, *years, *labels, *_free(head, labels), *named, *counts]
    texts += [replace(t, y=base + 16) for t in years]
    return Timeline(
        title, " ".join(says), last, axis, lanes, marks, keys, rules, steps, tuple(texts), top, bottom, base,
        base + 26,
    )  # fmt: skip


def svg(timeline: Timeline) -> str:
    """The drawing as a file of its own, on light ground."""
    return _draw(timeline, alone=True)


def html(timeline: Timeline, regime: Regime) -> str:
    """The drawing on a page of its own, with every day of change beneath it."""
    style = _part("timeline.picture.css") + _part("timeline.css")
    page = _environment().get_template("timeline.html.j2")
    return page.render(
        timeline=timeline,
        regime=regime,
        days=list(_rows(regime)),
        picture=Markup(_draw(timeline, alone=False)),
        style=Markup(style),
        policy=policy(style, ""),
    )


def _subtitle(regime: Regime, last: date, found: Iterable[Subject]) -> tuple[str, ...]:
    held = regime.in_force(last)
    drawn = sum(len(s.measures) for s in found)
    binding = sum(m.binding for m in held)
    return (
        f"{len(held):,} measures in force on {day_words(last)}, {binding:,} of which bind in dealings.",
        f"The lanes show all {drawn:,} measures that touch a dealing, in force or ended; "
        "standing exemptions are not drawn.",
    )


def _legend(y: float) -> tuple[tuple[Key, ...], list[Text], float]:
    """The legend's signs and words on as many lines as they need, and where it ends."""
    entries = [(state, _SAYS[state]) for state in STATES]
    entries += [
        ("begins", "a measure begins"),
        ("due", "a duty falls due"),
        ("closes", "what was open closes"),
    ]
    entries += [("", "Thicker: more measures bind. Years with more changes are drawn wider.")]
    keys, words, x = [], [], 0.0
    for kind, says in entries:
        lead = 0 if not kind else 26 if kind in STATES else 16
        wide = lead + width(says, 11.5)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        if kind:
            keys.append(Key(kind, x, y))
        words.append(Text(x + lead, y, says, 11.5, "quiet" if not kind else "plain"))
        x += wide + 20
    return tuple(keys), words, y


def _lanes(
    found: Iterable[Subject], axis: Axis, y: float, last: date
) -> tuple[tuple[Lane, ...], list[Text], tuple[float, ...], float]:
    """The lanes one below the other, a kind of one lane named by its kind, and where the last one ends."""
    held = list(found)
    sizes = Counter(s.group for s in held)
    lanes, texts, rules, group = [], [], [], None
    room = LEFT - 12
    for s in held:
        if s.group != group:
            rules.append(y + 3)
            y += 6
        alone = sizes[s.group] == 1 and s.measures[0].kind != "goods"  # goods are known by their name
        if s.group != group and not alone:
            texts.append(Text(0, y + 17, clip(s.group, room, 12.5, bold=True), 12.5, "heading", True))
            y += _HEAD - 7
        group = s.group
        name, size = (s.group, 12.5) if alone else (s.name, 12)
        lane = _lane(s, axis, y)
        texts.append(
            Text(
                0 if alone else 10, y + 18, clip(name, room - 10, size, alone), size,
                "heading" if alone else "lane", alone, says=clean(s.name),
            )
        )  # fmt: skip
        now = next(
            (b.stretch.binding for b in lane.bars if within(b.stretch.from_, b.stretch.until, last)), 0
        )
        texts.append(Text(WIDTH, y + 18, str(now) if now else "–", 11, "quiet", anchor="end"))
        texts += _starts(s, lane, axis)
        lanes.append(lane)
        y += _PITCH
    return tuple(lanes), texts, tuple(rules), y + 4


def _lane(s: Subject, axis: Axis, y: float) -> Lane:
    bars = tuple(_bar(stretch, axis, y, s.name) for stretch in s.stretches)
    ticks = []
    for day, cites in s.begins:
        for bar in (b for b in bars if within(b.stretch.from_, b.stretch.until, day)):
            height = round(y + 22 - bar.top, 2)
            ticks.append(Tick(axis.x(day), bar.top, "begins", ", ".join(cites), height))
    for turn in s.turns:
        top = min((b.top for b in bars if b.stretch.from_ <= turn.on <= b.stretch.until), default=y + 10)
        ticks.append(Tick(axis.x(turn.on), top, "due" if turn.due else "closes", clean(turn.says)))
    return Lane(y, s, bars, tuple(ticks))


def _bar(stretch: Stretch, axis: Axis, y: float, name: str) -> Bar:
    bottom, count = y + 22, stretch.binding
    left, right = axis.x(stretch.from_), axis.x(stretch.until)
    high = min(11.0 + 2.5 * (count - 1), 20.0) if count else 11.0
    strips, below = [], bottom
    for state in STATES:
        share = len(stretch.held.get(state, ()))
        if share and (state != CALLED or not count):
            tall = high * share / count if count else high
            below -= tall
            strips.append((state, round(below, 2), round(tall, 2)))
    until = day_words(stretch.until - timedelta(days=1))
    parts = [f"{_SAYS[state]}: {', '.join(ids)}" for state, ids in stretch.held.items()]
    says = clean(f"{name}, {day_words(stretch.from_)} to {until}. {'. '.join(parts)}")
    return Bar(left, round(right - left, 2), round(bottom - high, 2), tuple(strips), stretch, says)


def _starts(s: Subject, lane: Lane, axis: Axis) -> Iterator[Text]:
    """The paragraphs where measures begin, on the first bar with room for them before the next ones begin."""
    for (day, cites), (after, _) in pairwise((*s.begins, (axis.end, ()))):
        more = f" +{len(cites) - 1}" if len(cites) > 1 else ""
        short = cites[0].split("(")[0] + ("…" if "(" in cites[0] else "")
        for bar, words in product(lane.bars, (cites[0] + more, short + more)):
            left = max(bar.x, axis.x(day)) + 3
            if width(words, 9.2) < min(bar.x + bar.width, axis.x(after)) - left:
                role = f"on-{bar.strips[0][0]}"
                says = clean(", ".join(cites))
                yield Text(left, lane.y + 19, clean(words), 9.2, role, says=says, day=day.isoformat())
                break


def _counts(regime: Regime, last: date) -> tuple[tuple[date, int], ...]:
    """From which day on how many measures bind, up to `last`."""
    binding = [m for m in regime.measures if m.binding]
    days = {d for m in binding for d in (m.from_, m.until) if d is not None and d <= last}
    return tuple((d, sum(within(m.from_, m.until, d) for m in binding)) for d in sorted(days))


def _level(base: float, count: int, steps: Iterable[tuple[date, int]]) -> float:
    return round(base - (_STEPS - 14) * count / max(max((n for _, n in steps), default=1), 1), 2)


def _count_texts(axis: Axis, steps: tuple[tuple[date, int], ...], base: float) -> list[Text]:
    """The line's name, and its heights where they have room: left of a rise, the newest first."""
    texts = [
        Text(0, base - _STEPS + 20, "Measures that bind", 12.5, "heading", True),
        Text(0, base - _STEPS + 36, "in dealings, and are in force", 11, "quiet"),
    ]
    for day, count in reversed(steps):
        y = _level(base, count, steps) - 4
        texts += _free(Text(axis.x(day) - 3, y, str(count), 11, "count", True, "end"), texts)
    return texts


def _free(text: Text, others: Iterable[Text]) -> list[Text]:
    """The text, if nothing stands in its room."""
    return [] if any(overlap(text.box, t.box) for t in others) else [text]


@dataclass(frozen=True)
class Change:
    """One line of the table: a paragraph or an exemption, what it is about, and what happens."""

    cite: str
    title: str
    what: str = ""


def _rows(regime: Regime) -> Iterator[tuple[date, str, list[Change], list[Change]]]:
    """Every day of change: the day, its words, what begins and what ends."""
    for day in regime.change_days():
        begun = [Change(m.paragraph, m.title) for m in regime.measures if m.from_ == day]
        begun += [Change(m.paragraph, m.title, "falls due") for m in regime.measures if m.due_from == day]
        ended = [Change(m.paragraph, m.title) for m in regime.measures if m.until == day]
        for x in regime.exemptions:
            cite, amounts = x.cites[0], x.cap.amounts if x.cap else ()
            word = "cap" if x.cap else "exemption"
            begun += [Change(cite, x.title, word)] if x.from_ == day else []
            ended += [Change(cite, x.title, word)] if x.until == day else []
            if x.from_ != day and any(a.from_ == day for a in amounts):
                begun.append(Change(cite, x.title, "a cap's amount"))
            if x.until != day and any(a.until == day for a in amounts):
                ended.append(Change(cite, x.title, "a cap's amount"))
        yield day, day_words(day), list(dict.fromkeys(begun)), list(dict.fromkeys(ended))


def _draw(timeline: Timeline, *, alone: bool) -> str:
    page = _environment().get_template("timeline.svg.j2")
    style = Markup(_part("timeline.picture.css"))
    return page.render(t=timeline, alone=alone, style=style, right=RIGHT, left=LEFT)


@cache
def _part(name: str) -> str:
    return resources.files("article41.pages").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
