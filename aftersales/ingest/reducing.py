"""Canonical tables without anything that tells who somebody is, and back from a file of them.

Numbers of customers, cases, machines … become hashes with a secret that nobody keeps: what belongs
together still does, in every table alike, and nobody can try out whose number it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import duckdb

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.settling import stored_table
from aftersales.ingest.staging import STORED, Connection, connection, count
from aftersales.schema import TABLES, Column, Kind

TELLING = frozenset(("technician", "team", "fault"))
"""Names of people, and what somebody wrote: as telling as a number."""

MAX_ROWS = 20_000_000
LONGEST_TEXT = 10_000
HASH_LETTERS = 16
TYPE_OF = {
    Kind.TEXT: "VARCHAR",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.NUMBER: "DOUBLE",
    Kind.COUNT: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}


class NotATable(Exception):  # noqa: N818 - the name says what the file is
    """The file is none of ours; its text says what was found."""


def is_telling(column: str) -> bool:
    """Whether what stands in the column may tell who somebody is; part numbers do not."""
    return column in TELLING or column.endswith("_id")


def reduced(tables: Tables, directory: Path) -> Tables:
    """The same tables in `directory`, with hashes for whatever tells who somebody is."""
    secret = token_hex(32)
    return {name: _reduced(table, secret, directory) for name, table in tables.items()}


def _reduced(table: StoredTable, secret: str, directory: Path) -> StoredTable:
    cells = ", ".join(_cell(column, secret) for column in _typed(table))
    with connection(directory, table.path) as con:
        return _written(con, f"SELECT {cells} FROM {_rows(table.path)}", table.name, directory)


def _typed(table: StoredTable) -> Iterator[Column]:
    return (column for column in TABLES[table.name].columns if column.name in table.columns)


def _cell(column: Column, secret: str) -> str:
    cell = values.name(column.name)
    if not is_telling(column.name):
        return f"{cell}::{TYPE_OF[column.kind]} AS {cell}"
    return f"left(sha256({values.quoted(secret)} || {cell}), {HASH_LETTERS}) AS {cell}"


def taken_in(path: Path, name: str, directory: Path) -> StoredTable:
    """The canonical table of that name in a Parquet file, copied to `directory`.

    Raises `NotATable` where it is damaged, too large, or has other columns than ours.
    """
    try:
        with connection(directory, path) as con:
            _must_be_ours(con, path, name)
            return _written(con, f"SELECT * FROM {_rows(path)}", name, directory)
    except duckdb.Error:
        raise NotATable("Parquet?") from None


def _must_be_ours(con: Connection, path: Path, name: str) -> None:
    found = con.execute(f"DESCRIBE SELECT * FROM {_rows(path)}").fetchall()
    known = {column.name: TYPE_OF[column.kind] for column in TABLES[name].columns}
    for column, kind, *_ in found:
        if known.get(column) != kind:
            raise NotATable(f"{column} {kind}"[:80])
    rows = count(con, f"SELECT count(*) FROM {_rows(path)}")
    if rows > MAX_ROWS:
        raise NotATable(f"{rows:,} rows")
    texts = [values.name(column) for column, kind, *_ in found if kind == "VARCHAR"]
    if texts:
        longest = ", ".join(f"coalesce(max(strlen({text})), 0)" for text in texts)
        letters = count(con, f"SELECT greatest({longest}, 0) FROM {_rows(path)}")
        if letters > LONGEST_TEXT:
            raise NotATable(f"{letters:,} letters")


def _written(con: Connection, query: str, name: str, directory: Path) -> StoredTable:
    columns = tuple(row[0] for row in con.execute(f"DESCRIBE {query}").fetchall())
    with TemporaryDirectory(prefix="reduced-", dir=directory) as work:
        target = Path(work) / f"{name}.parquet"
        rows = count(con, f"COPY ({query}) TO {values.quoted(str(target))} ({STORED})")
        return stored_table(target, name, columns, rows, directory)


def _rows(path: Path) -> str:
    return f"read_parquet({values.quoted(str(path.resolve()))})"
