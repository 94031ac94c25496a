"""The table of the data check: every record, in words, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from aftersales import ingest
from aftersales.cli import main
from aftersales.ingest.checks import RULES
from aftersales.report.data_check import HEADERS, NAMES, data_check_csv, data_check_workbook
from aftersales.text import LANGUAGES, Language

CONTENT = (
    "case id;opened at;cost\n"
    "1;01.02.2025;=cmd|' /C calc'!A0\n"
    "2;01.02.2025;@SUM(A1)\n"
    "3;+1+1;-7,50\n"
    "4;01.02.1023;8,50\n"
)
WITHOUT_A_PLACE = (
    "ragged_record",
    "unclosed_quote",
    "empty_record",
    "summary_record",
    "missing_key",
)


@pytest.fixture
def reading(tmp_path: Path) -> ingest.Reading:
    path = tmp_path / "cases.csv"
    path.write_text(CONTENT, encoding="utf-8")
    return ingest.read(path, path.name, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_csv_lists_every_finding_in_words(reading: ingest.Reading, language: str):
    """File, table, record, column, value, rule, what was expected and what was done."""
    words = Language(language)
    text = data_check_csv([reading], words).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text), delimiter=";" if language == "de" else ",")
    assert head == [words.say(header) for header in HEADERS]
    assert [(row[0], row[2], row[3], row[5]) for row in rows] == [
        ("cases.csv", "1", "cost", words.say("Not a number")),
        ("cases.csv", "2", "cost", words.say("Not a number")),
        ("cases.csv", "3", "cost", words.say("Amount below zero")),
        ("cases.csv", "3", "opened at", words.say("Not a date")),
        ("cases.csv", "4", "opened at", words.say("Year not possible")),
    ]
    assert all(cell for row in rows for cell in row)


def test_every_rule_has_a_name_of_its_own():
    """Also those by which a record has no place in a table."""
    assert {*RULES, *WITHOUT_A_PLACE} == set(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)


def test_no_text_of_the_user_becomes_a_formula(reading: ingest.Reading):
    """In the CSV an apostrophe stands before it; in the workbook every cell is text."""
    text = data_check_csv([reading], Language("en")).decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert "'=cmd|' /C calc'!A0" in cells
    content = data_check_workbook([reading], Language("en"))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows[1:3]] == ["=cmd|' /C calc'!A0", "@SUM(A1)"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_command_writes_the_table_beside_the_kpis(tmp_path: Path, ending: str):
    """`kpis --data-check` writes it; another ending is refused before anything is read."""
    cases, target = tmp_path / "cases.csv", tmp_path / f"check.{ending}"
    cases.write_text(CONTENT, encoding="utf-8")
    command = ["kpis", str(cases), "--lang", "en", "--data-check"]
    assert CliRunner().invoke(main, [*command, str(target)]).exit_code == 0
    assert target.stat().st_size > 100
    refused = CliRunner().invoke(main, [*command, str(tmp_path / "check.pdf")])
    assert (refused.exit_code, (tmp_path / "check.pdf").exists()) == (2, False)
