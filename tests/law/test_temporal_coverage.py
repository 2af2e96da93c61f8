"""Dealings of every sort around every day on which the law changes: decided once, and changed only on such days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from article41 import Regime, check
from article41.law.regime import within
from article41.ruling.outcome import Outcome

DAY = timedelta(days=1)
AS_KNOWN = date(2006, 1, 1)  # before them all, so that no notice falls due between two dealings
LAST = date(2026, 6, 30)
FROM = {"activity": "supply", "origin_country": "KP", "export_country": "KP", "import_country": "CN"}
TO = {"activity": "supply", "export_country": "CN", "destination_country": "KP"}
PROBES: dict[str, dict[str, Any]] = {
    "coal": {**FROM, "product": "coal"},
    "iron ore for livelihood": {**FROM, "product": "iron-ore", "livelihood_only": True},
    "textiles": {**FROM, "hs_code": "620342"},
    "textiles of an old contract": {**FROM, "hs_code": "620342", "contract_date": "2017-08-20"},
    "statue": {**FROM, "product": "statue", "hs_code": "830629"},
    "crude": {**TO, "product": "crude", "total_after_barrels": 3_000_000},
    "refined": {**TO, "product": "refined", "livelihood_only": True, "total_after_barrels": 10},
    "refined, no total": {**TO, "product": "refined"},
    "machinery": {**TO, "hs_code": "847130"},
    "machinery for aid": {**TO, "hs_code": "847130", "purpose": "humanitarian", "stage": "planned"},
    "rice": {**TO, "hs_code": "100630"},
    "luxury": {**TO, "product": "jewellery"},
    "aviation fuel": {**TO, "product": "aviation-fuel"},
    "permit": {"activity": "new-work-permit", "nationality": "KP", "place_country": "PL"},
    "venture": {"activity": "open-venture", "counterparty_country": "KP"},
    "freeze": {"activity": "payment", "designated": True},
    "freeze, relief": {
        "activity": "payment",
        "designated": True,
        "purpose": "humanitarian",
        "actor_kind": "un",
    },
    "ship to ship": {"activity": "ship-to-ship", "vessel_flag": "KP", "other_vessel_flag": "PA"},
    "port entry": {"activity": "port-entry", "vessel_flag": "PA", "vessel_port_ban": True},
    "correspondent": {"activity": "open-correspondent", "counterparty_country": "KP"},
    "nothing known": {},
}


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


@pytest.fixture(scope="module")
def days(regime: Regime) -> tuple[date, ...]:
    """Every change day with both neighbours, and three days inside every stretch between two."""
    changes = (*regime.change_days(), LAST)
    found = {d + shift * DAY for d in changes for shift in (-1, 0, 1)}
    for a, b in pairwise(changes):
        found.update(a + (b - a) * part // 4 for part in (1, 2, 3))
    return tuple(sorted(d for d in found if d <= LAST))


@pytest.fixture(scope="module")
def decided(regime: Regime, days: tuple[date, ...]) -> dict[tuple[str, date], dict[str, Any]]:
    rows = [{"id": f"{name}|{day}", "date": day, **probe} for name, probe in PROBES.items() for day in days]
    checked = check(rows, as_known=AS_KNOWN, regimes=[regime])
    assert checked.rejects() == []
    decisions = checked.decisions()
    assert [d["id"] for d in decisions] == [r["id"] for r in rows]
    assert sum(checked.counts.values()) == len(rows)
    found = {}
    for decision in decisions:
        name, _, day = decision["id"].partition("|")
        found[name, date.fromisoformat(day)] = decision
    assert len(found) == len(rows)
    return found


def test_every_dealing_has_one_of_the_seven_outcomes(
    decided: dict[tuple[str, date], dict[str, Any]],
) -> None:
    words = {o.word for o in Outcome}
    assert len(words) == 7
    assert {d["outcome"] for d in decided.values()} == words


def test_an_outcome_changes_only_on_a_change_day(
    regime: Regime, days: tuple[date, ...], decided: dict[tuple[str, date], dict[str, Any]]
) -> None:
    changes = set(regime.change_days())
    wrong = []
    for name in PROBES:
        for a, b in pairwise(days):
            if any(a < change <= b for change in changes):
                continue
            told = [(decided[name, d]["outcome"], decided[name, d]["citations"]) for d in (a, b)]
            if told[0] != told[1]:
                wrong.append((name, a, b, told))
    assert wrong == []


def test_most_dealings_do_change_at_some_time(
    days: tuple[date, ...], decided: dict[tuple[str, date], dict[str, Any]]
) -> None:
    never = {n for n in PROBES if len({decided[n, d]["outcome"] for d in days}) == 1}
    assert never == {"rice"}


def test_what_is_cited_was_in_force_or_open_that_day(
    regime: Regime, decided: dict[tuple[str, date], dict[str, Any]]
) -> None:
    wrong = []
    for (name, day), decision in decided.items():
        if decision["outcome"] == "not-covered":
            assert decision["citations"] == []
            continue
        there = {m.paragraph for m in regime.in_force(day)}
        there |= {c for x in regime.exemptions if within(x.from_, x.until, day) for c in x.cites}
        if not decision["citations"] or not set(decision["citations"]) <= there:
            wrong.append((name, day, decision["citations"]))
    assert wrong == []


def test_before_the_first_resolution_nothing_is_forbidden(
    regime: Regime, decided: dict[tuple[str, date], dict[str, Any]]
) -> None:
    day = regime.change_days()[0] - DAY
    assert {decided[name, day]["outcome"] for name in PROBES} == {"not-covered"}
