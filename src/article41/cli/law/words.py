"""The columns that count, and finding things by word, code or name."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from article41.cli.law.app import Folder, Name, app
from article41.cli.law.records import about
from article41.cli.listing import Field, Format, FormatOption, Listing
from article41.cli.listing import show as print_listing
from article41.law.condition import nearest
from article41.law.days import read_day
from article41.law.errors import InputError
from article41.law.regime import Regime
from article41.law.search import search as search_in
from article41.law.search import vocabulary

_EMPTY = {"unknown": "not known", "no": "no", "none": "-"}


@app.command()
def facts(format_: FormatOption = Format.table, name: Name = None, folder: Folder = None) -> None:
    """List the columns of a dealing: type, what an empty cell means, which paragraphs ask."""
    regime = Regime.load(name, folder=folder)
    rows, records = [], []
    for column, says in regime.facts.items():
        asked = f" ({', '.join(says.asked_by)})" if says.asked_by else ""
        rows.append((column, says.type, _EMPTY[says.empty], says.says + asked))
        records.append({"column": column, **msgspec.to_builtins(says)})
    fields = (Field("column"), Field("type"), Field("empty means"), Field("what it says", 1))
    notes = (
        "`not known` can leave an answer open; `no` counts as not found, not claimed, not done; "
        "`-`: no rule reads it.",
    )
    columns = Listing("columns", "", fields, rows, records, about(regime), notes)
    print_listing(format_, columns, *([_readings(regime)] if regime.readings else []))


def _readings(regime: Regime) -> Listing:
    rows, records = [], []
    for name, reading in regime.readings.items():
        others = ", ".join(o for o in reading.options if o != regime.chosen[name])
        taken = reading.options[regime.chosen[name]].says
        rival = f" (or {others})" if others else ""
        rows.append((name + rival, f"{reading.question} {taken}", ", ".join(reading.cite)))
        records.append({"reading": name, "chosen": regime.chosen[name], **msgspec.to_builtins(reading)})
    fields = (Field("reading", 3), Field("question, and how it is read", 6), Field("about", 2))
    return Listing("doubtful points", "\nReadings of doubtful points", fields, rows, records)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words, an HS code, a name or a number.")],
    on: Annotated[str | None, typer.Option("--on", help="Only what holds on this day.")] = None,
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Find measures, exemptions, designations, readings and columns."""
    regime = Regime.load(name, folder=folder)
    hits = search_in(regime, query, read_day(on, "--on") if on else None)
    if not hits:
        near = nearest(query.casefold(), vocabulary(regime))
        mend = f"did you mean {near}?" if near else "try a single word"
        raise InputError(query or "the query", "nothing is found", mend)
    rows = [(h.kind, h.id, h.title, f"{h.from_ or ''}", h.place) for h in hits]
    records = [
        {"kind": h.kind, "id": h.id, "title": h.title, "place": h.place, "says": h.says}
        | {"from": h.from_, "until": h.until}
        for h in hits
    ]
    fields = (Field("what"), Field("id", 2), Field("title", 3), Field("since"), Field("found in"))
    title = f"{len(hits)} found for {query}"
    print_listing(format_, Listing("found", title, fields, rows, records, about(regime, query=query)))
