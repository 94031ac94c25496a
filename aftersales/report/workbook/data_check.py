"""The records in which something was found: the first of them, the rest is told by their number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from aftersales.ingest import Reading
from aftersales.message import N_
from aftersales.report.data_check import HEADERS, data_check
from aftersales.report.workbook.cells import Cell, Kind, Role, Row, Sheet, head, notes
from aftersales.text import Language

WIDTHS = (28, 18, 10, 24, 28, 24, 60, 24)
OF_TEXT = (0, 1, 3, 4, 5, 6, 7)
KINDS = (
    Kind.TEXT,
    Kind.TEXT,
    Kind.WHOLE,
    Kind.UNIT,
    Kind.TEXT,
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.TEXT,
)
MOST_ROWS = 5_000
MORE = N_("The first {count} findings; the Start page saves all of them as a file of its own.")


def data_check_sheet(readings: Sequence[Reading], language: Language) -> Sheet:
    """A row a finding."""
    found = list(islice(data_check(readings, language), MOST_ROWS + 1))
    rows: list[Row] = [head(*map(language.say, HEADERS), left=OF_TEXT)]
    rows += [_row(values) for values in found[:MOST_ROWS]]
    if len(found) > MOST_ROWS:
        rows += notes((language.say(MORE, count=MOST_ROWS),))
    return Sheet(
        name=language.say("Data check"),
        role=Role.DATA,
        holds=language.say("The records of the files in which something was found."),
        rows=tuple(rows),
        widths=WIDTHS,
        frozen=(1, 0),
    )


def _row(values: Sequence[str | int]) -> Row:
    return tuple(Cell(value, kind) for value, kind in zip(values, KINDS, strict=True))
