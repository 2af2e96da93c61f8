"""The law on a day, one paragraph, what changed, what came before and after, and the whole as a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from article41.cli.console import out
from article41.cli.law.app import Folder, Name, app
from article41.cli.law.records import about as about_
from article41.cli.law.records import exemptions, last_day, measures
from article41.cli.listing import Field, Format, FormatOption, Listing
from article41.cli.listing import show as print_listing
from article41.law.days import read_day
from article41.law.errors import InputError
from article41.law.history import history as history_of
from article41.law.model import Exemption, Measure
from article41.law.regime import Regime, within


@app.callback()
def law(
    context: typer.Context,
    on: Annotated[str | None, typer.Option("--on", help="The day (YYYY-MM-DD); today without it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what never touches a dealing.")] = False,
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """List the measures in force on a day."""
    if context.invoked_subcommand is not None:
        _no_stray(context, on, everything, format_, name, folder)
        return
    day = read_day(on, "--on") if on else date.today()
    regime = Regime.load(name, folder=folder)
    held = regime.in_force(day)
    shown = [m for m in held if everything or m.activities]
    when = f"{day}" if on else f"{day} (today)"
    notes = [
        f"{len(held)} measures in force, {sum(m.binding for m in held)} of which decide dealings; "
        f"{len(regime.designated(day))} persons, entities and ships designated."
    ]
    if len(held) > len(shown):
        rest = len(held) - len(shown)
        notes.append(f"{rest} more bind organs or the target itself, or only report: add --all.")
    title = f"{regime.head.title}: in force on {when}"
    listing = measures(regime, shown, title=title, on=day)
    print_listing(format_, Listing(**{**vars(listing), "notes": tuple(notes)}))


def _no_stray(context: typer.Context, *given: object) -> None:
    """Options of the listing before a command's name would be lost in silence: say so."""
    defaults = (None, False, Format.table, None, None)
    if given != defaults:
        raise InputError(
            f"law {context.invoked_subcommand}", "options stand before its name", "write them after it"
        )


