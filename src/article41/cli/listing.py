"""One listing, five ways to print it: a table for people, and JSON, JSON Lines, CSV and Markdown for the rest.

Contract: `show` prints a listing to standard output in the format asked for. Invariant: every format holds the same
rows; JSON and JSON Lines carry each row's whole record, the others its columns.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from article41.cli.console import out


class Format(StrEnum):
    """How a listing is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    markdown = "markdown"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print it.")]


@dataclass(frozen=True)
class Field:
    """A column of a listing: its name, and how much of the width it may take (0: as much as it needs, unbroken)."""

    name: str
    wide: int = 0


@dataclass(frozen=True)
class Listing:
    """Rows of text under a title, each with the record it was made from.

    `about` stands beside the records in JSON; `notes` are said to people only.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[str, ...]]
    records: Sequence[Mapping[str, Any]]
    about: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def show(format_: Format, *listings: Listing) -> None:
    """Print one or several listings; several of them share one JSON object, and name themselves in every row."""
    if format_ is Format.table:
        for listing in listings:
            _table(listing)
    elif format_ is Format.json:
        about = {key: value for listing in listings for key, value in listing.about.items()}
        _write(_json({**about, **{x.name: x.records for x in listings}}, indent=True))
    elif format_ is Format.jsonl:
        several = len(listings) > 1
        for listing in listings:
            for record in listing.records:
                _write(_json({**({"in": listing.name} if several else {}), **record}))
    elif format_ is Format.csv:
        _write(_csv(listings))
    else:
        for listing in listings:
            _write(_markdown(listing))


def _table(listing: Listing) -> None:
    console = out()
    if listing.title:
        console.print(escape(listing.title), style="bold")
    if listing.rows:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for each in listing.fields:
            table.add_column(each.name, no_wrap=not each.wide, ratio=each.wide or None, overflow="fold")
        for row in listing.rows:
            table.add_row(*map(escape, row))
        console.print(table)
    for note in listing.notes:
        console.print(escape(note))


def _json(data: Any, *, indent: bool = False) -> str:
    text = msgspec.json.encode(data)
    return (msgspec.json.format(text, indent=2) if indent else text).decode() + "\n"


def _csv(listings: Sequence[Listing]) -> str:
    several = len(listings) > 1
    names = list(dict.fromkeys(f.name for listing in listings for f in listing.fields))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((["in"] if several else []) + names)
    for listing in listings:
        for row in listing.rows:
            cells = dict(zip((f.name for f in listing.fields), row, strict=True))
            writer.writerow(([listing.name] if several else []) + [cells.get(n, "") for n in names])
    return text.getvalue()


def _markdown(listing: Listing) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(_cell(c) for c in cells) + " |\n"

    names = [f.name for f in listing.fields]
    head = f"**{_cell(listing.title)}**\n\n" if listing.title else ""
    return head + line(names) + line(["---"] * len(names)) + "".join(line(row) for row in listing.rows) + "\n"


def _cell(text: str) -> str:
    """A cell that cannot end its row or start a tag."""
    text = " ".join(text.split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _write(text: str) -> None:
    sys.stdout.write(text)
