"""The figures of the papers come out of the same data."""

from __future__ import annotations

import numpy as np
import pytest

from aftersales.clv.ages import Ages
from aftersales.clv.bg_nbd import BgNbd
from aftersales.clv.buying import Customers, fit_buying, fit_spend
from aftersales.clv.contractual import (
    Timing,
    contract_value,
    contract_value_over,
    retention_elasticity,
)
from aftersales.clv.gamma_gamma import GammaGamma
from aftersales.clv.grouped import Grouped
from aftersales.clv.pareto_nbd import ParetoNbd
from aftersales.clv.retention import fit_retention
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric

HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
FITTED_YEARS = 8


def test_the_cohort_is_that_of_the_papers(cdnow):
    """2,357 customers with 2,457 repeat purchases in 39 weeks; 1,411 never came again."""
    assert len(cdnow) == 2_357
    assert cdnow.repeats.sum() == 2_457
    assert (cdnow.repeats == 0).sum() == 1_411
    assert cdnow.held_out.sum() == 1_882


def test_bg_nbd_of_cdnow(cdnow):
    """Fader, Hardie & Lee 2005, table 2: r .243, α 4.414, a .793, b 2.426, LL −9582.4."""
    fit = fit_buying(BgNbd, Grouped.of(cdnow))
    assert [round(v, 3) for v in fit.values] == [0.243, 4.414, 0.793, 2.426]
    assert fit.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_pareto_nbd_of_cdnow(cdnow):
    """The same table: r .553, α 10.578, s .606, β 11.669 (to its digits), LL −9595.0."""
    fit = fit_buying(ParetoNbd, Grouped.of(cdnow))
    assert fit.values == pytest.approx([0.553, 10.578, 0.606, 11.669], rel=5e-4)
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.05)


def test_gamma_gamma_of_cdnow(cdnow):
    """p 6.25, q 3.74, γ 15.44, LL −4055.9, and a mean purchase of about 35."""
    fit = fit_spend(cdnow)
    assert [round(v, 2) for v in fit.values] == [6.25, 3.74, 15.44]
    assert fit.log_likelihood == pytest.approx(-4055.9, abs=0.05)
    published = GammaGamma(p=6.25, q=3.74, gamma=15.44)
    nobody = np.array([0.0]), np.array([np.nan])
    assert published.expected_spend(*nobody) == pytest.approx(15.44 * 6.25 / 2.74)


def test_expected_purchases_of_one_customer():
    """E[Y(39)] of two purchases, the last in week 30.43 of 38.86, is 1.226."""
    model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    x, t_x, T = (np.array([value]) for value in (2.0, 30.43, 38.86))
    assert model.alive(x, t_x, T) * model.purchases_ahead(x, T, 39) == pytest.approx(
        1.226, abs=5e-4
    )


def test_forecast_of_cdnow(cdnow):
    """The next 39 weeks: 1,653 purchases expected where 1,882 happened."""
    model = fit_buying(BgNbd, Grouped.of(cdnow)).model(BgNbd)
    assert round(Customers.of(cdnow).expected(model, 39).sum()) == 1_653


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "strays"),
    [(HIGH_END, 0.668, 3.806, 1.7), (REGULAR, 0.704, 1.182, 0.4)],
    ids=["high end", "regular"],
)
def test_shifted_beta_geometric(survivors, alpha, beta, strays):
    """Fader & Hardie 2007: α and β from years 0 to 7, and years 8 to 12 within the known miss."""
    ages = Ages.of_survivors(np.array(survivors[:FITTED_YEARS]))
    fit = fit_retention(ShiftedBetaGeometric, ages)
    assert [round(v, 3) for v in fit.values] == [alpha, beta]
    ahead = 100 * fit.model(ShiftedBetaGeometric).survival(np.arange(FITTED_YEARS, 13))
    assert np.abs(ahead - survivors[FITTED_YEARS:]).max() < strays


@pytest.mark.parametrize(
    ("alpha", "beta", "published"),
    [
        (3.80, 15.20, [3.31, 3.45, 3.59, 3.72, 3.84]),
        (0.067, 0.267, [7.68, 9.46, 9.86, 10.06, 10.19]),
    ],
)
def test_discounted_residual_lifetime(alpha, beta, published):
    """Table 3: the same mean churn of 20 %, and a residual value twice as high (d = 10 %)."""
    model = ShiftedBetaGeometric(alpha=alpha, beta=beta)
    assert model.retention(np.array([1])) == pytest.approx(0.8, abs=1e-3)
    derl = model.discounted_residual_lifetime(np.arange(1, 6), 0.1)
    assert derl == pytest.approx(published, abs=0.0101)


@pytest.mark.parametrize(
    ("timing", "value"),
    [
        (Timing.IMMEDIATE, 366.667),
        (Timing.AFTER_RENEWAL, 266.667),
        (Timing.END_OF_PERIOD, 333.333),
    ],
)
def test_three_conventions(timing, value):
    """m = 100, r = 0.8, d = 0.1."""
    assert contract_value(100, 0.8, 0.1, timing) == pytest.approx(value, abs=5e-4)


def test_contract_value_over_three_periods():
    """Σ m rᵗ⁻¹ / (1+d)ᵗ over three periods, and over many the value without an end."""
    assert contract_value_over(100, 0.8, 0.1, 3) == pytest.approx(205.109, abs=5e-4)
    endless = contract_value(100, 0.8, 0.1, Timing.END_OF_PERIOD)
    assert contract_value_over(100, 0.8, 0.1, 200) == pytest.approx(endless)


@pytest.mark.parametrize(
    ("timing", "elasticities"),
    [
        (Timing.IMMEDIATE, [1.75, 2.67, 4.50, 6.33]),
        (Timing.AFTER_RENEWAL, [2.75, 3.67, 5.50, 7.33]),
    ],
)
def test_retention_elasticity(timing, elasticities):
    """A per cent of retention is worth 3 to 7 per cent of value, as Gupta and others found."""
    found = [retention_elasticity(r, 0.1, timing) for r in (0.70, 0.80, 0.90, 0.95)]
    assert found == pytest.approx(elasticities, abs=5e-3)
    step = 1e-6
    more, less = (contract_value(1, 0.8 * (1 + s), 0.1, timing) for s in (step, -step))
    numeric = (np.log(more) - np.log(less)) / (2 * step)
    assert retention_elasticity(0.8, 0.1, timing) == pytest.approx(numeric, rel=1e-6)
