"""Texts made fit for a page: hidden signs shown, reasons cut into sentences, data put into a script block.

Contract: `visible` is applied to every text that comes from outside; `sentences` loses no word;
`script_json` may stand inside a `<script type="application/json">`. Invariant: no text can reorder, hide
or end what stands around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from markupsafe import Markup

# Controls, bidirectional signs, invisible separators, halves of surrogate pairs. A file with these in a name
# is either broken or made to mislead: who reads the report must see them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_NOT_AN_END = re.compile(
    r"(?:\b(?:No|Nos|Co|Ltd|Inc|Corp|St|Mr|Mrs|Ms|Dr|Art|para|paras|cf|vs|e\.g|i\.e)|\b[A-Z])\.$"
)
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"'\u201c\u2018])")
_LEAD = re.compile(r"(?:[A-Z]{2,8} )?\d{1,5}:\d\w*(?:\([\w ]+\))*(?:/[\w-]+)?")
_CITED = re.compile(rf"{_LEAD.pattern}(?:, {_LEAD.pattern})*(?: with {_LEAD.pattern})?")


def visible(text: str) -> str:
    """The text with each hidden sign spelt out: `[U+202E]`."""
    return _HIDDEN.sub(lambda m: f"[U+{ord(m.group()):04X}]", text)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a reason, in order. Joined by a space they are the text, but for doubled blanks."""
    found: list[str] = []
    for part in _END.split(text.strip()):
        if found and (_NOT_AN_END.search(found[-1]) or _open_bracket(found[-1])):
            found[-1] = f"{found[-1]} {part}"
        elif part:
            found.append(part)
    return tuple(found)


def lead(sentence: str) -> tuple[str, str]:
    """The paragraphs a sentence begins with (empty where there are none), and the rest of it."""
    cited = _CITED.match(sentence)
    end = cited.end() if cited else 0
    return sentence[:end], sentence[end:]


def script_json(data: object) -> Markup:
    """Data as JSON that cannot end its script block, in ASCII alone."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")
