"""The rules of lint: gaps, overlaps, and what can never apply.

Contract: each rule takes the law and yields findings; `RULES` names them all. Invariant: a rule says nothing about
what it cannot tell, so that a regime without findings can be kept without findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Literal, TypeGuard

from article41.law.condition import And, Cmp, Col, Lit, Node, Or, StartsWith, columns_of, walk
from article41.law.hs import EDITIONS, edition_on, exists
from article41.law.lint_law import Finding, Law, Placed, left_over, numbers_done, paragraph_of
from article41.law.model import Cap, Exemption, Goods, Measure
from article41.law.readings import spoken_of
from article41.law.satisfy import always, satisfiable
from article41.law.words import link_column

Level = Literal["fault", "note"]
_FAR = date.max
_DAY = timedelta(days=1)


def _meet(a_from: date, a_until: date | None, b_from: date, b_until: date | None) -> bool:
    return a_from < (b_until or _FAR) and b_from < (a_until or _FAR)


def _at(placed: Placed, rule: str, says: str, mend: str, level: Level = "fault") -> Finding:
    return Finding(rule, level, placed.place, placed.record.id, says, mend)


def _measures(law: Law) -> Iterator[tuple[Placed, Measure]]:
    for placed in law.measures:
        assert isinstance(placed.record, Measure)
        yield placed, placed.record


def _exemptions(law: Law) -> Iterator[tuple[Placed, Exemption]]:
    for placed in law.exemptions:
        assert isinstance(placed.record, Exemption)
        yield placed, placed.record


def replaced(law: Law) -> Iterator[Finding]:
    """A measure whose place another takes has to end when that one begins."""
    places = {p.record.id: p for p in law.measures}
    for _, later in _measures(law):
        for id_ in later.replaces:
            earlier = law.by_id.get(id_)
            if earlier is None:
                continue
            if earlier.until is None or earlier.until > later.from_:
                says = f"{later.id} takes its place on {later.from_}, and it does not end"
                yield _at(places[id_], "replaced-never-ended", says, f"write until: {later.from_}")
            elif earlier.until < later.from_:
                says = f"it ends on {earlier.until}, and {later.id} begins only on {later.from_}"
                yield _at(places[id_], "replaced-too-early", says, "look at the days between", "note")


def ends(law: Law) -> Iterator[Finding]:
    """A measure that ends does so because another comes, or its notes say why."""
    begins = {(r, m.from_) for _, m in _measures(law) for r in m.replaces}
    for placed, m in _measures(law):
        if m.until is not None and (m.id, m.until) not in begins and not m.notes:
            says = f"it ends on {m.until}, nothing takes its place, and no note says why"
            yield _at(placed, "gap", says, "say why in notes, or take until out")


def codes(law: Law) -> Iterator[Finding]:
    """Codes exist in their edition, and none lies under another of the same list."""
    for placed, m in _measures(law):
        if m.goods is None:
            continue
        listed = (*m.goods.whole, *m.goods.part, *m.goods.hint)
        for code in listed:
            if exists(code, m.goods.edition) is False:
                says = f"the edition of {m.goods.edition} has no {code}"
                yield _at(placed, "code-not-in-edition", says, "look the code up, or name its edition")
        for code in m.goods.whole:
            under = [c for c in listed if c != code and c.startswith(code)]
            if under:
                says = f"{', '.join(under)} lies under {code}, which is meant whole"
                yield _at(placed, "code-under-code", says, "take the longer code out")
        for code in m.goods.part:
            under = [c for c in m.goods.part if c != code and c.startswith(code)]
            if under:
                says = f"{', '.join(under)} lies under {code}, which is meant in part already"
                yield _at(placed, "code-under-code", says, "keep the one that is meant", "note")


def products(law: Law) -> Iterator[Finding]:
    """The headings of the product vocabulary exist in the edition of 2017 or the one after."""
    for name, product in law.vocabulary.products.items():
        for code in product.hs:
            if not any(exists(code, edition) for edition in (2017, 2022)):
                yield Finding(
                    "code-not-in-edition",
                    "fault",
                    "vocabulary/products.yaml:1",
                    name,
                    f"no edition since 2017 has {code}",
                    "look the code up",
                )


def asked_codes(law: Law) -> Iterator[Finding]:
    """A code that a condition or ground asks for exists in an edition of the days on which it is asked."""
    asked = [(p, m.condition, m.from_, m.until) for p, m in _measures(law)]
    for p, x in _exemptions(law):
        asked += [(p, text, x.from_, x.until) for text in (x.ground, x.cap.gates if x.cap else None)]
    for placed, text, from_, until in asked:
        if text is None:
            continue
        last = edition_on(until - _DAY if until is not None else _FAR)
        editions = [e for e in EDITIONS if edition_on(from_) <= e <= last]
        for code in sorted({n.prefix for n in walk(law.read(text)) if _asks_code(n)}):
            if all(exists(code, edition) is False for edition in editions):
                says = f"it asks for {code}, which no edition of its days has"
                yield _at(placed, "code-not-in-edition", says, "look the code up")


def _asks_code(node: Node) -> TypeGuard[StartsWith]:
    return isinstance(node, StartsWith) and columns_of(node) == ("hs_code",)


def conditions(law: Law) -> Iterator[Finding]:
    """A condition can be met by some dealing that the measure speaks of, and not by all of them."""
    for placed, m in _measures(law):
        if m.condition is None:
            continue
        node = law.read(m.condition)
        if not satisfiable(node, law.known()):
            yield _at(placed, "condition-never-met", "no dealing can meet its condition", "mend it")
        elif not satisfiable(And(tuple(_demands(law, m))), law.known(m.activities, _only(m.goods))):
            says = "no dealing with its activities, products, links and days can meet its condition"
            yield _at(placed, "condition-never-met", says, "mend one of them")
        elif always(node, law.known(m.activities)):
            yield _at(
                placed, "condition-always-met", "every dealing meets its condition", "take it out", "note"
            )


def _only(goods: Goods | None) -> tuple[str, ...]:
    """The products of a measure that has no codes, for which the product must be one of them."""
    if goods is None or goods.whole or goods.part:
        return ()
    return goods.products


def exemptions(law: Law) -> Iterator[Finding]:
    """An exemption reaches something that is in force with it, and some such dealing can show its ground."""
    for placed, x in _exemptions(law):
        reached = law.reached(placed)
        if not reached:
            if law.head.target is not None and not law.is_general(x):
                yield _at(placed, "exemption-never-holds", "it reaches no measure", "mend its reach")
            continue
        together = [
            m for m in reached if _meet(x.from_, x.until, m.from_, m.until) and _joins(x.when, m.when)
        ]
        if not together:
            says = "it is never there together with what it reaches: their days or readings do not meet"
            yield _at(placed, "exemption-never-holds", says, "mend from, until or when")
            continue
        yield from _grounds(law, placed, x, [m for m in together if m.activities])
        yield from _twice(law, placed, x)


def _grounds(law: Law, placed: Placed, x: Exemption, touching: list[Measure]) -> Iterator[Finding]:
    """The ground, and what a cap asks before its amount, can be shown by some dealing and not by every one."""
    for word, text in (("ground", x.ground), ("gates", x.cap.gates if x.cap else None)):
        if text is None:
            continue
        node = law.read(text)
        if not satisfiable(node, law.known()):
            yield _at(placed, "exemption-never-holds", f"no dealing can show its {word}", f"mend the {word}")
        elif touching and not any(_held(law, x, node, m) for m in touching):
            says = f"no dealing that it reaches can show its {word}"
            yield _at(placed, "exemption-never-holds", says, f"mend the {word} or the reach")
        elif always(node, law.known()):
            says = f"every dealing shows its {word}"
            yield _at(placed, "condition-always-met", says, "take it out", "note")


def _held(law: Law, x: Exemption, node: Node, m: Measure) -> bool:
    """Whether a dealing that the measure speaks of can show it while the exemption is open."""
    shown = And((node, *_days(x.from_, x.until), *_demands(law, m)))
    return satisfiable(shown, law.known(m.activities, _only(m.goods)))


def _joins(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Whether two records can be there under the same choice of readings."""
    return all(b.get(name, option) == option for name, option in a.items())


