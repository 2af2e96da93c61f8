"""`article41 law`: what is in force, one paragraph, what changed, which facts count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from article41.cli.console import out
from article41.law.days import read_day
from article41.law.model import Exemption, Measure
from article41.law.regime import Regime

app = typer.Typer(
    help="What is in force on a day, and what changed.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_Name = Annotated[
    str | None, typer.Option("--regime", help="The regime's short name; the default one without it.")
]
_Folder = Annotated[Path | None, typer.Option("--folder", help="A regime's folder of your own.")]
_DECIDES = {
    "nobody": "nobody: the ground is enough",
    "state": "the State",
    "notice": "goes ahead with a notice",
    "committee": "the Committee",
    "cap": "the room under a cap",
}


@app.callback()
def law(
    context: typer.Context,
    on: Annotated[str | None, typer.Option("--on", help="The day (YYYY-MM-DD); today without it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what never touches a dealing.")] = False,
    name: _Name = None,
    folder: _Folder = None,
) -> None:
    """List the measures in force on a day."""
    if context.invoked_subcommand is not None:
        return
    day = read_day(on, "--on") if on else date.today()
    regime = Regime.load(name, folder=folder)
    measures = regime.in_force(day)
    shown = [m for m in measures if everything or m.activities]
    console = out()
    when = f"{day}" if on else f"{day} (today)"
    console.print(f"{regime.head.title}: in force on {when}", style="bold")
    console.print(_measures(shown))
    deciding = sum(m.binding for m in measures)
    rest = len(measures) - len(shown)
    console.print(f"{len(measures)} measures in force, {deciding} of which decide dealings.")
    if rest:
        console.print(f"{rest} more bind organs or the target itself, or only report: add --all.")


def _measures(measures: Iterable[Measure]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("paragraph", no_wrap=True)
    table.add_column("what", ratio=1)
    table.add_column("force", no_wrap=True)
    table.add_column("since", no_wrap=True)
    for m in measures:
        due = f" (due {m.due_from})" if m.due_from is not None else ""
        table.add_row(escape(m.paragraph), escape(m.title) + due, m.force, f"{m.from_}")
    return table


@app.command()
def show(
    paragraph: Annotated[str, typer.Argument(help="A paragraph, such as 2375:16.")],
    name: _Name = None,
    folder: _Folder = None,
) -> None:
    """Show a paragraph: what it says, whom it binds, its goods, exemptions and source."""
    regime = Regime.load(name, folder=folder)
    console = out()
    for measure in regime.paragraph(paragraph):
        resolution = regime.resolution_of(measure.id)
        console.print(f"{escape(measure.id)}  {escape(measure.title)}", style="bold")
        console.print(escape(measure.says))
        console.print(_details(regime, measure))
        exemptions = regime.reached[measure.id]
        if exemptions:
            console.print("Exemptions that reach it", style="bold")
            console.print(_exemptions(exemptions))
        if resolution is not None:
            number = measure.paragraph.partition(":")[2]
            console.print(f"Source: {resolution.symbol}, para. {escape(number)}")
            console.print(f"Address: {resolution.akn}")
            signed = resolution.reviewed
            checked = f"signed by {signed.by} on {signed.on}" if signed else "no lawyer has signed it yet"
            console.print(f"Read against {resolution.read.text} on {resolution.read.on}; {checked}.")
        console.print()


def _details(regime: Regime, m: Measure) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1)
    last = f", until {m.until - timedelta(days=1)}" if m.until else ", no end"
    rows = {
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
        "advice": m.advice or "",
        "note": m.notes or "",
    }
    for label, text in rows.items():
        if text:
            table.add_row(label, escape(text))
    return table


def _codes(m: Measure) -> str:
    if m.goods is None:
        return ""
    groups = {"whole": m.goods.whole, "in part": m.goods.part, "hint only": m.goods.hint}
    listed = "; ".join(f"{', '.join(codes)} ({fit})" for fit, codes in groups.items() if codes)
    whose = "printed in the text" if m.goods.by == "text" else "our reading"
    return f"HS {m.goods.edition}: {listed}; {whose}" if listed else ""


def _exemptions(exemptions: Iterable[Exemption]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("clause", no_wrap=True)
    table.add_column("what", ratio=3)
    table.add_column("who decides", ratio=2)
    table.add_column("open", no_wrap=True)
    for x in exemptions:
        last = f" to {x.until - timedelta(days=1)}" if x.until else " on"
        what = escape(x.title) + (f": {escape(x.ground)}" if x.ground else "")
        table.add_row(escape(", ".join(x.cites)), what, _DECIDES[x.decides], f"{x.from_}{last}")
    return table


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The earlier day.")],
    after: Annotated[str, typer.Argument(help="The later day.")],
    name: _Name = None,
    folder: _Folder = None,
) -> None:
    """Show what began and what ended from one day to another."""
    a, b = read_day(before, "the first day"), read_day(after, "the second day")
    change = Regime.load(name, folder=folder).diff(a, b)
    console = out()
    for title, measures in (("began", change.begun), ("ended", change.ended)):
        if measures:
            console.print(f"Measures that {title} from {a} to {b}", style="bold")
            console.print(_measures(measures))
    for title, exemptions in (("opened", change.opened), ("closed", change.closed)):
        if exemptions:
            console.print(f"Exemptions that {title} from {a} to {b}", style="bold")
            console.print(_exemptions(exemptions))
    if not (change.begun or change.ended or change.opened or change.closed):
        console.print(f"Nothing changed from {a} to {b}.")


@app.command()
def facts(name: _Name = None, folder: _Folder = None) -> None:
    """List the columns of a dealing: type, what an empty cell means, which paragraphs ask."""
    regime = Regime.load(name, folder=folder)
    console = out()
    meaning = {"unknown": "not known", "no": "no", "none": "-"}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("column", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("empty means", no_wrap=True)
    table.add_column("what it says", ratio=1)
    for column, says in regime.facts.items():
        asked = f" ({', '.join(says.asked_by)})" if says.asked_by else ""
        table.add_row(column, says.type, meaning[says.empty], escape(says.says + asked))
    console.print(table)
    console.print(
        "`not known` can leave an answer open; `no` counts as not found, not claimed, not done; `-`: no rule reads it."
    )
    if regime.readings:
        console.print("\nReadings of doubtful points", style="bold")
        for name_, reading in regime.readings.items():
            others = [o for o in reading.options if o != regime.chosen[name_]]
            rival = f" (or {', '.join(others)})" if others else ""
            console.print(f"{name_} = {regime.chosen[name_]}{rival}: {escape(reading.question)}")
