"""A visitor of the pages, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from aftersales.engine import new_directory
from aftersales.ingest import read_file, tables
from aftersales.ui import state
from aftersales.ui.dataset import Dataset

Visit = Callable[..., AppTest]

PATIENCE_SECONDS = 120


@pytest.fixture(scope="session", autouse=True)
def no_search_for_components() -> Iterator[None]:
    """Each visit looks through every installed package for components; ours come from no package.

    That takes a sixth of a second, some hundred times.
    """
    with pytest.MonkeyPatch.context() as patch:
        name = "discover_and_register_components"
        patch.setattr(BidiComponentManager, name, lambda *_, **__: None)
        yield


@pytest.fixture
def visit(root: Path) -> Visit:
    """Open a page: `visit("explorer", "de", data, training="3")`, the rest being the address."""

    def open_page(
        page: str, language: str = "en", data: Dataset | None = None, **address: str
    ) -> AppTest:
        app = AppTest.from_file(
            str(root / "aftersales/front_door.py"), default_timeout=PATIENCE_SECONDS
        )
        app.query_params.update(lang=language, **address)
        if data is not None:
            app.session_state[state.DATASET] = data
        return app.switch_page(str(root / f"pages/{page}.py")).run()

    return open_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Files of the user, read as the pages read them."""

    folder: Path

    def files(self, *paths: Path) -> Dataset:
        """Those files together."""
        readings = tuple(
            reading for path in paths for reading in read_file(path, path.name, self.folder)
        )
        return Dataset(readings=readings, tables=tables(readings), is_sample=False)

    def texts(self, **texts: str) -> Dataset:
        """CSV files by their names: `texts(cases="case_id\\n1")`."""
        paths = [self.folder / f"{name}.csv" for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return self.files(*paths)


@pytest.fixture(scope="session")
def brought() -> Iterator[Brought]:
    """The user's files, which go with the tests."""
    folder = new_directory()
    yield Brought(folder=folder)
    rmtree(folder)
