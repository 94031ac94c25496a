"""The files of the sample: the same bytes every time, small, and as dirty as documented."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from sample_data.generate import HERE, clean_frames, write_sample
from sample_data.truth import DIRT

FILES = ("faelle.csv", "orders.csv", "customers.xlsx")
FIVE_MEGABYTES = 5_000_000


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def cases():
    return text_table("faelle.csv", sep=";", encoding="cp1252")


@pytest.fixture(scope="module")
def orders():
    return text_table("orders.csv", sep=",", encoding="utf-8")


def text_table(name, sep, encoding):
    return pd.read_csv(HERE / name, sep=sep, encoding=encoding, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def sheets():
    workbook = CalamineWorkbook.from_path(str(HERE / "customers.xlsx"))
    headers = {"Kunden": 2, "Maschinen": 0, "Verträge": 0}
    return {name: sheet_table(workbook, name, first) for name, first in headers.items()}


def sheet_table(workbook, name, first):
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return pd.DataFrame(rows[first + 1 :], columns=rows[first], dtype=object)


@pytest.mark.parametrize("name", ["faelle.csv", "orders.csv"])
def test_a_csv_comes_out_the_same_byte_for_byte(again, name):
    """Written again, a CSV file has the bytes of the one in the repository."""
    assert (again / name).read_bytes() == (HERE / name).read_bytes()


def test_the_workbook_comes_out_the_same(again):
    """Written again, every part of the workbook has the bytes of the one in the repository.

    Parts, not the archive: another build of zlib packs the same bytes differently.
    """
    assert parts(again / "customers.xlsx") == parts(HERE / "customers.xlsx")


def parts(path: Path):
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_writing_twice_gives_the_same_archive(again, tmp_path):
    """On one machine the whole workbook is the same byte for byte."""
    write_sample(tmp_path)
    assert (tmp_path / "customers.xlsx").read_bytes() == (again / "customers.xlsx").read_bytes()


def test_the_files_are_small():
    """Together the files take at most five megabytes."""
    assert sum((HERE / name).stat().st_size for name in FILES) <= FIVE_MEGABYTES


def test_cases_wear_german_dress(cases):
    """Carriage returns, an umlaut of cp1252, decimal commas and a thousands dot."""
    raw = (HERE / "faelle.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(cases) + 1
    assert b"Gel\xf6st am" in raw
    assert cases["Kosten (EUR)"].str.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d\d|").all()
    assert cases["Kosten (EUR)"].str.contains(".", regex=False).sum() > 100


def moment(column):
    return pd.to_datetime(column, format="%d.%m.%Y %H:%M", errors="coerce")


def padded(table, columns):
    return sum((table[c].astype(str) != table[c].astype(str).str.strip()).sum() for c in columns)


def test_the_cases_are_as_dirty_as_documented(cases):
    """Each flaw of the cases is there as often as stated, and no more often."""
    once = cases.drop_duplicates()
    closed = once[once["Geschlossen am"] != ""]
    opened, resolved = moment(once["Erstellt am"]), moment(once["Gelöst am"])
    found = {
        "case_duplicate_rows": len(cases) - len(once),
        "case_resolved_before_opened": (resolved < opened).sum(),
        "case_year_1023": once["Erstellt am"].str.contains(".1023 ", regex=False).sum(),
        "case_day_31_02": once["Gelöst am"].str.startswith("31.02.").sum(),
        "case_rating_out_of_range": (~once["Bewertung"].isin(["", *"12345"])).sum(),
        "case_stray_spaces": padded(once, once.columns),
        "case_negative_cost": once["Kosten (EUR)"].str.startswith("-").sum(),
        "case_missing_technician": (once["Techniker"] == "").sum(),
        "case_missing_first_response": (closed["Erste Antwort am"] == "").sum(),
        "case_missing_fault": (once["Fehlerbild"] == "").sum(),
        "case_missing_handling_minutes": (closed["Bearbeitungszeit (Min.)"] == "").sum(),
        "case_missing_customer": (once["Kundennummer"] == "").sum(),
    }
    assert found == documented("case_")


def documented(prefix):
    counts = {name: getattr(DIRT, name) for name in DIRT.__slots__}
    return {name: count for name, count in counts.items() if name.startswith(prefix)}


def test_the_orders_are_as_dirty_as_documented(orders):
    """Each flaw of the orders is there as often as stated, and no more often."""
    once = orders.drop_duplicates()
    found = {
        "order_duplicate_rows": len(orders) - len(once),
        "order_day_02_30": once["ordered_at"].str.endswith("-02-30").sum(),
        "order_stray_spaces": padded(once, once.columns),
        "order_missing_margin": (once["contribution_margin"] == "").sum(),
        "order_missing_quantity": (once["quantity"] == "").sum(),
    }
    assert found == documented("order_")


def test_the_workbook_is_as_dirty_as_documented(sheets):
    """Each flaw of the three sheets is there as often as stated, and no more often."""
    customers, machines, contracts = sheets["Kunden"], sheets["Maschinen"], sheets["Verträge"]
    sold = machines[machines["Verkauft am"] != ""]
    found = {
        "customer_stray_spaces": padded(customers, ["Kundennummer", "Kundenklasse", "Vertrag"]),
        "customer_missing_since": (customers["Kunde seit"] == "").sum(),
        "customer_missing_region": (customers["Land"] == "").sum(),
        "machine_warranty_before_sale": (sold["Garantie bis"] < sold["Verkauft am"]).sum(),
        "machine_missing_sold_at": (machines["Verkauft am"] == "").sum(),
        "contract_due_before_start": (contracts["Fällig am"] < contracts["Beginn"]).sum(),
        "contract_missing_fee": (contracts["Jahresgebühr (EUR)"] == "").sum(),
    }
    assert found == documented("customer_") | documented("machine_") | documented("contract_")


def test_nothing_but_the_dirt_differs_from_the_clean_tables(cases, orders, sheets):
    """Every record is in the files, once or as often as documented."""
    clean = clean_frames()
    assert set(cases["Fallnummer"]) == set(clean.cases["case_id"])
    assert set(orders["order_id"]) == set(clean.orders["order_id"])
    assert set(sheets["Maschinen"]["Maschinennummer"]) == set(clean.machines["machine_id"])
    assert set(sheets["Verträge"]["Vertragsnummer"]) == set(clean.contracts["contract_id"])
    costs = cases.drop_duplicates()["Kosten (EUR)"].str.replace(".", "", regex=False)
    read = pd.to_numeric(costs.str.replace(",", ".", regex=False)).abs().sum()
    assert read == pytest.approx(clean.cases["cost"].sum())
