"""Layouts: a versioned file that says how somebody's columns and values are called here.

Contract: `load_layout` reads and checks one; a column or value that leads to no word of ours is a `UserError` with
file and line. Invariant: a layout only renames; it never computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from article41.dealings.cells import Fault, read_cell
from article41.dealings.words import Words
from article41.law.condition import nearest
from article41.law.errors import InputError, LawError
from article41.law.yamlfile import Path_, YamlFile


class Layout(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`columns`: theirs to ours. `values`: per column of ours, their value to our word. `constants`: ours to a word."""

    layout: str
    version: int
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name and version, for the manifest."""
        return f"{self.layout} {self.version}"


def load_layout(path: Path, words: Words) -> Layout:
    """Read a layout and check it against the columns and terms. Raises `InputError`."""
    try:
        file = YamlFile(path)
        layout = file.convert(Layout)
    except LawError as error:
        raise InputError(error.place, error.reason, error.mend.replace("law files", "layouts")) from None
    taken: dict[str, str] = {}
    for theirs, ours in layout.columns.items():
        _known(file, ("columns", theirs), ours, words)
        if ours in taken:
            raise _fail(
                file, ("columns", theirs), f"{taken[ours]!r} and {theirs!r} both lead to {ours}", "keep one"
            )
        taken[ours] = theirs
    for ours, mapped in layout.values.items():
        _known(file, ("values", ours), ours, words)
        _check(file, ("values", ours), ours, mapped, words)
    for ours, value in layout.constants.items():
        _known(file, ("constants", ours), ours, words)
        _check(file, ("constants", ours), ours, {ours: value}, words)
    return layout


def _known(file: YamlFile, path: Path_, ours: str, words: Words) -> None:
    if ours not in words.columns:
        near = nearest(ours, words.columns)
        raise _fail(
            file, path, f"there is no column {ours!r}", f"did you mean {near}?" if near else "see law facts"
        )


def _check(file: YamlFile, path: Path_, ours: str, mapped: Mapping[str, str], words: Words) -> None:
    for theirs, value in mapped.items():
        read = read_cell(ours, words.columns[ours], words, value) if value else None
        if isinstance(read, Fault):
            raise _fail(file, (*path, theirs), f"{value!r} {read.reason}", "")


def _fail(file: YamlFile, path: Path_, reason: str, mend: str) -> InputError:
    return InputError(file.place(path), reason, mend)
