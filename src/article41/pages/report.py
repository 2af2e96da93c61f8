"""The page of a check: one HTML file, self-contained, readable offline, on paper and without JavaScript.

Contract: `render_report` gives the page's text, `write_report` puts it where it belongs. Invariant: the
page loads nothing and runs no script but its own (its policy names that script's digest); a file that
stands under the asked name is whole, whatever happened while it was written.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from article41.pages.model import Report, Row
from article41.pages.text import listed, script_json, visible
from article41.pages.view import context, reasons

__all__ = ["Report", "Row", "render_report", "write_report"]


def render_report(report: Report) -> str:
    """The page's HTML. Raises `ValueError` for an outcome that is none."""
    style, script = _part("report.css"), _part("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            **context(report),
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
    )


def write_report(report: Report, path: Path) -> None:
    """Write the page beside its place, then put it there in one step. Raises `OSError` if that fails."""
    content = render_report(report).encode("utf-8")
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _keep_name(target.parent)


def policy(style: str, script: str) -> str:
    """The page's content security policy: nothing from anywhere, its own parts by their digests."""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _keep_name(folder: Path) -> None:
    """Make the renaming itself last, where the system lets a folder be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems refuse; the file itself is synced
    finally:
        os.close(handle)


@cache
def _part(name: str) -> str:
    return resources.files("article41.pages").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(n=_number, json=script_json, listed=listed, plain=_plain, words=_words)
    environment.globals.update(reasons=reasons)
    environment.tests["nested"] = _is_nested
    return environment


def _finalize(value: object) -> object:
    """Every text that is not markup of ours is made visible before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(value: int) -> str:
    return f"{value:,}"


def _plain(value: object) -> str:
    """A value of the manifest as people read it."""
    if value in (None, "", (), [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return "; ".join(_plain(v) for v in value)
    return str(value)


def _words(key: object) -> str:
    return str(key).replace("_", " ")


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value)
