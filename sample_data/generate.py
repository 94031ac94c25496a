"""Writes the files of Muster Maschinenbau GmbH beside this module, the same bytes every time.

`python -m sample_data.generate [FOLDER]`. What is true of the firm: `truth.py`; how it came
about: `business.py`; the clean tables: `clean_frames`; the flaws: `dirt.py`; the story: README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

from sample_data import dirt
from sample_data.back_office import with_back_office
from sample_data.business import simulate
from sample_data.frames import Frames, frames
from sample_data.truth import SEED

HERE = Path(__file__).parent
CREATED = datetime(2026, 9, 30)  # fixed: a workbook otherwise carries the minute it was written
TITLE = "Muster Maschinenbau GmbH – Kundenstamm, Stand 30.09.2026"

CASE_HEADERS = {
    "case_id": "Fallnummer",
    "customer_id": "Kundennummer",
    "machine_id": "Maschinennummer",
    "opened_at": "Erstellt am",
    "first_response_at": "Erste Antwort am",
    "repair_started_at": "Reparatur begonnen am",
    "resolved_at": "Gelöst am",
    "closed_at": "Geschlossen am",
    "status": "Status",
    "priority": "Priorität",
    "channel": "Kanal",
    "product": "Produkt",
    "region": "Land",
    "segment": "Kundenklasse",
    "technician": "Techniker",
    "fault": "Fehlerbild",
    "visits": "Einsätze",
    "contacts": "Kontakte",
    "reopenings": "Wiedereröffnungen",
    "first_contact_resolved": "Erstlösung",
    "first_time_fixed": "Beim ersten Einsatz behoben",
    "response_target_hours": "Reaktionsziel (Std.)",
    "resolution_target_hours": "Lösungsziel (Std.)",
    "handling_minutes": "Bearbeitungszeit (Min.)",
    "repair_hours": "Reparaturdauer (Std.)",
    "cost": "Kosten (EUR)",
    "penalty": "Vertragsstrafe (EUR)",
    "warranty": "Garantiefall",
    "parts_on_hand": "Teile vorrätig",
    "rating": "Bewertung",
    "recommendation": "Weiterempfehlung",
}
ORDER_HEADERS = {
    "order_id": "order_id",
    "customer_id": "customer_id",
    "machine_id": "machine_id",
    "case_id": "case_id",
    "ordered_at": "ordered_at",
    "delivered_at": "delivered_at",
    "category": "category",
    "product": "product",
    "region": "region",
    "segment": "segment",
    "quantity": "quantity",
    "revenue": "revenue",
    "margin": "contribution_margin",
    "upsell": "upsell",
    "filled_from_stock": "filled_from_stock",
}
CUSTOMER_HEADERS = {
    "customer_id": "Kundennummer",
    "segment": "Kundenklasse",
    "region": "Land",
    "customer_since": "Kunde seit",
    "contract": "Vertrag",
    "referred": "Empfohlen",
    "acquisition_cost": "Akquisekosten (EUR)",
}
MACHINE_HEADERS = {
    "machine_id": "Maschinennummer",
    "customer_id": "Kundennummer",
    "product": "Produkt",
    "sold_at": "Verkauft am",
    "warranty_until": "Garantie bis",
    "connected": "Vernetzt",
    "required_hours": "Sollstunden",
    "downtime_hours": "Ausfallstunden",
}
CONTRACT_HEADERS = {
    "contract_id": "Vertragsnummer",
    "customer_id": "Kundennummer",
    "segment": "Kundenklasse",
    "starts_at": "Beginn",
    "due_at": "Fällig am",
    "renewed": "Verlängert",
    "annual_fee": "Jahresgebühr (EUR)",
    "renewed_fee": "Neue Jahresgebühr (EUR)",
}
CLAIM_HEADERS = {
    "claim_id": "Claim-Nr.",
    "case_id": "Fallnummer",
    "machine_id": "Maschinennummer",
    "customer_id": "Kundennummer",
    "product": "Produkt",
    "claimed_at": "Antragsdatum",
    "paid": "Anerkannter Betrag (EUR)",
}
STOCK_HEADERS = {
    "part": "Teilenummer",
    "last_used_at": "Letzter Abgang",
    "stock_value": "Bestandswert (EUR)",
    "annual_usage": "Jahresverbrauch (EUR)",
}
MONEY = ("cost", "penalty")


@cache
def clean_frames(seed: int = SEED) -> Frames:
    """The tables before any flaw, with canonical column names; callers must not change them."""
    return with_back_office(frames(simulate(seed)))


def write_sample(folder: Path) -> None:
    """Writes faelle.csv, orders.csv and customers.xlsx into the folder."""
    clean, rng = clean_frames(), np.random.default_rng(SEED + 1)
    cases = dirt.soil_cases(rng, german_cases(clean.cases))
    orders = dirt.soil_orders(rng, english_orders(clean.orders))
    cases.to_csv(
        folder / "faelle.csv", sep=";", index=False, encoding="cp1252", lineterminator="\r\n"
    )
    orders.to_csv(folder / "orders.csv", index=False, encoding="utf-8", lineterminator="\n")
    write_workbook(folder / "customers.xlsx", _sheets(rng, clean))


def german_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases as text: 31.12.2025 07:05, 27,4, 1.234,50, Ja and Nein."""
    text = pd.DataFrame({name: _german(cases[name]) for name in CASE_HEADERS})
    return text.rename(columns=CASE_HEADERS)


