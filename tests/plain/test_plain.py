"""The plain evaluator by hand: one rule a test, on regimes of a line or two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from article41.law.model import Cap, CapAmount, Goods, Measure, Notice, Reach, StopNotice

from .conditions import Conditions
from .dealing import Dealings
from .evaluate import WORDS, Verdict, evaluate
from .routes import plus_working_days
from .small import exemption, measure, regime
from .three import Answer, all_of, any_of, negation

DAY = date(2018, 3, 1)
KNOWN = date(2018, 2, 1)


def judge(
    *measures: Measure, as_known: date | None = KNOWN, stop: StopNotice | None = None, **facts: Any
) -> Verdict:
    dealing = {"date": DAY, "activity": "supply", "destination_country": "XT", **facts}
    law = regime(*measures, stops=(stop,) if stop else ())
    return evaluate(law, dealing, as_known=as_known or KNOWN, as_known_stated=as_known is not None)


def outcome(*measures: Measure, **facts: Any) -> str:
    return WORDS[judge(*measures, **facts).outcome]


def answer(text: str, **facts: Any) -> Answer:
    law = regime()
    return Conditions(law).holds(text, Dealings(law).normal(facts))


def missing(text: str, **facts: Any) -> set[str]:
    law = regime()
    return set(Conditions(law).missing(text, Dealings(law).normal(facts)))


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_and_and_or(one: Answer, other: Answer, both: Answer, either: Answer) -> None:
    assert all_of((one, other)) is all_of((other, one)) is both
    assert any_of((one, other)) is any_of((other, one)) is either


def test_not_keeps_the_unknown() -> None:
    assert [negation(a) for a in (True, False, None)] == [False, True, None]


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("contract_date < DATE '2017-09-11'", {}, None),
        ("contract_date < DATE '2017-09-11'", {"contract_date": date(2017, 9, 10)}, True),
        ("designated", {}, False),
        ("designated", {"designated": "unknown"}, None),
        ("NOT designated", {}, True),
        ("contributes", {"activity": "payment"}, False),
        ("contributes", {"activity": "bulk-cash"}, None),
        ("contributes", {"activity": "bulk-cash", "contributes": False}, False),
        ("purpose = 'relief'", {}, False),
        ("purpose <> 'relief'", {}, True),
        ("purpose IS NULL", {}, True),
        ("stop_notice_date < DATE '2018-01-01'", {}, False),
        ("NOT stop_notice_date < DATE '2018-01-01'", {}, True),
        ("days_between(stop_notice_date, contract_date) > 3", {}, False),
        ("days_between(opened, contract_date) > 3", {"opened": DAY}, None),
        ("days_between(opened, date) = 4", {"opened": date(2018, 2, 25), "date": DAY}, True),
        ("contract_date - 5 = opened", {"opened": DAY, "contract_date": date(2018, 3, 6)}, True),
        ("listed_name = 'Ocean Maritime'", {"listed_name": " OCEAN maritime "}, True),
        ("listed_name IN ('Ocean Maritime', 'b')", {"listed_name": "ocean maritime"}, True),
        ("listed_name LIKE 'Ocean%'", {"listed_name": "OCEAN MARITIME"}, True),
        ("hs_code LIKE '8802%'", {"hs_code": "880211"}, True),
        ("hs_code LIKE '8802%'", {"hs_code": "88"}, None),
        ("hs_code LIKE '8802%'", {"hs_code": "8803"}, False),
        ("hs_code LIKE '8802%'", {}, None),
        ("(nationality = place_country) IS TRUE", {"nationality": "CN"}, False),
        ("COALESCE(reported, TRUE)", {}, True),
        ("reported IS NULL", {"reported": False}, False),
        ("unit_value_usd BETWEEN 10 AND 20", {"unit_value_usd": 20}, True),
        ("total_after_tonnes / baseline > 1", {"total_after_tonnes": 3, "baseline": 0}, None),
        ("link_to AND NOT link_flag", {"buyer_country": "XT", "vessel_flag": "CN"}, True),
    ],
)
def test_conditions(text: str, facts: dict[str, Any], expected: Answer) -> None:
    assert answer(text, **facts) is expected


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("livelihood_only AND reported", {}, {"livelihood_only", "reported"}),
        ("livelihood_only AND reported", {"livelihood_only": False}, set()),
        ("livelihood_only OR reported", {"livelihood_only": True}, set()),
        ("NOT (livelihood_only OR reported)", {"livelihood_only": False}, {"reported"}),
        ("livelihood_only AND COALESCE(reported, TRUE)", {}, {"livelihood_only"}),
        ("nationality = place_country", {"nationality": "CN"}, {"place_country"}),
        ("link_to OR link_flag", {"vessel_flag": "CN"}, {"destination_country"}),
        ("hs_code LIKE '8802%'", {"hs_code": "88"}, {"hs_code"}),
        ("designated", {"designated": "unknown"}, {"designated"}),
        ("designated", {}, set()),
    ],
)
def test_missing_of_a_condition(text: str, facts: dict[str, Any], expected: set[str]) -> None:
    assert missing(text, **facts) == expected


@pytest.mark.parametrize(
    ("link", "facts", "expected"),
    [
        ("to", {}, None),
        ("to", {"import_country": "CN"}, False),
        ("to", {"import_country": "CN", "buyer_country": "XT"}, True),
        ("to", {"discharge_port": "XTNAM"}, True),
        ("to", {"discharge_port": "CNSHA"}, False),
        ("to", {"origin_country": "XT"}, False),
        ("from", {"seller_country": "CN", "destination_country": "XT"}, False),
        ("party", {"second_nationality": "XT"}, True),
        ("person", {}, None),
        ("owner", {}, False),
        ("owner", {"vessel_owner_country": "XT"}, True),
    ],
)
def test_links(link: str, facts: dict[str, Any], expected: Answer) -> None:
    row = Dealings(regime()).normal(facts)
    assert row[f"link_{link}"] is expected


def test_a_ban_reaches_from_its_first_day_to_the_day_before_its_end() -> None:
    ban = measure(from_=DAY, until=date(2018, 3, 3))
    days = [date(2018, 2, 28), DAY, date(2018, 3, 2), date(2018, 3, 3)]
    assert [outcome(ban, date=d) for d in days] == ["not-covered", "prohibited", "prohibited", "not-covered"]


def test_before_the_last_day_of_a_duty_there_is_no_outcome() -> None:
    ban = measure(due_from=DAY)
    assert [outcome(ban, date=d) for d in (date(2018, 2, 28), DAY)] == ["not-covered", "prohibited"]
    assert judge(ban, date=date(2018, 2, 28)).measures == {"1:1": 0}


def test_calls_never_decide() -> None:
    assert outcome(measure(force="calls-upon")) == "not-covered"
    assert outcome(measure(force="demand", binds=("target",))) == "not-covered"
    assert outcome(measure(force="demand")) == "prohibited"


def test_another_activity_is_not_reached_and_none_is_unknown() -> None:
    ban = measure()
    assert outcome(ban, activity="payment") == "not-covered"
    verdict = judge(ban, activity=None)
    assert (WORDS[verdict.outcome], set(verdict.missing)) == ("undetermined", {"activity"})
    assert outcome(measure(activities=("any",)), activity=None) == "prohibited"


def test_one_link_of_several_is_enough() -> None:
    ban = measure(link=("flag", "to"))
    assert outcome(ban, vessel_flag="CN") == "prohibited"
    assert outcome(ban, vessel_flag="CN", destination_country="CN") == "not-covered"
    verdict = judge(ban, destination_country=None, vessel_flag="CN")
    assert verdict.missing == {"destination_country"}


COAL = Goods(whole=("2701", "2702"), part=("27",), products=("coal",))


@pytest.mark.parametrize(
    ("goods", "facts", "expected", "asked"),
    [
        (COAL, {"hs_code": "27011200"}, "prohibited", set()),
        (COAL, {"hs_code": "2709"}, "undetermined", {"product"}),
        (COAL, {"hs_code": "27"}, "undetermined", {"hs_code"}),
        (COAL, {"hs_code": "26"}, "not-covered", set()),
        (COAL, {}, "undetermined", {"product"}),
        (COAL, {"product": "coal", "hs_code": "2601"}, "prohibited", set()),
        (COAL, {"product": "crude", "hs_code": "2701"}, "not-covered", set()),
        (COAL, {"product": "other", "hs_code": "2701"}, "prohibited", set()),
        (COAL, {"product": "other", "hs_code": "2709"}, "not-covered", set()),
        (COAL, {"product": "other"}, "not-covered", set()),
        (COAL, {"product": "food"}, "not-covered", set()),
        (Goods(whole=("16",), products=("seafood",)), {"product": "food"}, "undetermined", {"hs_code"}),
        (Goods(whole=("84",), by="text"), {"product": "other"}, "undetermined", {"hs_code"}),
        (Goods(whole=("72",), by="text"), {}, "undetermined", {"hs_code"}),
        (Goods(whole=("72", "73"), by="text"), {"product": "iron"}, "prohibited", set()),
        (Goods(whole=("72",), by="text"), {"product": "iron"}, "undetermined", {"hs_code"}),
        (Goods(whole=("84",), by="text"), {"product": "iron"}, "not-covered", set()),
        (Goods(whole=("84",), by="text"), {"product": "iron", "hs_code": "8401"}, "prohibited", set()),
        (Goods(hint=("72",), products=("coal",)), {"hs_code": "7201"}, "not-covered", set()),
    ],
)
def test_goods(goods: Goods, facts: dict[str, Any], expected: str, asked: set[str]) -> None:
    verdict = judge(measure(goods=goods), **facts)
    assert (WORDS[verdict.outcome], set(verdict.missing)) == (expected, asked)


def test_an_exemption_holds_in_its_window_only() -> None:
    ban = measure(exemption(from_=DAY, until=date(2018, 3, 3)))
    days = [date(2018, 2, 28), DAY, date(2018, 3, 2), date(2018, 3, 3)]
    assert [outcome(ban, date=d) for d in days] == ["prohibited", "exempt", "exempt", "prohibited"]


def test_an_unknown_ground_leaves_the_answer_open() -> None:
    ban = measure(exemption(ground="contract_date < DATE '2017-09-11'"))
    verdict = judge(ban)
    assert (WORDS[verdict.outcome], set(verdict.missing)) == ("undetermined", {"contract_date"})
    assert outcome(ban, contract_date=date(2017, 9, 10)) == "exempt"
    assert outcome(ban, contract_date=date(2017, 9, 11)) == "prohibited"


def test_a_sure_way_beats_a_better_one_that_is_unknown() -> None:
    ban = measure(exemption(ground="contract_date < DATE '2017-09-11'"), exemption("ask", "committee"))
    assert outcome(ban, stage="planned") == "needs-approval"
    assert outcome(ban) == "undetermined"


def test_the_state_decides() -> None:
    ban = measure(exemption(decides="state", ground="livelihood_only"))
    assert judge(ban).missing == {"livelihood_only", "state_determination"}
    assert judge(ban, livelihood_only=True).missing == {"state_determination"}
    assert outcome(ban, livelihood_only=True, state_determination=True) == "exempt"
    assert outcome(ban, state_determination=False) == "prohibited"


@pytest.mark.parametrize(
    ("notice", "facts", "as_known", "expected"),
    [
        (Notice(by=date(2018, 2, 10)), {"notified_date": date(2018, 2, 10)}, KNOWN, "exempt"),
        (Notice(by=date(2018, 2, 10)), {"notified_date": date(2018, 2, 11)}, KNOWN, "prohibited"),
        (Notice(by=date(2018, 2, 10)), {}, date(2018, 2, 10), "needs-notification"),
        (Notice(by=date(2018, 2, 10)), {}, date(2018, 2, 11), "prohibited"),
        (Notice(by=date(2018, 2, 10)), {"stage": "planned"}, None, "needs-notification"),
        (Notice(before_days=5), {"notified_date": date(2018, 2, 24)}, KNOWN, "exempt"),
        (Notice(before_days=5), {"notified_date": date(2018, 2, 25)}, KNOWN, "prohibited"),
        (Notice(before_days=5), {"stage": "planned"}, date(2018, 2, 24), "needs-notification"),
        (Notice(before_days=5), {"stage": "planned"}, date(2018, 2, 25), "prohibited"),
        (Notice(before_days=5), {}, date(2018, 2, 1), "prohibited"),
        (Notice(before_days=5), {"stage": "planned"}, None, "needs-notification"),
        (Notice(every_days=30), {"notified_date": date(2018, 3, 31)}, KNOWN, "exempt"),
        (Notice(every_days=30), {"notified_date": date(2018, 4, 1)}, KNOWN, "prohibited"),
        (Notice(every_days=30), {}, date(2018, 3, 31), "needs-notification"),
        (Notice(every_days=30), {}, date(2018, 4, 1), "prohibited"),
        (Notice(wait_working_days=5), {"notified_date": date(2018, 2, 22)}, KNOWN, "exempt"),
        (Notice(wait_working_days=5), {"notified_date": date(2018, 2, 23)}, KNOWN, "prohibited"),
        (
            Notice(wait_working_days=5),
            {"notified_date": date(2018, 2, 23), "stage": "planned"},
            KNOWN,
            "needs-notification",
        ),
        (
            Notice(wait_working_days=5),
            {"notified_date": date(2018, 2, 1), "negative_decision": True},
            KNOWN,
            "prohibited",
        ),
        (Notice(wait_working_days=5), {"stage": "planned"}, date(2018, 2, 22), "needs-notification"),
        (Notice(wait_working_days=5), {"stage": "planned"}, date(2018, 2, 23), "prohibited"),
    ],
)
def test_notices(notice: Notice, facts: dict[str, Any], as_known: date | None, expected: str) -> None:
    ban = measure(exemption(decides="notice", notice=notice))
    assert outcome(ban, as_known=as_known, **facts) == expected


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2018, 3, 5), 5, date(2018, 3, 12)),
        (date(2018, 3, 9), 1, date(2018, 3, 12)),
        (date(2018, 3, 10), 1, date(2018, 3, 12)),
        (date(2018, 3, 11), 5, date(2018, 3, 16)),
        (date(2018, 3, 9), 11, date(2018, 3, 26)),
    ],
)
def test_working_days(start: date, days: int, end: date) -> None:
    assert plus_working_days(start, days) == end


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "prohibited"),
        ({"stage": "planned"}, "needs-approval"),
        ({"approval": "letter 7"}, "exempt"),
        ({"approval_status": "granted"}, "exempt"),
        ({"approval": "letter 7", "approval_date": DAY}, "exempt"),
        ({"approval": "letter 7", "approval_date": date(2018, 3, 2)}, "prohibited"),
        ({"approval": "letter 7", "approval_until": DAY}, "exempt"),
        ({"approval": "letter 7", "approval_until": date(2018, 2, 28)}, "prohibited"),
        ({"approval": "letter 7", "approval_clause": "1:1"}, "exempt"),
        ({"approval": "letter 7", "approval_clause": "1:1/WAY"}, "exempt"),
        ({"approval": "letter 7", "approval_clause": "1:2"}, "prohibited"),
        ({"approval_status": "requested"}, "prohibited"),
        ({"approval_status": "requested", "stage": "planned"}, "needs-approval"),
        ({"approval_status": "refused", "stage": "planned"}, "prohibited"),
        ({"approval_status": "refused", "stage": "planned", "approval_clause": "1:2"}, "needs-approval"),
        ({"approval": "letter 7", "approval_date": date(2018, 3, 2), "stage": "planned"}, "needs-approval"),
    ],
)
def test_approval(facts: dict[str, Any], expected: str) -> None:
    assert outcome(measure(exemption(decides="committee")), **facts) == expected


def test_a_general_power_opens_only_where_its_ground_is_shown() -> None:
    own = measure(exemption(decides="committee", ground="livelihood_only"))
    general = measure(exemption(decides="committee", ground="purpose = 'relief'", general=True))
    assert outcome(own, stage="planned") == "needs-approval"
    assert outcome(own, stage="planned", livelihood_only=False) == "prohibited"
    assert outcome(own, livelihood_only=False, approval="letter 7") == "exempt"
    assert outcome(general, stage="planned") == "prohibited"
    assert outcome(general, stage="planned", purpose="relief") == "needs-approval"
    unknown = measure(exemption(decides="committee", ground="livelihood_only", general=True))
    assert outcome(unknown, stage="planned") == "prohibited"


TONNES = CapAmount(column="total_after_tonnes", unit="t", amount=100)
BARRELS = CapAmount(column="total_after_barrels", unit="bbl", amount=700)
GATED = "livelihood_only AND COALESCE(reported, TRUE)"


def cap(*amounts: CapAmount, **more: Any) -> Measure:
    room = Cap(amounts=amounts, period="year", per="all-states", **more)
    return measure(exemption(decides="cap", cap=room))


@pytest.mark.parametrize(
    ("ban", "facts", "expected", "asked"),
    [
        (cap(TONNES), {"total_after_tonnes": 100}, "within-cap", set()),
        (cap(TONNES), {"total_after_tonnes": 100.001}, "prohibited", set()),
        (cap(TONNES), {}, "undetermined", {"total_after_tonnes"}),
        (cap(TONNES, BARRELS), {"total_after_tonnes": 1}, "undetermined", {"total_after_barrels"}),
        (cap(TONNES, BARRELS), {"total_after_barrels": 701}, "prohibited", set()),
        (cap(TONNES, BARRELS), {}, "undetermined", {"total_after_tonnes", "total_after_barrels"}),
        (cap(TONNES, BARRELS, combine="unit-given"), {"total_after_tonnes": 1}, "within-cap", set()),
        (
            cap(TONNES, BARRELS, combine="unit-given"),
            {"total_after_tonnes": 1, "total_after_barrels": 701},
            "within-cap",
            set(),
        ),
        (cap(TONNES, BARRELS, combine="unit-given"), {"total_after_barrels": 701}, "prohibited", set()),
        (cap(TONNES, BARRELS, combine="unit-given"), {}, "undetermined", {"total_after_tonnes"}),
        (cap(TONNES, gates=GATED), {"total_after_tonnes": 1}, "undetermined", {"livelihood_only"}),
        (cap(TONNES, gates=GATED), {"livelihood_only": False}, "prohibited", set()),
        (cap(TONNES, gates=GATED), {"livelihood_only": True, "reported": False}, "prohibited", set()),
        (cap(TONNES, gates=GATED), {"total_after_tonnes": 101}, "prohibited", set()),
        (cap(TONNES, stop_at=95), {"total_after_tonnes": 1, "stop_notice_date": DAY}, "prohibited", set()),
        (
            cap(TONNES, stop_at=95),
            {"total_after_tonnes": 1, "stop_notice_date": date(2018, 3, 2)},
            "within-cap",
            set(),
        ),
        (cap(TONNES), {"total_after_tonnes": 1, "stop_notice_date": DAY}, "within-cap", set()),
    ],
)
def test_caps(ban: Measure, facts: dict[str, Any], expected: str, asked: set[str]) -> None:
    verdict = judge(ban, **facts)
    assert (WORDS[verdict.outcome], set(verdict.missing)) == (expected, asked)


def test_the_amount_of_a_cap_has_days_of_its_own() -> None:
    later = CapAmount(column="total_after_tonnes", unit="t", amount=100, from_=DAY)
    days = [date(2018, 2, 28), DAY]
    assert [outcome(cap(later), date=d, total_after_tonnes=1) for d in days] == ["prohibited", "within-cap"]


def test_an_amount_that_is_not_in_force_is_not_asked_for() -> None:
    over = CapAmount(column="total_after_barrels", unit="bbl", amount=700, until=DAY)
    for combine in ("unit-given", "any-exceeds"):
        assert judge(cap(over, TONNES, combine=combine)).missing == {"total_after_tonnes"}


def test_a_baseline_is_asked_for_like_the_total() -> None:
    ban = cap(CapAmount(column="total_after_tonnes", unit="t", amount="baseline"))
    assert judge(ban).missing == {"total_after_tonnes", "baseline"}
    assert judge(ban, total_after_tonnes=5).missing == {"baseline"}
    assert outcome(ban, total_after_tonnes=5, baseline=5) == "within-cap"


def test_a_stop_on_record_closes_the_cap() -> None:
    stop = StopNotice(exemption="1:1/way", from_=DAY, until=date(2019, 1, 1), source="letter")
    assert outcome(cap(TONNES), total_after_tonnes=1, stop=stop) == "prohibited"
    assert outcome(cap(TONNES), total_after_tonnes=1, stop=stop, date=date(2018, 2, 28)) == "within-cap"


def test_an_exemption_lifts_only_the_measures_it_reaches() -> None:
    one, other = measure(), measure(id="1:2", kind="finance")
    way = exemption("all", reach=Reach(kinds=("goods",)))
    law = regime(one, other, stand_alone=(way,))
    dealing = {"date": DAY, "activity": "supply"}
    verdict = evaluate(law, dealing, as_known=KNOWN, as_known_stated=True)
    assert verdict.measures == {"1:1": 1, "1:2": 6}
    assert WORDS[verdict.outcome] == "prohibited"


def test_a_sure_prohibition_beats_what_is_open() -> None:
    verdict = judge(measure(), measure(id="1:2", condition="livelihood_only"))
    assert (WORDS[verdict.outcome], verdict.missing) == ("prohibited", frozenset())


def test_an_unknown_reach_asks_for_reach_alone() -> None:
    ban = measure(exemption(ground="reported"), condition="livelihood_only")
    assert judge(ban).missing == {"livelihood_only"}
    assert judge(ban, reported=True).outcome == WORDS.index("exempt")


def test_a_way_through_a_measure_that_may_not_reach() -> None:
    """Where another measure needs as much anyway, the doubt about reach changes nothing."""
    doubtful = measure(exemption(decides="committee"), condition="livelihood_only")
    sure = measure(exemption("b", "committee"), id="1:2")
    assert outcome(doubtful, stage="planned") == "undetermined"
    assert outcome(doubtful, sure, stage="planned") == "needs-approval"
    assert judge(doubtful, stage="planned").missing == {"livelihood_only"}
