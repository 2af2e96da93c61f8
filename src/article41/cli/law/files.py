"""What a lawyer who writes the files needs: lint, schemas for the editor, and the official text beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from article41.cli.console import out
from article41.cli.law.app import Folder, Name, app
from article41.cli.law.records import about
from article41.cli.listing import Field, Format, FormatOption, Listing
from article41.cli.listing import show as print_listing
from article41.law.errors import InputError
from article41.law.regime import Regime


@app.command()
def lint(
    folder: Annotated[
        Path | None, typer.Argument(help="A regime's folder of your own; the regime itself without one.")
    ] = None,
    format_: FormatOption = Format.table,
    name: Name = None,
) -> None:
    """Look for gaps, overlaps and what can never apply; exit code 2 if anything is wrong."""
    from article41.law.lint import lint as lint_it

    linted = lint_it(folder, name)
    faults = [f for f in linted.findings if f.level == "fault"]
    rows = [(f.level, f.place, f.about, f"{f.says}; {f.mend}", f.rule) for f in linted.findings]
    fields = (
        Field("level"),
        Field("place"),
        Field("about"),
        Field("what, and how to mend it", 1),
        Field("rule"),
    )
    findings = Listing(
        "findings", "Findings", fields, rows, [msgspec.to_builtins(f) for f in linted.findings]
    )
    counts: list[tuple[str, ...]] = [
        (c.resolution, f"{c.encoded}", f"{c.advised}", f"{c.listed}", ", ".join(c.left) or "-")
        for c in linted.counts
    ]
    total = [f"{sum(getattr(c, key) for c in linted.counts)}" for key in ("encoded", "advised", "listed")]
    counts.append(("together", *total, f"{sum(len(c.left) for c in linted.counts)}"))
    columns = (
        Field("resolution"),
        Field("paragraphs encoded"),
        Field("advised"),
        Field("listed"),
        Field("left over"),
    )
    records = [msgspec.to_builtins(c) for c in linted.counts]
    notes = (
        "Clean: nothing is wrong."
        if not linted.findings
        else f"{len(faults)} faults, {len(linted.findings) - len(faults)} notes.",
    )
    paragraphs = Listing("paragraphs", "", columns, counts, records, {}, notes)
    shown = [findings] if linted.findings or format_ is not Format.table else []
    print_listing(format_, *shown, paragraphs)
    if faults:
        raise typer.Exit(2)


@app.command()
def schema(
    kind: Annotated[
        str,
        typer.Argument(help="resolution, exemptions, designations, readings, stops or regime."),
    ] = "resolution",
    path: Annotated[Path | None, typer.Option("--out", help="A folder: write all of them there.")] = None,
) -> None:
    """Print the JSON Schema of a law file, so that an editor completes and checks it."""
    from article41.law.schema import KINDS
    from article41.law.schema import schema as schema_of
    from article41.ruling.write import whole_file

    vocabulary = Regime.load().vocabulary
    if kind not in KINDS:
        raise InputError(kind, "there is no such kind of file", f"one of {', '.join(KINDS)}")
    if path is None:
        text = msgspec.json.format(msgspec.json.encode(schema_of(kind, vocabulary)), indent=2)
        typer.echo(text.decode())
        return
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(str(path), f"cannot be made ({error.strerror})", "name another folder") from None
    for each in KINDS:
        text = msgspec.json.format(msgspec.json.encode(schema_of(each, vocabulary)), indent=2)
        with whole_file(path / f"{each}.json") as file:
            file.write(text + b"\n")
    out().print(f"Wrote {len(KINDS)} schemas to {escape(str(path))}.")


@app.command()
def text(
    paragraph: Annotated[str, typer.Argument(help="A paragraph, such as 2375:16.")],
    texts: Annotated[Path, typer.Option("--texts", help="The folder with the official Akoma Ntoso XML.")],
    format_: FormatOption = Format.table,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show a paragraph's official text from files of your own, beside what is encoded of it."""
    from article41.law.official import find_text, paragraph_text

    regime = Regime.load(name, folder=folder)
    found, clauses = regime.cited(paragraph)
    cite = found[0].paragraph if found else clauses[0].cites[0]
    if not paragraph.startswith(cite):
        cite = paragraph.partition("/")[0]
    resolution = regime.resolution_of(cite)
    if resolution is None or resolution.akn is None:
        raise InputError(cite, "has no official text of that form", "name a resolution's paragraph")
    path = find_text(texts, resolution.akn)
    words = paragraph_text(path, cite.partition(":")[2])
    encoded = [m.id for m in found] + [x.id for x in clauses]
    if format_ is not Format.table:
        record = {"paragraph": cite, "file": path.name, "text": words, "encoded": encoded}
        row = (cite, path.name, words, ", ".join(encoded))
        fields = (Field("paragraph"), Field("file"), Field("text", 1), Field("encoded"))
        print_listing(format_, Listing("text", "", fields, [row], [record], about(regime)))
        return
    console = out()
    console.print(f"{escape(regime.source(cite))} ({escape(path.name)})", style="bold")
    console.print(escape(words))
    console.print(escape(f"Encoded as {', '.join(encoded)}."), style="dim")
