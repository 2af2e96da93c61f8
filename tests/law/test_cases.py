"""Dated dealings with outcome and paragraph, written from the official texts by a reader who had not seen the YAML.

Each case in `cases/` is one sentence; this runner only asks the program and compares outcome, citations and missing
facts.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from article41.ruling.check import check

FOLDER = Path(__file__).parent / "cases"


def _cases() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        found.extend((f"{path.stem}: {case['case']}", case) for case in YAML(typ="safe").load(path))
    return found


CASES = _cases()


@cache
def _decisions() -> dict[int, dict[str, Any]]:
    """All cases decided, those asked from the same day together."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for number, (_, case) in enumerate(CASES):
        groups[case.get("as_known")].append(number)
    decided: dict[int, dict[str, Any]] = {}
    for as_known, numbers in groups.items():
        rows = [{"id": str(n), **CASES[n][1]["given"]} for n in numbers]
        result = check(rows, as_known=as_known)
        assert result.intake.rejected == 0, result.rejects()
        decided.update(zip(numbers, result.decisions(), strict=True))
    return decided


def test_there_are_cases_on_both_sides() -> None:
    outcomes = {case["expect"] for _, case in CASES}
    assert len(CASES) >= 150
    assert outcomes == {
        "prohibited",
        "undetermined",
        "needs-approval",
        "needs-notification",
        "within-cap",
        "exempt",
        "not-covered",
    }


@pytest.mark.parametrize("number", range(len(CASES)), ids=[name for name, _ in CASES])
def test_case(number: int) -> None:
    case = CASES[number][1]
    decision = _decisions()[number]
    told = (
        f"{decision['outcome']} {decision['citations']} missing {decision['missing']}: {decision['because']}"
    )
    assert decision["outcome"] == case["expect"], told
    if case["expect"] == "not-covered":
        assert decision["citations"] == [], told
    elif "cite" in case:
        assert set(case["cite"]) <= {_paragraph(c) for c in decision["citations"]} | set(
            decision["citations"]
        ), told
    if "missing" in case or case["expect"] == "undetermined":
        assert set(decision["missing"]) == set(case.get("missing", [])), told


def _paragraph(cite: str) -> str:
    """The paragraph of a sub-paragraph."""
    number, _, rest = cite.partition(":")
    return f"{number}:{rest.split('(')[0]}"
