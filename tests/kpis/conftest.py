"""Tables for the KPIs to be measured on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from aftersales.engine import EmbeddedEngine, StoredTable, Tables

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
    written = iter(range(1_000_000))

    def tables(frames: Mapping[str, pd.DataFrame]) -> Tables:
        return {name: write(name, frame) for name, frame in frames.items()}

    def write(name: str, frame: pd.DataFrame) -> StoredTable:
        path = folder / f"{name}-{next(written)}.parquet"
        frame.to_parquet(path, index=False)
        return StoredTable(
            name=name,
            path=path,
            columns=tuple(frame.columns),
            rows=len(frame),
            digest=path.stem,
        )

    return tables
