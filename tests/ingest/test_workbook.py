"""A sheet comes over cell by cell, however its workbook is written."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from aftersales.ingest import unpacking
from aftersales.ingest.workbook import Book, cell_text, copy_sheet, probe_workbook

HEADER = ["case id", "opened at", "cost", "note"]
ODD = [
    ["F-1", datetime(2025, 5, 17, 8, 30), 1.234, "plain"],
    ["F-2", date(2025, 5, 18), 12, "two\nlines, a comma; and “quotes”"],
    ["F-3", time(8, 15), True, 'says "yes"'],
    [],
    ["F-4", timedelta(hours=30), 1, "unit\x1fseparator"],
    ["F-5", "n/a", -0.0, "  blanks  "],
    ["", "", 1e300, ""],
]
TEXTS = [
    ("F-1", "2025-05-17 08:30:00", "1.2340", "plain"),
    ("F-2", "2025-05-18", "12", "two\nlines, a comma; and “quotes”"),
    ("F-3", "08:15:00", "true", 'says "yes"'),
    ("F-4", "30:00:00", "1", "unit\x1fseparator"),
    ("F-5", "n/a", "0", "  blanks  "),
    ("", "", "1e+300", ""),
]


def written(path: Path, records: list[list[object]]) -> Path:
    formats = {
        datetime: "yyyy-mm-dd hh:mm",
        date: "yyyy-mm-dd",
        time: "hh:mm",
        timedelta: "[h]:mm:ss",
    }
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Cases")
        dress = {kind: book.add_format({"num_format": code}) for kind, code in formats.items()}
        for row, record in enumerate([HEADER, *records]):
            for column, cell in enumerate(record):
                sheet.write(row, column, cell, dress.get(type(cell)))
    return path


def copied(path: Path) -> list[tuple[str, ...]]:
    book = Book(path)
    source = copy_sheet(book, probe_workbook(book), path.with_suffix(".csv"))
    assert source.headers == tuple(HEADER)
    with source.path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file, delimiter=source.delimiter, quotechar=source.quote))
    records = [tuple(record) for record in found]
    assert list(source.sample) == records[: len(source.sample)]
    return records


@pytest.mark.parametrize("most", [0, unpacking.MAX_COPIED_BYTES])
def test_every_cell_comes_over_as_what_it_is(tmp_path, monkeypatch, most):
    """Dates, spans, truth values, digits and text with any sign, from the copy or as it came."""
    monkeypatch.setattr(unpacking, "MAX_COPIED_BYTES", most)
    assert copied(written(tmp_path / "odd.xlsx", ODD)) == TEXTS


def test_blocks_of_rows_are_one_sheet(tmp_path):
    """Rows beyond the first block follow it, quoted or not, and 1 beside TRUE stays itself."""
    records = [[f"F-{n}", True if n == 700 else 1, n / 2, "a\nb" if n == 1200 else "c"]
               for n in range(1600)]  # fmt: skip
    found = copied(written(tmp_path / "long.xlsx", records))
    assert found == [tuple(map(cell_text, record)) for record in records]


def rewritten(path: Path, change) -> Path:
    """The workbook with its sheet's XML changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_what_merged_cells_a_sheet_has_changes_no_value(tmp_path):
    """The list of merged cells at the end is not looked for, and the values are the same."""
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    path = written(tmp_path / "merged.xlsx", ODD)
    rewritten(path, lambda xml: xml.replace(b"</sheetData>", merged))
    assert copied(path) == TEXTS


ROWS = [
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="all1048576"><v>1</v></c></row>',
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
    + b"<c><v>1</v></c>" * 30
    + b"</row>",
    b'<row r="1"><c r="ALL1"/></row><x:row xmlns:x="x" r="1048576"><x:c><v>1</v></x:c></x:row>',
    b'<row r="1"><c r="A1"/><c\tr="A1' + b" " * 9 + b'" s="1"/><c s="1" r="ALL1048576"/></row>',
]


@pytest.mark.parametrize("rows", ROWS)
def test_no_way_of_writing_cells_hides_how_far_they_reach(rows):
    """References in small letters or elsewhere, and cells without one, count for the extent."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + rows + b"</sheetData>")
    found = unpacking.unpacked(file)
    assert found.code == "sheet_too_large"


def test_references_are_counted_alike_in_both_ways(tmp_path):
    """The quick count of rows and columns is that of the thorough one."""
    with zipfile.ZipFile(written(tmp_path / "odd.xlsx", [["a"] * 800] * 3)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert unpacking._plain_extent(xml) == unpacking._extent(xml, 0) == (4, 800)
