"""Parquet files are read as what they are, with every value as it was."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest

from aftersales import ingest


def parquet(path, query: str) -> bytes:
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def test_typed_values_arrive_as_they_were(read, rows, tmp_path):
    """Times, flags, counts, fractions with three decimals and texts with line ends keep their
    value."""
    cases = pd.DataFrame(
        {
            "case_id": ["F-1", "F-2", "F-3"],
            "opened_at": pd.to_datetime(["2024-03-04 05:06:07", "2024-04-03 00:00:00", None]),
            "visits": pd.array([1, None, 3], dtype="Int64"),
            "cost": [1.234, 1234.5, np.nan],
            "sla_met": [True, False, None],
            "fault": ["Öl\r\nleckt, stark", 'ein "Zitat"', None],
        }
    )
    path = tmp_path / "x.parquet"
    cases.to_parquet(path, engine="pyarrow")
    reading = read(path.read_bytes(), "cases.parquet")
    found = rows(reading)
    assert reading.problems == ()
    assert reading.format.kind is ingest.FormatKind.PARQUET
    assert list(found["cost"][:2]) == [1.234, 1234.5]
    assert found["cost"].isna()[2]
    assert list(found["opened_at"][:2]) == list(cases["opened_at"][:2])
    assert list(found["fault"][:2]) == ["Öl\nleckt, stark", 'ein "Zitat"']
    assert list(found["sla_met"][:2]) == [True, False]
    assert [v for v in found["visits"] if not pd.isna(v)] == [1, 3]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [("DECIMAL(12,3)", "1.234", Decimal("1.234")), ("FLOAT", "0.125", 0.125), ("HUGEINT", "7", 7)],
)
def test_numbers_of_every_type_read_one_way_only(read, rows, tmp_path, kind, value, expected):
    """No type of number leads to the question of what its point means."""
    content = parquet(
        tmp_path / "x.parquet",
        f"SELECT 'A1' AS order_id, DATE '2024-05-06' AS ordered_at, {value}::{kind} AS revenue",
    )
    reading = read(content, "orders.parquet")
    assert reading.questions == ()
    assert rows(reading)["revenue"][0] == pytest.approx(float(expected))


def test_numbers_that_came_as_fractions_are_numbers_of_customers(read, rows, tmp_path):
    """A column of ids with gaps, which some programs export as 17850.0, holds 17850."""
    content = parquet(
        tmp_path / "x.parquet",
        "SELECT 17850.0::DOUBLE AS customer_id, TIMESTAMP '2024-05-06' AS ordered_at, "
        "1.5 AS revenue",
    )
    assert list(rows(read(content, "orders.parquet"))["customer_id"]) == ["17850"]


def test_a_damaged_file_is_answered(read, codes, tmp_path):
    """A file that begins as Parquet and breaks off is named as damaged."""
    content = parquet(tmp_path / "x.parquet", "SELECT range AS case_id FROM range(1000)")
    assert codes(read(content[: len(content) // 2], "cases.parquet")) == ["broken_parquet"]
    assert codes(read(b"PAR1", "cases.parquet")) == ["broken_parquet"]
