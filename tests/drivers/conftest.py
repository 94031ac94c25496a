"""Tables to learn from: the sample's, and whatever a test brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import pandas as pd
import pytest

from aftersales.drivers import Finding, findings
from aftersales.drivers.cells import Cells, cells_of
from aftersales.drivers.design import DESIGNS
from aftersales.engine import EmbeddedEngine, StoredTable, Tables
from aftersales.kpis import Options
from aftersales.kpis.context import Context, context_of
from sample_data.generate import clean_frames

Store = Callable[[Mapping[str, pd.DataFrame]], Tables]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="session")
def engine(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@pytest.fixture(scope="session")
def store(folder: Path) -> Store:
    """Frames with canonical columns and types, as an upload would leave them."""
    number = count()

    def write(name: str, frame: pd.DataFrame) -> StoredTable:
        path = folder / f"{name}-{next(number)}.parquet"
        frame.to_parquet(path, index=False)
        columns = tuple(frame.columns)
        return StoredTable(name=name, path=path, columns=columns, rows=len(frame), digest=path.stem)

    return lambda frames: {name: write(name, frame) for name, frame in frames.items()}


@pytest.fixture(scope="session")
def sample(store: Store) -> Tables:
    """What the sample firm would upload, without its flaws."""
    clean = clean_frames()
    names = ("cases", "orders", "customers", "contracts", "machines")
    return store({name: getattr(clean, name) for name in names})


@pytest.fixture(scope="session")
def sample_context(engine: EmbeddedEngine, sample: Tables) -> Context:
    return context_of(engine, sample, Options())


@pytest.fixture(scope="session")
def sample_cells(
    engine: EmbeddedEngine, sample: Tables, sample_context: Context
) -> Callable[[str], Cells]:
    """The cells of a design on the sample."""
    known: dict[str, Cells] = {}

    def of(design: str) -> Cells:
        if design not in known:
            known[design] = cells_of(engine, sample, DESIGNS[design], sample_context)
        return known[design]

    return of


@pytest.fixture(scope="session")
def sample_findings(
    engine: EmbeddedEngine, sample: Tables, sample_context: Context
) -> dict[str, Finding]:
    """What the sample teaches, by question."""
    return {f.question: f for f in findings(engine, sample, context=sample_context)}
