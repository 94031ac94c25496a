"""Files in different currencies: amounts that are not in the main one wait for their rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable
from aftersales.ingest import values
from aftersales.ingest.checks import MONEY
from aftersales.ingest.currencies import ordered
from aftersales.ingest.findings import problem
from aftersales.ingest.reading import Reading
from aftersales.ingest.settling import stored_table
from aftersales.ingest.staging import STORED, connection, numbered
from aftersales.problems import Problem


def in_one_currency(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings; files in another currency than most records are without their amounts."""
    waiting = list(_waiting(readings))
    return tuple(
        replace(reading, stored=_without_amounts(reading.stored))
        if reading in waiting and reading.stored is not None
        else reading
        for reading in readings
    )


def waiting_for_a_rate(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """One problem for each file in another currency than most records."""
    main = currency_of(readings)
    return tuple(
        replace(
            problem(
                "file_in_currency", file=reading.name, currency=reading.currencies[0], main=main
            ),
            found=reading.currencies[0],
            table=reading.name,
        )
        for reading in _waiting(readings)
    )


def currency_of(readings: Sequence[Reading]) -> str:
    """The currency of most records; empty where no file names any."""
    counted: Counter[str] = Counter()
    for reading in readings:
        if reading.stored is not None and reading.currencies:
            counted[reading.currencies[0]] += reading.stored.rows
    return next(iter(ordered(counted)), "")


def _waiting(readings: Sequence[Reading]) -> Iterator[Reading]:
    main = currency_of(readings)
    return (each for each in readings if each.stored and each.currencies[:1] not in ((), (main,)))


def _without_amounts(stored: StoredTable) -> StoredTable:
    directory = stored.path.parent
    columns = ", ".join(
        f"NULL::DOUBLE AS {name}" if name in MONEY else values.name(name) for name in stored.columns
    )
    with (
        TemporaryDirectory(prefix="reading-", dir=directory) as work,
        connection(directory) as con,
    ):
        written = Path(work) / "waiting.parquet"
        query = f"SELECT {columns} FROM {numbered(stored.path)} ORDER BY _row"
        con.execute(f"COPY ({query}) TO {values.quoted(str(written))} ({STORED})")
        return stored_table(written, stored.name, stored.columns, stored.rows, directory)