def _twice(law: Law, placed: Placed, x: Exemption) -> Iterator[Finding]:
    """The same clause stands alone and inside a measure that it reaches."""
    if placed.owner is not None:
        return
    for m in law.reached(placed):
        same = [o for o in m.exemptions if (o.decides, o.ground, o.cites) == (x.decides, x.ground, x.cites)]
        if same and _meet(x.from_, x.until, same[0].from_, same[0].until):
            yield _at(placed, "overlap", f"{m.id} has it as {same[0].id} already", "keep one of them", "note")


def caps(law: Law) -> Iterator[Finding]:
    """The amounts of a cap fill the window of its exemption, and nothing stops it outside of that."""
    for placed, x in _exemptions(law):
        if x.cap is None:
            continue
        for column, windows in _windows(x, x.cap).items():
            if not any(_meet(x.from_, x.until, a, b) for a, b in windows):
                says = f"no amount in {column} falls into its window"
                yield _at(placed, "exemption-never-holds", says, "mend the days of the amounts")
            elif not _filled(x, windows):
                says = f"on some day of its window no amount in {column} holds"
                yield _at(placed, "cap-gap", says, "mend the days of the amounts", "note")
    known = {p.record.id: p.record for p in law.exemptions}
    for file, index, stop in law.own.stops:
        exemption = known.get(stop.exemption)
        if isinstance(exemption, Exemption) and not _meet(
            stop.from_, stop.until, exemption.from_, exemption.until
        ):
            place = file.place(("stops", index))
            says = "it stops deliveries outside of the exemption's window"
            yield Finding("stop-outside", "fault", place, stop.exemption, says, "mend its days")


