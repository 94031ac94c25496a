"""Every record in which something was found, as a table to take away: text as text, no formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersales.ingest import Act, Reading, found_across, read_data_check
from aftersales.ingest.checks import CHOICES, RULES
from aftersales.ingest.data_check import Found
from aftersales.message import N_, Message
from aftersales.report.sheet import csv_of, workbook_of
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
NAMES: Mapping[str, str] = {
    "several_currencies": N_("Another currency"),
    "unreadable_date": N_("Not a date"),
    "unreadable_number": N_("Not a number"),
    "not_whole": N_("Not a whole number"),
    "unreadable_flag": N_("Neither yes nor no"),
    "error_value": N_("Excel error"),
    "implausible_year": N_("Year not possible"),
    "implausible_age": N_("Too long ago"),
    "before_start": N_("Before its beginning"),
    "after_end": N_("After its end"),
    "in_future": N_("In the future"),
    "out_of_range": N_("Outside the scale"),
    "negative": N_("Below zero"),
    "implausible_tenure": N_("Customer for too long"),
    "negative_amount": N_("Amount below zero"),
    "filled_over_demanded": N_("More filled than asked for"),
    "out_of_line": N_("Far out of line"),
    "after_first_order": N_("Customer only after the first order"),
    "duplicate_record": N_("Repeated word for word"),
    "identical_lines": N_("Identical line"),
    "possible_duplicates": N_("Possibly twice"),
    "event_log": N_("Update of a case"),
    "repeated_key": N_("Number used again"),
    "ragged_record": N_("Other number of fields"),
    "unclosed_quote": N_("Quote not closed"),
    "empty_record": N_("Empty record"),
    "summary_record": N_("Total or closing remark"),
    "missing_key": N_("Number missing"),
}
"""What each rule is called, and each reason for which a record has no place in a table."""

Row = tuple[str, str, int, str, str, str, str, str]


def data_check_csv(readings: Sequence[Reading], language: Language) -> bytes:
    """CSV as the reader's Excel opens it; a text that would be a formula begins with an '."""
    return csv_of([*map(language.say, HEADERS)], data_check(readings, language), language)


def data_check_workbook(readings: Sequence[Reading], language: Language) -> bytes:
    """The same as a workbook; rows beyond those a sheet can hold are in the CSV alone."""
    return workbook_of([*map(language.say, HEADERS)], data_check(readings, language))


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
    return reading.name, table, record, column, value, language.say(NAMES[code]), expected, done


def _expected(reading: Reading, language: Language) -> Mapping[tuple[str, str], str]:
    """What each rule expects of each column, and of a whole record."""
    found = ((p, column) for p in reading.problems for column in ("", p.column or ""))
    return {(p.code, column): language.say(p.expected) for p, column in found}
