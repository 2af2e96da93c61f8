"""The packaged law, read fast: a checked copy in one JSON file beside the YAML, used while it is up to date.

Contract: `load_packaged` gives the vocabulary, the general rules and one regime, from the copy if its digest is
that of the YAML files, else from the YAML itself. Invariant: the copy never decides anything: the YAML is the law,
and `python -m article41.law.store` writes the copy anew (CI fails when it differs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from article41.law.errors import LawError
from article41.law.load import Loaded, folder_digest, load_folder, load_vocabulary, regimes_folder
from article41.law.model import Vocabulary

_GENERAL = "general"
_COPY = "compiled.json"


class Copy(Struct, frozen=True):
    """What the JSON copy holds."""

    digest: str
    vocabulary: Vocabulary
    regimes: dict[str, Loaded]


def names(root: Path | None = None) -> tuple[str, ...]:
    """The regimes that come with the package, the general rules apart."""
    root = root or regimes_folder()
    return tuple(sorted(p.parent.name for p in root.glob("*/regime.yaml") if p.parent.name != _GENERAL))


def load_packaged(name: str | None, folder: Path | None = None) -> tuple[Vocabulary, Loaded, Loaded]:
    """Vocabulary, general rules and the regime called `name`, the default one, or the one in `folder`.

    Raises `LawError`.
    """
    root = regimes_folder()
    known = names(root)
    if folder is None and name is not None and name not in known:
        raise LawError(name, "there is no such regime", f"one of {', '.join(known)}")
    copy = _copy(root)
    vocabulary = copy.vocabulary if copy else load_vocabulary(root / "vocabulary")

    def load(one: str) -> Loaded:
        return copy.regimes[one] if copy else load_folder(root / one, vocabulary)

    if folder is not None:
        return vocabulary, load(_GENERAL), load_folder(folder, vocabulary)
    return vocabulary, load(_GENERAL), load(name or _default(known, load))


def default_name(name: str | None) -> str:
    """The packaged regime of that name, or without one the default. Raises `LawError`."""
    _, _, loaded = load_packaged(name)
    return name or loaded.head.id


def _default(known: Iterable[str], load: Callable[[str], Loaded]) -> str:
    default = [name for name in known if load(name).head.default]
    if len(default) != 1:
        raise LawError("regimes", f"{len(default)} of them are the default", "name one")
    return default[0]


def _digest(root: Path) -> str:
    folders = [root / "vocabulary", root / _GENERAL, *(root / n for n in names(root))]
    return folder_digest(*folders)


def _copy(root: Path) -> Copy | None:
    try:
        copy = msgspec.json.decode((root / _COPY).read_bytes(), type=Copy)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None
    return copy if copy.digest == _digest(root) else None


def write_copy(root: Path | None = None) -> Path:
    """Read all YAML, check it, and write the copy. Returns its path. Raises `LawError`."""
    root = root or regimes_folder()
    vocabulary = load_vocabulary(root / "vocabulary")
    regimes = {name: load_folder(root / name, vocabulary) for name in (_GENERAL, *names(root))}
    copy = Copy(digest=_digest(root), vocabulary=vocabulary, regimes=regimes)
    path = root / _COPY
    path.write_bytes(msgspec.json.encode(copy))
    return path


if __name__ == "__main__":
    print(write_copy().name)
