"""The program against the plain evaluator, row by row, on dealings made up by chance.

`ARTICLE41_DIFFERENTIAL` says how many dealings (100,000 unless told), `ARTICLE41_IMAGINED` how many made-up regimes
(16 unless told), `ARTICLE41_SEED` with which seed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tests.plain.chance import Maker, as_read
from tests.plain.evaluate import WORDS, Verdict, evaluate
from tests.plain.imagined import imagine

from article41 import Regime, check

DEALINGS = int(os.environ.get("ARTICLE41_DIFFERENTIAL", "100000"))
SEED = int(os.environ.get("ARTICLE41_SEED", "41"))
SHOWN = 5
IMAGINED = int(os.environ.get("ARTICLE41_IMAGINED", "16"))


@dataclass(frozen=True)
class Difference:
    """A dealing on which the two do not agree."""

    row: dict[str, Any]
    as_known: date | None
    program: dict[str, Any]
    plain: Verdict

    def __str__(self) -> str:
        filled = {name: value for name, value in self.row.items() if value is not None}
        return "\n".join(
            (
                f"dealing  {filled}",
                f"as known {self.as_known or 'not stated'}",
                f"program  {self.program['outcome']}, missing {sorted(self.program['missing'] or ())}",
                f"plain    {WORDS[self.plain.outcome]}, missing {sorted(self.plain.missing)}",
                f"measures { {name: WORDS[say] for name, say in self.plain.measures.items()} }",
            )
        )


@pytest.fixture(scope="module")
def regime() -> Regime:
    return Regime.load()


def known_days(regime: Regime) -> tuple[date | None, ...]:
    """The days on which dealings are judged: none stated, around the last days of notices, two others."""
    last_days = {x.notice.by for x in regime.exemptions if x.notice is not None and x.notice.by is not None}
    around = sorted(day + timedelta(days=shift) for day in last_days for shift in (0, 1))
    changes = regime.change_days()
    return None, *around, changes[len(changes) // 3], changes[-1] + timedelta(days=3)


def compare(regime: Regime, rows: list[dict[str, Any]], as_known: date | None) -> Iterator[tuple[str, Any]]:
    """Each dealing's outcome by the plain evaluator, with the difference from the program's if there is one."""
    judged_on = as_known or date.today()
    decisions = check(rows, as_known=as_known, regimes=[regime]).decisions()
    assert [d["id"] for d in decisions] == [r["id"] for r in rows]
    for row, decision in zip(rows, decisions, strict=True):
        plain = evaluate(regime, as_read(row), as_known=judged_on, as_known_stated=as_known is not None)
        word = WORDS[plain.outcome]
        agree = decision["outcome"] == word and set(decision["missing"] or ()) == plain.missing
        yield word, None if agree else Difference(row, as_known, decision, plain)


def differences(regime: Regime, count: int, seed: int, seen: Counter[str]) -> Iterator[Difference]:
    maker = Maker(regime, seed)
    days = known_days(regime)
    for as_known in days:
        rows = list(maker.rows(count // len(days), as_known or date.today()))
        for word, difference in compare(regime, rows, as_known):
            seen[word] += 1
            if difference is not None:
                yield difference


def told(found: list[Difference], seen: Counter[str]) -> str:
    shown = "\n\n".join(str(d) for d in found[:SHOWN])
    return f"{len(found)} of {sum(seen.values())} dealings differ\n\n{shown}"


def test_program_and_plain_evaluator_agree(regime: Regime) -> None:
    seen: Counter[str] = Counter()
    found = list(differences(regime, DEALINGS, SEED, seen))
    assert not found, told(found, seen)
    assert set(seen) == set(WORDS), f"the made-up dealings never come to {set(WORDS) - set(seen)}"


@pytest.mark.parametrize("number", range(IMAGINED))
def test_they_agree_on_imagined_regimes(regime: Regime, number: int) -> None:
    """Rules that the packaged regime does not use yet: other notices, stops, sums, nested conditions."""
    seen: Counter[str] = Counter()
    made_up = imagine(regime, SEED + number)
    maker = Maker(made_up, SEED + number)
    as_known = made_up.change_days()[number % len(made_up.change_days())] if number % 3 else None
    rows = list(maker.rows(DEALINGS // 100, as_known or date.today()))
    found = []
    for word, difference in compare(made_up, rows, as_known):
        seen[word] += 1
        found += [difference] if difference is not None else []
    assert not found, told(found, seen)
