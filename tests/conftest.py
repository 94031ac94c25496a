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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the browser is marked so; files that take minutes begin before all others.

    Files are shared out over the cores as they stand, and both shall end at about the same time.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 0
    return 1 if item.path.is_relative_to(ROOT / "tests" / "ingest") else 2


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
