"""`article41 law`: what is in force, one paragraph, what changed, what the files hold and whether they hold together.

Contract: one module a group of commands, each registering itself on `app`. Invariant: every listing is printed in
any of the formats of `article41.cli.listing`, and nothing here decides anything: it shows what `article41.law` says.
"""

from __future__ import annotations

from article41.cli.law.app import app

from article41.cli.law import files as files  # isort: skip
from article41.cli.law import measures as measures  # isort: skip
from article41.cli.law import words as words  # isort: skip

__all__ = ["app"]
