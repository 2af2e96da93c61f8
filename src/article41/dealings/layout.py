"""Layouts: a versioned file that says how somebody's columns and values are called here.

Contract: `load_layout` reads and checks one; a column or value that leads to no word of ours is a `UserError` with
file and line. Invariant: a layout only renames; it never computes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct, field

from article41.dealings.cells import Fault, read_cell
from article41.dealings.near import near
from article41.dealings.streams import as_text
from article41.dealings.words import Words
from article41.law.errors import InputError, LawError
from article41.law.yamlfile import Path_, YamlFile


class Layout(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`columns`: theirs to ours. `values`: per column of ours, their value to our word. `constants`: ours to a word, for empty cells."""

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
        layout = file.convert(Layout, data=_as_text(file, words))
    except LawError as error:
        mend = error.mend.replace("law files", "layouts").replace("law file", "layout")
        raise InputError(error.place, error.reason, mend) from None
    taken: dict[str, str] = {}
    for theirs, ours in layout.columns.items():
        if ours in taken:
            raise _fail(
                file, ("columns", theirs), f"{taken[ours]!r} and {theirs!r} both lead to {ours}", "keep one"
            )
        taken[ours] = theirs
        _known(file, ("columns", theirs), ours, words)
    for ours, mapped in layout.values.items():
        for theirs, value in mapped.items():
            _check(file, ("values", ours, theirs), ours, value, words)
    for ours, value in layout.constants.items():
        _check(file, ("constants", ours), ours, value, words)
    return layout


def _as_text(file: YamlFile, words: Words) -> Any:
    """The file's data with plain values as the text that a cell would hold."""
    data = file.data
    if not isinstance(data, dict):
        return data
    if "version" in data and (not isinstance(data["version"], int) or isinstance(data["version"], bool)):
        raise file.fail(("version",), "its version is no whole number", "write version: 1")
    found = dict(data)
    values, constants = data.get("values"), data.get("constants")
    if isinstance(values, dict):
        found["values"] = {
            ours: {
                _key(file, ours, k): _cell(file, ("values", ours, k), ours, v, words) for k, v in m.items()
            }
            if isinstance(m, dict)
            else m
            for ours, m in values.items()
            if _known(file, ("values", ours), ours, words)
        }
    if isinstance(constants, dict):
        found["constants"] = {
            ours: _cell(file, ("constants", ours), ours, v, words)
            for ours, v in constants.items()
            if _known(file, ("constants", ours), ours, words)
        }
    return found


def _key(file: YamlFile, ours: str, key: object) -> str:
    if isinstance(key, str):
        return key
    raise file.fail(("values", ours, str(key)), f"{key!r} is read as no text", "write it in quotes")


def _cell(file: YamlFile, path: Path_, ours: str, value: object, words: Words) -> object:
    """A value as text. Numbers only where numbers are meant, for YAML takes zeros off the front of others."""
    if value is None:
        return ""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and words.columns[ours].type != "number":
        raise file.fail(path, f"{value!r} is read as a number", "write it in quotes")
    try:
        return as_text(value)
    except TypeError:
        return value


def _known(file: YamlFile, path: Path_, ours: object, words: Words) -> bool:
    if ours in words.columns:
        return True
    guess = near(str(ours), words.columns.keys())
    raise _fail(
        file,
        path,
        f"there is no column {ours!r}",
        f"did you mean {guess}?" if guess else "see `article41 law facts`",
    )


def _check(file: YamlFile, path: Path_, ours: str, value: str, words: Words) -> None:
    read = read_cell(ours, words.columns[ours], words, value) if value.strip() else None
    if isinstance(read, Fault):
        raise _fail(file, path, f"{value!r} {read.reason}", "")


def _fail(file: YamlFile, path: Path_, reason: str, mend: str) -> InputError:
    return InputError(file.place(path), reason, mend)
