"""Rules of the house that a program can check."""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from article41.law.store import write_copy

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = _ROOT / "src" / "article41"
_MODULES = sorted(_PACKAGE.rglob("*.py"))
_FOLDERS = sorted(p.parent for p in _PACKAGE.rglob("__init__.py"))
_KP = _PACKAGE / "regimes" / "kp"
_MOST_LINES = 450
# Of these only the paragraphs that later resolutions widen are encoded so far; their files say so at the top.
_BEGUN = frozenset(("1874", "2087", "2094"))

# The target's code and names, the regime's folder, a cited paragraph, a document's symbol.
_NAMES_A_REGIME = re.compile(r"\b(?:KP|KPN|PRK|DPRK|North Korean?)\b|^kp$|\b[12]\d{3}:\d+|S/RES/")
_ALLOWED = {
    (
        "cli/explain.py",
        "--export-country KP",
    ): "an example in the command's help, which must be a real one to be of use",
    ("cli/law.py", "A paragraph, such as 2375:16."): "an example in the argument's help",
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


def _number(element: ET.Element) -> str | None:
    """What stands in an element's own `<num>`, without brackets and points: `8`, `a`, `iii`."""
    for child in element:
        if child.tag.endswith("}num"):
            return re.sub(r"[^0-9A-Za-z]", "", "".join(child.itertext()))
    return None


def _paragraphs(file: Path) -> dict[str, set[str]]:
    """A resolution's operative paragraphs, with the marks of the points below each or in its running text: (a) or a).

    They are counted 1, 2, 3 …; an annex begins again, and its paragraphs are left out.
    """
    found: dict[str, set[str]] = {}

    def points(element: ET.Element) -> Iterator[str]:
        for child in element:
            number = _number(child)
            if number is not None:
                yield number
            yield from points(child)

    for element in ET.parse(file).getroot().iter():
        number = _number(element) if element.tag.endswith("}paragraph") else None
        if number == str(len(found) + 1):
            found[number] = {*points(element), *re.findall(r"\b(\w{1,4})\)", "".join(element.itertext()))}
    return found


def _resolutions() -> list[Path]:
    return sorted(p for p in _KP.glob("*.yaml") if p.stem.isdigit())


def _cited(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs that a resolution's file cites as its own: number and points."""
    data = YAML(typ="safe", pure=True).load(file)
    own = data["resolution"]
    ids = [m["id"] for m in data["measures"]]
    for measure in data["measures"]:
        for exemption in measure.get("exemptions", ()):
            ids += [exemption["id"], *exemption.get("cite", ())]
    for id_ in ids:
        number, _, paragraph = id_.partition("/")[0].partition(":")
        if number == own:
            yield paragraph.partition("(")[0], re.findall(r"\((\w+)\)", paragraph)


@pytest.mark.parametrize("file", _resolutions(), ids=lambda p: p.stem)
def test_every_cited_paragraph_stands_in_the_official_text(file: Path, shared: Path) -> None:
    read = YAML(typ="safe", pure=True).load(file)["read"]
    text = shared / "law" / "texts" / read["text"]
    paragraphs = _paragraphs(text)
    # A paragraph that quotes the text it puts in another's place has that text's points beside it, not below it.
    quoted = set(re.findall(r"\b(\w{1,4})\)", "".join(ET.parse(text).getroot().itertext())))
    for number, points in _cited(file):
        assert number in paragraphs
        for point in points:
            assert point in paragraphs[number] | quoted, f"paragraph {number} has no ({point})"


@pytest.mark.parametrize("file", [p for p in _resolutions() if p.stem not in _BEGUN], ids=lambda p: p.stem)
def test_every_paragraph_of_the_official_text_is_encoded_or_listed(file: Path, shared: Path) -> None:
    data = YAML(typ="safe", pure=True).load(file)
    paragraphs = set(_paragraphs(shared / "law" / "texts" / data["read"]["text"]))
    encoded = {m["id"].partition(":")[2].partition("/")[0].partition("(")[0] for m in data["measures"]}
    exempted = {number for number, _ in _cited(file)}
    listed = {number.partition("(")[0] for number in data.get("listed", {})}
    assert paragraphs - encoded - exempted - listed == set()


@pytest.mark.parametrize("file", _resolutions(), ids=lambda p: p.stem)
def test_the_official_text_is_the_one_that_was_read(file: Path, shared: Path) -> None:
    read = YAML(typ="safe", pure=True).load(file)["read"]
    text = (shared / "law" / "texts" / read["text"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == read["sha256"]
