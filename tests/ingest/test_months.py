"""Tables with a column for every month become one record a month."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.ingest.months import month_of


@pytest.mark.parametrize(
    ("header", "month"),
    [
        ("Jan-98", date(1998, 1, 1)), ("Feb 24", date(2024, 2, 1)), ("Mrz. 2024", date(2024, 3, 1)),
        ("Januar 2024", date(2024, 1, 1)), ("December 2023", date(2023, 12, 1)),
        ("2024-01", date(2024, 1, 1)), ("01/2024", date(2024, 1, 1)), ("7.2024", date(2024, 7, 1)),
        ("2024-03-01 00:00:00", date(2024, 3, 1)), ("13/2024", None), ("Maja 2024", None),
        ("2024", None), ("Jan", None), ("Q1 2024", None), ("2024-03-17", None), ("Umsatz", None),
    ],
)  # fmt: skip
def test_a_month_is_known_by_its_header(header, month):
    """Names in both languages and numbers; days, quarters and years are no months."""
    assert month_of(header) == month


def test_revenue_by_customer_and_month_becomes_orders(read, rows):
    """Every value is a record of its customer and month, empty cells are none, and it is said."""
    reading = read("Kunden-Nr.;Jan-98;Feb-98;Mrz-98\nK1;10,50;;3,25\nK2;1.200,00;7;k.A.\n")
    found = rows(reading).sort_values(["customer_id", "ordered_at"])
    assert reading.table == "orders"
    assert list(found["customer_id"]) == ["K1", "K1", "K2", "K2"]
    assert list(found["ordered_at"].dt.strftime("%Y-%m-%d")) == [
        "1998-01-01", "1998-03-01", "1998-01-01", "1998-02-01"
    ]  # fmt: skip
    assert list(found["revenue"]) == [10.5, 3.25, 1200, 7]
    noted = {problem.code: problem for problem in reading.problems}["turned_long"]
    assert (noted.count, noted.found) == (3, "Jan-98 … Mrz-98")


def test_ragged_records_are_left_out_and_counted(read):
    """Records read are those kept and those left out, in a long table too."""
    counts = read("Kunde;2024-01;2024-02;2024-03\nK1;1;2;3\nK2;1;2\nK3;4;5;6\n").counts
    assert (counts.read, counts.kept, counts.rejected) == (7, 6, 1)


def test_two_months_are_no_wide_table(read):
    """Two such columns may be anything; so may months that occur twice."""
    for header in ("Kunde;2024-01;2024-02;x", "Kunde;2024-01;01/2024;Jan 24"):
        reading = read(f"{header}\nK1;1;2;3\n")
        assert reading.headers == tuple(header.split(";"))
