"""Nothing that a file may hold makes reading raise."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales import ingest
from aftersales.ingest import workbook_template
from aftersales.schema import TABLES
from aftersales.text import Language
from tests.ingest import fuzz
from tests.ingest.fuzz import check

COARSE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
CSV = (
    "Fallnummer;Erstellt am;Gelöst am;Kosten;Einsätze;SLA;Sterne;Störung\n"
    'F-1;17.03.2025 08:30;31.02.2025;1.234;1;Ja;5;"Öl\nleck"\n'
    "F-2;17.03.2025;#WERT!;12,5;x;nein;9;\n;;;;;;;\nSumme;;;13\n"
).encode("cp1252") * 2


@COARSE
@given(content=st.binary(max_size=400))
def test_random_bytes_are_answered(read, content):
    """Any bytes give a reading whose counts add up, with a problem or a table."""
    check(read(content))


@COARSE
@given(content=st.text(alphabet="ab12.,;:/-\t|'\"\n\r \x00äß€#+%()", max_size=300))
def test_random_text_of_telling_characters_is_answered(read, content):
    """Delimiters, quotes, signs and digits in any order give a reading."""
    check(read(content))
    check(read("case id;opened at;cost;visits;sla met;rating\n" + content, table="cases"))


@COARSE
@given(
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)), max_size=6)
)
@pytest.mark.parametrize("whole", [CSV, workbook_template("orders", Language("en"))])
def test_a_mutated_export_is_answered(read, whole, cuts):
    """An export with bytes replaced, inserted and removed anywhere gives a reading."""
    content = whole
    for place, inserted, removed in cuts:
        at = int(place * len(content))
        content = content[:at] + inserted + content[at + removed :]
    check(read(content))


@COARSE
@given(
    correction=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from(";,\t| a\"'"),
            "quote": st.sampled_from(["", '"', "'", ";"]),
            "skip_lines": st.integers(0, 9),
            "has_header": st.booleans(),
            "encoding": st.sampled_from(
                ["utf-8", "cp1252", "utf-16", "utf-16-le", "ascii", "idna"]
            ),
            "decimal": st.sampled_from([None, ".", ","]),
            "date_order": st.sampled_from([None, "dmy", "mdy", "ymd"]),
        }
    ),
    table=st.sampled_from([None, *TABLES]),
)
def test_any_correction_is_answered(read, correction, table):
    """Whatever format and table the user chooses, there is a reading."""
    layout = ingest.Format(kind=ingest.FormatKind.DELIMITED)
    check(read(CSV, format=replace(layout, **correction), table=table))


def test_sheets_and_probes_never_raise(tmp_path: Path):
    """Listing sheets and probing answer for any bytes too."""
    source = random.Random(7)
    whole = workbook_template("cases", Language("de"))
    path = tmp_path / "x.xlsx"
    for _ in range(60):
        at = source.randrange(len(whole))
        path.write_bytes(whole[:at] + source.randbytes(8) + whole[at + source.randrange(30) :])
        ingest.sheets(path)
        ingest.probe(path, "x.xlsx")
        ingest.probe(path, "x.xlsx", sheet="nope")
        for reading in ingest.read_file(path, "x.xlsx", tmp_path):
            check(reading)


@pytest.mark.parametrize("hundred", range(21))
def test_damaged_files_are_answered(tmp_path: Path, hundred: int):
    """Real and sample files with bits flipped, delimiters swapped, lines cut and encodings mixed:
    no exception, and records read = kept + left out."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        fuzz.check_seed(seed, tmp_path)
