"""`article41 check FILE`: decide every dealing of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from article41.cli.console import err, out, outcome, pairs, progress
from article41.law.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from article41.ruling.check import Checked

HELP = "Decide every dealing of a file (CSV, Parquet, JSON Lines; - is standard input)."
_FAILS = {"prohibited": 3, "undetermined": 4}
_REJECTS_SHOWN = 20


def check_command(
    file: Annotated[str, typer.Argument(help="The file of dealings; - is standard input.")],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--out",
            help="Where to write: .html, .csv, .parquet or .jsonl; - is standard output. May be given more than once.",
        ),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="The format of --out, where its ending does not say.")
    ] = None,
    findings: Annotated[
        str | None,
        typer.Option(
            "--findings", help="Write every measure and exemption looked at: .csv, .parquet or .jsonl."
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Apply the law of this day to every dealing.")
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option("--as-known", help="The day from which notices are judged; today without it."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            help="Exit with 3 if something is prohibited, 4 if undetermined: prohibited,undetermined.",
        ),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", help="What if: column=value for every row where the column is empty."),
    ] = None,
    reading: Annotated[
        list[str] | None, typer.Option("--reading", help="Choose a reading of a doubtful point: name=option.")
    ] = None,
    layout: Annotated[
        Path | None, typer.Option("--layout", help="A file that maps columns and values to ours.")
    ] = None,
    no_fill: Annotated[
        bool, typer.Option("--no-fill", help="Do not read `product` from the words in `goods`.")
    ] = False,
    rows: Annotated[
        int | None,
        typer.Option("--rows", min=0, help="How many decisions to show; 50 without --out, else none."),
    ] = None,
    memory: Annotated[
        str | None, typer.Option("--memory", help="The most memory to use, such as 4GiB.")
    ] = None,
    temp: Annotated[
        Path | None, typer.Option("--temp", help="A folder for work that does not fit into memory.")
    ] = None,
) -> None:
    """Decide, show, write, and exit with the code that --fail-on asks for."""
    from article41.dealings import load_layout
    from article41.ruling.check import check, load_regimes

    wanted = _wanted(fail_on)
    targets = [(o, _format(o, format_)) for o in output or ()]
    finding_format = _format(findings, None) if findings else None
    if finding_format == "html":
        raise InputError(
            "--findings", "findings are data, not a page", "end the name with .csv, .parquet or .jsonl"
        )
    regimes = load_regimes(pairs(reading, "--reading"))
    from article41.dealings import words_of

    with progress("deciding"):
        checked = check(
            file if file == "-" else Path(file),
            on=on,
            as_known=as_known,
            assume=pairs(assume, "--assume"),
            readings=pairs(reading, "--reading"),
            layout=load_layout(layout, words_of(regimes)) if layout else None,
            fill_product=not no_fill,
            regimes=regimes,
            advice=findings is not None,
            memory_limit=memory,
            temp_folder=temp,
        )
    data_out = any(o == "-" for o, _ in targets) or findings == "-"
    console = err() if data_out else out()
    _rejects(checked)
    for target, ending in targets:
        _write(checked, target, ending)
    if findings and finding_format:
        from article41.ruling.write import write_findings

        with progress("writing findings") as bar:
            write_findings(checked, findings, finding_format, lambda n: bar.advance(bar.task_ids[0], n))
    shown = rows if rows is not None else (0 if targets else 50)
    if shown:
        _table(console, checked, shown)
    _summary(console, checked)
    for target, _ in [*targets, *([(findings, "")] if findings else [])]:
        if target != "-":
            console.print(f"Written: {escape(str(target))}")
    raise typer.Exit(_code(checked, wanted, [t for t, _ in targets]))


def _format(path: str, chosen: str | None) -> str:
    from article41.ruling.write import format_of

    return format_of(path, chosen or ("csv" if path == "-" else None))


def _wanted(fail_on: str | None) -> set[str]:
    words = {w.strip() for w in (fail_on or "").split(",") if w.strip()}
    for word in sorted(words - set(_FAILS)):
        raise InputError("--fail-on", f"{word!r} is not one of prohibited, undetermined", "mend it")
    return words


def _code(checked: Checked, wanted: set[str], targets: list[str]) -> int:
    counts = {o.word: n for o, n in checked.counts.items()}
    for word, code in _FAILS.items():
        if word in wanted and counts[word]:
            return code
    return 2 if checked.intake.rejected else 0


def _write(checked: Checked, target: str, ending: str) -> None:
    from article41.ruling.write import write_decisions, write_rejects

    with progress(f"writing {target}", checked.intake.read - checked.intake.rejected) as bar:
        if ending == "html":
            from article41.pages.checked import write_page

            write_page(checked, target)
        else:
            write_decisions(checked, target, ending, lambda n: bar.advance(bar.task_ids[0], n))
    if checked.intake.rejected and target != "-":
        write_rejects(checked, Path(target + ".rejects.csv"))


def _rejects(checked: Checked) -> None:
    if not checked.intake.rejected:
        return
    console = err()
    faults = checked.rejects()
    name = checked.intake.name
    for fault in faults[:_REJECTS_SHOWN]:
        value = f" {fault['value']!r}" if fault["value"] is not None else ""
        console.print(
            f"{name}: row {fault['line']}: {fault['column'] or 'row'}{value}: {fault['reason']}", markup=False
        )
    if len(faults) > _REJECTS_SHOWN:
        console.print(
            f"{name}: {len(faults) - _REJECTS_SHOWN} more faults; --out FILE writes all to FILE.rejects.csv",
            markup=False,
        )


def _table(console: Console, checked: Checked, most: int) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("id", max_width=28, overflow="fold")
    table.add_column("outcome", no_wrap=True)
    table.add_column("citations", max_width=20)
    table.add_column("what decides", ratio=1)
    shown = 0
    for batch in checked.batches(extra=False):
        for row in batch.slice(0, most - shown).to_pylist():
            table.add_row(
                escape(str(row["id"])),
                outcome(row["outcome"]),
                row["citations"],
                escape(_short(checked, row)),
            )
            shown += 1
        if shown >= most:
            break
    console.print(table)
    left = checked.intake.read - checked.intake.rejected - shown
    if left > 0:
        console.print(f"{left:,} more; --rows shows more, --out writes all.")


def _short(checked: Checked, row: dict[str, Any]) -> str:
    """The first thing to know: what is missing, or what the first paragraph cited is about."""
    if row["missing"]:
        return f"missing {row['missing']}"
    if not row["citations"]:
        return "no measure touches it"
    first = row["citations"].split("; ")[0]
    return next((t for r in checked.regimes if (t := r.title_of(first))), "")


def _summary(console: Console, checked: Checked) -> None:
    counts = checked.counts
    read, rejected = checked.intake.read, checked.intake.rejected
    console.print()
    console.print(f"{read:,} read = {read - rejected:,} decided + {rejected:,} rejected", style="bold")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for each, rows in sorted(counts.items(), reverse=True):
        if rows:
            table.add_row(outcome(each.word), f"{rows:,}")
    console.print(table)
    cited: dict[str, int] = {}
    for decision, rows in zip(checked.run.decisions, checked.run.rows, strict=True):
        for cite in decision.citations[:1]:
            cited[cite] = cited.get(cite, 0) + rows
    top = sorted(cited.items(), key=lambda item: -item[1])[:8]
    if top:
        console.print("most cited: " + ", ".join(f"{c} ({n:,})" for c, n in top))
    coverage = Table(box=None, pad_edge=False, show_header=False)
    coverage.add_column(style="dim", no_wrap=True)
    coverage.add_column(justify="right", no_wrap=True)
    coverage.add_column(ratio=1)
    for label, value, meaning in checked.coverage.lines():
        coverage.add_row(escape(label), value, escape(meaning))
    console.print(coverage)
    for note in checked.intake.notes:
        console.print(f"note: {escape(note)}")
    known = checked.question.standpoint.as_known
    console.print(
        f"Notices are judged as known on {known}. Not covered is no clearance: other law may apply."
    )
