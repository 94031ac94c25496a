"""Templates in every language read back as what they are."""

from __future__ import annotations

import pytest

from aftersales.ingest import csv_template, workbook_template
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("make", "suffix"), [(csv_template, "csv"), (workbook_template, "xlsx")])
def test_a_template_reads_back_completely(read, rows, code, table, make, suffix):
    """Every column of every template is recognised by name and its example is read as a value."""
    reading = read(make(table, Language(code)), f"template.{suffix}")
    assert reading.table == table
    assert reading.problems == ()
    assert reading.questions == ()
    assert [c.canonical for c in reading.columns] == [c.name for c in TABLES[table].columns]
    assert {c.how for c in reading.columns} == {"name"}
    assert rows(reading).notna().all(axis=None)


def test_the_example_keeps_its_value(read, rows):
    """1,849.90 is the same revenue in both languages and both kinds of file."""
    for code in LANGUAGES:
        for make, name in ((csv_template, "t.csv"), (workbook_template, "t.xlsx")):
            orders = rows(read(make("orders", Language(code)), name))
            assert orders["revenue"].tolist() == [1849.9]
            assert orders["ordered_at"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-20"]
