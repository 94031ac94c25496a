"""Parquet files: columns with names and types already, copied as text like everything else.

Numbers are written so that they read one way only and times as ISO, so that the typed values arrive
as they were; text in a column is read like text in a delimited file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from aftersales.ingest import values
from aftersales.ingest.findings import problem
from aftersales.ingest.layout import HEAD_RECORDS, Record
from aftersales.ingest.source import MAX_COLUMNS, Source, column_names
from aftersales.ingest.staging import Connection, connection
from aftersales.problems import Problem

_FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
_THREE_DECIMALS = r"-?\d+\.\d{3}"
_MOMENTS = ("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")


def copy_parquet(path: Path, target: Path) -> Source | Problem:
    """The records of a Parquet file, copied to `target`."""
    try:
        with connection(target.parent, path) as con:
            return _copied(con, path, target)
    except duckdb.Error:
        return problem("broken_parquet")


def parquet_headers(path: Path) -> tuple[str, ...]:
    """The names of a Parquet file's columns; none of a damaged one."""
    try:
        with connection(path.parent, path) as con:
            columns = _described(con, path)
    except duckdb.Error:
        return ()
    return column_names(tuple(name for name, _ in columns), len(columns)).names


def _copied(con: Connection, path: Path, target: Path) -> Source | Problem:
    columns = _described(con, path)
    if len(columns) > MAX_COLUMNS:
        return problem("too_many_columns", columns=len(columns), limit=MAX_COLUMNS)
    names = column_names(tuple(name for name, _ in columns), len(columns))
    cells = ", ".join(_text(values.name(name), kind) for name, kind in columns)
    written = values.quoted(str(target))
    con.execute(
        f"COPY (SELECT {cells} FROM {_source(path)}) TO {written} "
        "(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"')"
    )
    return Source(
        path=target,
        delimiter=",",
        quote='"',
        headers=names.names,
        sample=_sample(con, path, cells),
    )


def _described(con: Connection, path: Path) -> list[tuple[str, str]]:
    """Name and type of each column."""
    rows = con.execute(f"DESCRIBE SELECT * FROM {_source(path)}").fetchall()
    return [(row[0], row[1]) for row in rows]


def _sample(con: Connection, path: Path, cells: str) -> tuple[Record, ...]:
    rows = con.execute(f"SELECT {cells} FROM {_source(path)} LIMIT {HEAD_RECORDS}").fetchall()
    return tuple(tuple(cell or "" for cell in row) for row in rows)


def _source(path: Path) -> str:
    return f"read_parquet({values.quoted(str(path.resolve()))})"


def _text(cell: str, kind: str) -> str:
    """SQL of a cell as text that gives the same value when it is read again."""
    if kind.startswith(_FRACTIONS):
        digits = f"{cell}::VARCHAR"
        is_open = f"regexp_full_match({digits}, {values.quoted(_THREE_DECIMALS)})"
        return f"CASE WHEN {is_open} THEN {digits} || '0' ELSE {digits} END"
    if kind in _MOMENTS:
        return f"{cell}::TIMESTAMP::VARCHAR"
    text = f"replace({cell}::VARCHAR, chr(0), '')"
    return f"replace(replace({text}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
