"""The engine inside this process: DuckDB, with Ibis as the compiler only.

One connection serves the process and is never handed out: threads that share a DuckDB connection
get each other's rows, so every run takes a cursor of its own, whose temporary views nobody else
sees, and closes it.
"""

from __future__ import annotations

import os
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path

import duckdb
import ibis
import ibis.backends.sql.compilers  # else loaded within the first question
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine.canonical import SQL_TYPE, bound
from aftersales.engine.engine import (
    MOST_SECONDS,
    ROW_LIMIT,
    Cancel,
    Cancelled,
    Capabilities,
    TookTooLong,
    TooManyRows,
    pulled_after,
)
from aftersales.engine.legible import legible
from aftersales.engine.place import data_root
from aftersales.engine.tables import StoredTable, Tables
from aftersales.schema import TABLES, Column

MEMORY_LIMIT = "1GB"
SPILL_LIMIT = "8GB"
THREADS = os.cpu_count() or 2
STATEMENTS_KEPT = 256
DUCKDB = Capabilities(name="DuckDB", dialect="duckdb", exact_quantiles=True)


class EmbeddedEngine:
    """DuckDB over the Parquet files below `root`; it can read and write nothing else."""

    capabilities = DUCKDB

    def __init__(
        self,
        root: Path,
        *,
        memory_limit: str = MEMORY_LIMIT,
        threads: int = THREADS,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._most_seconds = most_seconds
        self._connection = duckdb.connect(":memory:")
        for setting in _settings(root, memory_limit, threads):
            self._connection.execute(setting)

    def run(
        self,
        expression: ir.Table,
        tables: Tables,
        *,
        row_limit: int = ROW_LIMIT,
        cancel: Cancel | None = None,
    ) -> pd.DataFrame:
        """See `Engine.run`."""
        query = _compiled(expression.limit(row_limit + 1).op())
        with closing(self._connection.cursor()) as cursor:
            for name in _tables_in(expression):
                cursor.execute(_view(name, tables.get(name)))
            rows = _fetch(cursor, query, cancel or Cancel(), self._most_seconds)
        if len(rows) > row_limit:
            raise TooManyRows(row_limit)
        return rows

    def sql(self, expression: ir.Table, tables: Tables) -> str:
        """See `Engine.sql`."""
        return legible(_compiled(bound(expression, tables).op()), tables, DUCKDB.dialect)

    def forget(self) -> None:
        """Drop the statements kept: they hold the names that filters asked for."""
        _compiled.cache_clear()


@cache
def embedded_engine() -> EmbeddedEngine:
    """The engine of this process, over `data_root()`."""
    return EmbeddedEngine(data_root())


def _settings(root: Path, memory_limit: str, threads: int) -> tuple[str, ...]:
    """In this order: what is locked out cannot be set any more."""
    allowed = str(root.resolve())
    return (
        f"SET memory_limit = {_quoted(memory_limit)}",
        f"SET threads = {threads}",
        f"SET temp_directory = {_quoted(f'{allowed}/spill')}",
        f"SET max_temp_directory_size = {_quoted(SPILL_LIMIT)}",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        f"SET allowed_directories = [{_quoted(allowed)}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _compiled(question: ops.Relation) -> str:
    """Kept, since compiling takes longer than asking small tables."""
    return str(ibis.to_sql(question.to_expr(), dialect=DUCKDB.dialect))


def _fetch(
    cursor: duckdb.DuckDBPyConnection, query: str, cancel: Cancel, most_seconds: float
) -> pd.DataFrame:
    """Two cords to pull: that of the caller, and that of the clock."""
    clock = Cancel()
    try:
        with (
            cancel.holding(cursor.interrupt),
            clock.holding(cursor.interrupt),
            pulled_after(clock, most_seconds),
        ):
            return cursor.execute(query).df()
    except duckdb.InterruptException as interrupted:
        raise (TookTooLong(most_seconds) if clock.pulled else Cancelled) from interrupted


def _tables_in(expression: ir.Table) -> set[str]:
    return {table.name for table in expression.op().find(ops.UnboundTable)}


def _view(name: str, stored: StoredTable | None) -> str:
    held = frozenset(stored.columns) if stored else frozenset[str]()
    columns = ", ".join(_select(column, held) for column in TABLES[name].columns)
    source = (
        f"FROM read_parquet({_quoted(str(stored.path.resolve()))})" if stored else "WHERE false"
    )
    return f'CREATE TEMP VIEW "{name}" AS SELECT {columns} {source}'


def _select(column: Column, held: frozenset[str]) -> str:
    if column.name in held:
        return f'"{column.name}"'
    return f'NULL::{SQL_TYPE[column.kind]} AS "{column.name}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