def _windows(x: Exemption, cap: Cap) -> dict[str, list[tuple[date, date | None]]]:
    found: dict[str, list[tuple[date, date | None]]] = {}
    for amount in cap.amounts:
        found.setdefault(amount.column, []).append((amount.from_ or x.from_, amount.until or x.until))
    return found


def _filled(x: Exemption, windows: list[tuple[date, date | None]]) -> bool:
    day = x.from_
    for a, b in sorted(windows, key=lambda w: w[0]):
        if a > day:
            return False
        day = max(day, b or _FAR)
    return day >= (x.until or _FAR)


def notices(law: Law) -> Iterator[Finding]:
    """The last day of a notice or report does not lie before the window of what it opens."""
    for placed, x in _exemptions(law):
        for word, notice in (("notice", x.notice), ("report", x.cap.report if x.cap else None)):
            if notice is not None and notice.by is not None and notice.by < x.from_:
                says = f"its {word} was due on {notice.by}, before it opens"
                yield _at(placed, "exemption-never-holds", says, "mend the day")


def overlaps(law: Law) -> Iterator[Finding]:
    """Two records of one paragraph do not say the same of the same dealing, unless a note names the other."""
    by_paragraph: dict[str, list[Placed]] = {}
    for placed, m in _measures(law):
        if m.activities and m.binding:
            by_paragraph.setdefault(m.paragraph, []).append(placed)
    for group in by_paragraph.values():
        for a, b in combinations(group, 2):
            assert isinstance(a.record, Measure)
            assert isinstance(b.record, Measure)
            told = a.record.id in (b.record.notes or "") or b.record.id in (a.record.notes or "")
            if not told and _same(law, a.record, b.record):
                says = f"{a.record.id} says the same of some dealings"
                yield _at(b, "overlap", says, "part them by activity, goods, link or condition", "note")


def _same(law: Law, a: Measure, b: Measure) -> bool:
    activities = set(a.activities) & set(b.activities)
    apart = (a.force, a.kind, a.widens, a.due_from) != (b.force, b.kind, b.widens, b.due_from)
    if not activities or apart:
        return False
    if not (_meet(a.from_, a.until, b.from_, b.until) and _joins(a.when, b.when)):
        return False
    if a.link and b.link and not set(a.link) & set(b.link):
        return False
    if not _share(a.goods, b.goods):
        return False
    both = And((*_demands(law, a), *_demands(law, b)))
    return satisfiable(both, law.known(tuple(activities)))


def _demands(law: Law, m: Measure) -> Iterator[Node]:
    """What a measure asks of a dealing besides activity and goods: days, link, condition."""
    yield from _days(m.from_, m.until)
    if m.link:
        yield Or(tuple(Col(link_column(name), "bool") for name in m.link))
    if m.condition is not None:
        yield law.read(m.condition)


def _days(from_: date, until: date | None) -> Iterator[Node]:
    day = Col("date", "date")
    yield Cmp(">=", day, Lit(from_, "date"))
    if until is not None:
        yield Cmp("<", day, Lit(until, "date"))


def _share(a: Goods | None, b: Goods | None) -> bool:
    if a is None or b is None:
        return True
    if set(a.products) & set(b.products):
        return True
    ours, theirs = (*a.whole, *a.part), (*b.whole, *b.part)
    return any(x.startswith(y) or y.startswith(x) for x in ours for y in theirs)


