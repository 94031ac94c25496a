"""What every test may lean on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"

# A slow machine is no counter-example; a failing one is printed so that it can be repeated.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """A real export by its file name; the test is skipped where it is absent."""

    def path(name: str) -> Path:
        file = REAL_DATA / name
        if not file.exists():
            pytest.skip(f"real export {name} is not beside the repository (../shared/data)")
        return file

    return path
