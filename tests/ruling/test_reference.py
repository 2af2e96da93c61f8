"""One test for each point of the reference that a plainer design gets wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from article41 import Regime, check, explain
from article41.ruling.clauses import add_working_days


def decide(as_known: str | None = None, **columns: object) -> dict[str, Any]:
    """One dealing's decision."""
    result = check([{"id": "1", **columns}], as_known=as_known)
    assert result.intake.rejected == 0, result.rejects()
    return result.decisions()[0]


TROUSERS = {"hs_code": "620342", "export_country": "KP", "import_country": "CN"}
PETROL = {"activity": "supply", "product": "refined", "destination_country": "KP", "seller_country": "RU"}


def test_f1_empty_findings_and_claims_mean_no_so_a_bare_customs_row_is_decided() -> None:
    assert decide(date="2018-06-01", **TROUSERS)["outcome"] == "prohibited"
    assert (
        decide(date="2018-06-01", hs_code="100630", export_country="CN", import_country="KP")["outcome"]
        == "not-covered"
    )


def test_f2_a_run_off_ends_by_its_window_not_by_a_missing_delivery_date() -> None:
    told = {"contract_date": "2017-08-20", "notified_date": "2018-01-10"}
    assert decide(date="2017-12-10", **TROUSERS, **told)["outcome"] == "exempt"
    assert decide(date="2017-12-11", **TROUSERS, **told)["outcome"] == "prohibited"


def test_f3_a_sure_route_is_the_outcome_and_the_better_one_an_alternative() -> None:
    decision = decide(date="2017-11-01", as_known="2017-10-15", stage="planned", **TROUSERS)
    assert decision["outcome"] == "needs-approval"
    assert decision["missing"] == []
    assert any("contract_date" in a for a in decision["alternatives"])


def test_f4_an_exemption_reaches_measures_of_other_resolutions() -> None:
    mission = decide(
        date="2018-06-01",
        activity="supply",
        hs_code="847130",
        destination_country="KP",
        purpose="foreign-mission",
    )
    assert mission["outcome"] == "exempt"
    assert "2397:22" in mission["citations"]
    ship = decide(
        date="2018-06-01",
        activity="supply",
        hs_code="890190",
        destination_country="KP",
        stage="planned",
        condition="used",
    )
    assert ship["outcome"] == "needs-approval"
    assert "2397:14" in ship["citations"]


def test_f5_the_general_power_opens_only_for_a_purpose_that_it_names() -> None:
    pump = {
        "activity": "supply",
        "hs_code": "841350",
        "destination_country": "KP",
        "stage": "planned",
        "date": "2019-05-01",
    }
    assert decide(**pump)["outcome"] == "prohibited"
    assert "2397:25" in decide(**pump)["next_step"]
    aid = decide(**pump, purpose="humanitarian")
    assert aid["outcome"] == "needs-approval"
    assert aid["citations"][:2] == ["2397:7", "2397:25"]
    assert decide(**pump, approval_status="requested")["outcome"] == "needs-approval"


@pytest.mark.parametrize(
    ("approval", "outcome"),
    [
        ({"approval": "X/1", "approval_date": "2019-04-01"}, "exempt"),
        ({"approval": "X/1", "approval_date": "2019-05-02"}, "prohibited"),
        ({"approval": "X/1", "approval_date": "2019-04-01", "approval_until": "2019-04-30"}, "prohibited"),
        ({"approval": "X/1", "approval_date": "2019-04-01", "approval_clause": "2397:25"}, "exempt"),
        ({"approval": "X/1", "approval_date": "2019-04-01", "approval_clause": "2375:16"}, "prohibited"),
        ({"approval_status": "refused"}, "prohibited"),
    ],
)
def test_f6_an_approval_has_a_day_an_end_a_clause_and_may_be_refused(
    approval: dict[str, str], outcome: str
) -> None:
    pump = {"activity": "supply", "hs_code": "841350", "destination_country": "KP", "date": "2019-05-01"}
    assert decide(**pump, **approval)["outcome"] == outcome


