"""How a cell looks: its kind of number, and what it is to its reader."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_currency_symbol
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from aftersales.report.workbook.cells import BROKEN, Cell, Kind, Mark, Role
from aftersales.text import Language

FONT = {"font_name": "Arial", "font_size": 10}  # or one of the same width, wherever it is opened
INK, QUIET, GROUND, BAND, CHANGEABLE = "#1d2a2e", "#5f6664", "#f1f0ec", "#dfe9e8", "#fff6d6"
LOOKS: dict[Mark, dict[str, Any]] = {
    Mark.PLAIN: {},
    Mark.TITLE: {"bold": True, "font_size": 14},
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
TABS = {
    Role.RESULT: "#0e6767",
    Role.INPUT: "#e8b92f",
    Role.WORKING: "#8a989b",
    Role.DATA: "#4a6fa5",
    Role.TEXT: "#d5d2c9",
}
NUMBERS = {
    Kind.MONEY: "#,##0",
    Kind.GAIN: "#,##0;[Red]-#,##0",
    Kind.SHARE: "0.0%",
    Kind.EXACT_SHARE: "0.0##%",
    Kind.NUMBER: "#,##0.0",
    Kind.FACTOR: "0.0000",
    Kind.EXACT: "#,##0.00##",
    Kind.WHOLE: "#,##0",
    Kind.YEAR: "0",
    Kind.MONTHS: "0.0",
}


class Formats:
    """Each look and kind of number once."""

    def __init__(self, book: Any, currency: str, title_ink: str, language: Language) -> None:
        self._book = book
        self._title_ink = title_ink
        self._made: dict[tuple[Kind, Mark], Format] = {}
        symbol = get_currency_symbol(currency, locale=language.code)
        cents = '"{}"#,##0.00' if language.code == "en" else '#,##0.00 "{}"'
        self._numbers = NUMBERS | {Kind.CENTS: cents.format(symbol)}

    def of(self, cell: Cell) -> Format:
        """The format of a cell."""
        key = cell.kind, cell.mark
        if key not in self._made:
            self._made[key] = self._book.add_format(self._look(*key))
        return self._made[key]

    def _look(self, kind: Kind, mark: Mark) -> dict[str, Any]:
        look: dict[str, Any] = {"valign": "top", "font_color": INK} | FONT
        if kind in self._numbers:
            look |= {"num_format": self._numbers[kind], "align": "right", "shrink": True}
        if kind in (Kind.LONG_TEXT, Kind.UNIT):
            look |= {"align": "left", "indent": 1}
        if kind in BROKEN:
            look["text_wrap"] = True
        if mark is Mark.TITLE:
            look["font_color"] = self._title_ink
        return look | LOOKS[mark]
