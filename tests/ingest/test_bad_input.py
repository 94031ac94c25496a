"""Whatever a file holds, the answer is a problem in the user's words, never an exception."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import duckdb
import pytest
import xlsxwriter

from aftersales import ingest
from aftersales.ingest import content, reading, unpacking
from aftersales.problems import Severity

HEADER = "case id,opened at,fault\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(range(256)) * 4
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def book(**sheets: list[list[object]]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook_:
        for name, rows in sheets.items():
            sheet = workbook_.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


CASES = [["case id", "opened at", "fault"], ["1", "2025-05-17", "a"], ["2", "2025-05-18", "b"]]


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n\n", "only_preamble"),
        (b" ", "only_preamble"),
        (b"\xef\xbb\xbf", "only_preamble"),
        (HEADER.encode(), "no_records"),
        (bytes(range(256)) * 40, "binary_file"),
        (bytes(10_000), "binary_file"),
        (PNG, "not_a_table"),
        (b"%PDF-1.7\n" + HEADER.encode(), "not_a_table"),
        (b"\x1f\x8b\x08" + bytes(100), "not_a_table"),
        (b"PAR1" + bytes(100), "broken_parquet"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), "password_protected"),
        (OLE + "Workbook".encode("utf-16-le") + bytes(100), "old_workbook"),
        (book(Sheet=CASES)[:700], "broken_workbook"),
        (book(Sheet=CASES)[:-40], "broken_workbook"),
        (b"PK\x03\x04" + bytes(500), "broken_workbook"),
        (archive(**{"cases.csv": HEADER.encode()}), "zip_archive"),
        (archive(**{"xl/workbook.xml": b"<not xml"}), "broken_workbook"),
        (book(Sheet=[]), "empty_sheet"),
        (book(Sheet=CASES[:1]), "no_records"),
        (b"Report\nby the service department\n", "one_column"),
    ],
)
def test_a_file_that_is_no_table_gets_its_own_answer(read, file, code):
    """Each kind of unusable file is named as what it is, and nothing is stored."""
    reading = read(file)
    assert code in [problem.code for problem in reading.problems]
    assert reading.stored is None
    for problem in reading.problems:
        assert problem.table == "file.csv"
        assert all(map(str, (problem.message, problem.expected, problem.remedy)))


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    """A path without a file is answered."""
    reading = ingest.read(tmp_path / "gone.csv", "gone.csv", tmp_path)
    assert [p.code for p in reading.problems] == ["not_found"]


def test_three_hundred_megabytes_are_refused_where_less_is_allowed(tmp_path):
    """The size is looked at before a byte is read; whoever reads says how much may come."""
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(300 * content.MEGABYTE)  # sparse: takes no room
    limit = 256 * content.MEGABYTE
    (reading,) = ingest.read_file(path, "large.csv", tmp_path, max_bytes=limit)
    (problem,) = reading.problems
    assert problem.code == "too_large"
    assert str(problem.message) == "The file has 300 MB."


def test_ten_thousand_columns_are_refused(read, codes):
    """A table of 10,000 columns is named as such, as text and as workbook."""
    header = ",".join(f"c{n}" for n in range(10_000))
    reading = read(f"{header}\n{','.join('1' * 10_000)}\n")
    assert codes(reading) == ["too_many_columns"]
    wide = [[f"c{n}" for n in range(1_200)], ["1"] * 1_200]
    assert codes(read(book(Sheet=wide), "wide.xlsx")) == ["too_many_columns"]


def test_ragged_records_are_left_out_and_counted(read, rows):
    """Records with too few or too many fields are rejected; the first is shown with its number."""
    reading = read(HEADER + "1,2025-05-17,a\n2,2025-05-18\n3,2025-05-19,c\n4,2025-05-20,d,e,f\n")
    assert rows(reading)["case_id"].tolist() == ["1", "3"]
    (problem,) = reading.problems
    assert (problem.code, problem.count, problem.record, problem.found) == (
        "ragged_record", 2, 2, "2,2025-05-18"
    )  # fmt: skip
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (4, 2, 2)


@pytest.mark.parametrize(
    "rest", ["3,2025-05-19,c\n4,2025-05-20,d\n", '3,2025-05-19,"c"\n"4","2025-05-20","d"\n']
)
def test_an_unclosed_quote_costs_one_record_and_not_the_file(read, rows, rest):
    """Only the record with the broken quote is lost, whether quotes follow or not."""
    reading = read(HEADER + '1,2025-05-17,a\n2,2025-05-18,"b\n' + rest)
    assert rows(reading)["case_id"].tolist() == ["1", "3", "4"]
    (problem,) = reading.problems
    assert (problem.code, problem.record, problem.count) == ("unclosed_quote", 2, 1)
    assert reading.counts.read == 4


def test_an_unclosed_quote_early_in_a_long_file_costs_one_record(read, rows):
    """A quarter of a million records after a broken quote are still read."""
    records = "".join(f"{n},2025-05-17,abc\n" for n in range(250_000))
    reading = read(HEADER + '0,2025-05-17,"open\n' + records)
    assert (reading.counts.kept, reading.counts.rejected) == (250_000, 1)
    assert rows(reading)["case_id"].iloc[-1] == "249999"


def test_text_after_a_closing_quote_is_a_broken_record(read, rows, codes):
    """`"a" b` is neither quoted nor plain."""
    reading = read(HEADER + '1,2025-05-17,"a" b\n2,2025-05-18,c\n')
    assert rows(reading)["case_id"].tolist() == ["2"]
    assert codes(reading) == ["unclosed_quote"]


def test_a_broken_quote_in_the_header_still_gives_an_answer(read):
    """A header that opens a quote and never closes it is read as it stands."""
    reading = read('"case id,opened at,fault\n1,2025-05-17,a\n2,2025-05-18,b\n')
    assert reading.counts.read == 2


def test_nul_characters_are_left_out_and_said(read, rows, codes):
    """A few NUL characters in a text do not spoil the table."""
    reading = read((HEADER + "1,2025-05-17,a\x00b\n" + "2,2025-05-18,c\n" * 40).encode())
    assert rows(reading)["fault"].iloc[0] == "ab"
    assert "nul_characters" in codes(reading)


def test_mixed_encodings_are_read_line_by_line_and_said(read, rows, codes):
    """A file pasted together from UTF-8 and Windows-1252 keeps all its umlauts."""
    file = (
        HEADER.encode() + "1,2025-05-17,Öl\n".encode() + "2,2025-05-18,Kühlung\n".encode("cp1252")
    )
    reading = read(file)
    assert rows(reading)["fault"].tolist() == ["Öl", "Kühlung"]
    assert codes(reading) == ["mixed_encodings"]


def test_characters_nobody_can_read_are_said(read, codes):
    """A byte without a meaning in Windows-1252 shows as a replacement character."""
    file = HEADER.encode() + b"1,2025-05-17,\x81\xfc\n2,2025-05-18,b\n"
    assert codes(read(file)) == ["unreadable_characters"]


def test_duplicate_headers_are_numbered_and_said(read, codes):
    """Two columns called the same stay apart; the first is matched."""
    reading = read("case id,opened at,Status,Status\n1,2025-05-17,open,closed\n")
    assert reading.headers == ("case id", "opened at", "Status", "Status (2)")
    assert codes(reading) == ["duplicate_headers"]
    assert [c.canonical for c in reading.columns][2:] == ["status", None]


def test_one_column_is_said(read, codes):
    """Without any delimiter every line is one field, and the reading says so."""
    reading = read("case id\n1\n2\n3\n")
    assert "one_column" in codes(reading)
    assert reading.counts.read == 3


def test_formula_cells_give_their_last_value(tmp_path, rows):
    """Calculated values are read, error cells and formulas never calculated are missing."""
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(str(path)) as file:
        sheet = file.add_worksheet("Cases")
        sheet.write_row(0, 0, ["case id", "opened at", "cost"])
        for row, (formula, value) in enumerate([("=2*50", 100), ("=1/0", "#DIV/0!")], start=1):
            sheet.write_row(row, 0, [f"F-{row}", "2025-05-17"])
            sheet.write_formula(row, 2, formula, None, value)
    reading = ingest.read(path, "formulas.xlsx", tmp_path)
    assert rows(reading)["cost"].tolist()[0] == 100
    assert rows(reading)["cost"].isna().tolist() == [False, True]
    found = {problem.code: problem for problem in reading.problems}
    assert set(found) == {"formula_cells", "error_cells"}
    assert (found["error_cells"].found, found["error_cells"].count) == ("C3", 1)


def test_formulas_that_were_never_calculated_are_said(read):
    """A formula without a value counts as missing and asks to save the workbook in Excel."""
    file = BytesIO(book(Cases=[*CASES, ["3", "2025-05-19", "=1+1"]]))
    parts = {name: zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<f>1+1</f><v>0</v>" in parts[sheet]
    parts[sheet] = parts[sheet].replace(b"<f>1+1</f><v>0</v>", b"<f>1+1</f><v></v>")
    reading = read(archive(**parts), "raw.xlsx")
    assert "formulas_not_calculated" in [problem.code for problem in reading.problems]
    assert reading.counts.read == 3


def test_a_table_may_begin_anywhere_in_a_sheet(tmp_path, rows):
    """Blank rows above it, a blank column before it and blank formulas behind change nothing."""
    path = tmp_path / "offset.xlsx"
    with xlsxwriter.Workbook(str(path)) as file:
        sheet = file.add_worksheet("Cases")
        for number, row in enumerate(CASES):
            sheet.write_row(3 + number, 1, row)
            sheet.write_formula(3 + number, 6, '=""', None, "")
    reading = ingest.read(path, "offset.xlsx", tmp_path)
    assert reading.headers == ("Column 1", *CASES[0])
    assert rows(reading)["case_id"].tolist() == ["1", "2"]


def test_a_sheet_that_does_not_exist_names_those_that_do(tmp_path):
    """The wrong sheet is answered with the right ones."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(book(Cases=CASES, Orders=CASES))
    problem = ingest.probe(path, "book.xlsx", sheet="Kunden")
    assert problem.code == "no_such_sheet"
    assert "Cases, Orders" in str(problem.expected)


