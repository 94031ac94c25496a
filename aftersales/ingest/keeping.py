"""What was found in a file before any rule was applied, kept for the next ruling on it."""

from __future__ import annotations

from pathlib import Path

from aftersales.ingest import checking, values
from aftersales.ingest.staging import STORED, Connection

KEPT = ("unplaced", "rejected", "affected")


def put_by(con: Connection, folder: Path) -> None:
    """Write the tables that typing filled to `folder`."""
    for name in KEPT:
        con.execute(f"COPY {name} TO {_file(folder, name)} ({STORED})")


def bring_back(con: Connection, folder: Path) -> None:
    """The same tables as they were."""
    checking.begin(con)
    for name in KEPT:
        rows = f"SELECT * FROM read_parquet({_file(folder, name)})"
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {rows}")


def _file(folder: Path, name: str) -> str:
    return values.quoted(str(folder / f"{name}.parquet"))
