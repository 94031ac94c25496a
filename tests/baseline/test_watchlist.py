"""Whom to call first."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from aftersales.baseline import Files
from aftersales.baseline.watchlist import Reason, customers_in_words, on_the_list
from aftersales.clv import Economics, LifetimeValues, Reckoning, lifetime_values
from aftersales.engine import EmbeddedEngine, StoredTable
from aftersales.histories import Histories
from aftersales.kpis import Options
from aftersales.message import message
from aftersales.report.watchlist import COLUMNS, watchlist_csv, watchlist_workbook, why
from aftersales.text import Language
from tests.baseline.conftest import AS_OF, Frames
from tests.clv.made_up import made_up_renewals

NOTHING = message("nothing")


@pytest.fixture(scope="module")
def files(firm: Frames, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The small firm, its cases solved within two days on average, ten still open."""
    folder = tmp_path_factory.mktemp("watched")
    cases = firm["cases"].copy()
    rng = np.random.default_rng(1)
    took = pd.to_timedelta(rng.exponential(48, len(cases)), unit="h").astype("timedelta64[us]")
    cases["resolved_at"] = (cases["opened_at"] + took).where(np.arange(len(cases)) >= 10)
    cases["closed_at"] = cases["resolved_at"]
    left = np.arange(110) == 5
    frames = {**firm, "cases": cases, "customers": firm["customers"].assign(churned=left)}

    def stored(name: str, frame: pd.DataFrame) -> StoredTable:
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        columns = tuple(frame.columns)
        return StoredTable(name=name, path=path, columns=columns, rows=len(frame), digest=name)

    tables = {name: stored(name, frame) for name, frame in frames.items()}
    return Files(engine=EmbeddedEngine(folder), tables=tables, options=Options(as_of=AS_OF))


@pytest.fixture(scope="module")
def cases(files: Files) -> pd.DataFrame:
    """The cases of known customers, for a second computation."""
    return pd.read_parquet(files.tables["cases"].path).dropna(subset="customer_id")


@pytest.fixture(scope="module")
def told(files: Files) -> pd.DataFrame:
    """What the files say of each customer."""
    found = customers_in_words(files, NOTHING)
    assert isinstance(found, pd.DataFrame)
    return found.set_index("customer_id")


def test_everybody_is_there_once_but_who_left(told: pd.DataFrame):
    """109 of the firm's 110 customers: one is marked as left."""
    assert len(told) == 109
    assert told.index.is_unique
    assert "K5" not in told.index


def test_the_last_rating_is_that_of_the_last_case_rated(told: pd.DataFrame, cases: pd.DataFrame):
    """Plain pandas gives the same stars."""
    at = cases["closed_at"].fillna(cases["opened_at"])
    rated = cases.assign(at=at).dropna(subset="rating").sort_values("at")
    last = rated.groupby("customer_id")["rating"].last().reindex(told.index)
    pd.testing.assert_series_equal(told["rating"], last, check_names=False, check_dtype=False)


def test_waiting_and_open_cases_are_counted(told: pd.DataFrame, cases: pd.DataFrame):
    """Days of the case solved last, and ten cases that have no end."""
    solved = cases.dropna(subset="resolved_at").sort_values("resolved_at")
    last = solved.groupby("customer_id").tail(1).set_index("customer_id").reindex(told.index)
    days = (last["resolved_at"] - last["opened_at"]) / pd.Timedelta(days=1)
    np.testing.assert_allclose(told["waited_days"], days)
    still_open = cases["resolved_at"].isna() & (cases["customer_id"] != "K5")
    assert told["open_cases"].sum() == still_open.sum()


def test_repeats_are_cases_soon_followed_by_another(told: pd.DataFrame, cases: pd.DataFrame):
    """Of the last twelve months, by customer, for no case names a machine."""
    ordered = cases.sort_values(["opened_at", "case_id"])
    following = ordered.groupby("customer_id")["opened_at"].shift(-1)
    soon = (following - ordered["opened_at"]) <= pd.Timedelta(days=Options().repeat_window_days)
    lately = ordered["opened_at"] > AS_OF - pd.DateOffset(years=1)
    counted = (soon & lately).groupby(ordered["customer_id"]).sum().reindex(told.index)
    np.testing.assert_array_equal(told["repeats"].fillna(0), counted.fillna(0))


