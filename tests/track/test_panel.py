"""Outcomes by unit and month, as they are told by the user's tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aftersales.engine import EmbeddedEngine, StoredTable
from aftersales.kpis import Options
from aftersales.kpis.context import Context, context_of
from aftersales.message import Message
from aftersales.track.panel import EVERYTHING, LOT, MEASURES, Panel, panel, units_at_hand

CASES, MONTHS = 4_000, 18
Ask = Callable[..., Panel | Message]


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    """Cases and orders of eighteen months in two regions and one that hardly has any."""
    rng = np.random.default_rng(11)
    opened = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.uniform(0, 547, CASES), unit="D")
    fixed = pd.Series(rng.random(CASES) < 0.7, dtype="boolean").mask(rng.random(CASES) < 0.2)
    region = rng.choice(["North", "South", "Tiny"], CASES, p=[0.6, 0.395, 0.005])
    customer = rng.integers(0, 120, CASES)
    cases = pd.DataFrame(
        {
            "case_id": [f"F{i}" for i in range(CASES)],
            "customer_id": [f"K{i}" for i in customer],
            "opened_at": opened.astype("datetime64[us]"),
            "first_response_at": (
                opened + pd.to_timedelta(rng.exponential(5, CASES), unit="h")
            ).astype("datetime64[us]"),
            "first_time_fixed": fixed,
            "region": region,
            "technician": rng.choice([f"Name {i}" for i in range(5)], CASES),
        }
    )
    orders = pd.DataFrame(
        {
            "order_id": [f"O{i}" for i in range(CASES)],
            "customer_id": [f"K{i}" for i in customer],
            "ordered_at": cases["opened_at"],
            "region": region,
            "revenue": rng.gamma(2, 300, CASES),
        }
    )
    return {"cases": cases, "orders": orders}


@pytest.fixture(scope="module")
def asked(frames: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder: Path = tmp_path_factory.mktemp("tables")
    engine, tables = EmbeddedEngine(folder), {}
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        tables[name] = StoredTable(
            name=name, path=path, columns=tuple(frame), rows=len(frame), digest=name
        )
    contexts: dict[Options, Context] = {}

    def of(measure: str, by: str, options: Options | None = None) -> Panel | Message:
        given = options or Options()
        if given not in contexts:
            contexts[given] = context_of(engine, tables, given)
        if not measure:
            return units_at_hand(contexts[given])
        return panel(engine, tables, contexts[given], measure=measure, by=by)

    return of


def test_shares_and_times_by_region_and_month(asked: Ask, frames: dict[str, pd.DataFrame]):
    """Each cell is what pandas makes of its cases: log-odds of a share, mean log of hours."""
    cases = frames["cases"].assign(month=frames["cases"]["opened_at"].dt.to_period("M"))
    fixed = asked("first_time_fix", "region")
    assert fixed.units == ("North", "South")
    groups = cases.dropna(subset="first_time_fixed").groupby(["region", "month"])
    known = groups["first_time_fixed"].agg(["sum", "count"]).astype(float)
    odds = np.log((known["sum"] + 0.5) / (known["count"] - known["sum"] + 0.5)).unstack()
    assert fixed.y == pytest.approx(odds.loc[list(fixed.units)].to_numpy())
    assert fixed.n == pytest.approx(known["count"].unstack().loc[list(fixed.units)].to_numpy())
    assert fixed.month[0] == 2024 * 12
    assert len(fixed.month) == MONTHS
    hours = (cases["first_response_at"] - cases["opened_at"]).dt.total_seconds() / 3600
    logs = np.log(hours.clip(lower=1 / 60)).groupby([cases["region"], cases["month"]]).mean()
    told = asked("first_response_time", "region")
    assert told.y == pytest.approx(logs.unstack().loc[list(told.units)].to_numpy(), rel=1e-6)


def test_amounts_and_cases_of_a_customer(asked: Ask, frames: dict[str, pd.DataFrame]):
    """Revenue and cases are divided by all customers that the unit ever had."""
    orders = frames["orders"].assign(month=frames["orders"]["ordered_at"].dt.to_period("M"))
    told = asked("revenue", "region")
    customers = orders.groupby("region")["customer_id"].nunique()[list(told.units)].to_numpy()
    totals = orders.groupby(["region", "month"])["revenue"].sum().unstack()
    assert told.y == pytest.approx(totals.loc[list(told.units)].to_numpy() / customers[:, None])
    assert told.n[:, 0] == pytest.approx(customers)
    cases = asked("cases_per_customer", EVERYTHING)
    counts = frames["cases"].groupby(frames["cases"]["opened_at"].dt.to_period("M")).size()
    assert np.exp(cases.y[0]) * 120 == pytest.approx(counts.to_numpy())


def test_people_are_told_apart_only_where_allowed(asked: Ask):
    """Technicians need the option that allows it, and then have numbers instead of names."""
    assert "switched off" in str(asked("first_time_fix", "technician"))
    allowed = Options(by_technician=True)
    assert asked("first_time_fix", "technician", allowed).units == ("1", "2", "3", "4", "5")
    assert isinstance(asked("revenue", "technician", allowed), Message)
    assert asked("", "", allowed) == ("region", "segment", "technician")
    assert asked("", "") == ("region", "segment")


def test_customers_by_lot_are_all_customers(asked: Ask, frames: dict[str, pd.DataFrame]):
    """The lots together hold every case, and months that an export cut off are left out."""
    lots = asked("cases_per_customer", LOT)
    assert len(lots.units) >= 15
    assert lots.n.sum() == pytest.approx(CASES, rel=0.15)
    assert asked("retention", "region") == Message("Your files do not say this month by month.")


def test_a_level_is_on_the_readers_scale(asked: Ask):
    """Back from log-odds it is a share, moved by a shift it is where the shift leads."""
    fixed = asked("first_time_fix", EVERYTHING)
    level = fixed.level(fixed.filled)
    assert level == pytest.approx(0.7, abs=0.03)
    odds = level / (1 - level) * np.exp(0.3)
    assert fixed.measure.moved(level, 0.3) == pytest.approx(odds / (1 + odds))
    assert set(MEASURES) >= {"first_time_fix", "csat", "revenue"}
