"""article41: UN sanctions that a program can apply.

Contract: `Regime` is the law on any day, `check` decides dealings, `explain` tells how one was decided.
Invariant: a name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from article41.law.regime import Regime
    from article41.ruling.check import check
    from article41.ruling.explain import explain

_WHERE = {
    "Regime": "article41.law.regime",
    "check": "article41.ruling.check",
    "explain": "article41.ruling.explain",
}

__all__ = ["Regime", "__version__", "check", "explain"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'article41' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
