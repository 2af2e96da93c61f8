"""Sifting CSV: one stray quote costs its own line, and what is well formed is read as the csv module reads it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article41.dealings import sift
from article41.dealings.sift import Sifter, mark_number


def _sifted(content: bytes, delimiter: str = ",", **options: Any) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines of all blocks, and the marks."""
    sifter = Sifter(io.BytesIO(content), delimiter, **options)
    text = b"".join(sifter)
    return text.decode().splitlines(), sifter.marks


@pytest.fixture
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few bytes, so that every record is cut somewhere."""
    monkeypatch.setattr(sift, "_BLOCK", 7)


def test_a_stray_quote_costs_its_own_line_and_no_other() -> None:
    lines, marks = _sifted(b'1,"abc,x\n2,"def",y\n3,g"h",z\n4,"i"j,z\n5,"k",z\n')
    assert [mark_number(line) for line in lines] == [0, None, None, 1, None]
    assert [text for text, _ in marks] == ['1,"abc,x', '4,"i"j,z']
    assert "nothing closes" in marks[0][1]
    assert "wrong place" in marks[1][1]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest() -> None:
    rows = 3000
    lines, marks = _sifted(b'0,"never closed\n' + b"".join(b"%d,x\n" % i for i in range(rows)))
    assert len(marks) == 1
    assert len(lines) == rows + 1


def test_a_line_with_a_nul_byte_or_no_utf8_is_marked() -> None:
    lines, marks = _sifted(b"a,b\nc\x00,d\ne,\xff\nf,g\n")
    assert [mark_number(line) for line in lines] == [None, 0, 1, None]
    assert "NUL" in marks[0][1]
    assert "UTF-8" in marks[1][1]


def test_an_inch_mark_inside_a_bare_cell_is_kept() -> None:
    assert _sifted(b'1,12" pipe\n') == (['1,12" pipe'], [])


def test_a_mark_in_a_file_of_one_column_is_no_cell() -> None:
    lines, _ = _sifted(b'"a"b\n', one_column=True)
    assert lines == ["\x000,"]
    assert mark_number(lines[0]) == 0


def test_a_record_longer_than_the_longest_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sift, "LONGEST", 1000)
    monkeypatch.setattr(sift, "_BLOCK", 300)
    lines, marks = _sifted(b'1,"' + b"x" * 5000 + b"\n2,y\n")
    assert lines[-1] == "2,y"
    assert [mark_number(line) for line in lines] == [0, None]
    assert "longer than" in marks[0][1]


CELL = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=6)
RECORDS = st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=8)


@given(RECORDS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
@pytest.mark.usefixtures("short_blocks")
def test_what_a_csv_writer_writes_passes_unchanged(
    records: list[list[str]], delimiter: str, end: str, quote_all: bool
) -> None:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(records)
    content = out.getvalue().encode()
    sifter = Sifter(io.BytesIO(content), delimiter)
    assert b"".join(sifter) == content
    assert sifter.marks == []


@given(
    st.lists(
        st.sampled_from([b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b"b", b"\x00", b"\xff", b" "]),
        max_size=24,
    )
)
@pytest.mark.usefixtures("short_blocks")
def test_blocks_do_not_change_what_is_found(parts: list[bytes]) -> None:
    content = b"".join(parts)
    short = Sifter(io.BytesIO(content), ",")
    cut = b"".join(short)
    sift_whole = Sifter(io.BytesIO(content), ",")
    whole, _ = sift_whole._pick(content, sift.grammar(","), last=True)
    # A carriage return at a block's end ends its line; the feed that follows it is then a blank line, which counts for nothing.
    assert _lines(cut) == _lines(whole)
    assert short.marks == sift_whole.marks


def _lines(text: bytes) -> list[bytes]:
    return [line for line in text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if line]