def test_f6_no_approval_clause_reached_luxury_before_the_general_power() -> None:
    watch = {"activity": "supply", "product": "jewellery", "destination_country": "KP", "approval": "X/1"}
    assert decide(date="2016-11-29", **watch)["outcome"] == "prohibited"
    assert decide(date="2016-11-30", **watch)["outcome"] == "exempt"


def test_f7_a_notice_after_the_deed_may_still_be_in_time_and_later_is_not() -> None:
    row = {**TROUSERS, "date": "2017-12-01", "contract_date": "2017-08-20"}
    in_time = decide(as_known="2018-01-24", **row)
    assert (in_time["outcome"], in_time["due"]) == ("needs-notification", "2018-01-24")
    assert decide(as_known="2018-01-25", **row)["outcome"] == "prohibited"


def test_f7_a_prior_notice_too_late_says_the_first_lawful_day() -> None:
    coal = {
        "activity": "supply",
        "product": "coal",
        "origin_country": "RU",
        "export_country": "KP",
        "import_country": "CN",
        "stage": "planned",
        "foreign_origin_proven": "true",
        "date": "2019-03-01",
    }
    assert decide(as_known="2019-03-01", **coal)["outcome"] == "needs-notification"
    late = decide(as_known="2019-03-02", **coal)
    assert late["outcome"] == "prohibited"
    assert "2019-03-02" in late["next_step"]


def test_f7_working_days_skip_the_weekend() -> None:
    assert add_working_days(date(2018, 3, 2), 5) == date(2018, 3, 9)
    assert add_working_days(date(2018, 3, 3), 5) == date(2018, 3, 9)
    assert add_working_days(date(2018, 3, 4), 1) == date(2018, 3, 5)


def test_f8_where_the_state_decides_its_finding_is_what_is_missing() -> None:
    iron = {
        "activity": "supply",
        "product": "iron-ore",
        "origin_country": "KP",
        "date": "2017-01-10",
        "livelihood_only": "true",
    }
    decision = decide(**iron)
    assert (decision["outcome"], decision["missing"]) == ("undetermined", ["state_determination"])
    assert decide(**iron, state_determination="true")["outcome"] == "exempt"
    assert decide(**iron, state_determination="false")["outcome"] == "prohibited"


def test_f9_gates_come_before_quantity_and_equal_is_within() -> None:
    row = {**PETROL, "date": "2018-05-01", "livelihood_only": "true"}
    assert decide(**row, total_after_barrels=500_000)["outcome"] == "within-cap"
    assert decide(**row, total_after_barrels=500_001)["outcome"] == "prohibited"
    assert decide(**row, total_after_barrels=10, designated="true")["outcome"] == "prohibited"
    assert decide(**{**row, "livelihood_only": "false"}, total_after_barrels=10)["outcome"] == "prohibited"
    assert decide(**row)["missing"] == ["total_after_barrels"]
    assert decide(**row, total_after_barrels=10, stop_notice_date="2018-04-30")["outcome"] == "prohibited"


def test_f9_room_is_told_by_the_count_of_the_row() -> None:
    decision = decide(**PETROL, date="2018-05-01", livelihood_only="true", total_after_barrels=312_000)
    assert "188,000 of 500,000 barrels left" in decision["because"]


def test_f9_crude_counts_in_the_unit_given() -> None:
    crude = {"activity": "supply", "product": "crude", "destination_country": "KP", "date": "2019-01-01"}
    assert decide(**crude, total_after_barrels=4_000_000)["outcome"] == "within-cap"
    assert decide(**crude, total_after_tonnes=525_001)["outcome"] == "prohibited"
    assert decide(**crude)["missing"] == ["total_after_barrels"]


def test_f9_no_window_sums_over_the_file() -> None:
    row = {**PETROL, "date": "2018-05-01", "livelihood_only": "true", "total_after_barrels": 400_000}
    result = check([{"id": str(i), **row} for i in range(3)])
    assert [d["outcome"] for d in result.decisions()] == ["within-cap"] * 3


def test_f9_a_cap_amount_has_its_own_days_inside_a_longer_ban() -> None:
    row = {**PETROL, "livelihood_only": "true", "total_after_barrels": 10}
    assert decide(date="2017-09-30", **row)["outcome"] == "prohibited"
    assert decide(date="2017-10-01", **row)["outcome"] == "within-cap"


