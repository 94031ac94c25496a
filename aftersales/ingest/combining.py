"""Several readings become one set of tables: files of the same table are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.checks import RULES
from aftersales.ingest.findings import problem
from aftersales.ingest.judging import KEY_REQUIRED
from aftersales.ingest.reading import Reading
from aftersales.ingest.rulings import Act
from aftersales.ingest.settling import ENDS, is_finished, stored_table
from aftersales.ingest.staging import STORED, Connection, connection, count, numbered
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.schema import TABLES, Kind

MAY_LIE_AHEAD = frozenset({"due_at", "warranty_until"})


def put_together(readings: Sequence[Reading]) -> Tables:
    """One stored table for each canonical table that any reading gave.

    Files of the same table are appended, columns by name. Where the table's number identifies a
    record, files that hold the same number are joined: each column takes the latest value that is
    given. Which is the latest, the records' time of update says, else the newest date in each
    file, else the order of the readings. Where the user keeps records of one number apart, files
    are appended as well.
    """
    return {name: _together(parts, readings) for name, parts in _by_table(readings).items()}


def joins(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """What to know about numbers that stand in several files, one note a table."""
    notes = (_note(name, parts, readings) for name, parts in _by_table(readings).items())
    return tuple(note for note in notes if note is not None)


class _Order(StrEnum):
    """What tells the latest of several files that hold the same number."""

    UPDATE = "joined_by_update"
    NEWEST = "joined_by_newest_date"
    ORDER = "joined_by_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Files of one table, the latest last, and how that was told."""

    parts: tuple[StoredTable, ...]
    order: _Order

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that any of them has, in the order of the schema."""
        named = {name for part in self.parts for name in part.columns}
        return tuple(c.name for c in TABLES[self.parts[0].name].columns if c.name in named)

    @property
    def key(self) -> str:
        """SQL of the number that identifies a record."""
        return values.name(TABLES[self.parts[0].name].key)


def _by_table(readings: Sequence[Reading]) -> Mapping[str, list[StoredTable]]:
    stored = [reading.stored for reading in readings if reading.stored is not None]
    ordered = sorted(stored, key=lambda table: table.name)
    return {name: list(parts) for name, parts in groupby(ordered, key=lambda table: table.name)}


def _together(parts: list[StoredTable], readings: Sequence[Reading]) -> StoredTable:
    if len(parts) == 1:
        return parts[0]
    directory = parts[0].path.parent
    with (
        TemporaryDirectory(prefix="reading-", dir=directory) as work,
        connection(directory) as con,
    ):
        files = _in_time(con, parts)
        query = _joined if _identified(files, readings) else _appended
        written = Path(work) / "together.parquet"
        target = values.quoted(str(written))
        rows = count(con, f"COPY ({query(files)}) TO {target} ({STORED})")
        return stored_table(written, parts[0].name, files.columns, rows, directory)


def _note(name: str, parts: list[StoredTable], readings: Sequence[Reading]) -> Problem | None:
    if len(parts) == 1:
        return None
    with connection(parts[0].path.parent) as con:
        files = _in_time(con, parts)
        if not _identified(files, readings):
            return None
        shared = count(con, f"SELECT count(*) FROM ({_shared(files)})")
    if not shared:
        return None
    names = ", ".join(reading.name for reading in readings if reading.stored in parts)
    return problem(files.order, count=shared, table=names, target=message(TABLES[name].label))


def _shared(files: _Files) -> str:
    """The numbers that stand in several files."""
    return (
        f"SELECT {files.key} FROM ({_every_record(files)}) WHERE {files.key} IS NOT NULL "
        f"GROUP BY {files.key} HAVING count(DISTINCT _part) > 1"
    )


def _identified(files: _Files, readings: Sequence[Reading]) -> bool:
    """Whether a number names one record, and the user has not said otherwise."""
    table = TABLES[files.parts[0].name]
    apart = any(_keeps_apart(reading) for reading in readings if reading.stored in files.parts)
    return table.name in KEY_REQUIRED and table.key in files.columns and not apart


def _keeps_apart(reading: Reading) -> bool:
    found = (RULES[p.code] for p in reading.problems if p.code in ("event_log", "repeated_key"))
    return any(rule.acting(reading.rulings) is Act.KEEP for rule in found)


def _in_time(con: Connection, parts: list[StoredTable]) -> _Files:
    """The files with the latest last."""
    if all("updated_at" in part.columns for part in parts):
        return _Files(parts=tuple(parts), order=_Order.UPDATE)
    newest = [_newest(con, part, _shared_dates(parts)) for part in parts]
    if None in newest or len(set(newest)) == 1:
        return _Files(parts=tuple(parts), order=_Order.ORDER)
    dated = sorted(zip(newest, parts, strict=True), key=lambda each: each[0] or datetime.min)
    return _Files(parts=tuple(part for _, part in dated), order=_Order.NEWEST)


def _shared_dates(parts: list[StoredTable]) -> list[str]:
    """Dates of what has happened, which every file has."""
    columns = TABLES[parts[0].name].columns
    dates = (c.name for c in columns if c.kind is Kind.TIMESTAMP and c.name not in MAY_LIE_AHEAD)
    return [name for name in dates if all(name in part.columns for part in parts)]


def _newest(con: Connection, part: StoredTable, dates: list[str]) -> datetime | None:
    if not dates:
        return None
    newest = ", ".join(f"max({values.name(date)})" for date in dates)
    source = f"read_parquet({values.quoted(str(part.path))})"
    row = con.execute(f"SELECT greatest({newest}) FROM {source}").fetchone()
    return row[0] if row else None


def _joined(files: _Files) -> str:
    """One record for each number; a record without one has nothing it could be joined on."""
    selected = ", ".join(_latest(name, files) for name in files.columns)
    alone = f"CASE WHEN {files.key} IS NULL THEN (_part, _row) END"
    return (
        f"SELECT {selected} FROM ({_every_record(files)}) "
        f"GROUP BY {files.key}, {alone} ORDER BY min((_part, _row))"
    )


def _latest(name: str, files: _Files) -> str:
    """The latest value; `arg_max` passes over records that give none.

    A case that the latest record to speak of ends leaves open has been reopened: it has no end,
    unless its status says that it has come to one.
    """
    cell = values.name(name)
    if cell == files.key:
        return cell
    latest = f"arg_max({cell}, {_when(files)})"
    if name in ENDS:
        latest = f"CASE WHEN {_has_ended(files)} THEN {latest} END"
    return f"{latest} AS {cell}"


def _when(files: _Files) -> str:
    if files.order is not _Order.UPDATE:
        return "_part"
    return "{'at': coalesce(updated_at, TIMESTAMP '-infinity'), 'part': _part}"


def _has_ended(files: _Files) -> str:
    ends = ", ".join(values.name(name) for name in ENDS if name in files.columns)
    speak = [str(n) for n, part in enumerate(files.parts) if ENDS & set(part.columns)]
    ended = f"(coalesce({ends}, NULL) IS NOT NULL OR {is_finished(files.columns)})"
    return f"arg_max({ended}, {_when(files)}) FILTER (_part IN ({', '.join(speak)}))"


def _appended(files: _Files) -> str:
    selected = ", ".join(map(values.name, files.columns))
    return f"SELECT {selected} FROM ({_every_record(files)}) ORDER BY _part, _row"


def _every_record(files: _Files) -> str:
    return " UNION ALL BY NAME ".join(
        f"SELECT *, {number} AS _part FROM {numbered(part.path)}"
        for number, part in enumerate(files.parts)
    )
