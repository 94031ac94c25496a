"""Tables with a column for every month become one record a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aftersales import ingest
from aftersales.ingest.months import month_of, quarter_of


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


@pytest.mark.parametrize(
    ("header", "quarter"),
    [
        ("Q1 2024", date(2024, 1, 1)), ("2024-Q2", date(2024, 4, 1)), ("2024 Q3", date(2024, 7, 1)),
        ("4. Quartal 2024", date(2024, 10, 1)), ("Q4/24", date(2024, 10, 1)),
        ("1Q24", date(2024, 1, 1)), ("Quartal 2 2024", date(2024, 4, 1)), ("Q5 2024", None),
        ("Quelle 2024", None), ("2024", None), ("Jan 2024", None),
    ],
)  # fmt: skip
def test_a_quarter_is_known_by_its_header(header, quarter):
    """With Q or the word, in German and English, before or behind the year."""
    assert quarter_of(header) == quarter


def test_quarters_become_records_of_their_first_day(read, rows):
    """Sums of quarters beside their months are not counted a second time."""
    reading = read("Kunden-Nr.;1. Quartal 2024;2. Quartal 2024;3. Quartal 2024\nK1;5,5;;7\n")
    assert list(rows(reading)["ordered_at"].dt.strftime("%Y-%m-%d")) == ["2024-01-01", "2024-07-01"]
    assert list(rows(reading)["revenue"]) == [5.5, 7]
    assert "quarters_turned_long" in [problem.code for problem in reading.problems]
    both = read("Kunden-Nr.;Jan 24;Feb 24;Mrz 24;Q1 24\nK1;1,5;2;3;6,5\n")
    assert rows(both)["revenue"].sum() == 6.5


def test_months_stay_columns_if_the_user_says_so(read):
    """The recognition can be switched off, and that is kept with the mapping."""
    content = "Kunden-Nr.;Jan-98;Feb-98;Mrz-98\nK1;10,50;;3,25\n"
    layout = replace(read(content).format, periods_as_records=False)
    reading = read(content, format=layout, table="customers")
    assert reading.headers == ("Kunden-Nr.", "Jan-98", "Feb-98", "Mrz-98")
    assert reading.counts.read == 1
    assert reading.saved.layout.periods_as_records is False


def test_a_mapping_of_a_wide_table_fits_the_next_one(read, tmp_path, rows):
    """One more month is no new column, and nothing is said to be gone."""
    first = read("Kunden-Nr.;Jan-98;Feb-98;Mrz-98\nK1;10,50;;3,25\n")
    path = tmp_path / "next.csv"
    path.write_text("Kunden-Nr.;Jan-98;Feb-98;Mrz-98;Apr-98\nK1;10,50;;3,25;9\n")
    (again,) = ingest.read_file(path, path.name, tmp_path, saved=(first.saved,))
    assert again.fitted == first.saved
    assert rows(again)["revenue"].sum() == 22.75
    assert [p.code for p in again.problems] == ["turned_long"]


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
