"""Typed records become the canonical table: every record once, every case in its final state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aftersales.engine.tables import StoredTable
from aftersales.ingest import values
from aftersales.ingest.findings import problem
from aftersales.ingest.judging import KEY_REQUIRED, Judged
from aftersales.ingest.staging import Connection, Staged
from aftersales.problems import Problem
from aftersales.schema import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The canonical table; `duplicates` records left out, `folded` ones that are earlier states."""

    stored: StoredTable | None
    duplicates: int
    folded: int
    problems: tuple[Problem, ...]


def settle(
    con: Connection,
    staged: Staged,
    judged: Judged,
    table: Table,
    headers: Mapping[str, str],
    directory: Path,
) -> Settled:
    """Write the canonical table to `directory`."""
    only = "WHERE _rejected IS NULL" if judged.rejected else ""
    con.execute(f"CREATE TEMP VIEW placed AS SELECT * FROM judged {only}")
    identified = table.key in judged.columns
    duplicates, first = _find_duplicates(con, staged, judged)
    found = []
    if duplicates:
        code = "duplicate_record" if identified else "possible_duplicates"
        found.append(problem(code, count=duplicates, record=staged.record(first)))
    con.execute(f"CREATE TEMP VIEW kept AS {_kept_query(duplicates if identified else 0)}")
    rows = staged.placed - judged.rejected - (duplicates if identified else 0)
    folded = rows - _fold(con, table, judged) if identified and table.name in KEY_REQUIRED else 0
    if folded:
        code = "event_log" if "updated_at" in judged.columns else "repeated_key"
        found.append(
            problem(code, column=headers[table.key], count=folded, rows=rows, cases=rows - folded)
        )
    settled = "final" if folded else "kept"
    return Settled(
        stored=_store(con, settled, table, judged, staged.path.parent, directory, rows - folded),
        duplicates=duplicates if identified else 0,
        folded=folded,
        problems=tuple(found),
    )


def _find_duplicates(con: Connection, staged: Staged, judged: Judged) -> tuple[int, int]:
    """How many records repeat an earlier one word for word, and the row of the first repeat."""
    every = f"read_parquet({values.quoted(str(staged.path))}, file_row_number = true)"
    source = (
        "placed" if judged.rejected else f"(SELECT _hash, file_row_number + 1 AS _row FROM {every})"
    )
    con.execute(
        "CREATE TEMP TABLE repeated AS SELECT _hash, min(_row) AS first_row "
        f"FROM {source} GROUP BY _hash HAVING count(*) > 1"
    )
    row = con.execute(
        f"SELECT count(*), coalesce(min(_row), 0) FROM {source} JOIN repeated USING (_hash) "
        "WHERE _row > first_row"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _kept_query(duplicates: int) -> str:
    if not duplicates:
        return "SELECT * FROM placed"
    return (
        "SELECT placed.* FROM placed LEFT JOIN repeated USING (_hash) "
        "WHERE first_row IS NULL OR _row = first_row ORDER BY _row"
    )


def _fold(con: Connection, table: Table, judged: Judged) -> int:
    """Keep of every key the record updated last, or the last in the file; how many are kept."""
    key = values.name(table.key)
    moment = "updated_at" if "updated_at" in judged.columns else "NULL::TIMESTAMP"
    con.execute(
        "CREATE TEMP TABLE last AS SELECT "
        f"max({{'at': coalesce({moment}, TIMESTAMP '-infinity'), 'row': _row}}).row AS _row "
        f"FROM kept GROUP BY {key}"
    )
    con.execute(
        "CREATE TEMP VIEW final AS "
        "SELECT kept.* FROM kept SEMI JOIN last USING (_row) ORDER BY _row"
    )
    return _count(con, "last")


def _store(
    con: Connection,
    source: str,
    table: Table,
    judged: Judged,
    work: Path,
    directory: Path,
    rows: int,
) -> StoredTable | None:
    if not judged.columns or not rows:
        return None
    columns = ", ".join(map(values.name, judged.columns))
    written = work / "canonical.parquet"
    con.execute(
        f"COPY (SELECT {columns} FROM {source}) TO {values.quoted(str(written))} (FORMAT parquet)"
    )
    return stored_table(written, table.name, judged.columns, rows, directory)


def stored_table(
    written: Path, name: str, columns: tuple[str, ...], rows: int, directory: Path
) -> StoredTable:
    """Move a Parquet file to its place in `directory`, under a name that tells its content."""
    with written.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = directory / f"{name}-{digest[:16]}.parquet"
    written.replace(path)
    return StoredTable(name=name, path=path, columns=columns, rows=rows, digest=digest)


def _count(con: Connection, relation: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
