"""Outcomes from mild to strict, and what an exemption's state means for them.

Contract: `State` is all that can be said of one exemption and one dealing; it fixes the sure and the possible
outcome. Invariant: reasons are told from the same state that set the outcome, so the
two cannot drift apart.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Outcome(IntEnum):
    """What the law says of a dealing; a larger number is stricter."""

    NOT_COVERED = 0
    EXEMPT = 1
    WITHIN_CAP = 2
    NEEDS_NOTIFICATION = 3
    NEEDS_APPROVAL = 4
    UNDETERMINED = 5
    PROHIBITED = 6

    @property
    def word(self) -> str:
        """The outcome as users read it: `needs-approval`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, word: str) -> Outcome:
        """The outcome a word names. Raises `KeyError`."""
        return cls[word.strip().upper().replace("-", "_")]


class State(Enum):
    """What holds of an exemption for a dealing: its number, the sure outcome, the possible one."""

    OUTSIDE = (10, 6, 6)  # its window does not hold on the day
    NO_GROUND = (11, 6, 6)  # its ground is not there
    GROUND_OPEN = (12, 6, 1)  # nobody, a State or a notice given would let it through; a fact is missing
    GROUND_OPEN_CAP = (13, 6, 2)  # the same under a cap
    GROUND_OPEN_NOTICE = (14, 6, 3)  # the same with a notice still to be given
    EXEMPT = (15, 1, 1)
    STATE_FOUND = (16, 1, 1)
    STATE_DENIED = (17, 6, 6)
    STATE_OPEN = (18, 6, 1)  # the ground is there, the State's finding is not known
    TOLD = (19, 1, 1)  # notice was given in time
    TO_TELL = (20, 3, 3)  # notice can still be given in time
    TOLD_LATE = (21, 6, 6)
    NOT_TOLD = (22, 6, 6)  # no notice, and it is too late for one
    NOTICE_REFUSED = (23, 6, 6)
    GRANTED = (24, 1, 1)
    OPEN = (25, 4, 4)  # planned, the Committee may still approve
    NOT_ASKED = (26, 6, 6)  # done without approval
    REFUSED = (27, 6, 6)
    NOT_CLAIMED = (28, 6, 6)  # a general power whose purpose nobody claims
    APPROVAL_LATE = (29, 6, 6)  # approved after the deed
    APPROVAL_EXPIRED = (30, 6, 6)
    OTHER_CLAUSE = (31, 6, 6)  # approved under another clause
    WITHIN = (32, 2, 2)
    OVER = (33, 6, 6)
    STOPPED = (34, 6, 6)
    GATE_CLOSED = (35, 6, 6)
    GATE_OPEN = (36, 6, 2)  # a condition of the cap is not known
    TOTAL_OPEN = (37, 6, 2)  # the running total is not known
    NO_AMOUNT = (38, 6, 6)  # the cap has no amount on the day

    @property
    def number(self) -> int:
        """The state's two digits in a signature."""
        return self.value[0]

    @property
    def sure(self) -> int:
        """The outcome that is certain."""
        return self.value[1]

    @property
    def possible(self) -> int:
        """The mildest outcome that a missing fact could still bring."""
        return self.value[2]

    @property
    def code(self) -> int:
        """All three in one number, as a plan carries it: sure, possible, number."""
        return self.sure * 1000 + self.possible * 100 + self.number


BY_NUMBER = {state.number: state for state in State}
