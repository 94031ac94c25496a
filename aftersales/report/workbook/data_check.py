"""The records in which something was found: the first of them, the rest is told by their number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from aftersales.ingest import Reading
from aftersales.message import N_
from aftersales.report.data_check import HEADERS, data_check
from aftersales.report.workbook.cells import Cell, Kind, Row, Sheet, head, notes
from aftersales.text import Language

WIDTHS = (28, 20, 10, 24, 28, 24, 40, 24)
MOST_ROWS = 5_000
MORE = N_("The first {count} findings; the Start page saves all of them as a file of its own.")


def data_check_sheet(readings: Sequence[Reading], language: Language) -> Sheet:
    """A row a finding."""
    found = list(islice(data_check(readings, language), MOST_ROWS + 1))
    rows: list[Row] = [head(*map(language.say, HEADERS), left=range(8))]
    rows += [tuple(_cell(value) for value in row) for row in found[:MOST_ROWS]]
    if len(found) > MOST_ROWS:
        rows += notes((language.say(MORE, count=MOST_ROWS),))
    return Sheet(
        name=language.say("Data check"),
        rows=tuple(rows),
        widths=WIDTHS,
        frozen=(1, 0),
    )


def _cell(value: str | int) -> Cell:
    return Cell(value, Kind.TEXT if isinstance(value, str) else Kind.WHOLE)