def test_f10_a_heading_that_holds_more_than_the_banned_goods_asks_for_the_product() -> None:
    row = {"activity": "supply", "hs_code": "830629", "origin_country": "KP", "date": "2017-03-01"}
    assert decide(**row)["missing"] == ["product"]
    assert decide(**row, product="statue")["outcome"] == "prohibited"
    assert decide(**row, product="other")["outcome"] == "not-covered"


def test_f11_a_code_too_short_to_tell_is_unknown_and_a_lost_zero_is_refused() -> None:
    assert (
        decide(activity="supply", hs_code="27", origin_country="KP", date="2018-03-01")["outcome"]
        == "undetermined"
    )
    result = check([{"id": "1", "date": "2018-03-01", "hs_code": "30617", "origin_country": "KP"}])
    assert result.intake.rejected == 1


def test_f12_the_link_has_three_values_and_the_other_side_settles_it() -> None:
    base = {"activity": "supply", "hs_code": "620342", "date": "2018-03-01"}
    assert decide(**base)["outcome"] == "undetermined"
    assert decide(**base, destination_country="KP")["outcome"] == "not-covered"
    assert decide(**base, origin_country="CN", import_country="JP")["outcome"] == "not-covered"
    assert decide(**base, origin_country="CN", loading_port="KPNAM")["outcome"] == "prohibited"


def test_f13_going_on_is_forbidden_from_the_day_the_duty_begins() -> None:
    venture = {"activity": "run-venture", "counterparty_country": "KP", "opened": "2015-03-01"}
    before = decide(date="2018-01-09", **venture)
    assert before["outcome"] == "not-covered"
    assert "2018-01-10" in before["because"]
    assert decide(date="2018-01-10", **venture)["outcome"] == "prohibited"
    assert decide(date="2018-01-10", stage="planned", **venture)["outcome"] == "needs-approval"


def test_f14_what_the_act_itself_leaves_out_is_not_covered_and_an_exception_is_exempt() -> None:
    house = {"activity": "mission-property", "counterparty_country": "KP", "date": "2018-01-09"}
    assert decide(**house, purpose="target-mission")["outcome"] == "not-covered"
    assert decide(**house, purpose="commercial")["outcome"] == "prohibited"
    medical = {"activity": "medical-exchange", "counterparty_country": "KP", "date": "2018-01-09"}
    assert decide(**medical)["outcome"] in ("exempt", "not-covered")


def test_f15_the_activity_is_the_key_and_a_contradicting_kind_is_refused() -> None:
    result = check([{"id": "1", "date": "2018-01-09", "activity": "insure", "kind": "goods"}])
    assert result.intake.rejected == 1
    nothing = decide(date="2018-01-09")
    assert (nothing["outcome"], nothing["missing"]) == ("undetermined", ["activity"])


def test_f16_designation_has_three_values() -> None:
    pay = {"activity": "payment", "counterparty_country": "CN", "date": "2018-06-01"}
    assert decide(**pay)["outcome"] == "not-covered"
    assert decide(**pay, designated="unknown")["missing"] == ["designated"]
    sure = decide(**pay, designated="true")
    assert sure["outcome"] == "prohibited"
    assert sure["citations"][0] == "1718:8(d)"


def test_f17_the_grounds_are_four_not_one() -> None:
    entry = {"activity": "port-entry", "vessel_flag": "PA", "date": "2018-06-01"}
    assert decide(**entry)["outcome"] == "not-covered"
    assert decide(**entry, grounds_cargo="true")["citations"][0] == "2270:22"
    insure = {"activity": "insure", "vessel_flag": "PA", "date": "2018-06-01"}
    assert decide(**insure, grounds_cargo="true")["outcome"] == "not-covered"
    assert decide(**insure, grounds_vessel="true")["citations"][0] == "2397:11"