@app.command()
def show(
    paragraph: Annotated[str, typer.Argument(help="A paragraph, such as 2375:16.")],
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show a paragraph: what it says, whom it binds, its goods, exemptions and source."""
    regime = Regime.load(name, folder=folder)
    found, clauses = regime.cited(paragraph)
    if format_ is not Format.table:
        listings = [measures(regime, found)] if found else []
        listings += [exemptions(regime, clauses)] if clauses else []
        print_listing(format_, *listings)
        return
    console = out()
    for measure in found:
        console.print(f"{escape(measure.id)}  {escape(measure.title)}", style="bold")
        console.print(escape(measure.says))
        console.print(_details(regime, measure))
        if measure.activities and regime.reached[measure.id]:
            print_listing(
                format_, exemptions(regime, regime.reached[measure.id], title="Exemptions that reach it")
            )
        _source(console, regime, measure.id)
    for clause in clauses:
        console.print(f"{escape(clause.id)}  {escape(clause.title)}", style="bold")
        console.print(escape(clause.says))
        console.print(_clause(regime, clause))
        _source(console, regime, clause.cites[0])


def _source(console: Console, regime: Regime, cite: str) -> None:
    resolution = regime.resolution_of(cite)
    if resolution is None:
        console.print()
        return
    console.print(f"Source: {escape(regime.source(cite))}")
    if resolution.akn:
        console.print(f"Address: {escape(resolution.akn)}")
    signed = resolution.reviewed
    checked = f"signed by {signed.by} on {signed.on}" if signed else "no lawyer has signed it yet"
    if resolution.read is not None:
        read = resolution.read
        console.print(
            escape(f"Read against {read.text} (SHA-256 {read.sha256[:12]}…) on {read.on}; {checked}.")
        )
    else:
        console.print(
            escape(f"No official text was at hand; from {'; '.join(resolution.sources)}; {checked}.")
        )
    console.print()


def _rows(rows: dict[str, str]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1)
    for label, text in rows.items():
        if text:
            table.add_row(label, escape(text))
    return table


def _details(regime: Regime, m: Measure) -> Table:
    last = f", until {last_day(m.until)}" if m.until else ", no end"
    listed = [d for d in regime.designations if d.by in (m.id, m.paragraph)]
    return _rows(
        {
            "in force": f"from {m.from_}{last}",
            "duty begins": f"{m.due_from}" if m.due_from else "",
            "force": m.force + ("" if m.binding else ": no dealing is decided by it"),
            "binds": ", ".join(m.binds),
            "done": ", ".join(m.activities),
            "link": "; or ".join(regime.vocabulary.links[n].says for n in m.link),
            "products": ", ".join(m.goods.products) if m.goods else "",
            "codes": _codes(m),
            "condition": m.condition or "",
            "widens": ", ".join(m.widens),
            "widened by": ", ".join(x.id for x in regime.measures if m.id in x.widens),
            "replaces": ", ".join(m.replaces),
            "replaced by": ", ".join(x.id for x in regime.measures if m.id in x.replaces),
            "lists": f"{len(listed)} names: {', '.join(d.name for d in listed)}" if listed else "",
            "advice": m.advice or "",
            "note": m.notes or "",
        }
    )


def _clause(regime: Regime, x: Exemption) -> Table:
    last = f", until {last_day(x.until)}" if x.until else ", no end"
    reached = [m for m in regime.measures if x in regime.reached[m.id]]
    binding = ", ".join(dict.fromkeys(m.paragraph for m in reached if m.binding))
    return _rows(
        {
            "open": f"from {x.from_}{last}",
            "ground": x.ground or "",
            "who decides": x.decides,
            "reaches": binding or ", ".join(dict.fromkeys(m.paragraph for m in reached)),
            "note": x.notes or "",
        }
    )


def _codes(m: Measure) -> str:
    if m.goods is None:
        return ""
    groups = {"whole": m.goods.whole, "in part": m.goods.part, "hint only": m.goods.hint}
    listed = "; ".join(f"{', '.join(codes)} ({fit})" for fit, codes in groups.items() if codes)
    whose = "printed in the text" if m.goods.by == "text" else "our reading"
    return f"HS {m.goods.edition}: {listed}; {whose}" if listed else ""


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The earlier day.")],
    after: Annotated[str, typer.Argument(help="The later day.")],
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show what began and what ended from one day to another."""
    a, b = read_day(before, "the first day"), read_day(after, "the second day")
    regime = Regime.load(name, folder=folder)
    change = regime.diff(a, b)
    listings: list[Listing] = []
    for word, found in (("began", change.begun), ("ended", change.ended)):
        title = f"Measures that {word} from {a} to {b}"
        listings.append(measures(regime, found, name=word, title=title, first=a, second=b))
    for word, open_ in (("opened", change.opened), ("closed", change.closed)):
        title = f"Exemptions that {word} from {a} to {b}"
        listings.append(exemptions(regime, open_, name=word, title=title))
    listed = [d for d in regime.designated(b) if d not in regime.designated(a)]
    if format_ is Format.table:
        listings = [x for x in listings if x.rows]
        if not listings and not listed:
            out().print(f"Nothing changed from {a} to {b}.")
    print_listing(format_, *listings)
    if listed and format_ is Format.table:
        out().print(f"{len(listed)} persons, entities and ships were designated in between.")


@app.command()
def history(
    paragraph: Annotated[str, typer.Argument(help="A paragraph, such as 2371:8.")],
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show what came before and after a measure, day by day."""
    regime = Regime.load(name, folder=folder)
    steps = history_of(regime, paragraph)
    title = f"{paragraph}: {regime.title_of(paragraph)}"
    rows = list(dict.fromkeys((f"{s.on}", s.id.split("/")[0], s.title, s.what, s.relation) for s in steps))
    records = [
        {"on": s.on, "id": s.id, "title": s.title, "what": s.what, "relation": s.relation} for s in steps
    ]
    fields = (
        Field("day"),
        Field("paragraph"),
        Field("title", 3),
        Field("what happened", 2),
        Field("relation"),
    )
    print_listing(
        format_, Listing("history", title, fields, rows, records, about_(regime, paragraph=paragraph))
    )


@app.command()
def timeline(
    path: Annotated[
        Path | None, typer.Option("--out", help="Draw it: a file that ends in .html, .svg or .png.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The last day drawn (YYYY-MM-DD); today without it.")
    ] = None,
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show every day on which the law changed, as text or as a picture."""
    last = read_day(until, "--until") if until else date.today()
    regime = Regime.load(name, folder=folder)
    if path is not None:
        _draw(regime, path, last)
        out().print(f"Wrote {escape(str(path))}.")
        return
    days = [d for d in regime.change_days() if d <= last]
    changes = [(day, regime.diff(day - timedelta(days=1), day)) for day in days]
    rows: list[tuple[str, ...]] = []
    records = []
    for day, change in changes:
        due = [m for m in regime.measures if m.due_from == day]
        named = sum(d.from_ == day for d in regime.designations)
        words = {
            "began": _paragraphs(change.begun),
            "ended": _paragraphs(change.ended),
            "due": _paragraphs(due),
            "opened": ", ".join(dict.fromkeys(c for x in change.opened for c in x.cites if _late(regime, x))),
            "closed": ", ".join(dict.fromkeys(c for x in change.closed for c in x.cites)),
            "designated": f"{named} names" if named else "",
        }
        held = sum(m.binding for m in regime.in_force(day))
        resolution = ", ".join(r.symbol for r in regime.resolutions if r.adopted == day and r.akn)
        told = "; ".join(f"{word} {what}" for word, what in words.items() if what)
        if not told and not resolution:
            continue
        rows.append((f"{day}", resolution, told, f"{held}"))
        records.append(
            {
                "on": day,
                "resolutions": resolution,
                "began": [m.id for m in change.begun],
                "ended": [m.id for m in change.ended],
                "due": [m.id for m in due],
                "opened": [x.id for x in change.opened],
                "closed": [x.id for x in change.closed],
                "designated": named,
                "binding": held,
            }
        )
    fields = (Field("day"), Field("resolution"), Field("what changed", 1), Field("binding"))
    title = f"{regime.head.title}: every day on which it changed, to {last}"
    print_listing(format_, Listing("changes", title, fields, rows, records, about_(regime, until=last)))


def _late(regime: Regime, x: Exemption) -> bool:
    """Whether an exemption opens apart from its own measure, so that its opening is news."""
    return not any(
        x in m.exemptions and within(m.from_, m.until, x.from_) and m.from_ == x.from_
        for m in regime.measures
    )


def _paragraphs(found: Sequence[Measure]) -> str:
    """Paragraphs in order; with many of one resolution, its first and last."""
    by_resolution: dict[str, list[str]] = {}
    for m in found:
        by_resolution.setdefault(m.resolution, []).append(m.paragraph.partition(":")[2])
    parts = []
    for number, paragraphs in by_resolution.items():
        once = list(dict.fromkeys(paragraphs))
        told = ", ".join(once) if len(once) <= 8 else f"{once[0]} to {once[-1]}, {len(found)} measures"
        parts.append(f"{number}:{told}")
    return "; ".join(parts)


def _draw(regime: Regime, path: Path, last: date) -> None:
    from article41.pages import picture
    from article41.pages import timeline as drawing
    from article41.ruling.write import whole_file

    ending = path.suffix.lower()
    if ending not in (".html", ".htm", ".svg", ".png"):
        raise InputError(str(path), "is neither a page nor a picture", "end it with .html, .svg or .png")
    laid = drawing.lay_out(regime, last)
    if ending == ".svg":
        data = drawing.svg(laid).encode()
    elif ending == ".png":
        data = picture.png(drawing.svg(laid))
    else:
        data = drawing.html(laid, regime).encode()
    with whole_file(path) as file:
        file.write(data)
