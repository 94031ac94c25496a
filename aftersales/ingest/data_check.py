"""Every record in which something was found, as a table of its own: what, where, what was done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from aftersales.ingest import values
from aftersales.ingest.checks import RULES
from aftersales.ingest.rulings import Act, Rulings
from aftersales.ingest.source import UNCLOSED_QUOTE
from aftersales.ingest.staging import STORED, Connection, Staged, connection, count

AT_ONCE = 10_000
COLUMNS = ("record", "header", "found", "rule", "act")


def write_data_check(
    con: Connection,
    staged: Staged,
    headers: Mapping[str, str],
    work: Path,
    directory: Path,
    rulings: Rulings,
) -> Path | None:
    """Write one row for each thing found in a record; None if nothing was found.

    Columns: the record's number in the file, the file's column, what stands there, the code of the
    rule, and what became of the record ("drop", "empty", "keep").
    """
    _number(con, staged)
    written = work / "data-check.parquet"
    target = values.quoted(str(written))
    rows = f"SELECT {', '.join(COLUMNS)} FROM ({_every(headers, rulings)}) ORDER BY record, header"
    if not count(con, f"COPY ({rows}) TO {target} ({STORED})"):
        return None
    digest = hashlib.sha256(written.read_bytes()).hexdigest()
    return written.replace(directory / f"data-check-{digest[:16]}.parquet")


def _number(con: Connection, staged: Staged) -> None:
    """The table `unplaced_before`: how many records without a place precede a row."""
    con.execute("CREATE OR REPLACE TEMP TABLE unplaced_before (before BIGINT, records BIGINT)")
    before = 0
    for row, same in groupby(staged.kept_before):
        before += len(list(same))
        con.execute("INSERT INTO unplaced_before VALUES (?, ?)", [row, before])


def _every(headers: Mapping[str, str], rulings: Rulings) -> str:
    acts = {code: rule.acting(rulings) for code, rule in RULES.items()}
    unclosed = values.quoted(UNCLOSED_QUOTE)
    return (
        f"SELECT {_record('affected')}, {_one_of('name', headers)} AS header, found, code AS rule, "
        f"{_one_of('code', acts)} AS act FROM {_with_unplaced('affected')} "
        f"UNION ALL SELECT {_record('rejected')}, NULL, _lead, _reason, '{Act.DROP}' "
        f"FROM {_with_unplaced('rejected')} "
        f"UNION ALL SELECT {_record('repeats')}, NULL, NULL, code, {_one_of('code', acts)} "
        f"FROM {_with_unplaced('repeats')} "
        f"UNION ALL SELECT line::BIGINT, NULL, replace(text, {unclosed}, ''), code, '{Act.DROP}' "
        "FROM unplaced"
    )


def _record(table: str) -> str:
    return f"{table}._row + coalesce(unplaced_before.records, 0) AS record"


def _with_unplaced(table: str) -> str:
    return f"{table} ASOF LEFT JOIN unplaced_before ON {table}._row > unplaced_before.before"


def _one_of(key: str, meanings: Mapping[str, str]) -> str:
    ways = " ".join(f"WHEN {values.quoted(k)} THEN {values.quoted(v)}" for k, v in meanings.items())
    return f"CASE {key} {ways} END" if ways else "NULL"


Found = tuple[int, str, str, str, str]
"""Record, column, what stands there, code of the rule, what became of the record."""


def read_data_check(path: Path) -> Iterator[Found]:
    """The rows of a data check, in the order of the records."""
    with connection(path.parent) as con:
        given = ", ".join(f"coalesce({name}, '')" for name in COLUMNS[1:])
        con.execute(f"SELECT record, {given} FROM read_parquet({values.quoted(str(path))})")
        while rows := con.fetchmany(AT_ONCE):
            yield from rows
