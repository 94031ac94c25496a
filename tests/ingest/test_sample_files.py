"""The files of the repository's own sample are read completely."""

from __future__ import annotations

import pytest

from aftersales import ingest
from sample_data.truth import DIRT


@pytest.fixture(scope="module")
def readings(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    names = ("faelle.csv", "orders.csv", "customers.xlsx")
    read = [ingest.read_file(root / "sample_data" / name, name, folder) for name in names]
    return [reading for file in read for reading in file]


def test_every_column_of_the_sample_is_recognised_by_name(readings):
    """Seven tables out of three files, no column left over, nothing to ask."""
    assert [reading.table for reading in readings] == [
        "cases", "orders", "customers", "machines", "contracts", "claims", "stock"
    ]  # fmt: skip
    for reading in readings:
        assert {column.how for column in reading.columns} == {"name"}
        assert reading.questions == ()


def test_german_excel_dress_is_found(readings):
    """Windows-1252, semicolons, decimal commas; the workbook's title lines are passed over."""
    cases, _, customers, *_ = readings
    assert (cases.format.encoding, cases.format.delimiter) == ("cp1252", ";")
    assert (cases.format.decimal, cases.format.thousands) == (",", ".")
    assert (customers.format.sheet, customers.format.header_line) == ("Kunden", 3)
    assert customers.format.sheets == ("Kunden", "Maschinen", "Verträge", "Garantie", "Lager")


def test_the_dirt_of_the_sample_is_found_piece_by_piece(readings):
    """As many flaws as `sample_data/README.md` lists are found, in the columns it names."""
    found = {(p.code, p.column): p.count for p in readings[0].problems}
    assert found[("duplicate_record", None)] == DIRT.case_duplicate_rows
    assert found[("before_start", "Gelöst am")] == DIRT.case_resolved_before_opened
    assert found[("implausible_year", "Erstellt am")] == DIRT.case_year_1023
    assert found[("unreadable_date", "Gelöst am")] == DIRT.case_day_31_02
    assert found[("negative_amount", "Kosten (EUR)")] == DIRT.case_negative_cost
    assert found[("out_of_range", "Bewertung")] == DIRT.case_rating_out_of_range


def test_stray_blanks_are_gone(readings, rows):
    """No customer number, product or technician keeps a blank at its ends."""
    cases = rows(readings[0])
    for name in ("customer_id", "product", "technician", "priority", "region"):
        assert (cases[name].dropna() == cases[name].dropna().str.strip()).all()