def test_a_zip_bomb_is_refused_before_it_unpacks(read, codes, monkeypatch):
    """What a workbook unpacks to is counted while reading it, whatever its directory claims."""
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 3 * content.MEGABYTE)
    honest = archive(**{"xl/workbook.xml": b"<a/>", "xl/big.xml": bytes(5 * content.MEGABYTE)})
    assert codes(read(honest, "bomb.xlsx")) == ["workbook_too_large"]
    size = struct.pack("<I", 5 * content.MEGABYTE)
    assert honest.count(size) == 2
    lying = honest.replace(size, struct.pack("<I", 10))
    assert codes(read(lying, "bomb.xlsx")) == ["workbook_too_large"]


@pytest.mark.parametrize("cell", [b'<c r="ALL1048576">', b'<c s="1"\tr="ALL1048576">'])
def test_a_cell_in_the_last_corner_does_not_fill_the_memory(read, codes, cell):
    """Two cells far apart would span a billion; the extent is refused before it is laid out."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576">' + cell + b"<v>1</v></c></row></sheetData></worksheet>"
    )
    file = BytesIO(book(Cases=CASES))
    parts = {name: zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    assert codes(read(archive(**parts), "wide.xlsx")) == ["sheet_too_large"]


def test_damage_inside_a_workbook_is_a_broken_workbook(read, codes):
    """A flipped byte in the compressed sheet fails its check sum."""
    file = bytearray(book(Cases=CASES * 50))
    at = file.index(b"xl/worksheets/sheet1.xml") + 60
    file[at : at + 20] = bytes(20)
    assert codes(read(bytes(file), "damaged.xlsx")) == ["broken_workbook"]


def test_errors_are_errors_and_repairs_are_warnings(read):
    """A file that gave nothing has an error; one that gave a table has none."""
    assert read(b"").problems[0].severity is Severity.ERROR
    kept = read(HEADER + "1,2025-05-17,a\n2\n")
    assert {problem.severity for problem in kept.problems} == {Severity.WARNING}


def test_what_the_database_cannot_take_apart_is_a_problem(read, codes, monkeypatch):
    """A file on which the reader gives up is answered with the reader's reason."""

    def give_up(*_args: object) -> None:
        raise duckdb.InvalidInputException("too odd\nfor words")

    monkeypatch.setattr(reading, "stage", give_up)
    (problem,) = read(HEADER + "1,2025-05-17,a\n").problems
    assert (problem.code, problem.found) == ("unreadable_table", "too odd")
