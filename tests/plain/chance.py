"""Dealings made up by chance: most aim at one measure and one of its ways out, some are wholly wild.

Contract: `Maker.rows` gives dealings as a caller of the program would write them, the same for the same seed.
Invariant: every column that a rule may read, every term, every change day and the days around it can turn up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from article41.law.condition import Cmp, Col, In, Lit, Node, Not, StartsWith, children, columns_of, walk
from article41.law.model import Exemption, Link, Measure
from article41.law.regime import Regime
from article41.law.words import closed_lists, condition_columns, link_column

from .conditions import Conditions

_FIRST, _LAST = date(2006, 1, 1), date(2026, 6, 30)
_OTHERS = ("CN", "RU", "KR", "JP")
_PORTS = ("CNSHA", "RUVVO", "JPTYO")
_BY_HAND = frozenset(("id", "deal", "date", "stage", "activity", "kind", "hs_edition", "product_from"))
_APPROVAL = ("approval", "approval_status", "approval_date", "approval_until", "approval_clause")
_DAY = timedelta(days=1)

Row = dict[str, Any]


class Maker:
    """Makes dealings for one regime."""

    def __init__(self, regime: Regime, seed: int) -> None:
        self.regime = regime
        self.random = Random(seed)
        self.conditions = Conditions(regime)
        self.days = regime.change_days()
        self.measures = [m for m in regime.measures if m.activities]
        self.ways: dict[str, list[tuple[Measure, Exemption]]] = {}
        for measure in self.measures:
            for route in regime.reached[measure.id] if measure.binding else ():
                self.ways.setdefault(route.decides, []).append((measure, route))
        self.activities = tuple(regime.vocabulary.activities)
        self.products = tuple(regime.vocabulary.products)
        self.links = {link_column(name): link for name, link in regime.vocabulary.links.items()}
        self.lists = closed_lists(regime.vocabulary, regime.head)
        readable = condition_columns(regime.vocabulary, regime.head)
        self.columns = [n for n in regime.facts if n in readable and n not in _BY_HAND]
        self.compared = self._compared()
        self.codes = self._codes()
        self.clauses = sorted({name for x in regime.exemptions for name in (*x.cites, x.id)})

    def rows(self, count: int, as_known: date) -> Iterator[Row]:
        """So many dealings; days of notices come near to `as_known`."""
        for number in range(count):
            lot = self.random.random()
            if lot < 0.7:
                row = self._aimed(as_known)
            elif lot < 0.95:
                row = self._wild(as_known, sparse=True)
            else:
                row = self._wild(as_known, sparse=False)
            yield {"id": f"r{number}", **row}

    def _aimed(self, as_known: date) -> Row:
        """A dealing that a measure probably reaches, with the facts that one of its exemptions asks for."""
        measure, route = self._target()
        row: Row = {"date": self._day_for(measure, route, as_known), "stage": self._stage()}
        row["activity"] = self._activity_for(measure)
        if measure.link and self._happens(0.85):
            link = self.links[link_column(self.random.choice(measure.link))]
            self._tie(row, link, there=self._happens(0.85))
        if measure.goods is not None:
            self._goods_for(row, measure)
        elif self._happens(0.15):
            self._any_goods(row)
        self._satisfy(row, measure.condition, as_known)
        if route is not None:
            self._walk_route(row, route, as_known)
        self._noise(row, as_known)
        return row

    def _target(self) -> tuple[Measure, Exemption | None]:
        """A measure and one of its ways out; rare sorts of ways come as often as common ones."""
        if self._happens(0.6):
            return self.random.choice(self.ways[self.random.choice(list(self.ways))])
        measure = self.random.choice(self.measures)
        routes = self.regime.reached[measure.id]
        return measure, self.random.choice(routes) if routes else None

    def _wild(self, as_known: date, *, sparse: bool) -> Row:
        row: Row = {"date": self._any_day(), "stage": self._stage()}
        row["activity"] = self.random.choice((*self.activities, None, "supply", "supply", "supply"))
        share = 0.08 if sparse else 0.45
        if self._happens(0.5):
            self._any_goods(row)
        self._fill(row, self.columns, share, as_known)
        if self._happens(0.5):
            self._tie(row, self.random.choice(list(self.links.values())), there=self._happens(0.8))
        return row

    def _walk_route(self, row: Row, route: Exemption, as_known: date) -> None:
        """Fill what an exemption asks for: mostly so that it holds, often by a hair not."""
        self._satisfy(row, route.ground, as_known)
        match route.decides:
            case "state":
                self._fill(row, ["state_determination"], 0.7, as_known)
            case "notice":
                if self._happens(0.6):
                    row["notified_date"] = self._notice_day(route, row["date"])
            case "committee":
                if self._happens(0.6):
                    self._approval(row, route)
            case "cap" if route.cap is not None:
                self._satisfy(row, route.cap.gates, as_known)
                for amount in route.cap.amounts:
                    self._fill(row, [amount.column], 0.75, as_known)
                    if isinstance(amount.amount, str):
                        self._fill(row, ["baseline"], 0.75, as_known)
                if self._happens(0.2):
                    row["stop_notice_date"] = row["date"] + self.random.choice((-1, 0, 1)) * _DAY

    def _noise(self, row: Row, as_known: date) -> None:
        """A few facts that nobody asked for."""
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 4))):
            name = self.random.choice(self.columns)
            if row.get(name) is None and name not in ("hs_code", "product"):
                row[name] = self._value(name, row["date"], as_known)
        if self._happens(0.05):
            self._approval(row, None)

    def _fill(self, row: Row, names: Iterable[str], share: float, as_known: date) -> None:
        for name in names:
            if self._happens(share):
                row[name] = self._value(name, row["date"], as_known)

    def _satisfy(self, row: Row, text: str | None, as_known: date) -> None:
        """Fill what a condition reads: mostly so that it holds, else by chance or not at all."""
        if text is None:
            return
        tree = self.conditions.read(text)
        wanted = dict(_wanted(tree, True))
        for name in columns_of(tree):
            lot = self.random.random()
            if name in self.links:
                if lot < 0.7:
                    self._tie(row, self.links[name], there=wanted.get(name, True) != (lot < 0.1))
            elif name != "date" and lot < 0.9:
                likely = lot < 0.6 and name in wanted
                value = wanted[name] if likely else self._value(name, row["date"], as_known)
                row[name] = self._whole(name, value)

    def _whole(self, name: str, value: Any) -> Any:
        """A prefix that a condition compares a code or a port with, made into one."""
        if name == "hs_code":
            return self._variant(value)
        return f"{value}NAM"[:5] if self.regime.facts[name].type == "port" else value

    def _value(self, name: str, on: date, as_known: date) -> Any:
        """A value for a column: near what conditions compare it with, or anything of its kind."""
        column = self.regime.facts[name]
        if name == "product":
            return self.random.choice(self.products)
        near = self.compared.get(name, ())
        match column.type:
            case "bool":
                lot = self.random.random()
                return "unknown" if lot > 0.88 and column.empty == "no" else lot < 0.6
            case "date":
                return self._some_day(near, on, as_known)
            case "number":
                return self._some_number(near)
            case "country":
                return self.random.choice((self.regime.target, self.regime.target, *_OTHERS))
            case "port":
                return self.random.choice((f"{self.regime.target}NAM", *_PORTS))
            case "hs":
                return self.random.choice(self.codes)
            case "term" if not near or self._happens(0.3):
                return self.random.choice(list(self.lists[str(column.terms)]))
            case "term":
                return self.random.choice(near)
            case _:
                text = self.random.choice((*near, "another thing"))
                return self.random.choice((text, text.upper(), f" {text} ", text.lower()))

    def _some_day(self, near: tuple[Any, ...], on: date, as_known: date) -> date:
        base: date = self.random.choice(
            (on, on, as_known, self.random.choice(self.days), *near, *near, self._any_day())
        )
        return base + self.random.choice((-30, -6, -5, -1, 0, 1, 5, 7, 30)) * _DAY

    def _some_number(self, near: tuple[Any, ...]) -> float:
        base = self.random.choice((*near, *near, 0.0, 12.5, 1e6, 3.0))
        return max(0.0, float(base) + self.random.choice((-1, -0.001, 0, 0, 0.001, 1, 40)))

    def _notice_day(self, route: Exemption, on: date) -> date:
        notice = route.notice
        assert notice is not None, "a notice has its rule"
        if notice.by is not None:
            return notice.by + self.random.choice((-40, -1, 0, 1, 30)) * _DAY
        days = notice.before_days or notice.every_days or notice.wait_working_days or 0
        return on + self.random.choice((-1, -1, 1)) * (days + self.random.choice((-1, 0, 1, 2, 3))) * _DAY

    def _approval(self, row: Row, route: Exemption | None) -> None:
        on = row["date"]
        row["approval_status"] = self.random.choice(
            (None, "granted", "granted", "refused", "requested", "not-requested")
        )
        row["approval"] = self.random.choice((None, "S/AC.49/2018/OC.7", "letter of the Chair"))
        row["approval_date"] = self.random.choice((None, None, on - 9 * _DAY, on, on + _DAY))
        row["approval_until"] = self.random.choice((None, None, on + 9 * _DAY, on, on - _DAY))
        own = (*route.cites, route.id) if route is not None else ()
        clause = self.random.choice((None, None, *own, *own, self.random.choice(self.clauses)))
        row["approval_clause"] = clause.upper() if clause is not None and self._happens(0.3) else clause

    def _day_for(self, measure: Measure, route: Exemption | None, as_known: date) -> date:
        if route is not None and route.notice is not None and self._happens(0.4):
            days = route.notice.before_days or route.notice.every_days or route.notice.wait_working_days or 0
            return (
                as_known
                + self.random.choice((-1, 1, 1)) * (days + self.random.choice((-1, 0, 1, 2, 3))) * _DAY
            )
        if self._happens(0.15):
            return self._any_day()
        low, high = measure.from_, measure.until
        if route is not None:
            low = max(low, route.from_)
            high = min((d for d in (high, route.until) if d is not None), default=None)
        edges = [d for d in (low, high, measure.due_from) if d is not None]
        if route is not None and route.cap is not None:
            edges += [d for a in route.cap.amounts for d in (a.from_, a.until) if d is not None]
        if self._happens(0.35):
            return self.random.choice(edges) + self.random.choice((-1, 0, 1)) * _DAY
        span = ((high or low + 900 * _DAY) - low).days
        return low + self.random.randrange(max(1, span)) * _DAY

    def _any_day(self) -> date:
        if self._happens(0.5):
            return self.random.choice(self.days) + self.random.choice((-1, 0, 1)) * _DAY
        return _FIRST + self.random.randrange((_LAST - _FIRST).days) * _DAY

    def _activity_for(self, measure: Measure) -> str | None:
        if self._happens(0.06):
            return None
        wanted = [a for a in measure.activities if a in self.activities]
        return (
            self.random.choice(wanted)
            if wanted and self._happens(0.97)
            else self.random.choice(self.activities)
        )

    def _tie(self, row: Row, link: Link, *, there: bool) -> None:
        """Tie the dealing to the target by one link, or to another State instead."""
        if link.ports and self._happens(0.2):
            row[self.random.choice(link.ports)] = f"{self.regime.target}NAM" if there else _PORTS[0]
        else:
            row[self.random.choice(link.columns)] = (
                self.regime.target if there else self.random.choice(_OTHERS)
            )

    def _goods_for(self, row: Row, measure: Measure) -> None:
        goods = measure.goods
        assert goods is not None, "asked for measures on goods only"
        lot = self.random.random()
        if goods.products and lot < 0.5:
            row["product"] = self.random.choice(goods.products)
        prefixes = (*goods.whole, *goods.part, *goods.hint)
        if prefixes and lot > 0.4:
            row["hs_code"] = self._variant(self.random.choice(prefixes))
        if lot > 0.92:
            self._any_goods(row)

    def _any_goods(self, row: Row) -> None:
        lot = self.random.random()
        if lot < 0.65:
            row["hs_code"] = self.random.choice(self.codes)
        if lot > 0.4:
            row["product"] = self.random.choice(self.products)

    def _variant(self, prefix: str) -> str:
        """A code at, under, above or beside a prefix, of a length that codes may have."""
        lot = self.random.random()
        if lot < 0.2:
            return prefix[: self.random.choice((2, 4))]
        code = prefix
        if lot > 0.9 and len(prefix) > 2:
            code = prefix[:-1] + str(self.random.randrange(10))
        length = self.random.choice((len(code), 6, 6, 8, 10))
        while len(code) < length or len(code) % 2:
            code += str(self.random.randrange(10))
        return code

    def _codes(self) -> list[str]:
        prefixes: set[str] = set(self.compared.get("hs_code", ()))
        for measure in self.regime.measures:
            if measure.goods is not None:
                prefixes |= {*measure.goods.whole, *measure.goods.part, *measure.goods.hint}
        codes = [self._variant(p) for p in sorted(prefixes) for _ in range(8)]
        return [*codes, *(self._variant(f"{c:02}") for c in range(1, 98) if c != 77)]

    def _compared(self) -> dict[str, tuple[Any, ...]]:
        """What each column is compared with anywhere in the regime, and the amounts of caps."""
        found: dict[str, set[Any]] = {}
        texts = [m.condition for m in self.regime.measures]
        for x in self.regime.exemptions:
            texts.append(x.ground)
            if x.cap is not None:
                texts.append(x.cap.gates)
                for amount in x.cap.amounts:
                    if not isinstance(amount.amount, str):
                        found.setdefault(amount.column, set()).add(amount.amount)
        for text in texts:
            for node in walk(self.conditions.read(text)) if text is not None else ():
                for name, values in _constants(node).items():
                    found.setdefault(name, set()).update(values)
        return {name: tuple(sorted(values)) for name, values in found.items()}

    def _stage(self) -> str | None:
        return self.random.choice((None, "done", "planned", "planned", "planned"))

    def _happens(self, share: float) -> bool:
        return self.random.random() < share


def _constants(node: Node) -> Mapping[str, tuple[Any, ...]]:
    """The constants that one node compares one column with."""
    match node:
        case Cmp(_, Col(name, _), Lit(value, _)) | Cmp(_, Lit(value, _), Col(name, _)):
            return {name: (value,)}
        case In(Col(name, _), values):
            return {name: tuple(v.value for v in values)}
        case StartsWith(Col(name, _), prefix):
            return {name: (prefix,)}
    return {}


def _wanted(node: Node, positive: bool) -> Iterator[tuple[str, Any]]:
    """Values of columns that probably make a condition true (or false, where `positive` is not set)."""
    match node:
        case Not(item):
            yield from _wanted(item, not positive)
        case Col(name, "bool"):
            yield name, positive
        case In(Col(name, _), values) if positive:
            yield name, values[-1].value
        case StartsWith(Col(name, _), prefix) if positive:
            yield name, prefix
        case Cmp(op, Col(name, "date" | "number"), Lit(value, _)) if positive:
            yield name, _meeting(op, value)
        case Cmp("=", Col(name, _), Lit(value, _)) if positive:
            yield name, value
        case Cmp("<>", Col(name, _), Lit(value, _)) if not positive:
            yield name, value
        case _:
            for child in children(node):
                yield from _wanted(child, positive)


def _meeting(op: str, value: Any) -> Any:
    """The value nearest to a constant that stands to it as the comparison says."""
    step = _DAY if isinstance(value, date) else 1
    return {"<": value - step, ">": value + step, "<>": value + step}.get(op, value)


def as_read(row: Mapping[str, Any]) -> Row:
    """The dealing as a reader takes it: goods without an activity are a supply, an empty stage is done."""
    goods_given = any(row.get(name) for name in ("goods", "hs_code", "product"))
    activity = row.get("activity") or ("supply" if goods_given else None)
    return {**row, "activity": activity, "stage": row.get("stage") or "done"}