# With what is at stake


@pytest.fixture(scope="module")
def values() -> LifetimeValues:
    """Two contracts of K0, one of K1, a lost one of K2; the rest belongs to nobody of the firm."""
    renewals = made_up_renewals(400, seed=3)
    who = np.array([f"X{i}" for i in range(400)], dtype=object)
    running, lost = np.flatnonzero(~renewals.lost), np.flatnonzero(renewals.lost)
    who[running[:3]], who[lost[0]] = ["K0", "K0", "K1"], "K2"
    told = Histories(purchases=NOTHING, renewals=replace(renewals, customer=who))
    economics = Economics(annual_revenue=1000.0, contribution_share=0.4)
    found = lifetime_values(told, lambda _: economics, Reckoning(draws=10))
    assert isinstance(found, LifetimeValues)
    return found


def test_contracts_of_one_customer_add_up(files: Files, values: LifetimeValues):
    """Value at risk is probability times value, contract by contract; who lost all is gone."""
    found = customers_in_words(files, values)
    assert isinstance(found, pd.DataFrame)
    stakes = found.set_index("customer_id")
    its = values.customers.customer == "K0"
    value = values.customers.value[its]
    assert stakes.loc["K0", "value"] == pytest.approx(value.sum())
    risk = 1 - values.customers.staying[its]
    assert stakes.loc["K0", "at_risk"] == pytest.approx((risk * value).sum())
    assert stakes.loc["K0", "risk"] * stakes.loc["K0", "value"] == pytest.approx(
        stakes.loc["K0", "at_risk"]
    )
    assert (stakes["at_risk_low"] <= stakes["at_risk"])[stakes["at_risk"].notna()].all()
    assert stakes.loc["K0", "at_risk_high"] == pytest.approx(
        values.customers.at_risk_high[its].sum()
    )
    assert stakes.loc["K0", "at_risk_high"] > stakes.loc["K0", "at_risk"]
    assert "K2" not in stakes.index
    assert np.isnan(stakes.loc["K3", "value"])


def test_the_list_begins_with_the_most_to_lose(files: Files, values: LifetimeValues):
    """Low ratings and high risks alone, sorted; a lower threshold never shortens it."""
    everybody = customers_in_words(files, values)
    assert isinstance(everybody, pd.DataFrame)
    listed = on_the_list(everybody, 0.3)
    assert ((listed["rating"] <= 3) | (listed["risk"] >= 0.3)).all()
    at_risk = listed["at_risk"].dropna()
    assert at_risk.is_monotonic_decreasing
    assert listed["at_risk"].isna()[len(at_risk) :].all()
    assert len(on_the_list(everybody, 0.05)) >= len(listed)
    flagged = listed[[str(reason) for reason in Reason]]
    assert not [name for name in flagged if flagged[name].dtype.kind != "b"]
    assert all(why(row, Language("en")) for row in listed.to_dict("records"))


def test_a_name_never_becomes_a_formula(files: Files):
    """A customer called =1+1 is text in both files, and German numbers have a comma."""
    everybody = customers_in_words(files, NOTHING)
    assert isinstance(everybody, pd.DataFrame)
    listed = on_the_list(everybody, 0.3)[:2].assign(customer_id=["=1+1", "@x"], waited_days=1.5)
    text = watchlist_csv(listed, Language("de")).decode("utf-8-sig")
    assert "\r\n'=1+1;" in text
    assert "\r\n'@x;" in text
    assert ";1,5;" in text
    content = CalamineWorkbook.from_filelike(BytesIO(watchlist_workbook(listed, Language("en"))))
    rows = content.get_sheet_by_index(0).to_python()
    assert len(rows[0]) == len(COLUMNS)
    assert [row[0] for row in rows[1:]] == ["=1+1", "@x"]
