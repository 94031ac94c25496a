"""Cohorts and occasions to leave, computed a second time with plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aftersales.engine import EmbeddedEngine, StoredTable
from aftersales.kpis import Options
from aftersales.kpis.cohorts import Cohorts, cohorts
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.leaving import BY, Leaving, leaving
from aftersales.message import Message

AS_OF = pd.Timestamp("2025-12-31 18:00")
N = 300


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    """300 customers since 2022, one contract year after the other, orders and cases from 2023."""
    rng = np.random.default_rng(11)
    ids = [f"K{i:03d}" for i in range(N)]
    since = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1300, N), unit="D")
    lasts = rng.geometric(0.2, N)
    contracts = pd.DataFrame(
        [
            (who, start + pd.DateOffset(years=k), start + pd.DateOffset(years=k + 1), k + 1 < last)
            for who, start, last in zip(ids[:200], since[:200], lasts[:200], strict=True)
            for k in range(min(last, 6))
        ],
        columns=["customer_id", "starts_at", "due_at", "renewed"],
    )
    contracts = contracts[contracts["starts_at"] <= AS_OF]
    open_ended = contracts["due_at"] > AS_OF
    contracts["renewed"] = contracts["renewed"].astype("boolean").mask(open_ended)
    days = pd.to_timedelta(rng.integers(0, 1095, 900), unit="D")
    orders = pd.DataFrame(
        {
            "customer_id": rng.choice(ids, 900),
            "ordered_at": pd.Timestamp("2023-01-01") + days,
            "revenue": 100.0,
        }
    )
    orders = orders[orders["ordered_at"] >= pd.Series(since, ids)[orders["customer_id"]].to_numpy()]
    solved = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1090, 2000), unit="D")
    cases = pd.DataFrame(
        {
            "customer_id": rng.choice(ids, 2000),
            "opened_at": solved - pd.Timedelta(hours=20),
            "resolved_at": solved,
            "first_time_fixed": rng.random(2000) < 0.7,
            "resolution_target_hours": rng.choice([10.0, 30.0], 2000),
        }
    )
    listed = pd.DataFrame({"customer_id": ids, "customer_since": since})
    listed["segment"] = np.where(np.arange(N) % 3, "B", "A")
    every = {"customers": listed, "contracts": contracts, "orders": orders, "cases": cases}
    return {name: _micros(frame) for name, frame in every.items()}


def _micros(frame: pd.DataFrame) -> pd.DataFrame:
    dates = frame.select_dtypes("datetime").columns
    return frame.astype(dict.fromkeys(dates, "datetime64[us]")).reset_index(drop=True)


@pytest.fixture(scope="module")
def asked(frames, tmp_path_factory) -> tuple[EmbeddedEngine, dict[str, StoredTable], Context]:
    folder: Path = tmp_path_factory.mktemp("stay")
    tables = {}
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        tables[name] = StoredTable(
            name=name, path=path, columns=tuple(frame.columns), rows=len(frame), digest=name
        )
    engine = EmbeddedEngine(folder)
    return engine, tables, context_of(engine, tables, Options(as_of=AS_OF.to_pydatetime()))


@pytest.mark.parametrize(("grain", "letter"), [("quarter", "Q"), ("year", "Y"), ("month", "M")])
def test_cohorts_are_those_of_plain_pandas(asked, frames, grain, letter):
    """Who came in a period, and who bought or was under contract in each that followed."""
    found = cohorts(*asked, grain=grain)
    assert isinstance(found, Cohorts)
    periods = set()
    for order in frames["orders"].itertuples():
        periods.add((order.customer_id, order.ordered_at.to_period(letter)))
    for contract in frames["contracts"].itertuples():
        last = min(contract.due_at - pd.Timedelta(days=1), AS_OF)
        for period in pd.period_range(contract.starts_at, last, freq=letter):
            periods.add((contract.customer_id, period))
    active = pd.DataFrame(list(periods), columns=["customer_id", "period"])
    since = frames["customers"].set_index("customer_id")["customer_since"].dt.to_period(letter)
    since = since[since.index.isin(active["customer_id"])]
    for i in range(len(found.size)):
        came = since.index[since == found.first_day(i).strftime("%Y-%m-%d")]
        assert found.size[i] == len(came) >= 5
        its = active[active["customer_id"].isin(came)]
        ages = its["period"].map(lambda p: p.ordinal) - since[came[0]].ordinal
        counts = ages.value_counts()
        for age in np.flatnonzero(found.seen[i]):
            assert found.there[i, age] == counts.get(age, 0)
    assert not found.seen[-1, -1] or len(found.size) == 1
    shown = found.size.sum() + found.held_back + found.older
    assert shown <= len(since)


def test_the_length_of_a_cohort_follows_the_files(asked):
    """Three years of orders are cut into quarters; who came before is counted, not shown."""
    found = cohorts(*asked)
    assert isinstance(found, Cohorts)
    assert found.grain == "quarter"
    assert found.first_day(0).year >= 2023
    assert found.older > 0


def test_occasions_by_segment_are_those_of_the_contracts(asked, frames):
    """Every contract that came due is one occasion, every one not renewed a loss."""
    found = leaving(*asked)
    assert isinstance(found, Leaving)
    due = frames["contracts"][frames["contracts"]["renewed"].notna()]
    assert sum(g.at_risk.due.sum() for g in found.groups) == len(due)
    assert sum(g.at_risk.lost.sum() for g in found.groups) == (~due["renewed"]).sum()
    assert [str(group.label) for group in found.groups] == ["A", "B"]


@pytest.mark.parametrize("by", [by for by in BY if by != "segment"])
def test_the_service_before_an_occasion_is_that_of_the_last_case_solved(asked, frames, by):
    """Looked up case by case: the last one of the customer solved in the year before."""
    found = leaving(*asked, by=by)
    assert isinstance(found, Leaving)
    cases = frames["cases"].assign(
        in_target=frames["cases"]["resolution_target_hours"] >= 20,
        fixed_first=frames["cases"]["first_time_fixed"],
    )
    counts = {True: [0, 0], False: [0, 0], None: [0, 0]}
    for contract in frames["contracts"].dropna(subset="renewed").itertuples():
        its = cases[cases["customer_id"] == contract.customer_id]
        start = contract.due_at - pd.Timedelta(days=365)
        its = its[(its["resolved_at"] <= contract.due_at) & (its["resolved_at"] > start)]
        last = its.sort_values("resolved_at")[by].tail(1)
        counts[bool(last.iloc[0]) if len(last) else None][0] += 1
        counts[bool(last.iloc[0]) if len(last) else None][1] += not contract.renewed
    good, bad = (group.at_risk for group in found.groups)
    assert [good.due.sum(), good.lost.sum()] == counts[True]
    assert [bad.due.sum(), bad.lost.sum()] == counts[False]
    assert found.unknown == counts[None][0]


def test_what_is_missing_is_said(asked):
    """Without contracts and orders there is no cohort, and without contracts nobody leaves."""
    engine, tables, _ = asked
    alone = {"cases": tables["cases"]}
    context = context_of(engine, alone, Options())
    assert isinstance(cohorts(engine, alone, context), Message)
    assert isinstance(leaving(engine, alone, context), Message)
    bought = {"contracts": tables["contracts"]}
    context = context_of(engine, bought, Options())
    assert isinstance(leaving(engine, bought, context, by="in_target"), Message)