def gaps(law: Law) -> Iterator[Finding]:
    """Every operative paragraph is encoded or listed, and none is both."""
    for file, resolution in law.resolutions:
        if resolution.read is None:
            continue
        done = numbers_done(law, resolution)
        for number in left_over(done):
            says = f"paragraph {number} is neither encoded nor listed"
            place = file.place(("listed",))
            cite = f"{resolution.resolution}:{number}"
            yield Finding("gap", "fault", place, cite, says, "encode it, or list it with its reason")
        for number, how in done.items():
            if "listed" in how and len(how) > 1:
                place = file.place(("listed", number))
                cite = f"{resolution.resolution}:{number}"
                yield Finding(
                    "overlap", "note", place, cite, "it is listed and encoded", "take it off the list"
                )


def facts(law: Law) -> Iterator[Finding]:
    """Every fact is asked by some paragraph, and by those that it says."""
    asked = _asked(law)
    known = {c for m in law.by_id.values() for c in (m.id, m.paragraph)}
    known |= {c for _, x in _exemptions(law) for c in (x.id, *x.cites)}
    numbers = {paragraph_of(c) for c in known}
    for name, fact in law.head.facts.items():
        place = law.own.head_file.place(("facts", name))
        if fact.empty == "none":
            continue
        if not asked.get(name):
            yield Finding("fact-unasked", "note", place, name, "no condition asks for it", "take it out")
        said = {paragraph_of(c) for c in fact.asked_by}
        for cite in sorted(said - numbers):
            says = f"it says that {cite} asks for it, which is not there"
            yield Finding("fact-asked-by", "fault", place, name, says, "mend asked_by")
        for cite in sorted((said & numbers) - asked.get(name, set())):
            says = f"it says that {cite} asks for it, which does not"
            yield Finding("fact-asked-by", "note", place, name, says, "take it out of asked_by")
        for cite in sorted(asked.get(name, set()) - said):
            says = f"{cite} asks for it"
            yield Finding("fact-asked-by", "note", place, name, says, "add it to asked_by")


def _asked(law: Law) -> dict[str, set[str]]:
    """For each column the paragraphs whose conditions, grounds, gates, amounts or notices read it."""
    found: dict[str, set[str]] = {}

    links = {link_column(name): link.columns for name, link in law.vocabulary.links.items()}

    def add(columns: Iterable[str], cites: Iterable[str]) -> None:
        for column in (c for name in columns for c in links.get(name, (name,))):
            for cite in cites:
                found.setdefault(column, set()).add(paragraph_of(cite))

    for _, m in _measures(law):
        if m.condition is not None:
            add(columns_of(law.read(m.condition)), [m.paragraph])
        add(map(link_column, m.link), [m.paragraph])
    for _, x in _exemptions(law):
        for text in (x.ground, x.cap.gates if x.cap else None):
            add(columns_of(law.read(text)) if text is not None else (), x.cites)
        for amount in x.cap.amounts if x.cap else ():
            add([amount.column, *([amount.amount] if isinstance(amount.amount, str) else [])], x.cites)
        if x.notice is not None and x.notice.wait_working_days is not None:
            add(["negative_decision"], x.cites)
        if x.cap is not None and x.cap.stop_at is not None:
            add(["stop_notice_date"], x.cites)
    return found


def readings(law: Law) -> Iterator[Finding]:
    """A reading with several options is a switch: some record must depend on it."""
    used = {name for p in (*law.measures, *law.exemptions) for name in p.record.when}
    file = law.own.readings_file
    for name, reading in law.own.readings.items():
        speaks = any(spoken_of(o) or o.drops for o in reading.options.values())
        if len(reading.options) > 1 and name not in used and not speaks and file is not None:
            place = file.place(("readings", name))
            says = "it has several options, and nothing depends on it"
            yield Finding(
                "reading-unused", "fault", place, name, says, "say what an option changes, or keep one"
            )


def ids(law: Law) -> Iterator[Finding]:
    """Points of a paragraph are written in brackets, so that citations sort and join."""
    for placed in (*law.measures, *law.exemptions):
        number = placed.record.id.split("/")[0].partition(":")[2]
        if not re.fullmatch(r"[\w-]+(\([a-z]+\))*", number):
            says = f"{number!r} is no paragraph with points in brackets"
            yield _at(placed, "id-form", says, "write it like 8(a)(iii)", "note")


RULES: tuple[Callable[[Law], Iterator[Finding]], ...] = (
    replaced,
    ends,
    codes,
    asked_codes,
    products,
    conditions,
    exemptions,
    caps,
    notices,
    overlaps,
    gaps,
    facts,
    readings,
    ids,
)
