"""Histories asked of the tables are those counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import ibis
import numpy as np
import pandas as pd
import pytest
import sqlglot

from aftersales.engine import EmbeddedEngine, StoredTable, Tables
from aftersales.histories import Histories, Purchases, Renewals
from aftersales.kpis import Options
from aftersales.kpis.histories import histories
from aftersales.message import Message
from tests.clv.conftest import CUT, purchases_until


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def engine(folder):
    return EmbeddedEngine(folder)


@pytest.fixture(scope="module")
def asked(engine, folder):
    def write(name: str, frame: pd.DataFrame) -> StoredTable:
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        columns = tuple(frame.columns)
        return StoredTable(name=name, path=path, columns=columns, rows=len(frame), digest=name)

    def ask(options: Options | None = None, by=engine, **frames: pd.DataFrame) -> Histories:
        tables: Tables = {name: write(name, frame) for name, frame in frames.items()}
        return histories(by, tables, options)

    return ask


def days(*texts: str | None) -> pd.Series:
    return pd.to_datetime(pd.Series(texts), format="ISO8601").astype("datetime64[us]")


def test_purchases_are_those_of_pandas(asked, cdnow_days):
    """x, t_x, T, spending and what is held out of 2,357 customers, up to the end and half-way."""
    orders = pd.DataFrame(
        {
            "customer_id": cdnow_days["id"],
            "ordered_at": cdnow_days["day"].astype("datetime64[us]"),
            "revenue": cdnow_days["spend"],
        }
    )
    told = asked(orders=orders)
    whole = purchases_until(cdnow_days, cdnow_days["day"].max())
    half = purchases_until(cdnow_days, CUT)
    assert isinstance(told.renewals, Message)
    for found, plain in ((told.purchases, whole), (told.earlier_purchases, half)):
        assert isinstance(found, Purchases)
        for name in ("customer", "repeats", "recency_days", "age_days", "held_out"):
            assert (getattr(found, name) == getattr(plain, name)).all()
        assert found.mean_spend == pytest.approx(plain.mean_spend, nan_ok=True)
        assert (found.until, found.held_out_days) == (plain.until, plain.held_out_days)


def test_what_counts_as_a_purchase(asked):
    """Not what was cancelled or given back, not a machine; two orders of a day are one."""
    orders = pd.DataFrame(
        {
            "customer_id": ["a", "a", "a", "a", "a", "a", None],
            "ordered_at": days(
                "2025-01-01 08:00",
                "2025-02-01 09:00",
                "2025-02-01 17:00",
                "2025-03-01",
                "2025-04-01",
                "2025-05-01",
                "2025-06-30",
            ),
            "revenue": [10.0, 20.0, 30.0, 99.0, -99.0, 99.0, 5.0],
            "cancelled": [False, False, False, True, False, False, False],
            "category": ["parts", "parts", "service", "parts", "parts", "machine", "parts"],
        }
    )
    told = asked(orders=orders).purchases
    assert list(told.repeats) == [1]
    assert list(told.recency_days) == [31]
    assert list(told.age_days) == [180]
    assert list(told.mean_spend) == [50.0]


def test_older_customers_are_known_from_the_list(asked):
    """Who was a customer before the file begins was not seen from the first purchase."""
    orders = pd.DataFrame(
        {
            "customer_id": ["new", "old", "unknown"],
            "ordered_at": days("2025-01-01", "2025-01-02", "2025-03-01"),
            "revenue": [1.0, 1.0, 1.0],
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": ["new", "old", "unknown"],
            "customer_since": days("2025-01-01", "2019-05-01", None),
        }
    )
    told = asked(orders=orders, customers=customers)
    found = dict(zip(told.purchases.customer, told.purchases.from_first, strict=True))
    assert found == {"new": True, "old": False, "unknown": True}
    assert told.remarks == ()


CONTRACTS = pd.DataFrame(
    {
        "contract_id": ["1", "2", "3", "4", "5", "6"],
        "customer_id": ["kept", "kept", "kept", "lost", "lost", "new"],
        "segment": ["A", "A", "A", "B", "B", "B"],
        "starts_at": days(
            "2022-01-01", "2023-01-01", "2024-01-01", "2021-07-01", "2022-07-01", "2024-06-01"
        ),
        "due_at": days(
            "2023-01-01", "2024-01-01", "2025-01-01", "2022-07-01", "2023-07-01", "2025-06-01"
        ),
        "renewed": pd.array([True, True, None, True, False, None], dtype="boolean"),
        "annual_fee": [100.0, 110.0, 120.0, 50.0, 50.0, 70.0],
    }
)


def test_renewals_of_contracts(asked):
    """How often renewed, lost or not, the months to the next day due, the latest fee."""
    told = asked(Options(as_of=datetime(2024, 7, 1)), contracts=CONTRACTS).renewals
    assert isinstance(told, Renewals)
    assert list(told.customer) == ["kept", "lost", "new"]
    assert list(told.segment) == ["A", "B", "B"]
    assert list(told.renewed) == [2, 1, 0]
    assert list(told.lost) == [False, True, False]
    assert list(told.first_age) == [1, 1, 1]
    assert told.period_months == 12
    assert told.months_to_due[[0, 2]] == pytest.approx([6.0, 11.0], abs=0.1)
    assert list(told.annual_fee) == [120.0, 50.0, 70.0]
    assert (told.stated, told.until) == (True, date(2024, 7, 1))


def test_renewals_held_out(asked):
    """Half-way, on 1 July 2023, one renewal of the kept customer and the loss still lie ahead."""
    told = asked(Options(as_of=datetime(2024, 7, 1)), contracts=CONTRACTS).earlier_renewals
    assert told.until == date(2023, 7, 1)
    found = {c: (r, h) for c, r, h in zip(told.customer, told.renewed, told.held_out, strict=True)}
    assert found == {"kept": (1, 1), "lost": (1, 0)}


def test_the_age_of_a_customer_is_that_of_his_contract(asked):
    """A customer of ten years comes to his eleventh occasion, not to his first."""
    customers = pd.DataFrame({"customer_id": ["kept"], "customer_since": days("2012-01-01")})
    at = Options(as_of=datetime(2024, 7, 1))
    told = asked(at, contracts=CONTRACTS, customers=customers).renewals
    assert list(told.first_age) == [11, 1, 1]


def test_leavers_of_a_list(asked):
    """Each month was an occasion to leave; whoever left did so at the last."""
    customers = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c"],
            "churned": [True, False, False],
            "tenure_months": [5.0, 7.0, 0.0],
            "monthly_revenue": [10.0, 20.0, np.nan],
        }
    )
    told = asked(customers=customers)
    found = told.renewals
    assert list(found.renewed) == [4, 7, 0]
    assert list(found.lost) == [True, False, False]
    assert list(found.annual_fee[:2]) == [120.0, 240.0]
    assert found.period_months == 1
    assert told.earlier_renewals is None
    assert any("complete" in str(remark) for remark in told.remarks)
    assert isinstance(told.purchases, Message)


class Writing:
    """An engine that writes each question in another dialect; the rows come from the one here."""

    def __init__(self, dialect: str, here: EmbeddedEngine) -> None:
        self.dialect, self.here = dialect, here
        self.statements: list[str] = []

    def run(self, expression, tables, **how) -> pd.DataFrame:
        self.statements.append(str(ibis.to_sql(expression, dialect=self.dialect)))
        return self.here.run(expression, tables, **how)


@pytest.mark.parametrize("dialect", ["postgres", "databricks", "snowflake"])
def test_histories_compile_elsewhere(asked, engine, dialect):
    """Every question is a statement of a database, a cluster and a warehouse as well."""
    orders = pd.DataFrame({"customer_id": ["a"], "ordered_at": days("2025-01-01"), "revenue": [1]})
    customers = pd.DataFrame({"customer_id": ["a"], "churned": [False], "tenure_months": [3.0]})
    by = Writing(dialect, engine)
    asked(by=by, orders=orders, customers=customers)
    asked(by=by, contracts=CONTRACTS)
    assert len(by.statements) >= 8
    for statement in by.statements:
        assert sqlglot.parse_one(statement, dialect=dialect).find(sqlglot.exp.From)
