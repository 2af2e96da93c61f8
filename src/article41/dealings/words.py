"""The words of a dealing's cells: columns, closed lists, and the aliases that regimes bring.

Contract: `words_of` puts the shared vocabulary and the facts of some regimes together. Invariant: an alias always
leads to a word of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from article41.law.model import Column, RegimeHead, Vocabulary
from article41.law.regime import Regime
from article41.law.words import closed_lists


@dataclass(frozen=True)
class Words:
    """What cells may hold. `terms`: closed lists by name; `kinds`: the kind of every activity."""

    columns: Mapping[str, Column]
    terms: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]
    aliases: Mapping[str, Mapping[str, str]]

    def column(self, name: str) -> str | None:
        """Our column for a header, case and blanks aside; None where it is not ours."""
        plain = name.strip().lower().replace(" ", "_").replace("-", "_")
        plain = self.aliases.get("column", {}).get(plain, plain)
        return plain if plain in self.columns else None


def words_of(regimes: Sequence[Regime]) -> Words:
    """The words of some regimes together."""
    return gather((r.vocabulary, r.head) for r in regimes)


def gather(parts: Iterable[tuple[Vocabulary, RegimeHead]]) -> Words:
    """The words of vocabularies and regimes' heads together."""
    columns: dict[str, Column] = {}
    terms: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    aliases: dict[str, dict[str, str]] = {}
    for vocabulary, head in parts:
        columns.update({**vocabulary.columns, **head.facts})
        kinds.update({name: a.kind for name, a in vocabulary.activities.items()})
        for name, listed in closed_lists(vocabulary, head).items():
            terms.setdefault(name, set()).update(listed)
        for name, mapped in head.aliases.items():
            aliases.setdefault(name, {}).update(mapped)
    return Words(columns, {n: frozenset(w) for n, w in terms.items()}, kinds, aliases)
