"""Reading a tuple's signature: which measures it touches, and the state of every exemption that reaches them.

Contract: `read_signature` is the inverse of what `Plan.decide` writes. Invariant: a signature holds all that
reasons, findings and explanations say of a tuple, so that they are made once for all rows that share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from article41.ruling.clauses import Clause, Way
from article41.ruling.outcome import BY_NUMBER, Outcome, State
from article41.ruling.plan import Plan

Stage = Literal["planned", "done", "assumed"]
_STAGES: dict[str, Stage] = {"P": "planned", "D": "done", "E": "assumed"}


@dataclass(frozen=True)
class Touch:
    """A measure that may reach the dealing. `sure`: it does; `due`: its duty has begun."""

    clause: Clause
    sure: bool
    due: bool
    outcome: Outcome
    states: tuple[tuple[Way, State], ...]

    def ways(self, *states: State) -> tuple[Way, ...]:
        """The exemptions in one of the states."""
        return tuple(w for w, s in self.states if s in states)


@dataclass(frozen=True)
class Signature:
    """All that decides a tuple, read back."""

    touches: tuple[Touch, ...]
    stage: Stage

    @property
    def binding(self) -> tuple[Touch, ...]:
        """The touches of measures that bind and are due."""
        return tuple(t for t in self.touches if t.clause.measure.binding and t.due)


def read_signature(plan: Plan, text: str) -> Signature:
    """Read what `Plan.decide` wrote in `sig`."""
    touched, common, stage = text.split("|")
    stand_alone = [w for w in plan.clauses.ways if w.stand_alone]
    known = _states(stand_alone, common)
    touches = []
    for part in touched.split(";")[:-1]:
        index, _, rest = part.partition(":")
        clause = plan.clauses.measures[int(index)]
        own = [w for w in clause.ways if not w.stand_alone]
        states = _states(own, rest[2:])
        touches.append(
            Touch(
                clause=clause,
                sure=rest[0] != "u",
                due=rest[0] != "d",
                outcome=Outcome(int(rest[1])),
                states=tuple(
                    (w, states.get(w.index, known.get(w.index, State.OUTSIDE))) for w in clause.ways
                ),
            )
        )
    return Signature(tuple(touches), _STAGES[stage])


def _states(ways: Sequence[Way], text: str) -> dict[int, State]:
    """States of some exemptions, two digits each."""
    numbers = (text[i : i + 2] for i in range(0, len(text), 2))
    return {w.index: BY_NUMBER[int(n)] for w, n in zip(ways, numbers, strict=True)}
