"""What the official texts hold, in figures alone: which paragraphs and points, numbers and days stand where.

`python -m tools.text_index FOLDER` writes tests/law/texts.json from the official Akoma Ntoso files, so that citations,
amounts and days in the YAML can be held against the texts where the texts themselves are not at hand.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from article41.law.load import regimes_folder
from article41.law.official import operative, root_of

INDEX = Path(__file__).resolve().parents[1] / "tests" / "law" / "texts.json"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = dict(
    zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], range(1, 10), strict=True)
)
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {
    **_UNITS,
    **dict(zip(_TEENS, range(10, 20), strict=True)),
    **dict(zip(_TENS, range(20, 100, 10), strict=True)),
}


def numbers(text: str) -> list[float]:
    """Every number in a text, written in figures, with millions, or in words up to a hundred."""
    found: set[float] = set()
    for figure, million in re.findall(r"(\d[\d,]*(?:\.\d+)?)(\s+million)?", text):
        value = float(figure.rstrip(",").replace(",", ""))
        found.add(value * 1_000_000 if million else value)
    for ten, unit in re.findall(r"\b([a-z]+)(?:-([a-z]+))?\b", text.lower()):
        if ten in _WORDS:
            found.add(float(_WORDS[ten] + _UNITS.get(unit, 0)))
    return sorted(found)


def days(text: str) -> list[str]:
    """Every full date in a text."""
    written = re.findall(rf"\b(\d{{1,2}}) ({_MONTHS}) (\d{{4}})\b", text)
    return sorted({datetime.strptime(" ".join(d), "%d %B %Y").date().isoformat() for d in written})


def figures(text: str) -> dict[str, Any]:
    """Points, numbers and days of one part of a text."""
    text = " ".join(text.split())
    points = sorted(set(re.findall(r"\b([a-z]{1,4})\)", text)))
    return {"points": points, "numbers": numbers(text), "days": days(text)}


def index(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    """For each resolution its text's name, digest, paragraphs, and what stands outside of them (annexes)."""
    found: dict[str, Any] = {}
    for resolution, name in files.items():
        path = folder / name
        paragraphs = {n: " ".join("".join(e.itertext()) for e in es) for n, es in operative(path).items()}
        whole = "".join(root_of(path).itertext())
        last = paragraphs[str(len(paragraphs))].strip()
        annexes = whole[whole.rindex(last) + len(last) :]
        found[resolution] = {
            "text": name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "paragraphs": {n: figures(text) for n, text in paragraphs.items()},
            "annexes": figures(annexes),
        }
    return found


def read_files() -> dict[str, str]:
    """The official text that each resolution's YAML was read against."""
    found = {}
    for path in sorted(regimes_folder().glob("*/*.yaml")):
        data = YAML(typ="safe", pure=True).load(path)
        if isinstance(data, dict) and "read" in data:
            found[data["resolution"]] = data["read"]["text"]
    return found


def as_json(data: dict[str, Any]) -> str:
    """The index as it is committed: one line a paragraph."""
    lines = []
    for resolution, each in data.items():
        head = {k: v for k, v in each.items() if k not in ("paragraphs", "annexes")}
        parts = [f'    "{n}": {json.dumps(p)}' for n, p in each["paragraphs"].items()]
        body = ",\n".join(parts)
        lines.append(
            f' "{resolution}": {{\n  "text": {json.dumps(head["text"])},\n  "sha256": "{head["sha256"]}",\n'
            f'  "annexes": {json.dumps(each["annexes"])},\n  "paragraphs": {{\n{body}\n  }}\n }}'
        )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def adopted_plus(adopted: date, count: float) -> set[date]:
    """The days that `count` days, weeks or months after a day can mean, as last day and as the day after it."""
    from datetime import timedelta

    found = {adopted + timedelta(days=int(count) + more) for more in (0, 1)}
    month = adopted.month - 1 + int(count)
    year, month = adopted.year + month // 12, month % 12 + 1
    if year < 3000:
        import calendar

        end = date(year, month, min(adopted.day, calendar.monthrange(year, month)[1]))
        found |= {end, end + timedelta(days=1)}
    return found


if __name__ == "__main__":
    INDEX.write_text(as_json(index(Path(sys.argv[1]), read_files())), "utf-8")
    print(INDEX.name)
