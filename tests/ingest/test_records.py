"""Which records are kept, left out, folded; several files of one table."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales import ingest

HEADER = "case id;opened at;fault\n"


def test_exact_duplicates_are_left_out_once_identified(read, rows):
    """A record repeated word for word counts once; the first repeat is named."""
    reading = read(HEADER + "1;2025-05-17;a\n2;2025-05-18;b\n1;2025-05-17;a\n1;2025-05-17;a\n")
    assert rows(reading)["case_id"].tolist() == ["1", "2"]
    (problem,) = reading.problems
    assert (problem.code, problem.count, problem.record) == ("duplicate_record", 2, 3)
    assert (reading.counts.read, reading.counts.kept, reading.counts.rejected) == (4, 2, 2)


def test_equal_records_without_a_number_are_kept(read, rows, codes):
    """Two equal purchases of one customer on one day may both be true."""
    reading = read("customer id;order date;revenue\nK1;2025-05-17;10\nK1;2025-05-17;10\n")
    assert len(rows(reading)) == 2
    assert codes(reading) == ["possible_duplicates"]


def test_totals_remarks_and_empty_records_are_left_out(read, rows):
    """What stands below a table, or between its records, is no case."""
    reading = read(
        "case id;opened at;fault;cost\n1;2025-05-17;a;5\n;;;\n2;2025-05-18;b;7\n"
        "Summe;;;12\nErstellt am 19.05.2025;;;\n"
    )
    assert rows(reading)["case_id"].tolist() == ["1", "2"]
    assert {(p.code, p.count, p.record) for p in reading.problems} == {
        ("empty_record", 1, 2), ("summary_record", 2, 4)
    }  # fmt: skip


def test_a_closing_remark_without_delimiters_is_left_out(read, rows, codes):
    """A footer of one field does not fit the columns."""
    reading = read(HEADER + "1;2025-05-17;a\n2;2025-05-18;b\nEnd of report\n")
    assert len(rows(reading)) == 2
    assert codes(reading) == ["ragged_record"]


def test_a_record_without_its_number_is_left_out(read, rows):
    """A case that cannot be identified cannot be placed."""
    reading = read(HEADER + "1;2025-05-17;a\n;2025-05-18;b\n")
    assert rows(reading)["case_id"].tolist() == ["1"]
    (problem,) = reading.problems
    assert (problem.code, problem.column, problem.record) == ("missing_key", "case id", 2)


def test_orders_need_no_number(read, rows):
    """An order line without an order number still brings revenue."""
    reading = read("order id;order date;revenue\nA1;2025-05-17;10\n;2025-05-18;20\n")
    assert rows(reading)["revenue"].sum() == 30


def test_order_lines_share_a_number_and_are_all_kept(read, rows, codes):
    """Several different lines of one order are no updates of each other."""
    reading = read("order id;order date;product;revenue\n1;2025-05-17;a;10\n1;2025-05-17;b;20\n")
    assert len(rows(reading)) == 2
    assert codes(reading) == []


def test_updates_are_folded_by_their_time_then_by_their_place(read, rows):
    """The last update wins wherever it stands; without a time the last record wins."""
    reading = read(
        "case id;opened at;status;updated at\n"
        "1;2025-05-17;closed;2025-05-20\n1;2025-05-17;open;2025-05-18\n"
        "2;2025-05-17;open;\n2;2025-05-17;waiting;\n"
    )
    assert dict(zip(rows(reading)["case_id"], rows(reading)["status"], strict=True)) == {
        "1": "closed", "2": "waiting"
    }  # fmt: skip
    (problem,) = reading.problems
    assert problem.code == "event_log"
    assert str(problem.message).startswith("4 records are updates of 2 cases")
    assert (reading.counts.kept, reading.counts.folded) == (4, 2)


def test_a_customer_listed_twice_is_taken_once_and_said(read, rows, codes):
    """Different records of the same customer number give one customer: the last."""
    reading = read("customer id;tenure;contract\nK1;5;a\nK1;6;b\nK2;7;c\n")
    assert rows(reading)["tenure_months"].tolist() == [6.0, 7.0]
    assert codes(reading) == ["repeated_key"]


def test_record_numbers_count_from_the_first_record_of_the_file(read):
    """Records left out before do not shift the number of a bad cell, nor do blank lines."""
    reading = read(HEADER + '1;2025-05-17;"a\nb"\n\n2;x\n3;2025-05-18;c\n4;2025-99-99;d\n')
    assert {(p.code, p.record) for p in reading.problems} == {
        ("ragged_record", 2), ("unreadable_date", 4)
    }  # fmt: skip


def test_record_numbers_hold_far_down_a_long_file(read):
    """In a file read in parallel, record 300,001 is still record 300,001."""
    lines = [f"{n};2025-05-17;text {n}" for n in range(1, 400_001)]
    lines[99_999] = "ragged"
    lines[300_000] = "300001;nonsense;x"
    reading = read(HEADER + "\n".join(lines))
    assert {(p.code, p.record, p.count) for p in reading.problems} == {
        ("ragged_record", 100_000, 1), ("unreadable_date", 300_001, 1)
    }  # fmt: skip
    assert reading.counts.read == 400_000


def test_rows_keep_the_order_of_the_file(read, rows):
    """What is kept stands in the order in which it came."""
    order = [str((n * 7919) % 100_003) for n in range(100_003)]
    reading = read(HEADER + "".join(f"{n};2025-05-17;x\n" for n in order))
    assert rows(reading)["case_id"].tolist() == order


def test_duplicates_and_updates_do_not_mix_up_the_order(read, rows):
    """Left-out repeats and folded updates leave the others in the order of the file."""
    order = [str((n * 7919) % 300_007) for n in range(300_007)]
    lines = [f"{n};2025-05-17;x\n" for n in order]
    repeated = read(HEADER + "".join(lines) + lines[5])
    assert rows(repeated)["case_id"].tolist() == order
    updated = read(HEADER + lines[-1].replace("x", "early") + "".join(lines))
    assert rows(updated)["case_id"].tolist() == order
    assert (repeated.counts.rejected, updated.counts.folded) == (1, 1)


CELL = st.text(alphabet='ab1;"\n x,', max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(records=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=12))
def test_every_record_is_kept_or_rejected(read, records):
    """Read = kept + rejected = the records Python's own reader counts, for any cells."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(["0", "2025-05-17", f"end {n}"] for n in range(9))
    writer.writerows(records)
    content = HEADER + text.getvalue()
    expected = sum(1 for record in csv.reader(StringIO(content), delimiter=";") if record) - 1
    layout = ingest.Format(kind=ingest.FormatKind.DELIMITED, delimiter=";")
    reading = read(content, format=layout, table="cases")
    placed = sum(fits(record) for record in records) + 9
    ragged = [p.count for p in reading.problems if p.code == "ragged_record"]
    assert reading.counts.read == reading.counts.kept + reading.counts.rejected == expected
    assert sum(ragged) == expected - placed
    rejected = sum(p.count for p in reading.problems if p.code in LEFT_OUT)
    assert reading.counts.rejected == rejected
    assert reading.stored.rows == reading.counts.kept - reading.counts.folded