def test_f18_a_transfer_at_sea_has_two_ships_and_its_goods_are_presumed_linked() -> None:
    transfer = {"activity": "ship-to-ship", "date": "2018-06-01"}
    assert decide(**transfer, vessel_flag="PA")["missing"] == ["other_vessel_flag"]
    assert decide(**transfer, vessel_flag="PA", other_vessel_flag="KP")["outcome"] == "prohibited"
    assert decide(**transfer, vessel_flag="PA", other_vessel_flag="TG")["outcome"] == "not-covered"


def test_f19_at_exactly_the_threshold_a_good_is_not_above_it() -> None:
    rug = {"activity": "supply", "product": "rug", "destination_country": "KP", "date": "2017-03-01"}
    assert decide(**rug, unit_value_usd=500)["outcome"] == "not-covered"
    assert decide(**rug, unit_value_usd=501)["outcome"] == "prohibited"
    assert decide(**rug)["missing"] == ["unit_value_usd"]


def test_f20_who_acts_is_not_why() -> None:
    freeze = {"activity": "payment", "designated": "true", "purpose": "humanitarian", "date": "2023-02-01"}
    assert decide(**freeze, actor_kind="appeal-ngo")["outcome"] == "exempt"
    assert decide(**freeze, actor_kind="company")["outcome"] == "prohibited"


def test_f21_a_call_never_decides_and_is_told_as_advice() -> None:
    fuel = {
        "activity": "fuel-aircraft",
        "product": "aviation-fuel",
        "counterparty_country": "KP",
        "purpose": "flight-itself",
        "date": "2017-03-01",
    }
    told = explain(dict(fuel))
    assert told.decision["outcome"] != "prohibited"
    worker = explain(
        {"activity": "employment", "nationality": "KP", "place_country": "PL", "date": "2017-03-01"}
    )
    assert worker.decision["outcome"] == "not-covered"
    assert any(looked.effect == "advice" for looked in worker.touched)


def test_f21_a_clarification_binds_through_what_it_widens_and_both_are_cited() -> None:
    charter = decide(activity="charter-in", vessel_flag="KP", date="2017-08-06")
    assert charter["outcome"] == "prohibited"
    assert {"2270:20", "2371:7"} <= set(charter["citations"])


def test_f22_citations_name_what_sets_the_outcome_first_then_the_clause_that_opens() -> None:
    decision = decide(**TROUSERS, date="2017-12-10", contract_date="2017-08-20", notified_date="2018-01-10")
    assert decision["citations"] == ["2375:16"]


def test_f23_every_outcome_is_a_number_whatever_is_unknown() -> None:
    result = check(
        [
            {"id": "1", "date": "2018-03-01", "activity": None},
            {"id": "2", "date": "2018-03-01", "activity": "other"},
        ]
    )
    con = result.con
    assert isinstance(con, duckdb.DuckDBPyConnection)
    assert con.execute("SELECT count(*) FROM verdicts WHERE outcome IS NULL").fetchone() == (0,)


def test_f25_an_open_list_reaches_only_what_the_state_has_listed() -> None:
    wine = {
        "activity": "supply",
        "product": "luxury-other",
        "destination_country": "KP",
        "date": "2015-03-01",
    }
    assert decide(**wine)["outcome"] == "not-covered"
    assert decide(**wine, national_list="true")["outcome"] == "prohibited"


def test_f26_an_empty_stage_counts_as_done_and_says_so() -> None:
    decision = decide(**TROUSERS, date="2018-06-01")
    assert "No stage is given" in decision["because"]
    assert "No stage is given" not in decide(**TROUSERS, date="2018-06-01", stage="done")["because"]


def test_f27_missing_names_the_few_facts_that_matter() -> None:
    assert decide(**TROUSERS, date="2017-11-01", as_known="2018-01-01")["missing"] == ["contract_date"]


def test_f28_assumptions_stand_in_the_manifest() -> None:
    result = check(
        [{"id": "1", "date": "2017-11-01", **TROUSERS}],
        assume={"contract_date": "2017-08-20"},
        as_known="2018-01-01",
    )
    assert result.decisions()[0]["outcome"] == "needs-notification"
    assert result.manifest["assumed"] == {"contract_date": "2017-08-20"}
    assert result.coverage.missing == {}


def test_no_python_outside_the_data_names_the_target() -> None:
    assert Regime.load().target == "KP"
