"""CSV bytes into whole records, those that no reader can trust marked and set aside.

Contract: a `Sifter` gives blocks of whole records (RFC 4180: a quote opens at a field's beginning, is doubled inside,
and closes at its end). A line that breaks this, or holds a NUL byte or no UTF-8, stands in the block as a mark, one
cell that names its fault. Invariant: one stray quote costs its own line and no other, and every record is in a block
or is a mark, in the file's order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_BLOCK = 4 * 1024 * 1024
LONGEST = 16 * 1024 * 1024  # of one record, in bytes
_SHOWN = 200
_BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Grammar:
    """The patterns for one delimiter."""

    record: re.Pattern[bytes]
    last_record: re.Pattern[bytes]
    unfinished: re.Pattern[bytes]
    well_quoted: re.Pattern[bytes]


def grammar(delimiter: str) -> Grammar:
    """Patterns without backtracking, so that time grows with the file and nothing else."""
    d = re.escape(delimiter.encode())
    quoted = rb'"[^"]*+(?:""[^"]*+)*+"'
    bare = rb"(?:[^\"\r\n" + d + rb"][^\r\n" + d + rb"]*+)?+"
    cell = rb"(?:" + quoted + rb"|" + bare + rb")"
    record = cell + rb"(?:" + d + cell + rb")*+"
    return Grammar(
        record=re.compile(record + rb"(?:\r\n|\n|\r)"),
        last_record=re.compile(record + rb"(?:\r\n|\n|\r|\Z)"),
        unfinished=re.compile(rb"(?:" + cell + d + rb')*+(?:"[^"]*+(?:""[^"]*+)*+"?|' + bare + rb")\r?\Z"),
        well_quoted=re.compile(
            rb'(?:[^"]++|(?<![^\n' + d + rb'])"[^"]*+(?:""[^"]*+)*+"(?![^\r\n' + d + rb"])|(?<=[^\n"
            rb"" + d + rb'])")*+\Z'
        ),
    )


@dataclass
class Sifter:
    """Blocks of records from an open file. `marks`: text and reason of each marked line, by the mark's number."""

    handle: BinaryIO
    delimiter: str
    one_column: bool = False
    marks: list[tuple[str, str]] = field(default_factory=list)
    _overlong: bool = False

    def __iter__(self) -> Iterator[bytes]:
        grammar_ = grammar(self.delimiter)
        rest = b""
        while block := self.handle.read(_BLOCK):
            whole, rest = self._cut(rest + self._past_overlong(block), grammar_)
            if whole:
                yield whole
        if rest:
            whole, _ = self._pick(rest, grammar_, last=True)
            yield whole

    def _past_overlong(self, block: bytes) -> bytes:
        """What of a block no longer belongs to a line that was marked for its length."""
        if not self._overlong:
            return block
        end = _BREAK.search(block)
        self._overlong = end is None
        return block[end.end() :] if end else b""

    def _cut(self, text: bytes, grammar_: Grammar) -> tuple[bytes, bytes]:
        """Whole records and the rest; quickly where nothing is wrong."""
        place = _last_break(text)
        if place:
            whole = text[:place]
            if _is_plain(whole) and (b'"' not in whole or grammar_.well_quoted.match(whole)):
                return whole, text[place:]
        return self._pick(text, grammar_, last=False)

    def _pick(self, text: bytes, grammar_: Grammar, *, last: bool) -> tuple[bytes, bytes]:
        """Record by record, with a mark for each line that is none."""
        pattern = grammar_.last_record if last else grammar_.record
        kept: list[bytes] = []
        place, end = 0, len(text)
        while place < end:
            found = pattern.match(text, place)
            if found is not None and found.end() > place:
                record = found.group()
                fault = _fault(record)
                kept.append(record if fault is None else self._mark(record, fault))
                place = found.end()
                continue
            line = _line(text, place)
            ended = last or line.endswith((b"\n", b"\r"))
            if not last and end - place < LONGEST and (not ended or grammar_.unfinished.match(text, place)):
                break
            kept.append(self._mark(line, _wrong(line)))
            place += len(line)
            self._overlong = not ended
        return b"".join(kept), text[place:]

    def _mark(self, line: bytes, reason: str) -> bytes:
        self.marks.append(
            (line[:_SHOWN].decode("utf-8", "replace").strip().replace("\x00", "\ufffd"), reason)
        )
        more = self.delimiter.encode() if self.one_column else b""
        return b"\x00%d%s\n" % (len(self.marks) - 1, more)


def mark_number(text: str) -> int | None:
    """The number of the mark that a refused line is, if it is one."""
    return int(text[1:].strip(",;\t|\r\n ")) if text.startswith("\x00") else None


def without_bom(handle: BinaryIO) -> BinaryIO:
    """The file placed after its byte order mark, if it has one."""
    if handle.read(len(_BOM)) != _BOM:
        handle.seek(0)
    return handle


def _last_break(text: bytes) -> int:
    """Where the last whole record ends, if quotes pair as they should; 0 where that cannot be told quickly."""
    place = text.rfind(b"\n")
    quotes = text.count(b'"', 0, place) if place >= 0 else 0
    for _ in range(50):
        if place < 0:
            return 0
        if quotes % 2 == 0:
            return place + 1
        before = text.rfind(b"\n", 0, place)
        quotes -= text.count(b'"', max(before, 0), place)
        place = before
    return 0


def _is_plain(text: bytes) -> bool:
    """UTF-8 without NUL bytes and without carriage returns of their own."""
    if b"\x00" in text or text.count(b"\r") != text.count(b"\r\n"):
        return False
    return _decodes(text)


def _decodes(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _fault(record: bytes) -> str | None:
    if b"\x00" in record:
        return "holds a NUL byte; take it out"
    return None if _decodes(record) else "is not UTF-8; save the file as CSV in UTF-8"


def _line(text: bytes, place: int) -> bytes:
    found = _BREAK.search(text, place)
    return text[place : found.end()] if found else text[place:]


def _wrong(line: bytes) -> str:
    if len(line) >= LONGEST:
        return f"is longer than {LONGEST // 1024 // 1024} MB; was a line break lost?"
    if line.count(b'"') % 2:
        return "has a quote that nothing closes; double it inside a quoted cell, or take it out"
    return "has a quote in the wrong place; double it inside a quoted cell, or take it out"