def fits(record: list[str]) -> bool:
    """Three fields, or three and the blank ones that trailing delimiters make."""
    return len(record) >= 3 and not any(record[3:])


LEFT_OUT = {
    "ragged_record", "unclosed_quote", "empty_record", "summary_record", "missing_key",
    "duplicate_record",
}  # fmt: skip


def test_two_files_of_one_table_are_put_together(tmp_path, rows):
    """Columns by name; a case in both files is one case, with what either file says of it."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("case id;opened at;status\n1;2025-05-17;open\n2;2025-05-18;open\n")
    second.write_text("case id;opened at;cost\n2;2025-05-18;5.5\n3;2025-05-19;7\n")
    readings = [ingest.read(path, path.name, tmp_path) for path in (first, second)]
    table = ingest.tables(readings)["cases"]
    together = pd.read_parquet(table.path)
    assert table.columns == tuple(together.columns) == ("case_id", "opened_at", "status", "cost")
    assert (table.rows, together["case_id"].tolist()) == (3, ["1", "2", "3"])
    assert together["cost"].fillna(0).tolist() == [0, 5.5, 7]
    assert together["status"].fillna("").tolist() == ["open", "open", ""]
    assert ingest.tables(readings[:1])["cases"] == readings[0].stored


def test_a_later_file_corrects_but_does_not_blank(tmp_path):
    """Of a customer in several files each column holds the latest value that was given."""
    contents = (
        "customer id;contract;tenure\nK1;monthly;5\nK2;yearly;6\n",
        "customer id;contract;region\nK2;;South\nK1;yearly;\n",
        "customer id;region;tenure\nK3;North;9\nK1;;\n",
    )
    readings = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.csv"
        path.write_text(content)
        readings.append(ingest.read(path, path.name, tmp_path, table="customers"))
    together = pd.read_parquet(ingest.tables(readings)["customers"].path).set_index("customer_id")
    assert together["contract"].fillna("").to_dict() == {"K1": "yearly", "K2": "yearly", "K3": ""}
    assert together["tenure_months"].to_dict() == {"K1": 5, "K2": 6, "K3": 9}
    assert together["region"].fillna("").to_dict() == {"K1": "", "K2": "South", "K3": "North"}


@pytest.fixture
def brought(tmp_path):
    """Readings of these contents as files a.csv, b.csv … in this order."""

    def readings(*contents: str) -> list[ingest.Reading]:
        paths = [tmp_path / f"{letter}.csv" for letter in "abc"[: len(contents)]]
        for path, content in zip(paths, contents, strict=True):
            path.write_text(content)
        return [ingest.read(path, path.name, tmp_path, table="cases") for path in paths]

    return readings


OLD = "case id;opened at;closed at;status\n1;2025-05-17;2025-05-20;closed\n2;2025-05-18;;open\n"
NEW = "case id;opened at;closed at;status\n1;2025-05-17;;open\n3;2025-06-18;;open\n"


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_the_file_with_the_newest_date_is_the_latest(brought, order):
    """Whichever is brought first: a case reopened since the older file is open again."""
    readings = brought(*order)
    together = pd.read_parquet(ingest.tables(readings)["cases"].path).set_index("case_id")
    assert together.loc["1", "status"] == "open"
    assert pd.isna(together.loc["1", "closed_at"])
    (note,) = ingest.joins(readings)
    assert (note.code, note.count, note.table) == ("joined_by_newest_date", 1, "a.csv, b.csv")


def test_a_case_that_its_status_calls_closed_keeps_its_end(brought, read, rows):
    """Updates and newer files that name no end only reopen a case whose status does not end it."""
    head = "case id;opened at;closed at;status;updated at\n"
    updates = (
        "1;2025-05-17;2025-05-20;closed;2025-05-20\n2;2025-05-17;2025-05-20;closed;2025-05-20\n",
        "1;2025-05-17;; Closed;2025-05-21\n2;2025-05-17;;open;2025-05-21\n",
    )
    log = rows(read(head + "".join(updates))).set_index("case_id")["closed_at"]
    readings = brought(*(head + each for each in updates))
    joined = pd.read_parquet(ingest.tables(readings)["cases"].path).set_index("case_id")
    for ended in (log, joined["closed_at"]):
        assert ended["1"] == pd.Timestamp(2025, 5, 20)
        assert pd.isna(ended["2"])


@pytest.mark.parametrize("swapped", [False, True])
def test_the_record_updated_last_is_the_latest(brought, swapped):
    """Where every file tells when a record was updated, that decides for each record."""
    head = "case id;opened at;updated at;status;fault\n"
    one = head + "1;2025-05-17;2025-05-20;late;x\n2;2025-05-17;2025-05-18;early;x\n"
    two = head + "1;2025-05-17;2025-05-18;early;\n2;2025-05-17;2025-05-30;late;\n"
    readings = brought(*((two, one) if swapped else (one, two)))
    together = pd.read_parquet(ingest.tables(readings)["cases"].path).set_index("case_id")
    assert together["status"].to_dict() == {"1": "late", "2": "late"}
    assert together["fault"].to_dict() == {"1": "x", "2": "x"}
    assert [(note.code, note.count) for note in ingest.joins(readings)] == [("joined_by_update", 2)]


def test_files_without_a_common_date_keep_their_order_and_that_is_said(brought):
    """The file brought last counts; a file that says nothing of ends leaves them as they are."""
    readings = brought(OLD, "case id;status;fault\n1;checked;x\n9;open;y\n")
    together = pd.read_parquet(ingest.tables(readings)["cases"].path).set_index("case_id")
    assert together.loc["1", "status"] == "checked"
    assert together.loc["1", "closed_at"] == pd.Timestamp(2025, 5, 20)
    (note,) = ingest.joins(readings)
    assert (note.code, note.count) == ("joined_by_order", 1)
    assert ingest.joins(brought(OLD)) == ()


def test_records_without_a_number_are_not_joined(tmp_path):
    """Cases of a file that numbers none stand beside the numbered ones, each on its own."""
    readings = []
    for name, content in (
        ("a", "opened at;fault\n2025-05-17;x\n2025-05-17;x\n"),
        ("b", "case id;opened at;fault\n1;2025-05-17;x\n2;2025-05-18;y\n"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(content)
        readings.append(ingest.read(path, path.name, tmp_path, table="cases"))
    together = pd.read_parquet(ingest.tables(readings)["cases"].path)
    assert together["case_id"].fillna("").tolist() == ["", "", "1", "2"]


def test_order_lines_of_two_files_are_all_kept(tmp_path):
    """Appending orders drops nothing, even where their numbers meet."""
    readings = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.csv"
        path.write_text("order id;order date;revenue\n1;2025-05-17;10\n")
        readings.append(ingest.read(path, path.name, tmp_path))
    assert ingest.tables(readings)["orders"].rows == 2


def test_the_same_content_has_the_same_digest(read):
    """A table is known by its content: reading again gives the same value and the same file."""
    content = HEADER + "1;2025-05-17;a\n"
    assert read(content).stored == read(content).stored
    assert read(content).stored.digest != read(content.replace("a\n", "b\n")).stored.digest


def test_nothing_is_left_behind_but_the_tables(read, tmp_path):
    """The working copies of a reading are gone when it is done."""
    reading = read(HEADER + "1;2025-05-17;a\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["file.csv", reading.stored.path.name]
    )


def test_a_format_that_cannot_be_is_a_problem(read, codes):
    """A delimiter of two characters, or one that equals the quote, is answered."""
    found = read(HEADER + "1;2025-05-17;a\n").format
    for wrong in ({"delimiter": ""}, {"delimiter": "::"}, {"quote": ";"}, {"delimiter": "\n"}):
        assert codes(read(HEADER, format=replace(found, **wrong))) == ["impossible_format"]
