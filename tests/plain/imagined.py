"""Regimes made up by chance, with every kind of rule that the law's records can hold.

Contract: `imagine` gives a regime over the packaged vocabulary and facts, the same one for the same seed.
Invariant: it keeps the rules that the law's checks enforce, such as a code asked with LIKE alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from article41.law.model import Cap, CapAmount, Exemption, Goods, Measure, Notice, Reach, StopNotice
from article41.law.regime import Regime
from article41.law.words import closed_lists, condition_columns

from .small import regime as small_regime

_FIRST = date(2017, 1, 1)
_SPAN = 500
_TOTALS = ("total_after_tonnes", "total_after_barrels", "total_after_usd")
_HEADINGS = (
    "27",
    "2701",
    "2709",
    "270900",
    "2710",
    "271019",
    "72",
    "84",
    "8802",
    "880211",
    "89",
    "97",
    "9703",
)
_KINDS = ("goods", "finance", "vessel")
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")
_BY_HAND = frozenset(("date", "stage", "activity", "product", "hs_code", "condition"))


def imagine(like: Regime, seed: int) -> Regime:
    """A made-up regime with the columns and the target State of another."""
    return _Dreamer(like, Random(seed)).regime()


class _Dreamer:
    """Makes one regime."""

    def __init__(self, like: Regime, random: Random) -> None:
        self.like = like
        self.random = random
        self.types = condition_columns(like.vocabulary, like.head)
        self.lists = closed_lists(like.vocabulary, like.head)
        names = [n for n in self.types if n not in _BY_HAND and not n.startswith("link_")]
        self.names = {t: [n for n in names if self.types[n] == t] for t in ("bool", "date", "number", "text")}
        self.few = {t: random.sample(names, min(4, len(names))) for t, names in self.names.items()}
        self.few["bool"] += ["link_to", "link_from", "link_flag", "link_owner"]

    def regime(self) -> Regime:
        measures = [self._measure(f"1:{number}") for number in range(1, 9)]
        measures.append(self._measure("1:9", widens=("1:1",), force="clarification"))
        alone = tuple(self._alone(number) for number in range(1, 4))
        capped = [x.id for m in measures for x in m.exemptions if x.cap is not None]
        stops = tuple(
            StopNotice(exemption=id_, source="letter", **self._window(always_ends=True)) for id_ in capped[:2]
        )
        made = small_regime(*measures, stand_alone=alone, stops=stops)
        return replace(made, head=self.like.head, vocabulary=self.like.vocabulary)

    def _measure(self, id_: str, **more: Any) -> Measure:
        activities = self.random.choice((("supply",), ("supply", "brokering"), ("payment",), ("any",)))
        link = self.random.choice(
            ((), ("to",), ("from",), ("to", "from"), ("flag", "other-flag"), ("party", "owner"))
        )
        window = self._window()
        due = window["from_"] + timedelta(days=30) if self._happens(0.2) else None
        record = {"kind": self.random.choice(_KINDS), "force": "mandatory", "due_from": due, **window, **more}
        return Measure(
            id=id_,
            title="t",
            says="s",
            binds=("states",),
            activities=activities,
            link=link,
            goods=self._goods() if self._happens(0.6) else None,
            condition=self._condition() if self._happens(0.6) else None,
            exemptions=tuple(self._exemption(f"{id_}/x{n}") for n in range(self.random.randrange(4))),
            **record,
        )

    def _alone(self, number: int) -> Exemption:
        reach = self.random.choice(
            (
                Reach(measures=("1:1", "1:2", "1:3")),
                Reach(kinds=("goods",), but=("1:4",)),
                Reach(resolutions=("1",), kinds=("finance",)),
                Reach(everything=True),
            )
        )
        return self._exemption(f"2:{number}/all", reach=reach)

    def _exemption(self, id_: str, **more: Any) -> Exemption:
        decides: Any = self.random.choice(("nobody", "state", "notice", "committee", "committee", "cap"))
        general = decides == "committee" and self._happens(0.4)
        ground = self._condition() if general or self._happens(0.6) else None
        if decides == "notice":
            more["notice"] = self._notice()
        if decides == "cap":
            more["cap"] = self._cap()
        if self._happens(0.3):
            more["cite"] = ("1:1(a)", id_.split("/", maxsplit=1)[0])
        window = self._window()
        return Exemption(
            id=id_, title="t", says="s", decides=decides, general=general, ground=ground, **window, **more
        )

    def _notice(self) -> Notice:
        sort = self.random.choice(("before_days", "wait_working_days", "every_days", "by"))
        days = self.random.choice((1, 5, 12) if sort == "wait_working_days" else (0, 1, 5, 12))
        rule: dict[str, Any] = {sort: self._day() if sort == "by" else days}
        return Notice(**rule)

    def _cap(self) -> Cap:
        columns = self.random.sample(_TOTALS, self.random.choice((1, 2, 3)))
        return Cap(
            amounts=tuple(self._amount(column) for column in columns),
            period="year",
            per="all-states",
            combine=self.random.choice(("any-exceeds", "unit-given")),
            gates=self._condition() if self._happens(0.5) else None,
            stop_at=self.random.choice((None, 95)),
        )

    def _amount(self, column: str) -> CapAmount:
        amount = self.random.choice((100.0, 1000.0, "baseline", "baseline * 0.5 + 10"))
        window = self._window() if self._happens(0.4) else {}
        return CapAmount(column=column, unit="u", amount=amount, **window)

    def _goods(self) -> Goods:
        prefixes = self.random.sample(_HEADINGS, 4)
        products = tuple(self.random.sample(sorted(self.like.vocabulary.products), 2))
        return Goods(
            whole=tuple(prefixes[:2]),
            part=tuple(prefixes[2:3]) if self._happens(0.6) else (),
            hint=tuple(prefixes[3:]) if self._happens(0.3) else (),
            products=products if self._happens(0.7) else (),
            by=self.random.choice(("text", "reading")),
        )

    def _condition(self, depth: int = 2) -> str:
        if depth == 0 or self._happens(0.25):
            return self._atom()
        parts = [self._condition(depth - 1) for _ in range(self.random.choice((2, 2, 3)))]
        joined = "(" + self.random.choice((" AND ", " OR ")).join(parts) + ")"
        lot = self.random.random()
        if lot < 0.15:
            return f"NOT {joined}"
        if lot < 0.22:
            return f"COALESCE({joined}, {self.random.choice(('TRUE', 'FALSE'))})"
        return f"{joined} IS TRUE" if lot < 0.28 else joined

    def _atom(self) -> str:
        sort = self.random.choice(("bool", "bool", "date", "number", "text", "text", "goods", "days"))
        atom = getattr(self, f"_atom_{sort}")()
        lot = self.random.random()
        if lot < 0.1:
            return f"NOT {atom}"
        return f"COALESCE({atom}, {self.random.choice(('TRUE', 'FALSE'))})" if lot < 0.17 else str(atom)

    def _atom_bool(self) -> str:
        name = self._name("bool")
        return f"{name} IS NULL" if self._happens(0.06) and not name.startswith("link_") else name

    def _atom_date(self) -> str:
        name = self._name("date")
        lot = self.random.random()
        if lot < 0.1:
            return f"{name} IS NULL"
        if lot < 0.3:
            return f"{name} {self._sign()} {self._name('date')} - {self.random.choice((1, 5, 30))}"
        if lot < 0.45:
            return f"{name} BETWEEN {self._literal('date')} AND {self._literal('date')}"
        return f"{name} {self._sign()} {self._literal('date')}"

    def _atom_days(self) -> str:
        days = self.random.choice((0, 1, 30, 90))
        return f"days_between({self._name('date')}, {self._name('date')}) {self._sign()} {days}"

    def _atom_number(self) -> str:
        name, other = self._name("number"), self._name("number")
        lot = self.random.random()
        if lot < 0.1:
            return f"COALESCE({name}, 0) > 5"
        if lot < 0.3:
            return f"{name} {self.random.choice('+-*/')} {other} {self._sign()} 100"
        return f"{name} {self._sign()} {self.random.choice((other, '100', '1000', '12.5'))}"

    def _atom_text(self) -> str:
        name = self._name("text")
        column = self.like.facts[name]
        if column.type == "country":
            lot = self.random.random()
            if lot < 0.35:
                return f"{name} = place_country"
            return (
                f"{name} {self.random.choice(('=', '<>'))} '{self.random.choice((self.like.target, 'CN'))}'"
            )
        if column.type == "port":
            return f"{name} LIKE '{self.random.choice((self.like.target, 'CNS'))}%'"
        if column.type == "term":
            words = self.random.sample(sorted(self.lists[str(column.terms)]), 2)
            return self.random.choice((f"{name} IN ('{words[0]}', '{words[1]}')", f"{name} <> '{words[0]}'"))
        return self.random.choice(
            (f"{name} = 'Another Thing'", f"{name} LIKE 'Anoth%'", f"{name} IN ('x', 'ANOTHER thing')")
        )

    def _atom_goods(self) -> str:
        prefix = self.random.choice(_HEADINGS)
        word = self.random.choice(sorted(self.like.vocabulary.products))
        return self.random.choice(
            (f"hs_code LIKE '{prefix}%'", f"product = '{word}'", f"product <> '{word}'")
        )

    def _name(self, type_: str) -> str:
        """A column of a type; a few come often, so that conditions meet on them."""
        return self.random.choice(self.few[type_] if self._happens(0.8) else self.names[type_])

    def _sign(self) -> str:
        return self.random.choice(_COMPARE)

    def _literal(self, type_: str) -> str:
        return f"DATE '{self._day()}'" if type_ == "date" else "100"

    def _day(self) -> date:
        return _FIRST + timedelta(days=self.random.randrange(_SPAN))

    def _window(self, *, always_ends: bool = False) -> dict[str, Any]:
        first = self._day()
        window: dict[str, Any] = {"from_": first}
        if always_ends or self._happens(0.4):
            window["until"] = first + timedelta(days=self.random.choice((1, 30, 200, 700)))
        return window

    def _happens(self, share: float) -> bool:
        return self.random.random() < share
