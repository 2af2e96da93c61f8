"""The schemas fit the law's own files, refuse what loading refuses, and describe every key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from article41.law.load import load_vocabulary, regimes_folder
from article41.law.schema import KINDS, schema, undescribed

VOCABULARY = load_vocabulary()
FILES = sorted(p for folder in ("kp", "general") for p in (regimes_folder() / folder).glob("*.yaml"))


def _kind(path: Path) -> str:
    return path.stem if path.stem in KINDS else "resolution"


def _data(path: Path) -> Any:
    """The file as an editor sees it: days are text."""

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {str(k): plain(v) for k, v in part.items()}
        if isinstance(part, list):
            return [plain(v) for v in part]
        return part.isoformat() if hasattr(part, "isoformat") else part

    return plain(YAML(typ="safe", pure=True).load(path))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind, VOCABULARY))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_law_file_fits_its_schema(path: Path) -> None:
    validator = Draft202012Validator(schema(_kind(path), VOCABULARY))
    assert [f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(_data(path))] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("activities", ["suply"]),
        ("kind", "good"),
        ("force", "strong"),
        ("from", None),
        ("binds", ["everybody"]),
        ("link", ["toward"]),
        ("unknown_key", 1),
        ("goods", {"whole": ["27"], "edition": "2017"}),
    ],
)
def test_what_loading_refuses_the_schema_refuses_too(key: str, value: Any) -> None:
    data = _data(regimes_folder() / "kp" / "2375.yaml")
    data["measures"][0][key] = value
    assert list(Draft202012Validator(schema("resolution", VOCABULARY)).iter_errors(data))


def test_every_key_of_every_record_is_described() -> None:
    assert undescribed() == []


def test_the_editor_is_offered_the_vocabulary() -> None:
    parts = schema("resolution", VOCABULARY)["$defs"]
    assert "supply" in parts["Measure"]["properties"]["activities"]["items"]["enum"]
    assert "coal" in parts["Goods"]["properties"]["products"]["items"]["enum"]
