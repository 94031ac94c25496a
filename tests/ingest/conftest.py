"""Reading what a test writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from aftersales import ingest


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ingest.Reading]:
    """Read text or bytes as a file of that name."""

    def reading(content: str | bytes, name: str = "file.csv", **corrections) -> ingest.Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ingest.read(path, name, tmp_path, **corrections)

    return reading


@pytest.fixture(scope="session")
def rows() -> Callable[[ingest.Reading], pd.DataFrame]:
    """The canonical table of a reading."""

    def frame(reading: ingest.Reading) -> pd.DataFrame:
        assert reading.stored is not None, [str(p.message) for p in reading.problems]
        table = pd.read_parquet(reading.stored.path)
        assert tuple(table.columns) == reading.stored.columns
        assert len(table) == reading.stored.rows
        assert len(table) == reading.counts.kept - reading.counts.folded
        return table

    return frame


@pytest.fixture(scope="session")
def codes() -> Callable[[ingest.Reading], list[str]]:
    """The codes of a reading's problems."""
    return lambda reading: [problem.code for problem in reading.problems]
