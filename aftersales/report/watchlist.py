"""The watchlist as rows: of the screen, of the CSV, of the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from aftersales.baseline.watchlist import STAKE, reasons
from aftersales.message import N_
from aftersales.report.sheet import Cell, csv_of, workbook_of
from aftersales.text import Language

COLUMNS = {
    "customer_id": N_("Customer number"),
    "segment": N_("Segment"),
    "region": N_("Region"),
    "at_risk": N_("Value at risk"),
    "at_risk_low": N_("Value at risk, at least"),
    "at_risk_high": N_("Value at risk, at most"),
    "risk": N_("Risk of leaving within a year"),
    "value": N_("Lifetime value"),
    "rating": N_("Last rating (stars)"),
    "rated_at": N_("Rated on"),
    "waited_days": N_("Days until the last solution"),
    "why": N_("Why"),
}
DIGITS = {**dict.fromkeys(STAKE, 2), "risk": 4, "value": 2, "rating": 2, "waited_days": 2}


def watchlist_csv(listed: pd.DataFrame, language: Language) -> bytes:
    """Everybody on the list, for a spreadsheet in the reader's language."""
    return csv_of(_header(language), _rows(listed, language), language)


def watchlist_workbook(listed: pd.DataFrame, language: Language) -> bytes:
    """The same as a workbook."""
    return workbook_of(_header(language), _rows(listed, language))


def why(row: Any, language: Language) -> str:
    """All reasons of one customer in a line."""
    return " ".join(language.say(reason) for reason in reasons(row))


def _header(language: Language) -> list[str]:
    return [language.say(name) for name in COLUMNS.values()]


def _rows(listed: pd.DataFrame, language: Language) -> Iterator[list[Cell]]:
    for row in listed.to_dict("records"):
        told = row | {"why": why(row, language)}
        yield [_cell(told[name], name) for name in COLUMNS]


def _cell(value: Any, name: str) -> Cell:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return round(float(value), DIGITS[name]) if name in DIGITS else str(value)
