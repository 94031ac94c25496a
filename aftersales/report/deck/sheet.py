"""The spreadsheet inside of a chart, which opens when its data are edited.

Written anew, since the library would take a name such as =1+1 for a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from aftersales.report.deck.words import readable

NAME = "Sheet1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column below its name."""

    name: str
    values: Sequence[float | None]


def sheet_of(categories: Sequence[str | int], columns: Sequence[Column]) -> bytes:
    """Categories in the first column, the others beside it; texts stay texts."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(NAME)
        for line, category in enumerate(categories, start=1):
            if isinstance(category, int):
                sheet.write_number(line, 0, category)
            else:
                sheet.write_string(line, 0, readable(category))
        for place, column in enumerate(columns, start=1):
            sheet.write_string(0, place, readable(column.name))
            for line, value in enumerate(column.values, start=1):
                if value is not None:
                    sheet.write_number(line, place, value)
    return content.getvalue()


def reference(column: int, count: int) -> str:
    """The cells of a column of values: the first after the categories is 1."""
    letter = chr(ord("A") + column)
    return f"{NAME}!${letter}$2:${letter}${count + 1}"
