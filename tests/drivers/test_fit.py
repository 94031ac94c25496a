"""The regressions agree with others, made of rows and by another hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.miscmodels.ordinal_model import OrderedModel

from aftersales.drivers.cells import cells_from
from aftersales.drivers.design import DESIGNS, Family
from aftersales.drivers.fit import fit, rows_of
from sample_data.generate import clean_frames

SERVICE = ("fixed", "response", "repair")


def coarse_frame(records: int, outcome_levels: int) -> pd.DataFrame:
    """Records with few distinct values, so that many share a cell."""
    rng = np.random.default_rng(records)
    x, z = rng.integers(0, 3, records), rng.integers(0, 2, records)
    latent = 0.5 * x - 0.4 * z + rng.logistic(size=records)
    outcome = np.searchsorted(np.linspace(-1, 2, outcome_levels - 1), latent)
    return pd.DataFrame(
        {
            "outcome": outcome,
            "customer": [f"K{k}" for k in rng.integers(0, 40, records)],
            "month": 24300 + rng.integers(0, 3, records),
            "past": np.nan,
            "segment": np.where(z == 1, "A", "B"),
            "region": "DE",
            "product": None,
            "tenure": np.nan,
            "stars": x.astype(float),
        }
    )


@pytest.mark.parametrize("levels", [2, 5])
def test_cells_equal_rows(levels):
    """Counting equal records once and weighting them changes neither estimates nor errors."""
    frame = coarse_frame(4000, levels)
    columns = list(frame.columns)
    counted = frame.groupby(columns, dropna=False).size().rename("n").reset_index()
    assert len(counted) < len(frame)
    family = Family.LOGIT if levels == 2 else Family.ORDERED
    of_cells, of_rows = (
        fit(cells_from(table, DESIGNS["repurchase"]), ("stars",), family)
        for table in (counted, frame.assign(n=1))
    )
    order = [of_rows.names.index(name) for name in of_cells.names]
    assert of_cells.values == pytest.approx(of_rows.values[order], abs=1e-8)
    variances = np.diag(of_rows.covariance)[order]
    assert np.diag(of_cells.covariance) == pytest.approx(variances, rel=1e-6)
    assert (of_cells.n, of_cells.events) == (of_rows.n, of_rows.events)


def test_a_logit_and_its_clustered_errors_are_those_of_statsmodels():
    """With two levels, coefficients and sandwich are those of a clustered logit by formula."""
    frame = coarse_frame(3000, 2)
    found = fit(cells_from(frame.assign(n=1), DESIGNS["repurchase"]), ("stars",), Family.LOGIT)
    frame = frame.assign(
        wave=2 * np.pi * frame["month"] / 12, year=(frame["month"] - frame["month"].mean()) / 12
    )
    groups = pd.factorize(frame["customer"])[0]
    other = smf.logit(
        "outcome ~ stars + C(segment, Treatment('B')) + year + np.cos(wave) + np.sin(wave)", frame
    )
    assert set(found.names) >= {"stars", "month", "season_cos"}
    terms = "outcome ~ stars + year + np.cos(wave)" + (
        " + np.sin(wave)" if "season_sin" in found.names else ""
    )
    usual = frame["segment"].mode()[0]
    other = smf.logit(f"{terms} + C(segment, Treatment('{usual}'))", frame)
    other = other.fit(
        disp=False, cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    value, error = found.coefficient("stars")
    correction = 40 / 39
    assert value == pytest.approx(other.params["stars"], abs=1e-6)
    assert error == pytest.approx(other.bse["stars"] * np.sqrt(correction), rel=1e-4)


def test_an_ordered_logit_is_that_of_statsmodels(sample_cells):
    """Stars on service and all controls: the coefficients of OrderedModel on the same rows."""
    cells = sample_cells("rating")
    found = fit(cells, SERVICE, Family.ORDERED)
    rows = rows_of(cells, SERVICE)
    other = OrderedModel(rows.y, rows.x, distr="logit").fit(method="bfgs", disp=False, maxiter=200)
    assert found.values == pytest.approx(other.params[: len(found.values)], abs=2e-3)


def test_from_raw_rows_by_formula_comes_the_same(sample_cells):
    """Pandas and a formula, from the tables themselves: satisfied or not, visits only."""
    cases = clean_frames().cases
    response = (cases["first_response_at"] - cases["opened_at"]).dt.total_seconds() / 3600
    visited = cases["first_time_fixed"].notna() & cases["rating"].notna() & response.notna()
    raw = pd.DataFrame(
        {
            "satisfied": (cases["rating"] >= 4).astype(int),
            "fixed": cases["first_time_fixed"].astype("Float64"),
            "response": np.log(response),
            "segment": cases["segment"],
        }
    )[visited].astype({"fixed": float})
    other = smf.logit("satisfied ~ fixed + response + C(segment)", raw).fit(disp=False)
    cells = sample_cells("rating")
    visits = cells.only(~np.isnan(cells.exposures["fixed"]))
    found = fit(visits, ("fixed", "response"), Family.ORDERED)
    for name in ("fixed", "response"):
        value, error = found.coefficient(name)
        assert abs(value - other.params[name]) < error + other.bse[name] / 2


def test_renewals_are_those_of_pandas(sample_cells):
    """Contracts, leavers and mean stars of the year before, counted a second time in pandas."""
    clean = clean_frames()
    end = max(
        clean.cases[["opened_at", "resolved_at", "closed_at"]].max().max(),
        clean.orders["ordered_at"].max(),
    )
    due = clean.contracts[clean.contracts["renewed"].notna() & (clean.contracts["due_at"] <= end)]
    given = clean.cases[clean.cases["rating"].notna() & clean.cases["resolved_at"].notna()]
    pairs = due.merge(given[["customer_id", "resolved_at", "rating"]], on="customer_id")
    year = pd.Timedelta(days=365)
    lately = pairs[
        (pairs["resolved_at"] < pairs["due_at"]) & (pairs["resolved_at"] >= pairs["due_at"] - year)
    ]
    stars = lately.groupby("contract_id")["rating"].mean()
    rated = due[due["contract_id"].isin(stars.index)]
    cells = sample_cells("renewal")
    assert cells.records == len(rated)
    assert (cells.outcome * cells.n).sum() == (~rated["renewed"].astype(bool)).sum()
    mean = np.average(cells.exposures["stars"], weights=cells.n)
    assert mean == pytest.approx(stars.mean(), abs=0.01)


def test_months_at_risk_are_those_of_a_long_table():
    """A customer list gives the hazard of a table with a row for each customer and month."""
    rng = np.random.default_rng(5)
    n = 600
    contract = rng.choice(["none", "full"], n, p=[0.6, 0.4])
    lived = np.minimum(rng.geometric(np.where(contract == "none", 0.08, 0.04)), 24)
    left = (lived < 24).astype(int)
    frame = pd.DataFrame(
        {
            "outcome": left, "lived": lived.astype(float), "stars": np.nan, "contract": contract,
            "region": None, "segment": None, "month": 0, "product": None, "tenure": np.nan,
            "past": np.nan, "support": None,
        }
    )  # fmt: skip
    counted = frame.groupby(list(frame.columns), dropna=False).size().rename("n").reset_index()
    found = fit(cells_from(counted, DESIGNS["churn"]), ("contract",), Family.HAZARD)
    long = frame.loc[frame.index.repeat(lived)].copy()
    long["at"] = long.groupby(level=0).cumcount() + 1
    long["leaves"] = ((long["at"] == long["lived"]) & (long["outcome"] == 1)).astype(int)
    long["customer"] = long.index
    cloglog = sm.families.Binomial(link=sm.families.links.CLogLog())
    other = smf.glm(
        "leaves ~ C(contract, Treatment('none')) + np.log(at) + I(np.log(at) ** 2)",
        long,
        family=cloglog,
    ).fit(cov_type="cluster", cov_kwds={"groups": long["customer"], "use_correction": False})
    value, error = found.coefficient("contract")
    assert value == pytest.approx(other.params.iloc[1], abs=1e-5)
    assert error == pytest.approx(other.bse.iloc[1], rel=2e-3)
    assert (found.n, found.events) == (n, left.sum())
