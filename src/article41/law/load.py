"""Reading the law's files: a regime's folder in, checked records out.

Contract: `load_folder` reads one regime's folder, `load_vocabulary` the shared words; whatever is malformed or
contradicts itself is a `LawError` with file, line, reason and mend. Invariant: what is returned refers only to
measures, columns, terms, links and readings that exist.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from article41.law.check import Checker, Sources
from article41.law.errors import LawError
from article41.law.model import (
    Activity,
    Column,
    Designation,
    Exemption,
    Link,
    Product,
    Reading,
    RegimeHead,
    Resolution,
    StopNotice,
    Vocabulary,
)
from article41.law.yamlfile import YamlFile

T = TypeVar("T")


class Loaded(Struct, frozen=True):
    """All that a regime's folder says."""

    head: RegimeHead
    resolutions: tuple[Resolution, ...]
    exemptions: tuple[Exemption, ...]
    readings: dict[str, Reading]
    stops: tuple[StopNotice, ...]
    designations: tuple[Designation, ...]
    digest: str


def regimes_folder() -> Path:
    """The folder of the regimes that come with the package."""
    return Path(str(resources.files("article41") / "regimes"))


def folder_digest(*folders: Path) -> str:
    """SHA-256 over names and bytes of all YAML files in the folders, in a fixed order."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            digest.update(f"{folder.name}/{path.name}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The words that all regimes share."""
    folder = folder or regimes_folder() / "vocabulary"
    columns, activities, products, terms, links = (
        YamlFile(folder / f"{name}.yaml") for name in ("columns", "activities", "products", "terms", "links")
    )
    return Vocabulary(
        columns=_each(columns, Column, "columns"),
        activities=_each(activities, Activity, "terms"),
        products=_each(products, Product, "terms"),
        terms={name: dict(words) for name, words in terms.data.items()},
        links=_each(links, Link, "links"),
    )


def _each(file: YamlFile, kind: type[Any], key: str) -> dict[str, Any]:
    if not isinstance(file.data, dict) or not isinstance(file.data.get(key), dict):
        raise file.fail((), f"has no map named {key!r}", f"write `{key}:` and the items below it")
    return {str(name): file.convert(kind, key, name) for name in file.data[key]}


def need_regime(folder: Path) -> None:
    """Raises `LawError` for what is no regime's folder."""
    if not folder.is_dir():
        raise LawError(str(folder), "there is no such regime folder", "name a folder that holds regime.yaml")
    if not (folder / "regime.yaml").is_file():
        raise LawError(str(folder), "has no regime.yaml", "a regime's folder needs one")


def load_folder(folder: Path, vocabulary: Vocabulary) -> Loaded:
    """Read and check one regime's folder. Raises `LawError`."""
    need_regime(folder)
    sources, head = read_sources(folder)
    Checker(vocabulary, head, sources).check()
    return Loaded(
        head=head,
        resolutions=tuple(r for _, r in sources.resolutions),
        exemptions=tuple(x for _, _, x in sources.exemptions),
        readings=sources.readings,
        stops=tuple(s for _, _, s in sources.stops),
        designations=tuple(d for _, _, d in sources.designations),
        digest=folder_digest(folder),
    )


def read_sources(folder: Path) -> tuple[Sources, RegimeHead]:
    """The folder's records with the places they stand at, not yet checked. Raises `LawError`."""
    head_file = YamlFile(folder / "regime.yaml")
    head = _head(head_file)
    sources = Sources(head_file)
    for path in sorted(folder.glob("*.yaml")):
        match path.stem:
            case "regime":
                continue
            case "readings":
                sources.readings_file = file = YamlFile(path)
                sources.readings = _each(file, Reading, "readings")
            case "exemptions":
                sources.exemptions.extend(_records(YamlFile(path), Exemption, "exemptions"))
            case "stops":
                sources.stops.extend(_records(YamlFile(path), StopNotice, "stops"))
            case "designations":
                sources.designations.extend(_records(YamlFile(path), Designation, "designations"))
            case _:
                file = YamlFile(path)
                sources.resolutions.append((file, file.convert(Resolution)))
    sources.resolutions.sort(key=lambda pair: (pair[1].adopted, pair[1].resolution))
    return sources, head


def _head(file: YamlFile) -> RegimeHead:
    data = file.data
    if not isinstance(data, dict):
        raise file.fail((), "is not a map of keys", "write `id:`, `title:` and the rest")
    facts = _each(file, Column, "facts") if data.get("facts") else {}
    head = file.convert(RegimeHead, data={**data, "facts": {}})
    return RegimeHead(
        id=head.id,
        title=head.title,
        committee=head.committee,
        target=head.target,
        programme=head.programme,
        default=head.default,
        aliases=head.aliases,
        facts=facts,
        terms=head.terms,
    )


def read_resolutions(path: Path) -> Sources:
    """Resolutions in a file or in a folder, with an exemptions.yaml beside them; no regime.yaml. Raises `LawError`."""
    if not path.exists():
        raise LawError(str(path), "there is no such file or folder", "check the path")
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    sources = Sources(YamlFile(files[0])) if files else None
    if sources is None:
        raise LawError(str(path), "holds no .yaml file", "name a draft's file or its folder")
    for each in files:
        file = YamlFile(each)
        if each.stem == "exemptions":
            sources.exemptions.extend(_records(file, Exemption, "exemptions"))
        else:
            sources.resolutions.append((file, file.convert(Resolution)))
    return sources


def _records(file: YamlFile, kind: type[T], key: str) -> list[tuple[YamlFile, int, T]]:
    return [(file, i, file.convert(kind, key, i)) for i in range(len(_list(file, key)))]


def _list(file: YamlFile, key: str) -> list[Any]:
    items = file.data.get(key) if isinstance(file.data, dict) else None
    if items is None:
        raise file.fail((), f"has no list named {key!r}", f"write `{key}:` and the items below it")
    if not isinstance(items, list):
        raise file.fail((key,), f"{key!r} is not a list", "begin each item with a dash")
    return items