def _german(column: pd.Series) -> pd.Series:
    return _written(column, "%d.%m.%Y %H:%M", {True: "Ja", False: "Nein"}, _german_number)


def _german_number(number: float, name: str) -> str:
    if name in MONEY:
        return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def english_orders(orders: pd.DataFrame) -> pd.DataFrame:
    """The orders as text: 2025-12-31, 27.40, true and false."""
    text = pd.DataFrame({name: _english(orders[name]) for name in ORDER_HEADERS})
    return text.rename(columns=ORDER_HEADERS)


def _english(column: pd.Series) -> pd.Series:
    return _written(column, "%Y-%m-%d", {True: "true", False: "false"}, _english_number)


def _english_number(number: float, name: str) -> str:
    return f"{number:.0f}" if name == "quantity" else f"{number:.2f}"


def _written(
    column: pd.Series,
    date_format: str,
    flags: dict[bool, str],
    number: Callable[[float, str], str],
) -> pd.Series:
    """The column as text; what is missing is empty."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return _filled(column.dt.strftime(date_format))
    if pd.api.types.is_bool_dtype(column):
        return _filled(column.astype(object).map(flags))
    if pd.api.types.is_numeric_dtype(column):
        name = str(column.name)
        return _filled(column.map(lambda value: number(value, name), na_action="ignore"))
    return _filled(column)


def _filled(column: pd.Series) -> pd.Series:
    return column.astype(object).fillna("")


def _sheets(rng: np.random.Generator, clean: Frames) -> dict[str, pd.DataFrame]:
    return {
        "Kunden": dirt.soil_customers(rng, _sheet(clean.customers, CUSTOMER_HEADERS)),
        "Maschinen": dirt.soil_machines(rng, _sheet(clean.machines, MACHINE_HEADERS)),
        "Verträge": dirt.soil_contracts(rng, _sheet(clean.contracts, CONTRACT_HEADERS)),
        "Garantie": _sheet(clean.claims, CLAIM_HEADERS),
        "Lager": _sheet(clean.stock, STOCK_HEADERS),
    }


def _sheet(table: pd.DataFrame, headers: dict[str, str]) -> pd.DataFrame:
    """German headers and flags; dates and numbers stay what they are."""
    sheet = table[list(headers)].rename(columns=headers)
    for column in sheet.columns:
        if pd.api.types.is_bool_dtype(sheet[column]):
            sheet[column] = sheet[column].astype(object).map({True: "Ja", False: "Nein"}).fillna("")
    return sheet.astype({c: object for c in sheet.columns if sheet[c].dtype.kind not in "Mf"})


def write_workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """One sheet a table; the first begins with a title and an empty line, as people do."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as workbook:
        workbook.set_properties({"title": TITLE, "created": CREATED})
        for position, (name, table) in enumerate(sheets.items()):
            sheet = workbook.add_worksheet(name)
            first = 2 if position == 0 else 0
            if first:
                sheet.write_string(0, 0, TITLE)
            _write_table(sheet, first, table)


def _write_table(sheet: Any, first: int, table: pd.DataFrame) -> None:
    sheet.write_row(first, 0, list(table.columns))
    for place, column in enumerate(table.columns):
        for row, value in enumerate(table[column], start=first + 1):
            if pd.notna(value) and value != "":
                sheet.write(row, place, value)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
