"""A dealing with its gaps filled by what the law says of them, and its links to the target worked out.

Contract: `Dealings.normal` gives every column and every link of a dealing; None is unknown.
Invariant: a column that means `no` when empty is unknown only where somebody wrote `unknown`, or where the
activity is one that calls for a look.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from article41.law.model import Link
from article41.law.regime import Regime
from article41.law.words import link_column

from .conditions import Row, fold
from .three import Answer

_UNKNOWN = "unknown"


class Dealings:
    """How dealings are read under one regime."""

    def __init__(self, regime: Regime) -> None:
        self.target = regime.target
        self.links = regime.vocabulary.links
        self.types = {name: column.type for name, column in regime.facts.items()}
        self.gaps = {name: _gap(c.type) if c.empty == "no" else None for name, c in regime.facts.items()}

        self.looked_into: dict[str, list[str]] = {}
        for name, column in regime.facts.items():
            for activity in column.unknown_for:
                self.looked_into.setdefault(activity, []).append(name)

    def normal(self, dealing: Mapping[str, Any]) -> Row:
        """All columns and links."""
        row = dict(self.gaps)
        for name in self.looked_into.get(dealing.get("activity") or "", ()):
            row[name] = None
        for name, given in dealing.items():
            if given is None or given == "" or name not in self.types:
                continue
            row[name] = self._value(self.types[name], given)
        for name, link in self.links.items():
            row[link_column(name)] = self.link(link, row)
        return row

    def link(self, link: Link, row: Row) -> Answer:
        """Whether a link to the target is there."""
        if self._named(link, row):
            return True
        if link.empty == "no" or any(row[name] for name in (*link.columns, *link.ports)):
            return False
        if link.else_false is not None and self._named(self.links[link.else_false], row):
            return False
        return None

    def _named(self, link: Link, row: Row) -> bool:
        target = self.target
        if target is None:
            return False
        return any(row[name] == target for name in link.columns) or any(
            (row[name] or "").startswith(target) for name in link.ports
        )

    def _value(self, type_: str, given: Any) -> Any:
        if type_ == "bool" and given == _UNKNOWN:
            return None
        return fold(given) if type_ == "text" else given


def _gap(type_: str) -> Any:
    """What an empty cell of a column that means `no` stands for; an act that was not done has no day."""
    if type_ == "bool":
        return False
    return None if type_ in ("date", "number") else ""
