"""One YAML file of the law: its data, and the line on which each part of it stands.

Contract: plain dicts, lists, strings, numbers and days, as YAML 1.2 reads them; a duplicated key, a tab or a broken
line is a `LawError` with file and line. Invariant: a file larger than a law file can be, or one that uses anchors,
is refused before it is built.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from article41.law.condition import nearest
from article41.law.errors import LawError

T = TypeVar("T")
Path_ = tuple[str | int, ...]
_MOST_BYTES = 4_000_000


class YamlFile:
    """The data of one file with the line of every key and item."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Path_, int] = {}
        self.data = self._load()

    def _load(self) -> Any:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        if self.path.is_dir():
            raise LawError(self.name, "is a folder, not a file", "name a .yaml file")
        try:
            size = self.path.stat().st_size
            if size > _MOST_BYTES:
                raise LawError(self.name, f"has {size:,} bytes", f"a law file has at most {_MOST_BYTES:,}")
            with self.path.open("rb") as file:
                raw = file.read(_MOST_BYTES)
        except OSError as error:
            raise LawError(self.name, f"cannot be read ({error.strerror})", "check the path") from None
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise LawError(self.name, "is not UTF-8 text", "save it as UTF-8") from None
        yaml = YAML(typ="safe", pure=True)
        try:
            node = yaml.compose(text)
            if node is None:
                raise LawError(self.name, "is empty", "write the keys of a law file")
            self._note(node, ())
            return yaml.constructor.construct_document(node)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problem = " ".join(str(error.problem or error).split())
            raise LawError(f"{self.name}:{line}", problem, "mend the YAML") from None
        except (YAMLError, ValueError, RecursionError) as error:
            problem = " ".join(str(error).split())[:200] or "cannot be read as YAML"
            raise LawError(self.name, problem, "mend the YAML") from None

    @property
    def name(self) -> str:
        """The file as an error names it: folder and name."""
        return f"{self.path.parent.name}/{self.path.name}" if self.path.parent.name else self.path.name

    def _note(self, node: Any, path: Path_) -> None:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        if node.anchor is not None:
            raise LawError(
                f"{self.name}:{node.start_mark.line + 1}", "anchors are not allowed", "write it out"
            )
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if key.value in seen:
                    where = f"the key {key.value!r} stands here and on line {seen[key.value]}"
                    raise LawError(f"{self.name}:{line}", where, "keep one of them")
                seen[key.value] = line
                self.lines[(*path, key.value)] = line
                self._note(value, (*path, key.value))
        elif isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                self._note(item, (*path, index))

    def place(self, path: Path_ = ()) -> str:
        """File and line of a part, such as `kp/2375.yaml:41`."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    def convert(self, kind: type[T], *path: str | int, data: Any = None) -> T:
        """The part at `path` (the whole file without one) as a record. Raises `LawError` with its line."""
        if data is None:
            data = self.data
            for step in path:
                data = data[step]
        try:
            return msgspec.convert(data, type=kind)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), path, data, kind) from None

    def _explain(self, message: str, base: Path_, data: Any, kind: Any) -> LawError:
        reason, _, where = message.partition(" - at `$")
        steps = re.findall(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[(\.\.\.)\]", where)
        path: Path_ = (*base, *(name or int(index or 0) for name, index, dots in steps if not dots))
        reason = reason.replace("Object", "this part").replace("`", "'")
        mend = "see the schema of law files"
        unknown = re.search(r"unknown field '([^']+)'", reason)
        if unknown:
            key = unknown.group(1)
            path = (*path, key)
            near = nearest(key, _fields(kind))
            reason, mend = f"unknown key {key!r}", f"did you mean {near}?" if near else "take it out"
        return LawError(self.place(path), reason, mend)

    def fail(self, path: Path_, reason: str, mend: str = "") -> LawError:
        """An error at a part of this file."""
        return LawError(self.place(path), reason, mend)


def _fields(kind: Any) -> set[str]:
    """All key names used anywhere in a record type, to offer the nearest."""
    names: set[str] = set()
    pending, seen = [kind], set()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            for each in msgspec.structs.fields(one):
                names.add(each.encode_name)
                pending.append(each.type)
        else:
            pending.extend(a for a in getattr(one, "__args__", ()) if a is not Ellipsis)
    return names
