"""The law on a day, what changed, which exemption reaches what, and questions that have no answer."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from article41 import Regime, check
from article41.law.errors import LawError
from article41.law.load import regimes_folder


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2017, 8, 5), {"2371:8", "2371:9"}),
        (date(2017, 9, 11), {"2375:16", "2375:18"}),
        (date(2017, 12, 22), {"2397:6", "2397:7", "2397:8"}),
    ],
)
def test_a_resolution_is_in_force_from_its_day(regime: Regime, day: date, begins: set[str]) -> None:
    before = {m.paragraph for m in regime.in_force(day - timedelta(days=1))}
    after = {m.paragraph for m in regime.in_force(day)}
    assert not begins & before
    assert begins <= after


def test_nothing_is_in_force_before_the_first_day(regime: Regime) -> None:
    first = regime.change_days()[0]
    assert regime.in_force(first)
    assert regime.in_force(first - timedelta(days=1)) == ()
    assert regime.open_on(first - timedelta(days=1)) == ()


def test_the_change_days_are_sorted_and_different(regime: Regime) -> None:
    days = regime.change_days()
    assert list(days) == sorted(set(days))


def test_no_day_differs_from_itself(regime: Regime) -> None:
    for day in regime.change_days():
        change = regime.diff(day, day)
        assert (change.begun, change.ended, change.opened, change.closed) == ((), (), (), ())


def test_the_difference_turned_round_swaps_begun_and_ended(regime: Regime) -> None:
    days = regime.change_days()
    for a, b in ((days[0], days[-1]), *zip(days, days[3:], strict=False)):
        there, back = regime.diff(a, b), regime.diff(b, a)
        assert there.begun == back.ended
        assert there.ended == back.begun
        assert there.opened == back.closed
        assert there.closed == back.opened


def test_every_change_day_changes_something(regime: Regime) -> None:
    amounts = {
        d for x in regime.exemptions if x.cap for a in x.cap.amounts for d in (a.from_, a.until) if d
    } | {m.due_from for m in regime.measures if m.due_from}
    for day in set(regime.change_days()) - amounts:
        change = regime.diff(day - timedelta(days=1), day)
        assert change.begun or change.ended or change.opened or change.closed, day


def test_an_unknown_regime_is_refused_with_those_there_are() -> None:
    with pytest.raises(LawError, match="there is no such regime; one of kp"):
        Regime.load("kq")


def test_an_unknown_reading_is_refused_with_the_nearest() -> None:
    with pytest.raises(LawError, match="did you mean refined-december-2017"):
        Regime.load(readings={"refined-decembre-2017": "ban-stands"})


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(LawError, match="one of quarter-counts, ban-stands"):
        Regime.load(readings={"refined-december-2017": "neither"})


def test_an_unknown_paragraph_is_refused_with_the_nearest(regime: Regime) -> None:
    with pytest.raises(LawError, match="did you mean 2375:"):
        regime.paragraph("2375:61")
    with pytest.raises(LawError, match="no such paragraph"):
        regime.paragraph("")


def test_a_paragraph_is_found_by_id_number_and_without_its_letter(regime: Regime) -> None:
    assert regime.paragraph("2375:16")[0].paragraph == "2375:16"
    lettered = next(m for m in regime.measures if "(" in m.paragraph)
    assert lettered in regime.paragraph(lettered.id)
    assert lettered in regime.paragraph(lettered.paragraph.split("(", maxsplit=1)[0])


def test_the_version_follows_what_the_files_say(tmp_path: Path, regime: Regime) -> None:
    folder = tmp_path / regime.id
    shutil.copytree(regimes_folder() / regime.id, folder)
    same = Regime.load(folder=folder)
    assert same.version == regime.version
    readings = folder / "readings.yaml"
    text = readings.read_text("utf-8")
    readings.write_text(text.replace("default: quarter-counts", "default: ban-stands"), "utf-8")
    changed = Regime.load(folder=folder)
    assert changed.chosen["refined-december-2017"] == "ban-stands"
    assert changed.version != regime.version


def test_loading_twice_gives_the_same_law(regime: Regime) -> None:
    again = Regime.load(regime.id)
    assert again.version == regime.version
    assert again.measures == regime.measures
    assert again.exemptions == regime.exemptions


def reached_by(regime: Regime, cite: str) -> set[str]:
    return {m for m, routes in regime.reached.items() if any(cite in x.cites for x in routes)}


def test_the_exemption_of_missions_reaches_textiles(regime: Regime) -> None:
    assert "2375:16" in reached_by(regime, "2397:22")


def test_the_relief_exemption_reaches_asset_freezes_and_nothing_else(regime: Regime) -> None:
    reached = reached_by(regime, "2664:1")
    own = {m.id for m in regime.measures if m.kind == "asset-freeze"}
    assert own <= reached
    assert all(regime.by_id[m].kind == "asset-freeze" or regime.by_id[m].widens for m in reached)


def test_a_power_reaches_only_resolutions_that_it_names(regime: Regime) -> None:
    own = {x.id for x in regime.stand_alone if x.reach and x.reach.resolutions}
    assert own
    for x in regime.stand_alone:
        if x.id in own and x.reach is not None and not x.reach.measures:
            direct = {m for m, routes in regime.reached.items() if x in routes and not regime.by_id[m].widens}
            assert {regime.by_id[m].resolution for m in direct} <= set(x.reach.resolutions)


def test_a_reading_turns_a_delivery_within_the_cap_into_a_forbidden_one() -> None:
    row = {
        "id": "1",
        "date": "2017-12-25",
        "activity": "supply",
        "product": "refined",
        "destination_country": "KP",
        "livelihood_only": True,
        "total_after_barrels": 10,
    }
    plain = check([row], as_known="2018-01-10")
    strict = check([row], as_known="2018-01-10", readings={"refined-december-2017": "ban-stands"})
    assert plain.decisions()[0]["outcome"] == "within-cap"
    assert strict.decisions()[0]["outcome"] == "prohibited"
    assert strict.manifest["regimes"]["kp"]["readings"]["refined-december-2017"] == "ban-stands"
