"""Rules of the house that a program can check."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from article41.law.store import write_copy

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = _ROOT / "src" / "article41"
_MODULES = sorted(_PACKAGE.rglob("*.py"))
_FOLDERS = sorted(p.parent for p in _PACKAGE.rglob("__init__.py"))
_KP = _PACKAGE / "regimes" / "kp"
_MOST_LINES = 450

# The target's code and names, the regime's folder, a cited paragraph, a document's symbol.
_NAMES_A_REGIME = re.compile(r"\b(?:KP|KPN|PRK|DPRK|North Korean?)\b|^kp$|\b[12]\d{3}:\d+|S/RES/")
_ALLOWED = {
    (
        "cli/explain.py",
        "--export-country KP",
    ): "an example in the command's help, which must be a real one to be of use",
    ("cli/law/measures.py", "A paragraph, such as 2375:16."): "an example in the argument's help",
    ("cli/law/measures.py", "A paragraph, such as 2371:8."): "the same",
    ("cli/law/files.py", "A paragraph, such as 2375:16."): "the same",
    (
        "law/regime.py",
        "write resolution:paragraph, such as 2375:16",
    ): "an error's hint at the form of a citation",
    ("law/schema.py", "such as S/RES/2375 (2017)."): "examples that an editor shows beside a key",
    ("law/schema.py", "such as 2375:16; several in one paragraph: 2371:8/coal."): "the same",
    ("law/schema.py", "such as 2375:16/approval."): "the same",
    ("law/check.py", "write resolution:paragraph, such as 2375:16"): "an error's hint at the form of an id",
}


def _relative(path: Path) -> str:
    return path.relative_to(_PACKAGE).as_posix()


def _own_modules() -> list[Path]:
    return [*_MODULES, *sorted((_ROOT / "tools").rglob("*.py"))]


@pytest.mark.parametrize("path", _own_modules(), ids=lambda p: p.relative_to(_ROOT).as_posix())
def test_no_module_is_too_long_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= _MOST_LINES


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """Strings of a module that are not docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docs.add(id(first.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", _MODULES, ids=_relative)
def test_the_engine_names_no_regime_target_or_resolution(path: Path) -> None:
    allowed = [text for (file, text) in _ALLOWED if file == _relative(path)]
    found = [
        f"line {line}: {text!r}"
        for line, text in _strings(path)
        if _NAMES_A_REGIME.search(text) and not any(text == a or (len(a) > 2 and a in text) for a in allowed)
    ]
    assert found == []


@pytest.mark.parametrize(("file", "text"), _ALLOWED)
def test_no_permission_outlives_its_need(file: str, text: str) -> None:
    assert any(text in string for _, string in _strings(_PACKAGE / file))


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("= 'KP'", True),
        ("see 2375:16", True),
        ("kp", True),
        ("keep", False),
        ("10:30", False),
        ("S/RES/1 (2)", True),
    ],
)
def test_what_names_a_regime_is_recognised(text: str, caught: bool) -> None:
    assert (_NAMES_A_REGIME.search(text) is not None) is caught


@pytest.mark.parametrize("folder", _FOLDERS, ids=_relative)
def test_every_package_states_its_contract_and_its_invariant(folder: Path) -> None:
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    assert "Contract" in text
    assert "Invariant" in text


def test_the_committed_copy_of_the_law_is_what_its_yaml_gives(tmp_path: Path) -> None:
    root = tmp_path / "regimes"
    shutil.copytree(_PACKAGE / "regimes", root)
    committed = _PACKAGE / "regimes" / "compiled.json"
    assert committed.is_file(), "run make law and commit the file"
    assert write_copy(root).read_bytes() == committed.read_bytes(), "run make law and commit the file"
