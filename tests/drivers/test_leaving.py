"""Leaving month by month, after the service of the twelve months before."""

from __future__ import annotations

from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from lifelines import CoxTimeVaryingFitter

from aftersales.drivers.cells import Cells, cells_of
from aftersales.drivers.design import DESIGNS, Family
from aftersales.drivers.fit import fit
from aftersales.drivers.learning import findings_from
from aftersales.kpis import Options
from aftersales.kpis.context import context_of

BEFORE, MONTHS, CUSTOMERS = 24, 36, 500
FIRSTS = pd.date_range("2021-01-01", periods=BEFORE + MONTHS, freq="MS")
BEGIN = pd.Period("2023-01", "M")
A_STAR = -0.6  # on the log hazard of leaving in a month
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Customers who leave the sooner the fewer stars they gave in the twelve months before."""
    rng = np.random.default_rng(11)
    came = rng.integers(-BEFORE, 20, CUSTOMERS)
    luck = rng.normal(0, 0.7, CUSTOMERS)
    stars = np.clip(np.round(3.7 + luck[:, None] + rng.normal(0, 1, (CUSTOMERS, MONTHS))), 1, 5)
    asked = rng.random((CUSTOMERS, MONTHS)) < 0.35
    given = np.where(asked & (np.arange(MONTHS) >= came[:, None]), stars, np.nan)
    left = np.full(CUSTOMERS, MONTHS)
    for month in range(MONTHS):
        year = pd.DataFrame(given[:, max(month - 12, 0) : month]).mean(axis=1).fillna(3.7)
        hazard = 0.02 * np.exp(A_STAR * (year.to_numpy() - 3.7))
        leaves = (rng.random(CUSTOMERS) < -np.expm1(-hazard)) & (month > came)
        left = np.where(leaves & (left == MONTHS), month, left)
    given = np.where(np.arange(MONTHS) < left[:, None], given, np.nan)
    who, when = np.nonzero(~np.isnan(given))
    ids = np.array([f"K{i}" for i in range(CUSTOMERS)])
    at = FIRSTS[BEFORE + when] + pd.to_timedelta(rng.uniform(0, 27, len(who)), unit="D")
    return {
        "cases": pd.DataFrame(
            {
                "case_id": [f"F{i}" for i in range(len(who))],
                "customer_id": ids[who],
                "opened_at": pd.Series(at).astype("datetime64[us]"),
                "closed_at": pd.Series(at).astype("datetime64[us]"),
                "first_time_fixed": rng.random(len(who)) < 0.7,
                "rating": given[who, when],
            }
        ),
        "customers": pd.DataFrame(
            {
                "customer_id": ids,
                "customer_since": FIRSTS[BEFORE + came].astype("datetime64[us]"),
                "tenure_months": (np.minimum(left, MONTHS - 1) - came).astype(float),
                "churned": left < MONTHS,
            }
        ),
    }


@pytest.fixture(scope="module")
def long(frames: Frames) -> pd.DataFrame:
    """The same a second time in pandas: a row a customer and month with ratings in the year before.

    Cases have ended before the month begins, and within 365 days of it.
    """
    listed = frames["customers"]
    rows = [
        (customer, since + month, month, gone and month == lived)
        for customer, since, lived, gone in zip(
            listed["customer_id"],
            listed["customer_since"].dt.to_period("M"),
            listed["tenure_months"].astype(int),
            listed["churned"],
            strict=True,
        )
        for month in range(lived + 1)
        if since + month >= BEGIN
    ]
    months = pd.DataFrame(rows, columns=["customer_id", "month", "age", "leaves"])
    months["begins"] = months["month"].dt.to_timestamp()
    pairs = months.merge(frames["cases"], on="customer_id")
    before = (pairs["begins"] - pairs["closed_at"]).dt.total_seconds() / 86_400
    lately = pairs[(before > 0) & (before <= 365)]
    stars = lately.groupby(["customer_id", "month"])["rating"].mean()
    told = months.join(stars.rename("stars"), on=["customer_id", "month"], how="inner")
    return told.assign(stars=(told["stars"] * 8).round() / 8, leaves=told["leaves"].astype(int))


@pytest.fixture(scope="module")
def cells(engine, store, frames: Frames) -> Cells:
    tables = store(frames)
    return cells_of(engine, tables, DESIGNS["month"], context_of(engine, tables, Options()))


def test_months_at_risk_are_those_of_pandas(cells: Cells, long: pd.DataFrame):
    """As many customer-months, as many who left, the same lagged stars."""
    assert cells.records == len(long)
    assert (cells.outcome * cells.n).sum() == long["leaves"].sum() > 60
    assert cells.customers == long["customer_id"].nunique()
    mean = np.average(cells.exposures["stars"], weights=cells.n)
    assert mean == pytest.approx(long["stars"].mean(), abs=1e-3)


def test_the_hazard_is_that_of_two_other_libraries(cells: Cells, long: pd.DataFrame):
    """statsmodels on raw rows gives the same; Cox's model of lifelines lies close; truth inside."""
    value, error = fit(cells, ("stars",), Family.HAZARD).coefficient("stars")
    assert abs(value - A_STAR) < 1.96 * error
    month = long["month"].dt.year * 12 + long["month"].dt.month - 1
    raw = long.assign(
        year=month / 12,
        wave=2 * np.pi * month / 12,
        tenure=np.log1p(long["age"] / 12),
    )
    cloglog = sm.families.Binomial(link=sm.families.links.CLogLog())
    raw_fit = smf.glm(
        "leaves ~ stars + year + np.cos(wave) + np.sin(wave) + tenure", raw, family=cloglog
    ).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(raw["customer_id"])[0]})
    assert value == pytest.approx(raw_fit.params["stars"], abs=0.01)
    assert error == pytest.approx(raw_fit.bse["stars"], rel=0.02)
    spans = long.assign(start=long["age"], stop=long["age"] + 1)
    with catch_warnings():
        simplefilter("ignore")
        cox = CoxTimeVaryingFitter().fit(
            spans[["customer_id", "start", "stop", "leaves", "stars"]],
            id_col="customer_id", event_col="leaves", start_col="start", stop_col="stop",
        )  # fmt: skip
    assert value == pytest.approx(cox.params_["stars"], abs=error / 3)


def test_ratings_are_a_cause_and_the_service_is_told_beside(engine, store, frames: Frames):
    """Stars of the year before feed churn; first-time fix, which moved nothing, shows nothing."""
    tables = store(frames)
    context = context_of(engine, tables, Options())
    cells = {id: cells_of(engine, tables, DESIGNS[id], context) for id in ("month", "service")}
    lacking = {id: design.missing(context) or design.needs for id, design in DESIGNS.items()}
    found = {f.question: f for f in findings_from(cells, lacking, context.options)}
    assert found["month"].usable_as_cause
    assert found["month"].link == "csat_on_churn"
    low, high = found["fixed_before"].own.interval
    assert low < 0 < high
    assert found["fixed_before"].link is None
