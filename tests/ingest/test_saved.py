"""How an export was read is kept, and read again next month."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftersales import ingest
from aftersales.ingest import DateOrder, SavedMapping
from aftersales.problems import Problem

HEADER = "Nr;Auftraggeber;Tag;Kostenblock;Sternchen\n"
MARCH = HEADER + "".join(
    f"F{n};K{n};0{n}/0{n % 3 + 1}/2025;1.{n}00;{n % 5 + 1}\n" for n in range(1, 9)
)
APRIL = MARCH.replace("F", "G")
SAID = {
    "Nr": "case_id",
    "Tag": "opened_at",
    "Kostenblock": "cost",
    "Auftraggeber": "customer_id",
    "Sternchen": None,
}


@pytest.fixture
def march(read):
    """Read with everything the user had to say."""
    first = read(MARCH, "maerz.csv", table="cases", mapping=SAID)
    assert {question.field for question in first.questions} == {"date_order", "decimal"}
    decided = replace(first.format, date_order=DateOrder.MONTH_FIRST, decimal=",")
    rulings = ingest.Rulings(
        rules={"negative_amount": ingest.Ruling(act=ingest.Act.DROP)}, rates={"USD": 0.92}
    )
    return read(MARCH, "maerz.csv", table="cases", mapping=SAID, format=decided, rulings=rulings)


@pytest.fixture
def by(tmp_path):
    """Read a file by a saved mapping that went through its TOML."""

    def reading(mapping: SavedMapping, content: str, name="april.csv") -> ingest.Reading:
        kept = tmp_path / "mapping.toml"
        kept.write_text(ingest.write_mapping(mapping), "utf-8")
        again = ingest.read_mapping(kept, "mapping.toml")
        assert again == mapping
        path = tmp_path / name
        path.write_text(content, "utf-8")
        (found,) = ingest.read_file(path, name, tmp_path, saved=mapping.files)
        return found

    return reading


def test_the_export_of_next_month_is_read_as_the_last_one(march, by, rows, codes):
    """Table, columns, order of dates, decimal sign and rulings hold; nothing is asked again."""
    april = by(SavedMapping(files=(march.saved,)), APRIL)
    assert (april.table, april.questions, codes(april)) == ("cases", (), codes(march))
    assert april.rulings == march.rulings
    assert {c.header: c.canonical for c in april.columns} == SAID
    found = rows(april)
    assert list(found["opened_at"].dt.day) == [n % 3 + 1 for n in range(1, 9)]
    assert found["cost"].sum() == 1_000 * 8 + 100 * sum(range(1, 9))


def test_what_no_longer_fits_is_said_and_the_rest_applied(march, by, codes, rows):
    """A column that is gone and one that is new are named; the others keep their meaning."""
    changed = APRIL.replace("Kostenblock", "Priorität").replace("1.", "P")
    found = by(SavedMapping(files=(march.saved,)), changed)
    said = {p.code: p.found for p in found.problems}
    assert said["mapping_column_gone"] == "Kostenblock"
    assert said["mapping_column_new"] == "Priorität"
    assert rows(found)["priority"].notna().all()
    assert "cost" not in found.stored.columns


def test_a_file_of_other_columns_is_read_anew_and_says_so(march, by, codes):
    """A mapping does not force itself upon a file it does not know."""
    found = by(SavedMapping(files=(march.saved,)), "order id;ordered at;revenue\nA1;2025-03-01;5\n")
    assert (found.table, codes(found)) == ("orders", ["no_mapping_fits"])


def test_of_several_saved_files_the_one_that_fits_is_taken(march, by, read):
    """One mapping keeps all files of a firm."""
    orders = read("order id;ordered at;revenue\nA1;2025-03-01;5\n", "orders.csv")
    both = SavedMapping(files=(orders.saved, march.saved))
    assert by(both, APRIL).table == "cases"
    assert by(both, "order id;ordered at;revenue\nA2;2025-04-01;7\n").fitted == orders.saved


GOOD = '[[file]]\nname="a"\ntable="cases"\nlayout={kind="delimited"}\n[[file.column]]\nheader="x"\n'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[[file]", "not_toml"),
        ("\xff", "not_utf8"),
        ("", "missing_key"),
        (GOOD.replace('"cases"', '"case"'), "unknown_name"),
        (GOOD + 'read_as="case_number"\n', "unknown_name"),
        (GOOD + 'readas="case_id"\n', "unknown_key"),
        (GOOD.replace('kind="delimited"', 'kind="pdf"'), "unknown_name"),
        (GOOD.replace('kind="delimited"', 'kind="delimited", delimiter="ab"'), "impossible_format"),
        (GOOD + '[[file.rule]]\ncode="negative"\nact="forget"\n', "unknown_name"),
        (GOOD + '[[file.scale]]\ncolumn="rating"\nscale="stras"\n', "unknown_name"),
    ],
)
def test_a_wrong_mapping_is_answered_in_words(tmp_path, content, code):
    """Each mistake names the file, the place, what was found and what was expected."""
    path = tmp_path / "mapping.toml"
    path.write_bytes(content.encode("latin-1"))
    found = ingest.read_mapping(path, "mapping.toml")
    assert isinstance(found, Problem)
    assert (found.code, found.table) == (code, "mapping.toml")
    assert found.column is None or found.column.startswith(("file", "byte"))
    assert all(map(str, (found.message, found.expected, found.remedy)))


def test_a_mapping_of_a_sheet_and_of_parquet_come_back(real_data, tmp_path):
    """Workbooks and Parquet are saved and recognised by their columns as well."""
    for name in ("telco_services.xlsx", "online_retail.parquet"):
        path = real_data(name)
        (first,) = ingest.read_file(path, name, tmp_path)
        (again,) = ingest.read_file(path, "next.xlsx", tmp_path, saved=(first.saved,))
        assert again.fitted == first.saved
        assert [c.canonical for c in again.columns] == [c.canonical for c in first.columns]
        assert again.counts == first.counts
