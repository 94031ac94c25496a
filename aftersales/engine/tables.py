"""Canonical tables where they lie: one Parquet file each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """One canonical table on disk.

    The Parquet file holds the columns named in `columns` and no others, typed by
    `aftersales.schema.Kind`: TEXT VARCHAR, TIMESTAMP TIMESTAMP (naive), NUMBER DOUBLE,
    COUNT BIGINT, FLAG BOOLEAN. `digest` identifies its content.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    digest: str


Tables = Mapping[str, StoredTable]
"""Canonical table name → where it lies; a table that was not brought is absent."""
