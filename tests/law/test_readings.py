"""Each switch turns a dated dealing, says so in the decision, and leaves the rest of the law as it was."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from article41 import Regime, check
from article41.law.errors import LawError

TO = {"destination_country": "KP", "origin_country": "CN"}
FREEZE = {
    "activity": "release-frozen",
    "designated": True,
    "freeze_ground": "basic",
    "notified_date": "2016-05-02",
}
RELIEF = {"designated": True, "actor_kind": "un", "purpose": "humanitarian", "date": "2023-02-01"}
OFFICE = {"activity": "open-target-bank-office", "counterparty_country": "KP", "date": "2016-06-01"}
SHIP = {
    "activity": "supply",
    "product": "ship",
    "hs_code": "890190",
    **TO,
    "stage": "planned",
    "date": "2018-06-01",
}
LEASE = {"livelihood_only": True, "no_revenue": True, "safeguards": True, "notified_date": "2017-02-01"}
VENTURE = {"activity": "run-venture", "counterparty_country": "KP", "opened": "2010-06-01"}
PERMIT = {
    "activity": "new-work-permit",
    "nationality": "KP",
    "place_country": "PL",
    "contract_date": "2017-08-01",
}
SWITCHES: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "refined-december-2017",
        "ban-stands",
        {
            "activity": "supply",
            "product": "refined",
            **TO,
            "livelihood_only": True,
            "total_after_barrels": 100,
            "date": "2017-12-28",
        },
        "within-cap",
        "prohibited",
    ),
    ("special-clauses", "closed", SHIP, "needs-approval", "prohibited"),
    ("bank-branches", "approval", {**OFFICE, "stage": "planned"}, "prohibited", "needs-approval"),
    (
        "freeze-releases",
        "first-freeze-only",
        {**FREEZE, "designated": False, "government_finding": True, "date": "2016-05-20"},
        "exempt",
        "prohibited",
    ),
    (
        "relief-to-designees",
        "barred",
        {"activity": "supply", "product": "food", **TO, **RELIEF},
        "exempt",
        "prohibited",
    ),
    (
        "resolution-1695",
        "advises",
        {"activity": "supply", "product": "missile-item", **TO, "date": "2006-08-01"},
        "prohibited",
        "not-covered",
    ),
    (
        "brokers-of-goods",
        "arms-only",
        {"activity": "brokering", "product": "coal", "origin_country": "KP", "date": "2018-06-01"},
        "prohibited",
        "not-covered",
    ),
    (
        "ships-to-others-than-the-target",
        "kept",
        {
            "activity": "lease-out",
            "counterparty_country": "CN",
            "evasion_finding": True,
            **LEASE,
            "date": "2017-02-20",
        },
        "prohibited",
        "exempt",
    ),
    ("states-own-finding-in-a-notice", "stated", {**FREEZE, "date": "2016-05-20"}, "exempt", "undetermined"),
    (
        "relief-from-frozen-funds",
        "stay-frozen",
        {"activity": "release-frozen", **RELIEF},
        "exempt",
        "prohibited",
    ),
    (
        "diplomats-business",
        "ban",
        {"activity": "diplomat-commerce", "nationality": "KP", "date": "2017-05-01"},
        "not-covered",
        "prohibited",
    ),
    (
        "owned-ships-in-a-register",
        "by-the-letter",
        {"activity": "register", "vessel_flag": "TZ", "vessel_owner_country": "KP", "date": "2017-03-01"},
        "prohibited",
        "not-covered",
    ),
    (
        "refusal-starts-new-days",
        "first-term",
        {**VENTURE, "approval_status": "refused", "approval_date": "2017-12-01", "date": "2018-03-01"},
        "exempt",
        "prohibited",
    ),
    (
        "permit-ceiling",
        "superseded",
        {**PERMIT, "total_after_count": 11, "baseline": 10, "date": "2017-11-01"},
        "prohibited",
        "exempt",
    ),
]


@cache
def _decided(row: str, readings: str) -> dict[str, Any]:
    return check([{"id": "1", **json.loads(row)}], readings=json.loads(readings)).decisions()[0]


def _decide(row: dict[str, Any], readings: dict[str, str]) -> dict[str, Any]:
    return _decided(json.dumps(row), json.dumps(readings))


@pytest.mark.parametrize(("name", "option", "row", "usual", "rival"), SWITCHES, ids=[s[0] for s in SWITCHES])
def test_a_switch_turns_a_dealing(
    name: str, option: str, row: dict[str, Any], usual: str, rival: str
) -> None:
    before, after = _decide(row, {}), _decide(row, {name: option})
    assert (before["outcome"], after["outcome"]) == (usual, rival), (before["because"], after["because"])


@pytest.mark.parametrize(
    ("name", "option", "row"),
    [s[:3] for s in SWITCHES if s[0] not in ("brokers-of-goods", "diplomats-business")],
    ids=[s[0] for s in SWITCHES if s[0] not in ("brokers-of-goods", "diplomats-business")],
)
def test_the_decision_says_how_it_was_read(name: str, option: str, row: dict[str, Any]) -> None:
    told = [_decide(row, {})["because"], _decide(row, {name: option})["because"]]
    taken = Regime.load().chosen[name]
    assert any(f"{name}={taken}" in text or f"{name}={option}" in text for text in told), told


def test_every_reading_with_several_options_is_tried_here_or_beside() -> None:
    elsewhere = {"refined-september-2017", "crude-after-2397", "ship-to-ship-goods", "accredited-staff"}
    switches = {name for name, r in Regime.load().readings.items() if len(r.options) > 1}
    assert switches == {s[0] for s in SWITCHES} | elsewhere


@pytest.mark.parametrize(("name", "option", "row", "usual", "rival"), SWITCHES, ids=[s[0] for s in SWITCHES])
def test_a_switch_leaves_all_other_records_alone(
    name: str, option: str, row: dict[str, Any], usual: str, rival: str
) -> None:
    plain, turned = Regime.load(), Regime.load(readings={name: option})
    assert turned.chosen == {**plain.chosen, name: option}
    assert turned.version == plain.version
    changed = {m.id for m in plain.measures if turned.by_id.get(m.id) != m}
    assert len(changed) < (60 if name == "brokers-of-goods" else 5)


def test_two_switches_go_together() -> None:
    row = {**FREEZE, "designated": False, "government_finding": True, "date": "2016-05-20"}
    both = {"freeze-releases": "first-freeze-only", "states-own-finding-in-a-notice": "stated"}
    assert _decide(row, both)["outcome"] == "prohibited"


def test_an_option_that_is_none_is_refused() -> None:
    with pytest.raises(LawError, match="one of lives-on, superseded"):
        Regime.load(readings={"permit-ceiling": "gone"})
