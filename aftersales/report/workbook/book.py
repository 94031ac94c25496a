"""Sheets become a file: cells, their names, what may be typed where, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from aftersales.report.brand import Brand, Logo
from aftersales.report.findings import Findings
from aftersales.report.sheet import in_a_cell
from aftersales.report.workbook.cells import (
    BROKEN,
    Allowed,
    Cell,
    Mark,
    Row,
    Sheet,
    on_sheet,
)
from aftersales.report.workbook.formats import FONT, TABS, Formats
from aftersales.report.workbook.paper import A4, ABOVE_IN, BESIDE_IN, LINE_PT, width_px
from aftersales.text import Language

TITLE_PT = 26
LOGO_WIDTH_PX, LOGO_HEIGHT_PX, LOGO_ROW_PT = 220, 52, 42
LETTERS_A_WIDTH = 1.15  # of the letters of a text, so many go into a column of width 1
LONGEST_HEADER = 90  # letters; all of it may have 255, and each & counts twice
# What a spreadsheet would mark with a green corner: a segment called 7, a month that differs.
MEANT, EVERYWHERE = ("number_stored_as_text", "formula_differs"), "A1:XFD1048576"
OPTIONS = {
    "in_memory": True,
    "default_format_properties": FONT,
    # A cell that looks like a formula, a link or a number is none unless we wrote it as one.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MAY_BE_DONE = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


def written(sheets: Iterable[Sheet], findings: Findings, brand: Brand, language: Language) -> bytes:
    """The file; the logo stands on the first sheet."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        title = language.say("What is better service worth?")
        made_at = datetime.combine(findings.made_on, time())
        book.set_properties({"title": title, "created": made_at})
        formats = Formats(book, findings.study.settings.currency, brand.title_ink, language)
        whose = " · ".join(filter(None, (findings.data, findings.scenario)))
        for place, content_of in enumerate(sheets):
            sheet = book.add_worksheet(content_of.name)
            page = _Page(
                book=book, sheet=sheet, content=content_of, formats=formats, language=language
            )
            page.write()
            page.set_up(whose, language.date(findings.made_on))
            if brand.logo is not None and not place:
                page.add_logo(brand.logo)
    return content.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A sheet that is being written."""

    book: Any
    sheet: Worksheet
    content: Sheet
    formats: Formats
    language: Language

    def write(self) -> None:
        """Every row."""
        for column, width in enumerate(self.content.widths):
            self.sheet.set_column(column, column, width)
        for place, row in enumerate(self.content.rows):
            if len(row) == 1 and row[0].mark is Mark.NOTE:
                self._write_note(place, row[0])
            else:
                self._write_row(place, row)

    def _write_note(self, row: int, cell: Cell) -> None:
        """A sentence over all columns, as high as it needs."""
        text, shown = in_a_cell(str(cell.value)), self.formats.of(cell)
        self.sheet.merge_range(row, 0, row, len(self.content.widths) - 1, "", shown)
        self.sheet.write_string(row, 0, text, shown)
        self.sheet.set_row(row, LINE_PT * _lines(text, sum(self.content.widths)) + 2)

    def _write_row(self, row: int, cells: Row) -> None:
        for column, cell in enumerate(cells):
            self._write_cell(row, column, cell)
            if cell.name:
                place = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
                self.book.define_name(cell.name, f"={on_sheet(self.content.name)}{place}")
            if cell.allowed is not None:
                self._allow(row, column, cell.allowed)
        height = max(map(_height, cells, self.content.widths), default=0.0)
        if height > LINE_PT:
            self.sheet.set_row(row, height)

    def _write_cell(self, row: int, column: int, cell: Cell) -> None:
        shown = self.formats.of(cell)
        if cell.formula:
            value = "" if cell.value is None else cell.value
            self.sheet.write_formula(row, column, f"={cell.formula}", shown, value)
        elif isinstance(cell.value, str):
            self.sheet.write_string(row, column, in_a_cell(cell.value), shown)
        elif cell.value is not None:
            self.sheet.write_number(row, column, cell.value, shown)
        elif cell.mark is not Mark.PLAIN:
            self.sheet.write_blank(row, column, None, shown)

    def _allow(self, row: int, column: int, allowed: Allowed) -> None:
        say, here = self.language.say, xl_rowcol_to_cell(row, column)
        rule = {
            "validate": "custom",
            "value": "=" + allowed.formula.format(cell=here),
            "error_title": say("This will not do"),
            "error_message": say("Expected: {expected}", expected=allowed.words),
        }
        self.sheet.data_validation(row, column, row, column, rule)

    def add_logo(self, logo: Logo) -> None:
        """At the right of the title, as large as fits there, whatever its shape."""
        scale = min(LOGO_WIDTH_PX / logo.width_px, LOGO_HEIGHT_PX / logo.height_px)
        left = width_px(self.content.widths) - round(scale * logo.width_px)
        place = {"x_offset": left, "x_scale": scale, "y_scale": scale, "decorative": True}
        self.sheet.set_row(0, LOGO_ROW_PT)
        self.sheet.insert_image(0, 0, "logo.png", {"image_data": BytesIO(logo.png)} | place)

    def set_up(self, whose: str, made_on: str) -> None:
        """What stays in sight, how it is printed, and a guard against slips of the hand."""
        sheet, content = self.sheet, self.content
        sheet.set_tab_color(TABS[content.role])
        sheet.hide_gridlines(2)
        sheet.freeze_panes(*content.frozen)
        sheet.protect("", MAY_BE_DONE)
        sheet.ignore_errors(dict.fromkeys(MEANT, EVERYWHERE))
        self._paper(whose, made_on)
        self._names_on_each_page()
        self._paginate()

    def _paper(self, whose: str, made_on: str) -> None:
        """A4 across; above whose figures and which sheet, below by what, when and which page."""
        sheet, say = self.sheet, self.language.say
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=BESIDE_IN, right=BESIDE_IN, top=ABOVE_IN, bottom=ABOVE_IN)
        sheet.set_header(f"&L{_in_header(whose)}&R&A")
        page = say("Page {page} of {pages}", page="&P", pages="&N")
        sheet.set_footer(f"&L{say('After-sales ROI Explorer')} · {made_on}&R{page}")

    def _names_on_each_page(self) -> None:
        rows, columns = self.content.frozen
        if rows:
            self.sheet.repeat_rows(0, rows - 1)
        if columns:
            self.sheet.repeat_columns(0, columns - 1)

    def _paginate(self) -> None:
        """A row of pages after the other, so that the years of a block follow one another."""
        sheet, paging = self.sheet, self.content.paging
        if paging.printed is not None:
            sheet.print_area(0, 0, len(self.content.rows) - 1, paging.printed - 1)
        if paging.columns or paging.rows:
            sheet.print_across()
            sheet.set_print_scale(paging.scale_percent)
            sheet.set_v_pagebreaks(list(paging.columns))
            sheet.set_h_pagebreaks(list(paging.rows))
        else:
            sheet.fit_to_pages(paging.wide, paging.high)


def _height(cell: Cell, width: float) -> float:
    """What a cell needs, in points; a text that is not broken needs one line."""
    if cell.mark is Mark.TITLE:
        return TITLE_PT
    if cell.mark is Mark.HEAD or cell.kind in BROKEN:
        return LINE_PT * _lines(str(cell.value or ""), width)
    return 0.0


def _in_header(text: str) -> str:
    """As it stands: an & would command something."""
    short = text if len(text) <= LONGEST_HEADER else f"{text[: LONGEST_HEADER - 1]}…"
    return short.replace("&", "&&")


def _lines(text: str, width: float) -> int:
    return max(1, ceil(len(text) / (LETTERS_A_WIDTH * width)))
