"""Encoding, delimiter, header line: found, shown, correctable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftersales import ingest

GERMAN = "Fallnummer;Erstellt am;Gelöst am;Kosten (EUR);Bewertung\n"
RECORDS = "F-1;31.12.2025 07:05;31.12.2025 19:35;1.234,56;5\nF-2;30.12.2025;31.12.2025;12,5;4\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_the_encoding_is_judged_by_the_bytes(read, rows, encoding, found):
    """The same German file gives the same cases in every encoding people export."""
    reading = read((GERMAN + RECORDS).encode(encoding))
    assert reading.format.encoding == found
    assert [c.canonical for c in reading.columns] == [
        "case_id", "opened_at", "resolved_at", "cost", "rating"
    ]  # fmt: skip
    assert rows(reading)["cost"].tolist() == [1234.56, 12.5]
    assert reading.problems == ()


def test_umlauts_beyond_the_first_million_bytes_decide_the_encoding(read, rows):
    """A file that is ASCII at first and Windows-1252 further down is read as the latter."""
    filler = "".join(f"F-{n};01.05.2024;X\n" for n in range(80_000))
    content = "Fallnummer;Erstellt am;Techniker\n" + filler + "Z;01.05.2024;Müller\n"
    reading = read(content.encode("cp1252"))
    assert reading.format.encoding == "cp1252"
    assert rows(reading)["technician"].iloc[-1] == "Müller"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(read, rows, delimiter, newline):
    """Four delimiters and three line ends give the same two cases."""
    lines = ["case id", "opened at", "fault"], ["1", "2025-05-17", "a b"], ["2", "2025-05-18", "c"]
    reading = read(newline.join(delimiter.join(line) for line in lines))
    assert reading.format.delimiter == delimiter
    assert rows(reading)["fault"].tolist() == ["a b", "c"]


def test_decimal_commas_do_not_pass_for_delimiters(read, rows):
    """Two columns with ; and a decimal comma in every record are two columns."""
    reading = read("order date;revenue\n2025-05-17;1,50\n2025-05-18;22,25\n2025-05-19;3,75\n")
    assert reading.format.delimiter == ";"
    assert rows(reading)["revenue"].tolist() == [1.5, 22.25, 3.75]


def test_the_line_that_names_the_delimiter_is_heeded(read, rows):
    """Excel's `sep=|` first line names the delimiter and is no record."""
    reading = read("sep=|\ncase id|opened at|fault\n1|2025-05-17|a;b;c\n")
    assert (reading.format.delimiter, reading.format.header_line) == ("|", 2)
    assert rows(reading)["fault"].tolist() == ["a;b;c"]


def test_lines_above_the_header_are_passed_over(read, rows):
    """A title, a date and an empty line stand above the header; the header is line 4."""
    reading = read("Fallliste 2025\nStand: 31.12.2025\n\n" + GERMAN + RECORDS)
    assert reading.format.header_line == 4
    assert (reading.counts.read, len(rows(reading))) == (2, 2)


def test_a_title_padded_with_delimiters_is_no_header(read, rows):
    """Excel pads lines above a table with delimiters; the header is still found."""
    reading = read("Fallliste;;;;\n;;;;\n" + GERMAN + RECORDS)
    assert reading.format.header_line == 3
    assert rows(reading)["case_id"].tolist() == ["F-1", "F-2"]


def test_quoted_delimiters_quotes_and_line_breaks_belong_to_the_text(read, rows):
    """A text may hold everything that otherwise separates."""
    reading = read('case id,opened at,fault\n1,2025-05-17,"a, ""b""\nc"\n2,2025-05-18,d\n')
    assert rows(reading)["fault"].tolist() == ['a, "b"\nc', "d"]
    assert reading.counts.rejected == 0


def test_an_inch_sign_inside_a_text_is_no_quote(read, rows, codes):
    """A quote that does not open a field stands for itself."""
    reading = read('case id,opened at,fault\n1,2025-05-17,pipe 5" burst\n2,2025-05-18,"x"\n')
    assert rows(reading)["fault"].tolist() == ['pipe 5" burst', "x"]
    assert codes(reading) == []


def test_a_trailing_delimiter_makes_no_column(read, rows, codes):
    """Records that end in a delimiter, with or without one in the header, are whole."""
    reading = read("case id;opened at;\n1;2025-05-17;\n2;2025-05-18;\n")
    assert len(rows(reading)) == 2
    reading = read("case id;opened at\n1;2025-05-17;\n2;2025-05-18;\n")
    assert len(rows(reading)) == 2
    assert codes(reading) == []


def test_what_was_found_can_be_corrected(read, rows):
    """The user's header line, delimiter and decimal sign hold against what was found."""
    content = "case id;opened at;cost\n1;2025-05-17;1.234\n2;2025-05-18;2.500\n"
    found = read(content).format
    assert found.decimal is None
    corrected = read(content, format=replace(found, decimal=","))
    assert rows(corrected)["cost"].tolist() == [1234.0, 2500.0]
    assert corrected.format.decimal == ","
    assert corrected.format.thousands == "."
    headerless = read(content, format=replace(found, skip_lines=1, has_header=False))
    assert headerless.counts.read == 2
    assert headerless.headers[0] == "Column 1"


def test_probing_gives_the_format_without_reading(tmp_path):
    """`probe` finds what `read` would use, and gives a problem where there is nothing to read."""
    path = tmp_path / "a.csv"
    path.write_text("x;y\n1;2\n")
    assert ingest.probe(path, "a.csv").delimiter == ";"
    path.write_bytes(b"")
    problem = ingest.probe(path, "a.csv")
    assert (problem.code, problem.table) == ("empty_file", "a.csv")


def test_an_encoding_nobody_knows_is_a_problem(read, codes):
    """A correction that names no encoding is answered, not thrown."""
    found = read("case id;opened at\n1;2025-05-17\n").format
    assert codes(read("a;b\n1;2\n", format=replace(found, encoding="klingon"))) == [
        "unknown_encoding"
    ]
