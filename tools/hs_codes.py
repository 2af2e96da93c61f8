"""The codes of the Harmonized System by edition, as one small file that the package carries.

`python -m tools.hs_codes FOLDER` reads tables with a first column `code` (concordance_hs3_desc.csv of 2007 to
concordance_hs6_desc.csv of 2022) and writes regimes/vocabulary/hs/codes.txt: the digits alone, the edition of 2017
in full and the others as what they have more and less. Descriptions are not taken.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from article41.law.load import regimes_folder

FILE = regimes_folder() / "vocabulary" / "hs" / "codes.txt"
TABLES = {
    2007: "concordance_hs3_desc.csv",
    2012: "concordance_hs4_desc.csv",
    2017: "concordance_hs5_desc.csv",
    2022: "concordance_hs6_desc.csv",
}
BASE = 2017
_HEAD = """\
# Subheadings of the Harmonized System (World Customs Organization) by edition, digits only.
# From the public tables of the United Nations Statistics Division and of the package `concordance`; made by
# tools/hs_codes.py. `= YEAR` is an edition in full: a heading, then the last two digits of its subheadings.
# `+ YEAR` and `- YEAR` are what an edition has more and less than the full one.
"""


def read(folder: Path) -> dict[int, set[str]]:
    """The subheadings of each edition: six digits, chapters 01 to 97."""
    found = {}
    for edition, name in TABLES.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            codes = {row["code"].strip() for row in csv.DictReader(file)}
        found[edition] = {c for c in codes if re.fullmatch(r"\d{6}", c) and "01" <= c[:2] <= "97"}
    return found


def lines(codes: set[str]) -> list[str]:
    """One line a heading."""
    by_heading: dict[str, list[str]] = {}
    for code in sorted(codes):
        by_heading.setdefault(code[:4], []).append(code[4:])
    return [f"{heading} {' '.join(rest)}" for heading, rest in by_heading.items()]


def text(editions: dict[int, set[str]]) -> str:
    """The file's whole text."""
    base = editions[BASE]
    parts = [_HEAD + f"= {BASE}", *lines(base)]
    for edition, codes in editions.items():
        if edition != BASE:
            parts += [f"+ {edition}", *lines(codes - base), f"- {edition}", *lines(base - codes)]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(read(Path(sys.argv[1]))), "ascii")
    print({edition: len(codes) for edition, codes in read(Path(sys.argv[1])).items()})
