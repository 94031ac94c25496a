"""Every problem that reading a file can find, in words: what was found, expected, to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersales.message import N_, Message
from aftersales.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """The words of one kind of problem and how much it matters."""

    says: str
    expected: str
    remedy: str
    severity: Severity = Severity.ERROR


_EXPECTED_TABLE = N_(
    "A CSV, TSV or TXT file or an Excel workbook (.xlsx) with a header line, or a Parquet file."
)
_SAVE_AGAIN = N_("Open the file in the program it comes from and export it again as CSV or .xlsx.")
CORRECT_CELLS = N_("Correct these cells in the file, or leave them empty.")
NOTHING_TO_DO = N_("Nothing has to be done.")
_EXPECTED_ONE_FILE = N_("Every record in one file, or in several that complete each other.")
_CHECK_VALUE = N_(
    "Check what {value} was taken for: revenue or another quantity. If these columns should stay "
    "as they are, say so under Format."
)
_CHECK_FORMAT = N_("Check the format shown above and correct it.")

FINDINGS: Mapping[str, Finding] = {
    # the file
    "not_found": Finding(
        N_("There is no such file."), _EXPECTED_TABLE, N_("Choose the file again.")
    ),
    "file_changed": Finding(
        N_("The file has changed since it was opened, so it was read anew."),
        N_("The file as it was opened."),
        N_("Check what was found in it: what you decided before is applied to its new content."),
        Severity.WARNING,
    ),
    "empty_file": Finding(
        N_("The file is empty: it has no content at all."), _EXPECTED_TABLE, _SAVE_AGAIN
    ),
    "too_large": Finding(
        N_("The file has {megabytes} MB."),
        N_("At most {limit} MB."),
        N_(
            "Put it into the data folder of this installation, which has no limit, or export a "
            "shorter period or fewer columns."
        ),
    ),
    "not_a_table": Finding(N_("The file is {what}, not a table."), _EXPECTED_TABLE, _SAVE_AGAIN),
    "binary_file": Finding(
        N_("The file does not hold text: {share} of its first bytes are control characters."),
        _EXPECTED_TABLE,
        _SAVE_AGAIN,
    ),
    "nul_characters": Finding(
        N_("The file holds {count} NUL characters; they were left out."),
        N_("Text without NUL characters."),
        _SAVE_AGAIN,
        Severity.WARNING,
    ),
    "mixed_encodings": Finding(
        N_("Some lines are written in UTF-8, others in Windows-1252; each was read as its own."),
        N_("One encoding throughout, best UTF-8."),
        N_("Check names with umlauts; export the parts in the same encoding if they look wrong."),
        Severity.WARNING,
    ),
    "unreadable_characters": Finding(
        N_("{count} characters cannot be read as {encoding}; they show as �."),
        N_("Text in the encoding {encoding}."),
        N_("Choose another encoding in the format, or export the file again as UTF-8."),
        Severity.WARNING,
    ),
    "unknown_encoding": Finding(
        N_("The encoding {encoding} is not known."),
        N_("An encoding such as utf-8, cp1252 or utf-16."),
        _CHECK_FORMAT,
    ),
    "impossible_format": Finding(
        N_("With the delimiter {delimiter} and the quote {quote} no file can be read."),
        N_("One character as delimiter, and none or a different one as quote."),
        _CHECK_FORMAT,
    ),
    # the layout
    "no_records": Finding(
        N_("The file has a header and no records."),
        N_("At least one record below the header."),
        N_("Check the filter or the period of the export and export it again."),
    ),
    "only_preamble": Finding(
        N_("The file holds a few lines of text and no table."),
        N_("A header line followed by records."),
        _SAVE_AGAIN,
    ),
    "one_column": Finding(
        N_("Every line is one single field: no delimiter was found."),
        N_("Fields separated by ; or , or tab or |."),
        N_("Choose the delimiter in the format, or export the file again."),
        Severity.WARNING,
    ),
    "too_many_columns": Finding(
        N_("The table has {columns} columns."),
        N_("At most {limit} columns."),
        N_("Export only the columns that matter; check the delimiter if the number surprises you."),
    ),
    "duplicate_headers": Finding(
        N_("{count} {count:column shares its|columns share their} name with another; numbered."),
        N_("A different name for every column."),
        N_("Check which of them was matched, and rename them in the file if it is the wrong one."),
        Severity.WARNING,
    ),
    "no_header": Finding(
        N_("The first line holds values, not names: the file has no header line."),
        N_("A header line with the names of the columns."),
        N_("Check what each column was taken for, and correct it where it is wrong."),
        Severity.WARNING,
    ),
    "unreadable_table": Finding(
        N_("The table could not be taken apart with this format."), _EXPECTED_TABLE, _CHECK_FORMAT
    ),
    # the workbook
    "password_protected": Finding(
        N_("The workbook is protected with a password."),
        N_("A workbook without a password."),
        N_("Open it in Excel, remove the password under File, Info, and save it."),
    ),
    "old_workbook": Finding(
        N_("The file is an Excel 97–2003 workbook (.xls) or another old Office file."),
        N_("A workbook in the format .xlsx."),
        N_("Open it in Excel and save it as .xlsx."),
    ),
    "broken_workbook": Finding(
        N_("The workbook is damaged and cannot be opened."),
        N_("A complete Excel workbook (.xlsx)."),
        N_("Open it in Excel, let Excel repair it and save it again."),
    ),
    "zip_archive": Finding(
        N_("The file is a ZIP archive, not a workbook."),
        _EXPECTED_TABLE,
        N_("Unpack the archive and choose the file inside it."),
    ),
    "workbook_too_large": Finding(
        N_("The workbook unpacks to more than {limit} MB."),
        N_("At most {limit} MB unpacked."),
        N_("Save the sheet as CSV."),
    ),
    "sheet_too_large": Finding(
        N_("A sheet of the workbook spans {rows} rows and {columns} columns."),
        N_("At most {limit} cells."),
        N_("Delete what stands far outside the table, or save the sheet as CSV."),
    ),
    "no_such_sheet": Finding(
        N_("The workbook has no sheet of that name."),
        N_("One of: {sheets}."),
        N_("Choose one of these sheets."),
    ),
    "empty_sheet": Finding(
        N_("The sheet is empty."),
        N_("A header row followed by records."),
        N_("Choose another sheet."),
    ),
    "error_cells": Finding(
        N_(
            "{count} {count:cell holds|cells hold} an Excel error such as #DIV/0!; taken as "
            "missing."
        ),
        N_("Cells with a value."),
        N_("Correct the formulas in these cells."),
        Severity.WARNING,
    ),
    "formula_cells": Finding(
        N_(
            "{count} {count:cell is a formula|cells are formulas}; the value Excel "
            "calculated last was read."
        ),
        N_("Values, or formulas that Excel has calculated."),
        N_("Nothing has to be done if the workbook was saved by Excel."),
        Severity.NOTE,
    ),
    "formulas_not_calculated": Finding(
        N_("{count} {count:formula has|formulas have} no calculated value; taken as missing."),
        N_("Values, or formulas that Excel has calculated."),
        N_("Open the workbook in Excel and save it once."),
        Severity.WARNING,
    ),
    "broken_parquet": Finding(
        N_("The Parquet file is damaged and cannot be opened."),
        N_("A complete Parquet file."),
        N_("Export the file again from the program it comes from."),
    ),
    # the columns
    "no_table_recognised": Finding(
        N_("No service table was recognised among the {columns} columns of this file."),
        N_("Columns of cases, orders, customers, contracts, ratings or machines."),
        N_("Say which table it is and what its columns mean, or leave the file out."),
        Severity.WARNING,
    ),
    "no_column_matched": Finding(
        N_("None of the columns could be matched to the table {target}."),
        N_("At least one column of that table."),
        N_("Say what the columns mean, or choose another table."),
    ),
    "unknown_column": Finding(
        N_("There is no such column in the file, or no {canonical} in the table {target}."),
        N_("A column of the file and a column of the table."),
        N_("Choose the column again."),
    ),
    "column_matched_twice": Finding(
        N_("Another column was taken for {canonical} already; this one is left out."),
        N_("One column of the file for each column of the table."),
        N_("Leave one of them out, or give it another meaning."),
        Severity.WARNING,
    ),
    "recognised_by_content": Finding(
        N_("What the columns mean was inferred from their content alone."),
        N_("A header line, or your word on what each column means."),
        N_("Check what each column was taken for, and correct it where it is wrong."),
        Severity.WARNING,
    ),
    "turned_long": Finding(
        N_(
            "{count} {count:column is a month|columns are months}: each value became a "
            "record of its own, in {month} and {value}."
        ),
        N_("One record for each month, or a column for each month."),
        _CHECK_VALUE,
        Severity.NOTE,
    ),
    "quarters_turned_long": Finding(
        N_(
            "{count} {count:column is a quarter|columns are quarters}: each value became "
            "a record of the quarter's first day, in {month} and {value}."
        ),
        N_("One record for each quarter, or a column for each quarter."),
        _CHECK_VALUE,
        Severity.NOTE,
    ),
    # a saved mapping
    "no_mapping_fits": Finding(
        N_("None of the {count} saved files has the columns of this one; it was read anew."),
        N_("A file with at least half of the columns of a saved one."),
        N_("Check what was recognised, and save the mapping again if it is right."),
        Severity.WARNING,
    ),
    "mapping_column_gone": Finding(
        N_(
            "{count} {count:column|columns} of the mapping of {file} {count:is|are} not in "
            "this file."
        ),
        N_("The columns of the file that the mapping was saved from."),
        N_("Export these columns as well, or save the mapping again without them."),
        Severity.WARNING,
    ),
    "mapping_column_new": Finding(
        N_(
            "{count} {count:column is|columns are} not in the mapping of {file}; the meaning "
            "was recognised."
        ),
        N_("The columns of the file that the mapping was saved from."),
        N_("Check what each of them was taken for, and save the mapping again."),
        Severity.NOTE,
    ),
    # questions that are still open
    "ambiguous_dates": Finding(
        N_("Day and month cannot be told apart in {count} values: none of them is above 12."),
        N_("Your word on which comes first."),
        N_("Answer the question; until then these columns are left out."),
    ),
    "ambiguous_decimals": Finding(
        N_("{count} values can be read with decimals or with thousands."),
        N_("Your word on which sign is the decimal sign."),
        N_("Answer the question; until then these columns are left out."),
    ),
    "mixed_date_orders": Finding(
        N_("Dates are written day first and month first; {order} is more frequent and was used."),
        N_("One order of day and month throughout."),
        N_("Check the dates, or choose the order in the format."),
        Severity.WARNING,
    ),
    "mixed_decimals": Finding(
        N_("Numbers are written both with a decimal comma and with a decimal point."),
        N_("One decimal sign throughout."),
        N_("Check the figures of this column."),
        Severity.WARNING,
    ),
    # cells
    "time_zone": Finding(
        N_(
            "{count} {count:time names|times name} the time zone {zones}; the clock time was "
            "kept as it stands."
        ),
        N_("Local time of the business, without a time zone."),
        N_("Nothing has to be done if this is your local time."),
        Severity.NOTE,
    ),
    "time_zones_mixed": Finding(
        N_("{count} times name different time zones ({zones}); each clock time was kept as it is."),
        N_("Times of one place; its summer and winter time may differ."),
        N_("If the times come from several places, export all of them in local time."),
        Severity.WARNING,
    ),
    "recommendation_scale": Finding(
        N_(
            "No value is above {highest}: these are no recommendations from 0 to 10, and no NPS is "
            "made of them."
        ),
        N_("A recommendation from 0 to 10."),
        N_("Match the column to the rating instead, or leave it out."),
        Severity.WARNING,
    ),
    "scale_converted": Finding(
        N_("The answers are on the scale {scale}; stars from 1 to 5 were made of them: {formula}."),
        N_("Stars from 1 to 5, or the scale on which the answers were given."),
        N_("Choose another scale among the columns if this is not the one."),
        Severity.NOTE,
    ),
    "ambiguous_scale": Finding(
        N_("Neither the name nor the answers say on which scale this column was rated."),
        N_("Your word on the scale."),
        N_("Answer the question; until then these columns are left out."),
    ),
    "ambiguous_effort": Finding(
        N_("Nothing says whether a high answer means easy or hard for the customer."),
        N_("Your word on the scale: some surveys have ease on top, some effort."),
        N_("Answer the question; until then these columns are left out."),
    ),
    "not_an_answer": Finding(
        N_(
            "{count} {count:value is|values are} {words}, which stands for “no answer”; "
            "taken as missing."
        ),
        N_("An answer, or what you named as none."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "currencies_converted": Finding(
        N_("{count} {count:amount was|amounts were} converted to {main}: {rates}."),
        N_("One currency, or a rate for each other one."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "per_cent_as_share": Finding(
        N_("The values are per cent; they were divided by 100."),
        N_("A share from 0 to 1, or per cent."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "unit_converted": Finding(
        N_("The header says {unit}; the values were converted."),
        N_("The unit of the column, or its name in the header."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    # records
    "ragged_record": Finding(
        N_(
            "{count} {count:record has|records have} fewer or more fields than the {columns} "
            "columns; left out."
        ),
        N_("{columns} fields in every record."),
        N_("Look for delimiters inside texts, and put such texts in quotes."),
        Severity.WARNING,
    ),
    "unclosed_quote": Finding(
        N_(
            "{count} {count:record opens|records open} a quote that is not closed properly; "
            "left out."
        ),
        N_("A closing quote for every opening quote, doubled quotes inside a text."),
        N_("Correct the quotes in these records."),
        Severity.WARNING,
    ),
    "empty_record": Finding(
        N_("{count} {count:record is|records are} empty; left out."),
        N_("A value in at least one column."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "summary_record": Finding(
        N_(
            "{count} {count:record is a total or closing remark|records are totals or "
            "closing remarks}; left out."
        ),
        N_("One record for each case, order or customer."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "missing_key": Finding(
        N_("{count} {count:record has|records have} no value here; left out."),
        N_("A value that identifies the record."),
        N_("Fill in the missing values."),
        Severity.WARNING,
    ),
    "revenue_computed": Finding(
        N_("The revenue of each line is {quantity} times {price}, for no column gives it."),
        N_("The revenue of each line, or its quantity and the price of a piece."),
        N_("If another column is the revenue, say so among the columns."),
        Severity.NOTE,
    ),
    "cancelled_by_number": Finding(
        N_(
            "{count} {count:order number begins|order numbers begin} with {letters} and "
            "only {count:gives|give} money back: cancelled."
        ),
        N_("A column that says which orders were cancelled, or a number that does."),
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    # several files
    "file_in_currency": Finding(
        N_(
            "The amounts of {file} are in {currency}, those of other files in {main}; they count "
            "as missing until there is a rate."
        ),
        N_("One currency in all files, or a rate for each other one."),
        N_("Enter what one unit of {currency} is worth in {main}."),
    ),
    "joined_by_update": Finding(
        N_(
            "{count} {count:record|records} of the table {target} {count:stands|stand} "
            "in several files; of each column the value updated last was taken."
        ),
        _EXPECTED_ONE_FILE,
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "joined_by_newest_date": Finding(
        N_(
            "{count} {count:record|records} of the table {target} {count:stands|stand} "
            "in several files; of each column the value of the file with the newest date "
            "was taken."
        ),
        _EXPECTED_ONE_FILE,
        NOTHING_TO_DO,
        Severity.NOTE,
    ),
    "joined_by_order": Finding(
        N_(
            "{count} {count:record|records} of the table {target} {count:stands|stand} "
            "in several files; of each column the value of the file brought last was "
            "taken."
        ),
        _EXPECTED_ONE_FILE,
        N_("If another file is the newer one, bring it last."),
        Severity.NOTE,
    ),
    "unmatched_keys": Finding(
        N_(
            "{count} of {every} values of {column_label} in the table {target} "
            "{count:is|are} not in the table {listed}."
        ),
        N_("Every number of the table {target} in the table {listed}."),
        N_(
            "Export the missing records of the table {listed} as well; until then nothing it says "
            "is known for them."
        ),
        Severity.WARNING,
    ),
    "no_key_matched": Finding(
        N_(
            "None of {every} values of {column_label} in the table {target} is in the table "
            "{listed}: the files do not join."
        ),
        N_("Every number of the table {target} in the table {listed}."),
        N_("Check that both columns hold the same number, and that both files are of one firm."),
        Severity.WARNING,
    ),
    "keys_spelt_differently": Finding(
        N_(
            "{count} of {every} values of {column_label} in the table {target} "
            "{count:is|are} written differently in the table {listed}: other zeros, "
            "signs or capitals."
        ),
        N_("The same spelling of every number in both files."),
        N_("Export the numbers as text from the same program, or correct one of the files."),
        Severity.WARNING,
    ),
}


def problem(
    code: str,
    *,
    found: str = "",
    table: str = "",
    record: int | None = None,
    column: str | None = None,
    count: int = 1,
    **values: object,
) -> Problem:
    """The problem of that code, its words filled in with `count` and `values`."""
    finding = FINDINGS[code]
    filled = {"count": count, **values}
    return Problem(
        code=code,
        message=Message(finding.says, filled),
        expected=Message(finding.expected, filled),
        remedy=Message(finding.remedy, filled),
        severity=finding.severity,
        found=found,
        table=table,
        record=record,
        column=column,
        count=count,
    )
