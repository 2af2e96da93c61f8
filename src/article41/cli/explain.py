"""`article41 explain --hs-code 620342 …`: one dealing, its decision, and how it came about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.tree import Tree

from article41.cli.console import out, outcome, pairs
from article41.law.condition import nearest
from article41.law.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from article41.law.model import Column
    from article41.ruling.explain import Explanation, Looked

HELP = (
    "Decide one dealing and show what was looked at, what was compared, and what would change the outcome. "
    "Give its columns as options: --hs-code 620342 --export-country KP --import-country CN --date 2017-12-01. "
    "`article41 law facts` lists them."
)
SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True}
_MARK: dict[bool | None, str] = {True: "[green]yes[/]", False: "[red]no[/]", None: "[yellow]not known[/]"}


def explain_command(
    context: typer.Context,
    on: Annotated[str | None, typer.Option("--on", help="Apply the law of this day.")] = None,
    as_known: Annotated[
        str | None,
        typer.Option("--as-known", help="The day from which notices are judged; today without it."),
    ] = None,
    reading: Annotated[
        list[str] | None, typer.Option("--reading", help="Choose a reading: name=option.")
    ] = None,
) -> None:
    """Explain one dealing."""
    from article41.ruling.check import load_regimes
    from article41.ruling.explain import explain

    regimes = load_regimes(pairs(reading, "--reading"))
    columns: dict[str, Column] = {}
    aliases: dict[str, str] = {}
    for regime in regimes:
        columns.update(regime.facts)
        aliases.update(regime.head.aliases.get("column", {}))
    dealing = read_columns(context.args, columns, aliases)
    if "date" not in dealing and on is None:
        raise InputError("explain", "the dealing has no date", "add --date YYYY-MM-DD")
    dealing.setdefault("date", on or "")

    def ask(stage: str | None) -> Explanation:
        row = {**dealing, **({"stage": stage} if stage else {})}
        return explain(row, on=on, as_known=as_known, regimes=regimes)

    told = ask(None)
    console = out()
    if "stage" not in dealing:
        planned = ask("planned")
        if planned.decision["outcome"] != told.decision["outcome"]:
            if sys.stdin.isatty() and sys.stdout.isatty():
                answer = typer.prompt("Is it planned or done?", default="done").strip().lower()
                told = planned if answer.startswith("p") else told
            else:
                word = planned.decision["outcome"]
                console.print(
                    f"Taken as done, for no stage is given. Only planned it would be {outcome(word)}."
                )
    show(console, told)


def read_columns(
    arguments: list[str], columns: Mapping[str, Column], aliases: Mapping[str, str]
) -> dict[str, str]:
    """`--hs-code 620342 --designated` as columns. Raises `InputError`, offering the nearest column."""
    dealing: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--"):
            raise InputError("explain", f"{option!r} stands alone", "write --column value")
        name, sign, value = option[2:].partition("=")
        column = name.replace("-", "_")
        column = aliases.get(column, column)
        if column not in columns:
            near = nearest(column, columns)
            raise InputError(
                "explain",
                f"there is no column {name!r}",
                f"did you mean {near}?" if near else "see law facts",
            )
        if not sign:
            if rest and not rest[0].startswith("--"):
                value = rest.pop(0)
            elif columns[column].type == "bool":
                value = "true"
            else:
                raise InputError("explain", f"--{name} has no value", f"write --{name} VALUE")
        if column in dealing:
            raise InputError("explain", f"--{name} is given twice", "give it once")
        dealing[column] = value
    return dealing


def show(console: Console, told: Explanation) -> None:
    """Print the decision, then the tree."""
    d = told.decision
    cites = ", ".join(d["citations"])
    console.print(f"[bold]{outcome(d['outcome'])}[/]  {escape(cites)}")
    console.print(escape(d["because"]))
    for label, text in (
        ("next step", d["next_step"]),
        ("due", d["due"] or ""),
        ("missing", ", ".join(d["missing"])),
        ("or", "; or ".join(d["alternatives"])),
    ):
        if text:
            console.print(f"[bold]{label}:[/] {escape(text)}")
    tree = Tree("what was looked at", guide_style="dim")
    for looked in told.touched:
        _branch(tree, looked)
    if told.near:
        near = tree.add("close, but not reached")
        for looked in told.near:
            _branch(near, looked)
    if told.touched or told.near:
        console.print(tree)
    if told.changes:
        console.print("[bold]what would change the outcome[/]")
        for line in told.changes:
            console.print(f"  - {escape(line)}")


def _branch(tree: Tree, looked: Looked) -> None:
    title = f"[bold]{escape(looked.measure)}[/] {escape(looked.title)}: {outcome(looked.effect)}"
    branch = tree.add(title)
    for part in looked.parts:
        branch.add(f"{part.name}: {_MARK[part.holds]} ({escape(part.compared)})")
    for _, holds, text in looked.exemptions:
        branch.add(f"exemption {_MARK[holds]}: {escape(text)}")
