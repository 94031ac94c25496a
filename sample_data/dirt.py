"""The flaws real exports have, sown by count into tables that are already text and dates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sample_data.truth import DIRT

SPACES = (" {}", "{} ", "  {}", "{}  ")


class Untouched:
    """The rows of a table that carry no flaw yet: `take` hands each out once."""

    def __init__(self, rng: np.random.Generator, rows: int) -> None:
        self.rng = rng
        self.free = np.ones(rows, dtype=bool)

    def take(self, count: int, eligible: pd.Series | None = None) -> NDArray[np.int64]:
        """`count` rows, in order, among the eligible ones (all unless said)."""
        allowed = self.free if eligible is None else self.free & eligible.to_numpy(dtype=bool)
        rows = np.sort(self.rng.choice(np.flatnonzero(allowed), count, replace=False))
        self.free[rows] = False
        return rows


def soil_cases(rng: np.random.Generator, text: pd.DataFrame) -> pd.DataFrame:
    """The cases in their German dress, with the flaws `Dirt` counts."""
    rows, closed = Untouched(rng, len(text)), text["Geschlossen am"] != ""
    _alter(text, "Gelöst am", rows.take(DIRT.case_resolved_before_opened, closed), _a_month_early)
    _alter(text, "Erstellt am", rows.take(DIRT.case_year_1023), _in_1023)
    _alter(text, "Gelöst am", rows.take(DIRT.case_day_31_02, closed), _on_31_02)
    rated = rows.take(DIRT.case_rating_out_of_range, text["Bewertung"] != "")
    text.loc[rated, "Bewertung"] = np.resize(["0", "6", "7", "9"], len(rated))
    padded = rows.take(DIRT.case_stray_spaces)
    _pad(text, padded, ["Kundennummer", "Priorität", "Techniker", "Produkt", "Land"])
    _alter(text, "Kosten (EUR)", rows.take(DIRT.case_negative_cost, closed), "-{}".format)
    _blank(text, "Techniker", rows.take(DIRT.case_missing_technician))
    _blank(text, "Erste Antwort am", rows.take(DIRT.case_missing_first_response, closed))
    _blank(text, "Fehlerbild", rows.take(DIRT.case_missing_fault))
    _blank(text, "Bearbeitungszeit (Min.)", rows.take(DIRT.case_missing_handling_minutes, closed))
    _blank(text, "Kundennummer", rows.take(DIRT.case_missing_customer))
    return _with_duplicates(rng, text, rows.take(DIRT.case_duplicate_rows))


def soil_orders(rng: np.random.Generator, text: pd.DataFrame) -> pd.DataFrame:
    """The orders in their English dress, with the flaws `Dirt` counts."""
    rows = Untouched(rng, len(text))
    _alter(text, "ordered_at", rows.take(DIRT.order_day_02_30), _on_02_30)
    _pad(text, rows.take(DIRT.order_stray_spaces), ["customer_id", "category", "region"])
    _blank(text, "contribution_margin", rows.take(DIRT.order_missing_margin))
    _blank(text, "quantity", rows.take(DIRT.order_missing_quantity))
    return _with_duplicates(rng, text, rows.take(DIRT.order_duplicate_rows))


def soil_customers(rng: np.random.Generator, sheet: pd.DataFrame) -> pd.DataFrame:
    """The sheet of customers with the flaws `Dirt` counts."""
    rows = Untouched(rng, len(sheet))
    _pad(sheet, rows.take(DIRT.customer_stray_spaces), ["Kundennummer", "Kundenklasse", "Vertrag"])
    _blank(sheet, "Kunde seit", rows.take(DIRT.customer_missing_since))
    _blank(sheet, "Land", rows.take(DIRT.customer_missing_region))
    return sheet


def soil_machines(rng: np.random.Generator, sheet: pd.DataFrame) -> pd.DataFrame:
    """The sheet of machines with the flaws `Dirt` counts."""
    rows = Untouched(rng, len(sheet))
    early = rows.take(DIRT.machine_warranty_before_sale)
    sheet.loc[early, "Garantie bis"] = sheet.loc[early, "Verkauft am"] - pd.Timedelta(days=90)
    _blank(sheet, "Verkauft am", rows.take(DIRT.machine_missing_sold_at))
    return sheet


def soil_contracts(rng: np.random.Generator, sheet: pd.DataFrame) -> pd.DataFrame:
    """The sheet of contracts with the flaws `Dirt` counts."""
    rows = Untouched(rng, len(sheet))
    early = rows.take(DIRT.contract_due_before_start)
    sheet.loc[early, "Fällig am"] = sheet.loc[early, "Beginn"] - pd.Timedelta(days=30)
    _blank(sheet, "Jahresgebühr (EUR)", rows.take(DIRT.contract_missing_fee))
    return sheet


def _alter(text: pd.DataFrame, column: str, rows: NDArray[np.int64], change: Any) -> None:
    text.loc[rows, column] = text.loc[rows, column].map(change)


def _blank(text: pd.DataFrame, column: str, rows: NDArray[np.int64]) -> None:
    text.loc[rows, column] = None if text[column].dtype.kind in "Mf" else ""


def _pad(text: pd.DataFrame, rows: NDArray[np.int64], columns: list[str]) -> None:
    for turn, row in enumerate(rows):
        column = columns[turn % len(columns)]
        text.loc[row, column] = SPACES[turn % len(SPACES)].format(text.loc[row, column])


def _a_month_early(moment: str) -> str:
    """The same day of the month before last: long before the case was opened."""
    early = pd.to_datetime(moment, format="%d.%m.%Y %H:%M") - pd.DateOffset(months=2)
    return str(early.strftime("%d.%m.%Y %H:%M"))


def _in_1023(moment: str) -> str:
    return f"{moment[:6]}1023{moment[10:]}"


def _on_31_02(moment: str) -> str:
    return f"31.02.{moment[6:]}"


def _on_02_30(day: str) -> str:
    return f"{day[:4]}-02-30"


def _with_duplicates(
    rng: np.random.Generator, text: pd.DataFrame, rows: NDArray[np.int64]
) -> pd.DataFrame:
    """Each of these rows once more, somewhat further down."""
    places = np.concatenate([np.arange(len(text)), rows + rng.integers(1, 300, len(rows)) + 0.5])
    both = pd.concat([text, text.loc[rows]], ignore_index=True)
    return both.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)
