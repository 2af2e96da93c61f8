"""The words a regime's conditions may use: columns with their types, links, closed lists of terms.

Contract: the shared vocabulary and a regime's own facts, put together once. Invariant: a column that no rule may
read (`empty: none`) is not among them, `date` apart, which every dealing has.
"""

from __future__ import annotations

from article41.law.condition import ValueType
from article41.law.model import RegimeHead, Vocabulary

_VALUE_TYPES: dict[str, ValueType] = {"date": "date", "number": "number", "bool": "bool"}


def condition_columns(vocabulary: Vocabulary, head: RegimeHead) -> dict[str, ValueType]:
    """The columns that a regime's conditions may read, links among them, with their types."""
    declared = {**vocabulary.columns, **head.facts}
    columns: dict[str, ValueType] = {
        name: _VALUE_TYPES.get(column.type, "text")
        for name, column in declared.items()
        if column.empty != "none" or name in ("date",)
    }
    columns.update({link_column(name): "bool" for name in vocabulary.links})
    return columns


def condition_terms(vocabulary: Vocabulary, head: RegimeHead) -> dict[str, frozenset[str]]:
    """The closed list of each column that has one."""
    lists = closed_lists(vocabulary, head)
    declared = {**vocabulary.columns, **head.facts}
    return {name: frozenset(lists[c.terms]) for name, c in declared.items() if c.terms in lists}


def closed_lists(vocabulary: Vocabulary, head: RegimeHead | None = None) -> dict[str, dict[str, str]]:
    """Every closed list by its name: term and what it says."""
    lists = {name: dict(words) for name, words in vocabulary.terms.items()}
    lists["activity"] = {name: a.says for name, a in vocabulary.activities.items()}
    lists["product"] = {name: p.says for name, p in vocabulary.products.items()}
    if head is not None:
        for name, words in head.terms.items():
            lists[name] = {**lists.get(name, {}), **words}
    return lists


def link_column(name: str) -> str:
    """A link's name as conditions write it: `link_to`, `link_other_flag`."""
    return "link_" + name.replace("-", "_")
