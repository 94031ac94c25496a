"""Several readings become one set of tables: files of the same table are put together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.judging import KEY_REQUIRED
from aftersales.ingest.reading import Reading
from aftersales.ingest.settling import stored_table
from aftersales.ingest.staging import STORED, connection
from aftersales.schema import TABLES


def tables(readings: Sequence[Reading]) -> Tables:
    """One stored table for each canonical table that any reading gave.

    Files of the same table are appended, columns by name. Where the table's number identifies a
    record, files that hold the same number are joined: each column takes the value of the latest
    reading that gives one.
    """
    stored = [reading.stored for reading in readings if reading.stored is not None]
    by_name = groupby(sorted(stored, key=lambda table: table.name), key=lambda table: table.name)
    return {name: _together(list(parts)) for name, parts in by_name}


def _together(parts: list[StoredTable]) -> StoredTable:
    if len(parts) == 1:
        return parts[0]
    named = {name for part in parts for name in part.columns}
    columns = tuple(c.name for c in TABLES[parts[0].name].columns if c.name in named)
    directory = parts[0].path.parent
    with TemporaryDirectory(prefix="reading-", dir=directory) as work:
        written = Path(work) / "together.parquet"
        rows = _write(parts, columns, written, directory)
        return stored_table(written, parts[0].name, columns, rows, directory)


def _write(
    parts: list[StoredTable], columns: tuple[str, ...], target: Path, directory: Path
) -> int:
    together = _joined if _identified(parts[0].name, columns) else _appended
    with connection(directory) as con:
        row = con.execute(
            f"COPY ({together(parts, columns)}) TO {values.quoted(str(target))} ({STORED})"
        ).fetchone()
    return int(row[0]) if row else 0


def _identified(table: str, columns: tuple[str, ...]) -> bool:
    return table in KEY_REQUIRED and TABLES[table].key in columns


def _joined(parts: list[StoredTable], columns: tuple[str, ...]) -> str:
    """One record for each number; a record without one has nothing it could be joined on."""
    key = values.name(TABLES[parts[0].name].key)
    selected = ", ".join(_latest(name, key) for name in map(values.name, columns))
    alone = f"CASE WHEN {key} IS NULL THEN (_part, _row) END"
    return (
        f"SELECT {selected} FROM ({_every_record(parts)}) "
        f"GROUP BY {key}, {alone} ORDER BY min((_part, _row))"
    )


def _latest(cell: str, key: str) -> str:
    """The value that the last file gives; `arg_max` passes over files that give none."""
    return cell if cell == key else f"arg_max({cell}, _part) AS {cell}"


def _appended(parts: list[StoredTable], columns: tuple[str, ...]) -> str:
    selected = ", ".join(map(values.name, columns))
    return f"SELECT {selected} FROM ({_every_record(parts)}) ORDER BY _part, _row"


def _every_record(parts: list[StoredTable]) -> str:
    return " UNION ALL BY NAME ".join(
        f"SELECT *, {number} AS _part, file_row_number AS _row "
        f"FROM read_parquet({values.quoted(str(part.path))}, file_row_number = true)"
        for number, part in enumerate(parts)
    )
