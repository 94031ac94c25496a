"""Every record in which something was found, as a table to take away: text as text, no formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from itertools import islice

import xlsxwriter  # type: ignore[import-untyped]

from aftersales.ingest import Act, Reading, found_across, read_data_check
from aftersales.ingest.checks import CHOICES, RULES
from aftersales.ingest.data_check import Found
from aftersales.message import N_, Message
from aftersales.schema import TABLES
from aftersales.text import Language

HEADERS = (
    N_("File"),
    N_("Table"),
    N_("Record"),
    N_("Column"),
    N_("Value"),
    N_("Rule"),
    N_("Expected"),
    N_("Decision"),
)
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_048_575  # of a sheet, below its header
Row = tuple[str, str, int, str, str, str, str, str]


def data_check_csv(readings: Sequence[Reading], language: Language) -> bytes:
    """CSV as the reader's Excel opens it; a text that would be a formula begins with an '."""
    text = StringIO()
    delimiter = ";" if language.code == "de" else ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(map(language.say, HEADERS))
    writer.writerows(map(_harmless, data_check(readings, language)))
    return text.getvalue().encode("utf-8-sig")


def data_check_workbook(readings: Sequence[Reading], language: Language) -> bytes:
    """The same as a workbook; rows beyond those a sheet can hold are in the CSV alone."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, language.say(header), bold)
        rows = islice(data_check(readings, language), MOST_ROWS)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                write = sheet.write_number if isinstance(value, int) else sheet.write_string
                write(line, column, value)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADERS) - 1, 22)
    return content.getvalue()


def data_check(readings: Sequence[Reading], language: Language) -> Iterator[Row]:
    """One row for everything found in a record of any file, alone or beside the others."""
    for reading in readings:
        if reading.data_check is not None:
            expected = _expected(reading, language)
            for found in read_data_check(reading.data_check):
                yield _row(reading, found, expected.get((found[3], found[1]), ""), language)
    for reading, found in found_across(readings):
        said = language.say(Message(RULES[found[3]].words.expected))
        yield _row(reading, found, said, language)


def _row(reading: Reading, found: Found, expected: str, language: Language) -> Row:
    record, column, value, code, act = found
    table = language.say(TABLES[reading.table].label) if reading.table else ""
    done = language.say(CHOICES[Act(act)])
    return reading.name, table, record, column, value, code, expected, done


def _expected(reading: Reading, language: Language) -> Mapping[tuple[str, str], str]:
    """What each rule expects of each column, and of a whole record."""
    found = ((p, column) for p in reading.problems for column in ("", p.column or ""))
    return {(p.code, column): language.say(p.expected) for p, column in found}


def _harmless(row: Iterable[str | int]) -> list[str | int]:
    return [
        f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value
        for value in row
    ]
