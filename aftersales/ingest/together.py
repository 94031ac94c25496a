"""Several files side by side: which of them gives which canonical table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest.reading import Reading
from aftersales.message import message
from aftersales.problems import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The tables that several files give, and what is wrong with the set beside each file."""

    tables: Tables
    problems: tuple[Problem, ...]


def together(readings: Sequence[Reading]) -> Together:
    """The first file of each table gives it; a further one is left out, and that is said."""
    tables: dict[str, StoredTable] = {}
    problems = []
    for reading in readings:
        if reading.stored is None:
            continue
        if tables.setdefault(reading.stored.name, reading.stored) is not reading.stored:
            problems.append(_second(reading))
    return Together(tables=tables, problems=tuple(problems))


def _second(reading: Reading) -> Problem:
    return Problem(
        code="second_file_for_table",
        severity=Severity.WARNING,
        table=reading.name,
        found=reading.table or "",
        message=message("Another file already gives this table, so this one was left out."),
        expected=message("One file for each table."),
        remedy=message("Put the records of both into one file."),
    )
