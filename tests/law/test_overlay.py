"""A draft over the regime: what it adds, what it ends, what it leaves, and how a broken one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from article41 import Regime
from article41.law.errors import LawError

DRAFT = """\
resolution: "draft-a"
symbol: S/2022/431
title: Smaller oil amounts
adopted: 2022-05-26
sources: [a draft that was not adopted]
measures:
  - id: "draft-a:1"
    title: Refined petroleum to the target, less of it
    says: The yearly amount falls to 375,000 barrels.
    kind: goods
    force: mandatory
    binds: [states, target]
    from: 2022-05-26
    direction: to
    activities: [supply]
    link: [to]
    goods: {whole: ["2710"], products: [refined]}
    replaces: ["2397:5"]
    exemptions:
      - id: "draft-a:1/amount"
        title: 375,000 barrels a year
        says: So much may go.
        decides: cap
        from: 2022-05-26
        cap:
          amounts: [{column: total_after_barrels, unit: barrels, amount: 375000}]
          period: calendar year
          per: all-states
  - id: "draft-a:2"
    title: Tobacco to the target
    says: States bar tobacco.
    kind: goods
    force: mandatory
    binds: [states]
    from: 2022-05-26
    activities: [supply]
    link: [to]
    goods: {whole: ["24"]}
"""


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft-a.yaml"
    path.write_text(DRAFT, "utf-8")
    return path


def test_the_draft_stands_in_the_place_of_what_it_replaces(regime: Regime, draft: Path) -> None:
    laid = regime.overlay(draft)
    before = {m.id for m in laid.in_force(date(2022, 5, 25))}
    after = {m.id for m in laid.in_force(date(2022, 5, 26))}
    assert "2397:5" in before
    assert "draft-a:1" not in before
    assert "2397:5" not in after
    assert {"draft-a:1", "draft-a:2"} <= after
    assert after - {"draft-a:1", "draft-a:2"} == {m.id for m in regime.in_force(date(2022, 5, 26))} - {
        "2397:5"
    }


def test_the_regime_below_is_as_it_was(regime: Regime, draft: Path) -> None:
    held, version = regime.in_force(date(2023, 1, 1)), regime.version
    laid = regime.overlay(draft)
    assert regime.in_force(date(2023, 1, 1)) == held
    assert regime.version == version
    assert laid.version != version
    assert laid.version == regime.overlay(draft).version


def test_powers_of_older_resolutions_do_not_reach_the_draft(regime: Regime, draft: Path) -> None:
    laid = regime.overlay(draft)
    assert {x.id for x in laid.reached["draft-a:1"]} == {"draft-a:1/amount"}
    assert {x.id for x in laid.reached["draft-a:2"]} == set()


def test_an_exemption_of_the_draft_can_reach_older_measures(regime: Regime, draft: Path) -> None:
    (draft.parent / "exemptions.yaml").write_text(
        "exemptions:\n"
        '  - id: "draft-a:9"\n    title: Seeds\n    says: Seeds may go.\n    decides: nobody\n'
        "    from: 2022-05-26\n    ground: purpose = 'relief'\n    reach: {measures: [\"2397:7/machinery\"]}\n",
        "utf-8",
    )
    laid = regime.overlay(draft.parent)
    assert "draft-a:9" in {x.id for x in laid.reached["2397:7/machinery"]}
    assert "draft-a:9" not in {x.id for x in laid.reached["2397:7/vehicles"]}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('replaces: ["2397:5"]', 'replaces: ["2397:55"]', "did you mean"),
        ('resolution: "draft-a"', 'resolution: "draft-b"', "the file is named draft-a"),
        ('id: "draft-a:2"', 'id: "2397:2"', "is not of resolution"),
        ('id: "draft-a:2"', 'id: "draft-a:1"', "is taken"),
        ("activities: [supply]", "activities: [suply]", "did you mean"),
        ("amount: 375000", "amount: basline", "basline"),
        ("sources: [a draft that was not adopted]\n", "", "sources"),
    ],
)
def test_a_broken_draft_is_refused_with_its_place(
    regime: Regime, draft: Path, old: str, new: str, words: str
) -> None:
    draft.write_text(DRAFT.replace(old, new, 1), "utf-8")
    with pytest.raises(LawError, match=words) as refused:
        regime.overlay(draft)
    assert "draft-a.yaml:" in refused.value.place


def test_a_draft_cannot_take_the_name_of_a_resolution(regime: Regime, tmp_path: Path) -> None:
    path = tmp_path / "2375.yaml"
    path.write_text(DRAFT.replace("draft-a", "2375"), "utf-8")
    with pytest.raises(LawError, match="already"):
        regime.overlay(path)


def test_a_draft_that_is_not_there_is_told(regime: Regime, tmp_path: Path) -> None:
    with pytest.raises(LawError, match="no such file"):
        regime.overlay(tmp_path / "none.yaml")
    with pytest.raises(LawError, match="holds no"):
        regime.overlay(tmp_path)
