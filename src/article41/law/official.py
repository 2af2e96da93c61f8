"""The official text, where a user has it: the United Nations' resolutions as Akoma Ntoso XML.

Contract: `paragraph_text` finds a resolution in a folder by its Akoma Ntoso address and gives the paragraph's words
as they stand there. Invariant: paragraphs are found by their printed number (`<num>`), never by `eId`, and a file
that declares a document type or entities is refused before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from article41.law.errors import InputError

_MOST_BYTES = 20_000_000
_HEAD = 20_000


def find_text(folder: Path, akn: str) -> Path:
    """The file in the folder whose FRBRuri is the address. Raises `InputError`."""
    if not folder.is_dir():
        raise InputError(
            str(folder), "there is no such folder", "name the folder that holds the official XML"
        )
    wanted = f'value="{akn}"'
    files = sorted(folder.glob("*.xml"))
    for path in files:
        with path.open("rb") as file:
            if wanted.encode() in file.read(_HEAD):
                return path
    reason = f"none of its {len(files)} XML files has the address {akn}" if files else "holds no .xml file"
    raise InputError(str(folder), reason, "save the resolution's Akoma Ntoso file there")


def paragraph_text(path: Path, paragraph: str) -> str:
    """The words of a paragraph such as `16` or `8(a)(iii)`. Raises `InputError`.

    A point that is not marked up on its own gives the whole paragraph.
    """
    number, *points = re.findall(r"\w+", paragraph) or [""]
    found = operative(path)
    if number not in found:
        raise InputError(path.name, f"has no operative paragraph {number}", f"it has 1 to {len(found)}")
    parts = found[number]
    for mark in points:
        point = next((p for part in parts if (p := _point(part, mark)) is not None), None)
        parts = parts if point is None else [point]
    return "\n".join(line for part in parts for line in _lines(part))


def operative(path: Path) -> dict[str, list[Any]]:
    """The operative paragraphs by number, each as its elements in order. Raises `InputError`.

    They are counted from 1. A paragraph that quotes the text it puts in another's place goes on in elements of its
    own, with no number or with points, until the next number; headings and annexes are left out.
    """
    found: dict[str, list[Any]] = {}
    for element in _operative_part(root_of(path)):
        number = _number(element)
        if number == str(len(found) + 1):
            found[number] = [element]
        elif found and not _heading(element):
            found[str(len(found))].append(element)
    return found


def _operative_part(root: Any) -> Iterator[Any]:
    """The paragraphs of the resolution itself: its first main body, up to an annex."""
    body = next((e for e in root.iter() if e.tag.endswith("}mainBody")), root)
    for element in body.iter():
        if element.tag.endswith("}attachments"):
            return
        if element.tag.endswith("}paragraph"):
            if "".join(element.itertext()).strip().lower().startswith("annex"):
                return
            yield element


def _heading(element: Any) -> bool:
    words = "".join(element.itertext()).strip()
    return _number(element) is None and words[-1:] not in (";", ".", ",", ":", "”", '"')


def _point(element: Any, mark: str) -> Any:
    return next((e for e in element.iter() if _number(e) == mark), None)


def root_of(path: Path) -> Any:
    """The root of an official text, read without entities. Raises `InputError`."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import parse

    if path.stat().st_size > _MOST_BYTES:
        raise InputError(path.name, f"has more than {_MOST_BYTES:,} bytes", "name an official text")
    try:
        return parse(path, forbid_dtd=True).getroot()
    except (ParseError, DefusedXmlException, UnicodeError, ValueError) as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError(path.name, f"cannot be read as XML ({reason})", "fetch the file again") from None


def _number(element: Any) -> str | None:
    for child in element:
        if child.tag.endswith("}num"):
            return re.sub(r"[^0-9A-Za-z]", "", "".join(child.itertext()))
    return None


def _lines(element: Any) -> list[str]:
    """The words, a line for each `<p>`, with the number before the first of its part."""
    lines: list[str] = []
    mark = ""
    for part in element.iter():
        if part.tag.endswith("}num"):
            mark = "".join(part.itertext()).strip()
        elif part.tag.endswith("}p"):
            words = " ".join("".join(part.itertext()).split())
            lines.append(f"{mark} {words}".strip())
            mark = ""
    return [line for line in lines if line]
