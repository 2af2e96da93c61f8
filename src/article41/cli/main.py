"""The entry point: commands, errors in one line, exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from article41 import __version__
from article41.cli import law
from article41.law.errors import UserError

app = typer.Typer(
    name="article41",
    help="UN sanctions that a program can apply: what is in force, whether a dealing may go ahead, and why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(law.app, name="law")


_USAGE: Any = typer.BadParameter.__mro__[1]  # usage errors of the parser, wherever typer takes them from


def _version(asked: bool) -> None:
    if asked:
        print(f"article41 {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _commands() -> None:
    """Commands that need the engine are loaded only when one of them is called."""
    from article41.cli import check, explain

    app.command("check", help=check.HELP)(check.check_command)
    app.command("explain", help=explain.HELP, context_settings=explain.SETTINGS)(explain.explain_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] != "law":
        _commands()
    try:
        sys.exit(app(args=given, standalone_mode=False))
    except _USAGE as error:
        if not given:
            error.show()  # no arguments at all: the help
        else:
            print(f"article41: {' '.join(error.format_message().split())}", file=sys.stderr)
        sys.exit(error.exit_code)
    except UserError as error:
        print(f"article41: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, typer.Abort):
        print("article41: stopped", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        if os.environ.get("ARTICLE41_DEBUG"):
            raise
        print(
            f"article41: internal error: {type(error).__name__}: {error}; "
            "set ARTICLE41_DEBUG=1 to see where, and report it",
            file=sys.stderr,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
