"""The records of one source as all-text Parquet, and what could not be placed in columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.ingest import leftovers, values
from aftersales.ingest.findings import problem
from aftersales.ingest.source import UNCLOSED_QUOTE, Source
from aftersales.problems import Problem

MEMORY_LIMIT = "512MB"
SPILL_LIMIT = "8GB"
THREADS = 2
EXAMPLES = 3
FOUND_LENGTH = 120
# Dictionaries let SQL look at every value once; groups so small keep two processors busy.
BETWEEN_STEPS = "FORMAT parquet, ROW_GROUP_SIZE 61440"
STORED = "FORMAT parquet, PARQUET_VERSION V2"

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """All-text records: `read` in the file, `placed` in its columns, the others as problems.

    `kept_before` says for each record that could not be placed how many placed ones precede it.
    """

    path: Path
    placed: int
    kept_before: tuple[int, ...]
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> str:
        """SQL of the placed records with their `_row`, counted from 1."""
        return numbered(self.path)

    @property
    def read(self) -> int:
        """Records in the file."""
        return self.placed + len(self.kept_before)

    def record(self, row: int) -> int:
        """The record number in the file of a row counted from 1 among the placed ones."""
        return row + bisect_left(self.kept_before, row)


def numbered(path: Path) -> str:
    """SQL of the rows of a Parquet file with their `_row`, counted from 1."""
    source = f"read_parquet({values.quoted(str(path))}, file_row_number = true)"
    return f"(SELECT *, file_row_number + 1 AS _row FROM {source})"


@contextmanager
def connection(directory: Path, *files: Path) -> Iterator[Connection]:
    """A connection of its own that can reach `directory`, and `files`, and nothing else."""
    allowed = values.quoted(str(directory.resolve()))
    paths = ", ".join(values.quoted(str(file.resolve())) for file in files)
    con = duckdb.connect(":memory:")
    try:
        for setting in (
            f"memory_limit = {values.quoted(MEMORY_LIMIT)}",
            f"threads = {THREADS}",
            f"temp_directory = {values.quoted(str(directory.resolve() / 'spill'))}",
            f"max_temp_directory_size = {values.quoted(SPILL_LIMIT)}",
            "enable_progress_bar = false",  # it would write into what the command prints
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            f"allowed_directories = [{allowed}]",
            f"allowed_paths = [{paths}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            con.execute(f"SET {setting}")
        yield con
    finally:
        con.close()


def stage(con: Connection, source: Source, columns: Mapping[str, int], target: Path) -> Staged:
    """Write the mapped columns as text to `target`; `columns` maps names to positions.

    Beside them stand `_hash` of the whole record, and of a record that cannot be placed the
    `_reason` and `_lead`, its first filled field.
    """
    every = [f"c{position}" for position in range(len(source.headers))]
    names = {values.name(name): every[at] for name, at in columns.items()}
    bare = [f"{values.bare(cell, source.blanks)} AS {name}" for name, cell in names.items()]
    reason = leftovers.reason(every)
    bare += [
        f"hash({', '.join(every)}) AS _hash",
        f"{reason} AS _reason",
        f"CASE WHEN {reason} IS NOT NULL THEN {leftovers.lead(every)} END AS _lead",
    ]
    placed = count(
        con,
        f"COPY (SELECT {', '.join(bare)} FROM {_read_csv(source, every)}) "
        f"TO {values.quoted(str(target))} ({BETWEEN_STEPS})",
    )
    lines = [line for (line,) in con.execute(_REJECTED_LINES).fetchall()]
    return Staged(
        path=target,
        placed=placed,
        kept_before=tuple(line - number for number, line in enumerate(lines, start=1)),
        problems=tuple(_unplaced(con, len(every))),
    )


def _read_csv(source: Source, columns: list[str]) -> str:
    declared = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    quote = values.quoted(source.quote)
    return (
        f"read_csv({values.quoted(str(source.path))}, auto_detect = false, header = false, "
        f"columns = {{{declared}}}, delim = {values.quoted(source.delimiter)}, quote = {quote}, "
        f"escape = {quote}, store_rejects = true, rejects_limit = 0)"
    )


_REJECTED_LINES = "SELECT DISTINCT line FROM reject_errors ORDER BY line"


def _unplaced(con: Connection, columns: int) -> Iterator[Problem]:
    """What to say of the records without a place; the table `unplaced` names them."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE unplaced AS SELECT line, any_value(csv_line) AS text, "
        f"CASE WHEN starts_with(any_value(csv_line), {values.quoted(UNCLOSED_QUOTE)}) "
        "THEN 'unclosed_quote' ELSE 'ragged_record' END AS code FROM reject_errors GROUP BY line"
    )
    for code, count, record, text in con.execute(
        "SELECT code, count(*), min(line), arg_min(text, line) FROM unplaced GROUP BY code"
    ).fetchall():
        found = shortened(text.removeprefix(UNCLOSED_QUOTE))
        yield problem(code, count=count, record=record, found=found, columns=columns)


def shortened(text: str) -> str:
    """The user's text, cut where it gets too long to show."""
    return text if len(text) <= FOUND_LENGTH else f"{text[: FOUND_LENGTH - 1]}…"


def count(con: Connection, query: str) -> int:
    """The one number that a query gives, or that a statement says it wrote."""
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0
