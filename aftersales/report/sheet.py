"""A table to take away, as CSV and as a workbook: text stays text and never becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from itertools import islice

import xlsxwriter  # type: ignore[import-untyped]

from aftersales.text import Language

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_LETTERS = 32_767  # of a cell; the library writes none at all of a longer text
COLUMN_LETTERS = 18
Cell = str | int | float | date | None


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]], language: Language) -> bytes:
    """CSV as the reader's Excel opens it; a text that would be a formula begins with an '."""
    text = StringIO()
    german = language.code == "de"
    writer = csv.writer(text, delimiter=";" if german else ",", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_plain(cell, german) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell, german: bool) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
        case date():
            return cell.isoformat()
    return str(cell).replace(".", ",") if german else str(cell)


def in_a_cell(text: str) -> str:
    """As much of a text as a cell of a workbook bears, counted as spreadsheets do, in UTF-16."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_LETTERS:
        return text
    return units[: 2 * (MOST_LETTERS - 1)].decode("utf-16-le", "ignore") + "…"


def workbook_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as a workbook of one sheet, numbers as numbers and days as days."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True, "text_wrap": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(islice(rows, MOST_ROWS), start=1):
            for column, cell in enumerate(row):
                match cell:
                    case str():
                        sheet.write_string(line, column, in_a_cell(cell))
                    case date():
                        sheet.write_datetime(line, column, cell, day)
                    case int() | float():
                        sheet.write_number(line, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, sheet.dim_rowmax or 0, len(header) - 1)
        sheet.set_column(0, len(header) - 1, COLUMN_LETTERS)
    return content.getvalue()
