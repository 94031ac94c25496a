"""Sheets become a file: formats, names, what may be typed where, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from babel.numbers import get_currency_symbol
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from aftersales.report.findings import Findings
from aftersales.report.workbook.cells import Cell, Kind, Mark, Row, Sheet, on_sheet
from aftersales.text import Language

A4 = 9
LINE_PT = 15.5
# A cell that looks like a formula, a link or a number is none unless we wrote it as one.
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MAY_BE_DONE = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
INK, QUIET, GROUND, BAND, CHANGEABLE = "#1d2a2e", "#5f6664", "#f1f0ec", "#dfe9e8", "#fff6d6"
LOOKS: dict[Mark, dict[str, Any]] = {
    Mark.PLAIN: {},
    Mark.TITLE: {"bold": True, "font_size": 15},
    Mark.SECTION: {"bold": True, "bg_color": BAND},
    Mark.HEAD: {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    Mark.INPUT: {
        "bg_color": CHANGEABLE,
        "font_color": "#1f3fa0",
        "locked": False,
        "border": 1,
        "border_color": "#d9c98a",
    },
    Mark.RESULT: {"bold": True},
    Mark.SIMULATED: {"bg_color": GROUND, "font_color": QUIET},
    Mark.NOTE: {"text_wrap": True},
}


def written(sheets: Iterable[Sheet], findings: Findings, language: Language) -> bytes:
    """The file."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **AS_WRITTEN}) as book:
        title = language.say("What is better service worth?")
        made_at = datetime.combine(findings.made_on, time())
        book.set_properties({"title": title, "created": made_at})
        book.set_calc_mode("auto")
        formats = _Formats(book, findings.study.settings.currency, language)
        for sheet in sheets:
            _write(book, sheet, formats, language)
    return content.getvalue()


class _Formats:
    """Each look and kind of number once."""

    def __init__(self, book: Any, currency: str, language: Language) -> None:
        self._book = book
        self._made: dict[tuple[Kind, Mark, bool], Format] = {}
        symbol = get_currency_symbol(currency, locale=language.code)
        before = language.code == "en"
        money, cents = (
            f'"{symbol}"{digits}' if before else f'{digits} "{symbol}"'
            for digits in ("#,##0", "#,##0.00")
        )
        self._numbers = NUMBERS | {Kind.MONEY: money, Kind.CENTS: cents}

    def of(self, cell: Cell) -> Format:
        """The format of a cell."""
        text = isinstance(cell.value, str)
        key = cell.kind, cell.mark, text
        if key not in self._made:
            self._made[key] = self._book.add_format(self._look(*key))
        return self._made[key]

    def _look(self, kind: Kind, mark: Mark, text: bool) -> dict[str, Any]:
        look = {"valign": "top", "font_name": "Calibri", "font_size": 11, "font_color": INK}
        if kind in self._numbers:
            look |= {"num_format": self._numbers[kind], "align": "right"}
        if kind is Kind.LONG_TEXT:
            look |= {"text_wrap": True}
        return look | LOOKS[mark]


NUMBERS = {
    Kind.SHARE: "0.0%",
    Kind.EXACT_SHARE: "0.0##%",
    Kind.NUMBER: "#,##0.0",
    Kind.FACTOR: "0.0000",
    Kind.EXACT: "#,##0.00##",
    Kind.WHOLE: "#,##0",
    Kind.YEAR: "0",
    Kind.MONTHS: "0.0",
}


def _write(book: Any, content: Sheet, formats: _Formats, language: Language) -> None:
    sheet = book.add_worksheet(content.name)
    for column, width in enumerate(content.widths):
        sheet.set_column(column, column, width)
    for place, row in enumerate(content.rows):
        if len(row) == 1 and row[0].mark is Mark.NOTE:
            _write_note(sheet, place, row[0], content.widths, formats)
        else:
            _write_row(book, sheet, content.name, place, row, formats, language)
    _set_up(sheet, content, language)


def _write_note(
    sheet: Worksheet, row: int, cell: Cell, widths: tuple[float, ...], formats: _Formats
) -> None:
    """A sentence over all columns, as high as it needs."""
    shown = formats.of(cell)
    sheet.merge_range(row, 0, row, len(widths) - 1, "", shown)
    sheet.write_string(row, 0, str(cell.value), shown)
    sheet.set_row(row, LINE_PT * ceil(len(str(cell.value)) / (0.95 * sum(widths))))


def _write_row(
    book: Any,
    sheet: Worksheet,
    name: str,
    row: int,
    cells: Row,
    formats: _Formats,
    language: Language,
) -> None:
    for column, cell in enumerate(cells):
        shown = formats.of(cell)
        if cell.formula:
            value = "" if cell.value is None else cell.value
            sheet.write_formula(row, column, f"={cell.formula}", shown, value)
        elif isinstance(cell.value, str):
            sheet.write_string(row, column, cell.value, shown)
        elif cell.value is not None:
            sheet.write_number(row, column, cell.value, shown)
        elif cell.mark is not Mark.PLAIN:
            sheet.write_blank(row, column, None, shown)
        if cell.name:
            place = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
            book.define_name(cell.name, f"={on_sheet(name)}{place}")
        if cell.allowed is not None:
            _allow(sheet, row, column, cell, language)


def _allow(sheet: Worksheet, row: int, column: int, cell: Cell, language: Language) -> None:
    assert cell.allowed is not None
    here = xl_rowcol_to_cell(row, column)
    expected = language.say("Expected: {expected}", expected=cell.allowed.words)
    sheet.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "custom",
            "value": "=" + cell.allowed.formula.format(cell=here),
            "ignore_blank": True,
            "error_title": language.say("This will not do"),
            "error_message": expected,
        },
    )


def _set_up(sheet: Worksheet, content: Sheet, language: Language) -> None:
    rows, columns = content.frozen
    sheet.freeze_panes(rows, columns)
    if content.repeated is not None:
        sheet.repeat_rows(*content.repeated)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.75)
    if content.breaks:
        sheet.set_print_scale(content.scale_percent)
        sheet.set_v_pagebreaks(list(content.breaks))
    else:
        sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_header(f"&L{language.say('After-sales ROI Explorer')}&R&A")
    sheet.set_footer("&L&D&R&P / &N")
    sheet.protect("", MAY_BE_DONE)
