"""What all tests share: how hypothesis runs, and the folder of official texts and facts beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no bug, so no deadline; in CI the same examples each time, so that a red run can be run again.
settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout: texts, lists and tables that are not the project's own."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(
            "there is no folder `shared` beside the checkout, with the official texts to compare with"
        )
    return folder
