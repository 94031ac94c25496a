"""Dates, numbers, yes and no as people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales import ingest
from aftersales.ingest import shapes, values
from aftersales.ingest.decisions import FIRST_LOOK


def cases(column: str, *cells: str) -> str:
    records = "".join(f'{n};2025-01-01;"{cell}"\n' for n, cell in enumerate(cells, start=1))
    return f"case id;opened at;{column}\n{records}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-12-31", datetime(2025, 12, 31)),
        ("2025-12-31 07:05", datetime(2025, 12, 31, 7, 5)),
        ("2025-12-31T07:05:09.000", datetime(2025, 12, 31, 7, 5, 9)),
        ("2025-12-31T07:05:09.1234567", datetime(2025, 12, 31, 7, 5, 9, 123457)),
        ("2025/12/31", datetime(2025, 12, 31)),
        ("31.12.2025", datetime(2025, 12, 31)),
        ("31.12.2025 07:05", datetime(2025, 12, 31, 7, 5)),
        ("31.12.2025 07:05:09", datetime(2025, 12, 31, 7, 5, 9)),
        ("31.12.2025, 07:05 Uhr", datetime(2025, 12, 31, 7, 5)),
        ("31.12.25", datetime(2025, 12, 31)),
        ("1.2.2025 7:05", datetime(2025, 2, 1, 7, 5)),
        ("31/12/2025 7:05", datetime(2025, 12, 31, 7, 5)),
        ("12/31/2025 7:05:09 PM", datetime(2025, 12, 31, 19, 5, 9)),
        ("12/31/2025 07:05PM", datetime(2025, 12, 31, 19, 5)),
        ("20251231", datetime(2025, 12, 31)),
        ("31-Dec-2025", datetime(2025, 12, 31)),
        ("Dec 31, 2025", datetime(2025, 12, 31)),
        ("3. März 2025", datetime(2025, 3, 3)),
        ("3. MÄRZ 2025 07:05", datetime(2025, 3, 3, 7, 5)),
        ("12-Mar-2025", datetime(2025, 3, 12)),
        ("12-MAR-25 07:05:09", datetime(2025, 3, 12, 7, 5, 9)),
        ("5. Okt 26", datetime(2026, 10, 5)),
        ("05.Okt.2026", datetime(2026, 10, 5)),
        ("Mo., 6. Jänner 2025", datetime(2025, 1, 6)),
        ("Monday, March 3, 2025 7:05 PM", datetime(2025, 3, 3, 19, 5)),
        ("March 3rd 2025", datetime(2025, 3, 3)),
        ("1. Dezember 2025, 07:05 Uhr", datetime(2025, 12, 1, 7, 5)),
        ("31/Dec/2025", datetime(2025, 12, 31)),
    ],
)
def test_a_date_is_read_as_people_write_it(read, rows, codes, written, meant):
    """Each way to write a date gives the moment that is meant."""
    reading = read(cases("closed at", written))
    assert codes(reading) == []
    assert rows(reading)["closed_at"].tolist() == [pd.Timestamp(meant)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31.02.2025", "unreadable_date"),
        ("tomorrow", "unreadable_date"),
        ("31.12.1023", "implausible_year"),
        ("01.01.2925", "implausible_year"),
        ("1899-12-30", "implausible_year"),
        ("24.12.2024", "before_start"),
        ("#WERT!", "error_value"),
    ],
)
def test_an_impossible_date_is_missing_and_says_why(read, rows, written, code):
    """The cell becomes missing; record, column and what was found stand in the problem."""
    reading = read(cases("closed at", "31.12.2025", written))
    assert rows(reading)["closed_at"].isna().tolist() == [False, True]
    (problem,) = reading.problems
    assert (problem.code, problem.record, problem.column) == (code, 2, "closed at")
    assert (problem.found, problem.count, problem.table) == (written, 1, "file.csv")


@pytest.mark.parametrize("names", [name for names in shapes.MONTHS.values() for name in names])
def test_every_name_of_a_month_is_read(read, rows, names):
    """German and English, long and short, in front of the day or behind it."""
    number = next(int(n) for n, words in shapes.MONTHS.items() if names in words)
    reading = read(cases("closed at", f"7. {names.title()} 2026", f"{names.upper()} 7, 2026"))
    assert rows(reading)["closed_at"].tolist() == [pd.Timestamp(2026, number, 7)] * 2


@pytest.mark.parametrize("written", ["7. Foo 2026", "31. Feb 2026", "Mai 2026", "7. Märzen 2026"])
def test_what_is_no_date_in_letters_is_not_read_as_one(read, codes, written):
    """A word that names no month, a day that does not exist, a month without a day."""
    assert codes(read(cases("closed at", "7. Mai 2026", written))) == ["unreadable_date"]


@pytest.mark.parametrize(
    ("written", "code", "zones"),
    [
        (("2025-12-31T07:05:09Z",), "time_zone", "Z"),
        (("2025-12-31T07:05:09.5+02:00", "2026-01-01"), "time_zone", "+02:00"),
        (("31.12.2025 07:05 +0200",), "time_zone", "+0200"),
        (("31.12.2025, 07:05 Uhr MEZ",), "time_zone", "MEZ"),
        (("12/31/2025 7:05 AM UTC",), "time_zone", "UTC"),
        (
            ("2025-12-31 07:05+01:00", "2025-12-30 07:05+01:00", "2025-12-29 07:05+02:00"),
            "time_zones_mixed",
            "+01:00 · +02:00",
        ),
    ],
)
def test_a_time_zone_is_said_and_the_clock_time_kept(read, rows, written, code, zones):
    """Times stay as the clock on the wall showed them, and the column says which zones it names."""
    reading = read(cases("closed at", *written))
    assert rows(reading)["closed_at"].iloc[0].strftime("%H:%M") == "07:05"
    (problem,) = reading.problems
    assert (problem.code, problem.column, problem.found) == (code, "closed at", zones)
    assert problem.count == sum(":" in text for text in written)


@pytest.mark.parametrize(
    ("late", "code"),
    [("31.12.25", None), ("31. Dez 2025", None), ("2025-12-31T07:05Z", "time_zone")],
)
def test_a_way_to_write_dates_that_begins_late_is_read_as_well(read, rows, codes, late, code):
    """The first look at dates ends before it; what it does not explain is looked at again."""
    early = [f"{day:02}.01.2025" for day in range(1, 29)] * (FIRST_LOOK // 28 + 1)
    reading = read(cases("closed at", *early, late))
    assert rows(reading)["closed_at"].iloc[-1].date() == date(2025, 12, 31)
    assert codes(reading) == ([code] if code else [])


def test_ambiguous_days_and_months_are_asked_and_not_read(read, rows, codes):
    """With no part above 12 the column is left out until the user has answered."""
    content = "case id,opened at,fault\n1,03/04/2024,a\n2,05/06/2024,b\n"
    reading = read(content)
    assert "opened_at" not in rows(reading)
    assert codes(reading) == ["ambiguous_dates"]
    (question,) = reading.questions
    assert (question.field, question.columns, question.example) == (
        "date_order", ("opened at",), "03/04/2024"
    )  # fmt: skip
    for choice, month in zip(question.choices, (4, 3), strict=True):
        answered = read(content, format=replace(reading.format, date_order=choice.value))
        assert answered.questions == ()
        assert rows(answered)["opened_at"].iloc[0].month == month


def test_one_day_above_twelve_anywhere_settles_the_order(read, rows):
    """A single decisive value in another column, far down, decides for the whole file."""
    early = "".join(f"{n},03/04/2024,\n" for n in range(5000))
    reading = read(f"case id,opened at,closed at\n{early}x,01/02/2024,25/02/2024\n")
    assert reading.format.date_order == "dmy"
    assert rows(reading)["opened_at"].dt.month.iloc[0] == 4


def test_dates_with_the_same_day_and_month_need_no_question(read, rows):
    """03/03/2024 is the third of March either way."""
    reading = read("case id,opened at\n1,03/03/2024\n2,05/05/2024\n")
    assert reading.questions == ()
    assert rows(reading)["opened_at"].dt.month.tolist() == [3, 5]


def test_mixed_orders_are_said(read, codes):
    """Where both orders occur the more frequent one is used and the reading says so."""
    reading = read("case id,opened at\n1,25/03/2024\n2,26/03/2024\n3,03/27/2024\n")
    assert codes(reading) == ["mixed_date_orders", "unreadable_date"]


NUMBERS = [
    ("1234.56", 1234.56),
    ("1,234.56", 1234.56),
    ("1.234,56", 1234.56),
    ("1'234.50", 1234.5),
    ("1 234,50", 1234.5),
    ("1.234.567,8", 1234567.8),
    ("12,5", 12.5),
    ("-12,5", -12.5),
    ("12,5-", -12.5),
    ("(12.50)", -12.5),
    ("€ 12.50", 12.5),
    ("12,50 €", 12.5),
    ("12,50 EUR", 12.5),
    ("0,125", 0.125),
    (",5", 0.5),
    ("12,-", 12.0),
    ("1e3", 1000.0),
    ("1234567", 1234567.0),
]


@pytest.mark.parametrize(("written", "meant"), NUMBERS)
def test_a_number_is_read_as_people_write_it(read, rows, codes, written, meant):
    """Thousands, decimals, signs and currencies in every usual dress give the number meant."""
    reading = read(cases("cost", written))
    assert codes(reading) == ([] if meant >= 0 else ["negative_amount"])
    assert rows(reading)["cost"].tolist() == [meant]


def test_a_number_that_reads_both_ways_is_asked(read, rows, codes):
    """1.234 alone is left out until the user says what the sign means."""
    content = cases("cost", "1.234", "17")
    reading = read(content)
    assert codes(reading) == ["ambiguous_decimals"]
    assert "cost" not in rows(reading)
    (question,) = reading.questions
    assert question.example == "1.234"
    answers = {
        choice.value: rows(read(content, format=replace(reading.format, decimal=choice.value)))
        for choice in question.choices
    }
    assert answers["."]["cost"].tolist() == [1.234, 17.0]
    assert answers[","]["cost"].tolist() == [1234.0, 17.0]


def test_one_clear_value_settles_the_decimal_sign_of_the_file(read, rows):
    """A decimal comma in another column makes 1.234 a thousand and more."""
    reading = read("order date;revenue;margin\n2025-05-17;1.234;0,5\n")
    assert reading.format.decimal == ","
    assert rows(reading)["revenue"].tolist() == [1234.0]


def test_numbers_in_both_dresses_are_read_and_said(read, rows, codes):
    """1.234,56 and 1,234.56 in one column are each read as what they can only be."""
    reading = read(cases("cost", "1.234,56", "1,234.56", "0,5"))
    assert rows(reading)["cost"].tolist() == [1234.56, 1234.56, 0.5]
    assert codes(reading) == ["mixed_decimals"]


@given(
    value=st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
    dress=st.sampled_from([",.", "., ", ".,", "',"]),
)
def test_a_dressed_number_reads_back(value, dress):
    """Any amount with two decimals survives being written with any thousands sign."""
    thousands, decimal = dress[0], dress[1]
    written = f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    sql = values.number(values.quoted(written), decimal)
    assert duckdb.execute(f"SELECT {sql}").fetchone() == (float(value),)


@pytest.mark.parametrize(
    "written", ["n/v", "12,3,4", "1.23.4", "--5", "12 Stück je 3", "1_000", "inf"]
)
def test_what_is_no_number_is_missing_and_said(read, rows, codes, written):
    """Nothing is made of a text that is no number."""
    reading = read(cases("cost", written, "1.5"))
    assert codes(reading) == ["unreadable_number"]
    assert rows(reading)["cost"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "token", ["", "?", "NA", "N/A", "null", "-", "—", "k.A.", " ", "nan", "  "]
)
def test_missing_values_are_missing_without_a_problem(read, rows, codes, token):
    """Every usual way to say nothing says nothing."""
    reading = read(cases("cost", token, "1.5"))
    assert codes(reading) == []
    assert rows(reading)["cost"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "written",
    [
        ("true", "false"),
        ("Yes", "no"),
        ("JA", "nein"),
        ("1", "0"),
        ("J", "N"),
        ("WAHR", "FALSCH"),
        ("x", ""),
        ("1.0", "0.0"),
        ("eingehalten", "verletzt"),
    ],
)
def test_yes_and_no_in_every_dress(read, rows, codes, written):
    """Both languages, digits, marks and the words of the column itself."""
    reading = read(cases("sla met", *written))
    assert codes(reading) == []
    assert rows(reading)["sla_met"].tolist() == [True, False]


def test_what_is_neither_yes_nor_no_is_missing_and_said(read, rows):
    """Half a yes is no yes."""
    reading = read(cases("sla met", "yes", "perhaps"))
    assert rows(reading)["sla_met"].isna().tolist() == [False, True]
    assert [(p.code, p.found) for p in reading.problems] == [("unreadable_flag", "perhaps")]


def test_ratings_outside_the_scale_are_missing(read, rows, codes):
    """0, 6 and 11-style codes of surveys are no stars."""
    reading = read(cases("rating", "1", "5", "0", "6", "11", "4.5"))
    assert rows(reading)["rating"].dropna().tolist() == [1.0, 5.0, 4.5]
    assert codes(reading) == ["out_of_range"]


def test_recommendations_that_are_stars_are_said(read, codes):
    """Twenty answers and none above 5 look like stars and are not used as recommendations."""
    reading = read(cases("nps", *["3", "4", "5", "1"] * 6))
    assert codes(reading) == ["recommendation_scale"]
    assert "recommendation" not in reading.stored.columns


def test_counts_are_whole_and_not_negative(read, rows, codes):
    """2.5 visits and −1 visits are missing; yes counts as one."""
    reading = read(cases("visits", "2", "2.5", "-1", "yes", "no", "3.0"))
    assert rows(reading)["visits"].dropna().tolist() == [2, 1, 0, 3]
    assert codes(reading) == ["not_whole"]


@pytest.mark.parametrize(
    ("header", "cells", "canonical", "meant"),
    [
        ("Reparaturdauer (Std.)", ["1,5"], "repair_hours", [1.5]),
        ("repair time (min)", ["90"], "repair_hours", [1.5]),
        ("Handling time (h)", ["1.5"], "handling_minutes", [90.0]),
        ("Handling time", ["1:30", "0:45:30"], "handling_minutes", [90.0, 45.5]),
        ("Repair time", ["90 min", "2 h", "3"], "repair_hours", [1.5, 2.0, 3.0]),
        ("resolution target (days)", ["2"], "resolution_target_hours", [48.0]),
    ],
)
def test_spans_of_time_come_in_the_unit_of_the_column(read, rows, header, cells, canonical, meant):
    """The unit in the header or in the cell is heeded, clocks included."""
    assert rows(read(cases(header, *cells)))[canonical].tolist() == meant


def test_a_converted_unit_is_said(read, codes):
    """Minutes in a column of hours are converted, and the reading notes it."""
    assert codes(read(cases("repair time (min)", "90"))) == ["unit_converted"]


def test_negative_spans_are_missing(read, rows, codes):
    """Nobody works for minus five minutes."""
    reading = read(cases("handling time", "-5", "5"))
    assert rows(reading)["handling_minutes"].isna().tolist() == [True, False]
    assert codes(reading) == ["negative"]


def test_per_cent_becomes_a_share(read, rows, codes):
    """35 in a column of shares is 0.35, and the reading says so."""
    reading = read("customer id,tenure,contribution margin\n1,5,35\n2,6,20 %\n")
    assert rows(reading)["contribution_margin_share"].tolist() == [0.35, 0.2]
    assert codes(reading) == ["per_cent_as_share"]


def test_identifiers_stay_as_they_are(read, rows):
    """Leading zeros stay, blanks around go, 10033.0 is 10033."""
    reading = read("case id;customer id;opened at\n001;  K1 ;2025-05-17\n10033.0;K2;2025-05-18\n")
    assert rows(reading)["case_id"].tolist() == ["001", "10033"]
    assert rows(reading)["customer_id"].tolist() == ["K1", "K2"]


def test_a_day_without_a_time_is_not_before_its_own_morning(read, rows, codes):
    """Opened at 9:00 and closed on the same day (no time given) is no contradiction."""
    reading = read("case id;opened at;closed at\n1;2025-05-17 09:00;2025-05-17\n")
    assert codes(reading) == []
    assert isinstance(reading, ingest.Reading)
    assert rows(reading)["closed_at"].notna().all()
