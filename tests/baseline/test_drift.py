"""A drift of satisfaction is used where it is clear, and only there."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import t

from aftersales.baseline.drift import trend_of
from aftersales.kpis import Measurement, Unit
from aftersales.study import Provenance
from tests.baseline.conftest import days_before


def months(shares, n=400):
    dates = pd.period_range("2023-01", periods=len(shares), freq="M")
    return tuple(
        Measurement(kpi="csat", unit=Unit.SHARE, value=round(p * n) / n, n=n, group=str(date))
        for p, date in zip(shares, dates, strict=True)
    )


def share(logit):
    return 1 / (1 + np.exp(-np.asarray(logit)))


def likelihood(line, at, hits, n):
    """Minus the binomial log-likelihood of a straight line in log-odds."""
    logit = line[0] + line[1] * at
    return -np.sum((hits + 0.5) * logit - (n + 1) * np.logaddexp(0, logit))


def test_the_slope_is_the_most_likely_one():
    """Slope and interval are those of the likelihood, maximised here."""
    rng = np.random.default_rng(1)
    found = months(share(0.8 - 0.01 * np.arange(24) + rng.normal(0, 0.3, 24)))
    hits = np.array([m.value * m.n for m in found])
    n = np.array([m.n for m in found])
    at = np.arange(24.0) - 11.5
    best = minimize(likelihood, (0.0, 0.0), args=(at, hits, n), method="BFGS", tol=1e-10).x
    p = share(best[0] + best[1] * at)
    variance = (n + 1) * p * (1 - p)
    pearson = np.sum((hits + 0.5 - (n + 1) * p) ** 2 / variance) / 22
    information = np.array([[np.sum(variance * at**k) for k in (i, i + 1)] for i in (0, 1)])
    error = np.sqrt(np.linalg.inv(information)[1, 1] * pearson)
    trend = trend_of(found)
    assert trend.per_month == pytest.approx(best[1], rel=1e-4)
    assert trend.high - trend.low == pytest.approx(2 * t.ppf(0.975, 22) * error, rel=1e-4)


def test_months_never_scatter_less_than_their_ratings():
    """A line that fits too well does not make the interval narrower than the ratings allow."""
    exact = trend_of(months(share(0.8 - 0.002 * np.arange(12)), n=10_000))
    assert exact.high - exact.low > 0.001


def test_a_clear_drift_is_found():
    """A drift of .02 a month in 36 months is clear."""
    trend = trend_of(months(share(1.0 - 0.02 * np.arange(36))))
    assert trend.clear
    assert trend.per_month == pytest.approx(-0.02, abs=0.002)


def test_only_whole_years_count():
    """Of thirty months the last twenty-four are looked at: no season passes for a drift."""
    assert trend_of(months(share(np.full(30, 1.0)))).months == 24


def test_less_than_a_year_shows_no_drift():
    """Eleven months are not asked."""
    assert trend_of(months(share(1 - 0.1 * np.arange(11)))) is None


@pytest.mark.parametrize(("per_month", "provenance"), [(-0.06, "data"), (0.0, "default")])
def test_a_study_drifts_only_where_the_ratings_do(drawn, per_month, provenance):
    """A clear drift is measured; else there is none, and what was seen is said."""
    rng = np.random.default_rng(5)
    days = rng.uniform(0, 1094, 6000)
    satisfied = rng.random(6000) < share(1 + per_month * (1094 - days) / 30.4)
    cases = pd.DataFrame({"opened_at": days_before(days), "rating": np.where(satisfied, 5.0, 2.0)})
    found = drawn({"cases": cases})
    source = found.study.sources["drift.csat_logit"]
    assert source.provenance is Provenance(provenance)
    assert found.study.drift.csat_logit == pytest.approx(per_month, abs=0.008)
    assert found.study.drift.churn_log_hazard == 0.0
    assert "months of ratings" in str(found.notes["drift.csat_logit"])
