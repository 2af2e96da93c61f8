"""Who is designated on a day: counts, first days, and the head under which each ship stands."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from article41 import Regime
from article41.law.errors import LawError
from article41.law.load import regimes_folder
from article41.law.model import Designation

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


def test_as_many_are_listed_as_the_annexes_and_acts_name(regime: Regime) -> None:
    counts = Counter((d.by.split(":")[0], d.kind) for d in regime.designations)
    assert counts == {
        ("2087", "person"): 4,
        ("2087", "entity"): 6,
        ("2094", "person"): 3,
        ("2094", "entity"): 2,
        ("2270", "person"): 16,
        ("2270", "entity"): 12,
        ("2270", "vessel"): 31,
        ("2321", "person"): 11,
        ("2321", "entity"): 10,
        ("2356", "person"): 14,
        ("2356", "entity"): 4,
        ("2371", "person"): 9,
        ("2371", "entity"): 4,
        ("2375", "person"): 1,
        ("2375", "entity"): 3,
        ("2397", "person"): 16,
        ("2397", "entity"): 1,
        ("1718-committee", "entity"): 33,
        ("1718-committee", "person"): 6,
        ("1718-committee", "vessel"): 38,
    }


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("KOREA MINING DEVELOPMENT TRADING CORPORATION", date(2009, 4, 24)),
        ("YUN HO-JIN", date(2009, 7, 16)),
        ("PAEK CHANG-HO", date(2013, 1, 22)),
        ("CHO IL U", date(2017, 6, 2)),
        ("PETREL 8", date(2017, 10, 3)),
        ("TSANG YUNG YUAN", date(2018, 3, 30)),
    ],
)
def test_a_listing_begins_on_its_own_day(regime: Regime, name: str, first: date) -> None:
    assert name not in {d.name for d in regime.designated(first - DAY)}
    assert name in {d.name for d in regime.designated(first)}


def test_nobody_was_listed_before_april_2009(regime: Regime) -> None:
    assert regime.designated(date(2009, 4, 23)) == ()


def test_a_ship_taken_off_the_list_is_free_from_that_day(regime: Regime) -> None:
    assert "JIN TENG" in {d.name for d in regime.designated(date(2016, 3, 20))}
    assert "JIN TENG" not in {d.name for d in regime.designated(date(2016, 3, 21))}


def test_every_listing_begins_with_the_paragraph_that_lists_it(regime: Regime) -> None:
    for one in regime.designations:
        by = [m for m in regime.measures if one.by in (m.id, m.paragraph)]
        assert by, one
        assert min(m.from_ for m in by) == one.from_, one


def test_people_alone_are_barred_from_travel(regime: Regime) -> None:
    for one in regime.designations:
        assert ("1718:8(e)" in one.under) == (one.kind == "person"), one


def _ships(regime: Regime, on: date) -> dict[tuple[str, ...], int]:
    return Counter(d.under for d in regime.designations if d.kind == "vessel" and d.from_ == on)


def test_the_ships_of_march_2018_stand_under_three_heads(regime: Regime) -> None:
    assert _ships(regime, date(2018, 3, 30)) == {
        ("2321:12(d)", "2371:6"): 13,
        ("2321:12(d)",): 2,
        ("2321:12(a)", "2371:6"): 12,
    }


def test_the_first_ships_of_october_2017_meet_the_port_ban_alone(regime: Regime) -> None:
    assert _ships(regime, date(2017, 10, 3)) == {("2371:6",): 4}


def _malformed(tmp_path: Path, line: str) -> Path:
    folder = tmp_path / "kp"
    folder.mkdir()
    for path in (regimes_folder() / "kp").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "designations.yaml").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return folder


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            '  - {id: x, name: X, kind: vessel, by: "2371:6", under: [], from: 2018-01-01, imo: "9191774"}',
            "check digit",
        ),
        ('  - {id: x, name: X, kind: person, by: "2371:99", under: [], from: 2018-01-01}', "did you mean"),
        (
            '  - {id: "2087-I-1", name: X, kind: person, by: "2371:3", under: [], from: 2018-01-01}',
            "is taken at",
        ),
        ('  - {id: x, name: X, kind: ghost, by: "2371:3", under: [], from: 2018-01-01}', "ghost"),
        (
            '  - {id: x, name: X, kind: person, by: "2371:3", under: [], from: 2018-01-01, until: 2018-01-01}',
            "is not after",
        ),
    ],
)
def test_a_malformed_listing_is_refused_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    folder = _malformed(tmp_path, line)
    last = len((folder / "designations.yaml").read_text("utf-8").splitlines())
    with pytest.raises(LawError, match=words) as refused:
        Regime.load(folder=folder)
    assert refused.value.place == f"kp/designations.yaml:{last}"


def test_a_listing_is_a_record_that_cannot_be_changed(regime: Regime) -> None:
    one: Designation = regime.designations[0]
    with pytest.raises(AttributeError):
        one.name = "Somebody else"  # type: ignore[misc]
