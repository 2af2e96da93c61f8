"""The command itself and the options that its parts share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="What is in force on a day, and what changed.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Name = Annotated[
    str | None, typer.Option("--regime", help="The regime's short name; the default one without it.")
]
Folder = Annotated[Path | None, typer.Option("--folder", help="A regime's folder of your own.")]
