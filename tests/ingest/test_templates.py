"""Templates in every language read back, once filled in, as what they are."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest

from aftersales.ingest import csv_template, workbook_template
from aftersales.ingest.templates import example, example_text
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language

SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime(1899, 12, 30)
DATE_STYLE = 1


def filled_csv(table: str, language: Language) -> bytes:
    """The CSV template with one record typed below its header."""
    content = csv_template(table, language)
    (header,) = content.decode("utf-8-sig").splitlines()
    delimiter = ";" if ";" in header else ","
    record = StringIO(newline="")
    cells = [example_text(column, language) for column in TABLES[table].columns]
    csv.writer(record, delimiter=delimiter).writerow(cells)
    return content + record.getvalue().encode()


def filled_workbook(table: str, language: Language) -> bytes:
    """The workbook template with one record entered below its header, all else as it was."""
    columns = TABLES[table].columns
    cells = "".join(cell(example(column, language)) for column in columns)
    content = BytesIO()
    with (
        ZipFile(BytesIO(workbook_template(table, language))) as template,
        ZipFile(content, "w") as filled,
    ):
        for name in template.namelist():
            part = template.read(name)
            if name == SHEET:
                part = part.replace(
                    b"</sheetData>", f'<row r="2">{cells}</row></sheetData>'.encode()
                )
            filled.writestr(name, part)
    return content.getvalue()


def cell(value: str | datetime | float) -> str:
    """A cell of a sheet as Excel stores it: dates count days and borrow the template's format."""
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, datetime):
        return f'<c s="{DATE_STYLE}"><v>{(value - EPOCH) / timedelta(days=1)!r}</v></c>'
    return f"<c><v>{value!r}</v></c>"


FILLED: Mapping[str, Callable[[str, Language], bytes]] = {
    "t.csv": filled_csv,
    "t.xlsx": filled_workbook,
}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", FILLED)
def test_a_filled_in_template_reads_back_completely(read, rows, code, table, name):
    """Every column of every template is recognised by name, and what was filled in is its value.

    Only what a high effort means no column can say: that is asked.
    """
    reading = read(FILLED[name](table, Language(code)), name)
    names = {column.name for column in TABLES[table].columns}
    asked = {"ambiguous_effort"} if "customer_effort" in names else set()
    assert reading.table == table
    assert {problem.code for problem in reading.problems} == asked
    assert [question.field for question in reading.questions] == ["effort"] * len(asked)
    assert [c.canonical for c in reading.columns] == [c.name for c in TABLES[table].columns]
    assert {c.how for c in reading.columns} == {"name"}
    assert reading.counts.read == 1
    assert rows(reading).notna().all(axis=None)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_an_empty_template_holds_no_record(read, code, table):
    """Nothing but the header stands in a template: brought as it is, it gives no record."""
    language = Language(code)
    for content, name in (
        (csv_template(table, language), "t.csv"),
        (workbook_template(table, language), "t.xlsx"),
    ):
        reading = read(content, name)
        assert (reading.counts.read, reading.stored) == (0, None)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_header_of_a_workbook_has_an_example_beside_it(code, table):
    """The note on a header shows what one types below it."""
    language = Language(code)
    with ZipFile(BytesIO(workbook_template(table, language))) as template:
        comments = ElementTree.fromstring(template.read("xl/comments1.xml"))
    notes = ["".join(comment.itertext()) for comment in comments.iter(f"{SPREADSHEET}comment")]
    examples = [example_text(column, language) for column in TABLES[table].columns]
    assert all(text in note for text, note in zip(examples, notes, strict=True))


def test_the_example_keeps_its_value(read, rows):
    """1,849.90 is the same revenue in both languages and both kinds of file."""
    for code in LANGUAGES:
        for name, filled in FILLED.items():
            orders = rows(read(filled("orders", Language(code)), name))
            assert orders["revenue"].tolist() == [1849.9]
            assert orders["ordered_at"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-20"]
