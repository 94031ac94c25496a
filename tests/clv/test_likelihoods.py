"""Each model beside a second, plainer way to the same number."""

from __future__ import annotations

from math import lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import hyp2f1

from aftersales.clv.ages import Ages
from aftersales.clv.bg_nbd import BgNbd
from aftersales.clv.buying import MODELS, Customers, fit_buying, fit_spend, has_spend
from aftersales.clv.contractual import Constant
from aftersales.clv.gamma_gamma import GammaGamma
from aftersales.clv.grouped import Grouped
from aftersales.clv.pareto_nbd import ParetoNbd
from aftersales.clv.retention import fit_retention
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.histories import only
from tests.clv.made_up import made_up_purchases, made_up_renewals

positive = st.floats(0.1, 8)


def numeric_gradient(height, values: np.ndarray) -> np.ndarray:
    steps = 1e-6 * np.diag(values)
    return np.array([(height(values + s) - height(values - s)) / (2 * s.sum()) for s in steps])


def parts(seen, purchases, renewals):
    """Model, what it is fitted to, and parameters off the top."""
    known = has_spend(purchases)
    spent = purchases.repeats[known].astype(float), purchases.mean_spend[known]
    ages = (Ages.of(renewals),)
    return {
        "bg_nbd": (BgNbd, (seen,), [0.5, 6.0, 0.9, 2.2]),
        "pareto_nbd": (ParetoNbd, (seen,), [0.5, 9.0, 0.8, 14.0]),
        "gamma_gamma": (GammaGamma, spent, [3.0, 4.5, 60.0]),
        "shifted_beta_geometric": (ShiftedBetaGeometric, ages, [0.9, 2.5]),
        "contractual": (Constant, ages, [0.3]),
    }


@pytest.mark.parametrize(
    "family", ["bg_nbd", "pareto_nbd", "gamma_gamma", "shifted_beta_geometric", "contractual"]
)
def test_gradients(family, purchases, renewals):
    """The analytic gradient of each likelihood is that of differences."""
    model, told, values = parts(Grouped.of(purchases), purchases, renewals)[family]

    def told_by(values: np.ndarray):
        return model(**dict(zip(model.start, values, strict=True))).log_likelihood(*told)

    analytic = told_by(np.array(values))[1]
    numeric = numeric_gradient(lambda v: told_by(v)[0], np.array(values))
    assert analytic == pytest.approx(numeric, rel=2e-4, abs=1e-3)


def one(x: float, t_x: float, T: float) -> Grouped:
    number = np.array([x])
    return Grouped(
        x=number,
        t_x=np.array([t_x]),
        T=np.array([T]),
        count=np.ones(1),
        bought=number,
        buyers=np.ones(1),
        which=np.zeros(1, dtype=np.int64),
    )


def plain_bg_nbd(r, alpha, a, b, x, t_x, T) -> float:
    """Equation 3 of the paper, for one customer, without logarithms of sums."""
    first = np.exp(lgamma(b + x) - lgamma(b) + lgamma(a + b) - lgamma(a + b + x))
    both = np.exp(lgamma(r + x) - lgamma(r)) * alpha**r
    there = (alpha + T) ** -(r + x)
    gone = a / (b + x - 1) * (alpha + t_x) ** -(r + x) if x else 0.0
    return float(np.log(first * both * (there + gone)))


def plain_pareto_nbd(r, alpha, s, beta, x, t_x, T) -> float:
    """The papers' form with ₂F₁, in its two regions."""
    power = r + s + x

    def term(t: float) -> float:
        if alpha >= beta:
            tail = hyp2f1(power, s + 1, power + 1, (alpha - beta) / (alpha + t))
            return tail / (alpha + t) ** power
        tail = hyp2f1(power, r + x, power + 1, (beta - alpha) / (beta + t))
        return tail / (beta + t) ** power

    there = (alpha + T) ** -(r + x) * (beta + T) ** -s
    whole = there + s / power * (term(t_x) - term(T))
    scale = lgamma(r + x) - lgamma(r) + r * np.log(alpha) + s * np.log(beta)
    return float(scale + np.log(whole))


@given(positive, st.floats(0.5, 60), positive, positive, st.integers(0, 15), st.floats(0.05, 1))
def test_bg_nbd_of_one_customer(r, alpha, a, b, x, part):
    """The likelihood of one customer is the paper's formula."""
    T = 52.0
    t_x = part * T if x else 0.0
    height, _ = BgNbd(r=r, alpha=alpha, a=a, b=b).log_likelihood(one(x, t_x, T))
    assert height == pytest.approx(plain_bg_nbd(r, alpha, a, b, x, t_x, T), rel=1e-9)


@given(st.floats(0.2, 3), st.floats(1, 50), st.floats(0.2, 3), st.floats(1, 50), st.integers(0, 15))
def test_pareto_nbd_of_one_customer(r, alpha, s, beta, x):
    """The integral is the papers' ₂F₁, on both sides of α = β."""
    T, t_x = 52.0, 31.0 if x else 0.0
    height, _ = ParetoNbd(r=r, alpha=alpha, s=s, beta=beta).log_likelihood(one(x, t_x, T))
    assert height == pytest.approx(plain_pareto_nbd(r, alpha, s, beta, x, t_x, T), abs=2e-4)


@pytest.mark.parametrize("a", [0.6, 0.999, 1.7])
@pytest.mark.parametrize("x", [0.0, 3.0, 40.0])
def test_expected_purchases_of_bg_nbd(a, x):
    """The integral of the rate is equation 10 of the paper."""
    r, alpha, b, T, t = 0.7, 9.0, 2.3, 60.0, 80.0
    ratio = (alpha + T) / (alpha + T + t)
    tail = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
    published = (a + b + x - 1) / (a - 1) * (1 - ratio ** (r + x) * tail)
    model = BgNbd(r=r, alpha=alpha, a=a, b=b)
    ahead = model.purchases_ahead(np.array([x]), np.array([T]), t)
    assert ahead == pytest.approx(published, rel=1e-6)


@pytest.mark.parametrize("s", [0.6, 2.5])
def test_expected_purchases_of_pareto_nbd(s):
    """The integral of the rate is the closed form."""
    r, alpha, beta, x, T, t = 0.6, 10.0, 12.0, 4.0, 50.0, 70.0
    published = (r + x) * (beta + T) / ((alpha + T) * (s - 1))
    published *= 1 - ((beta + T) / (beta + T + t)) ** (s - 1)
    model = ParetoNbd(r=r, alpha=alpha, s=s, beta=beta)
    assert model.purchases_ahead(np.array([x]), np.array([T]), t) == pytest.approx(published)


def test_discounting_lowers_what_is_to_come(purchases):
    """A discount takes away, more of what lies farther ahead, and none takes nothing."""
    model, customers = BgNbd(r=0.6, alpha=8.0, a=0.8, b=2.5), Customers.of(purchases)
    plain = customers.ahead(model, 260)
    discounted = customers.ahead(model, 260, np.log(1.1) / 52)
    year = customers.ahead(model, 52)
    assert (discounted < plain).all()
    assert (discounted > plain / 1.1**5).all()
    assert (year < plain).all()


@pytest.mark.parametrize("model", MODELS.values())
def test_knots_stand_for_every_age(model, purchases):
    """Asked at a few ages and spread over all, what is to come is off by less than 0.1 %."""
    fitted, customers = model(**model.start), Customers.of(purchases)
    exact = fitted.purchases_ahead(customers.x, customers.T, 52)
    assert customers.ahead(fitted, 52) == pytest.approx(exact, rel=1e-3)


def test_grouping_changes_nothing(purchases):
    """Customers of the same history counted once give the likelihood of all, one by one."""
    grouped = Grouped.of(purchases)
    some = range(0, len(purchases), 60)
    model = BgNbd(r=0.5, alpha=7.0, a=0.7, b=2.0)
    apart = [model.log_likelihood(Grouped.of(only(purchases, np.array([i]))))[0] for i in some]
    together = model.log_likelihood(Grouped.of(only(purchases, np.array(some))))[0]
    assert grouped.customers == len(purchases)
    assert len(grouped.x) < len(purchases)
    assert sum(apart) == pytest.approx(together)


def test_what_was_put_in_is_found(purchases):
    """Of customers made up by BG/NBD with gamma-gamma spending, every truth lies in its range."""
    buying, spend = fit_buying(BgNbd, Grouped.of(purchases)), fit_spend(purchases)
    truth = {"r": 0.6, "alpha": 8.0, "a": 0.8, "b": 2.5, "p": 4.0, "q": 5.0, "gamma": 80.0}
    found = {p.name: p for fit in (buying, spend) for p in fit.parameters}
    assert {name for name, p in found.items() if p.low <= truth[name] <= p.high} == set(truth)


def test_relations_seen_late_are_not_taken_for_new(renewals):
    """Ages known, those who left before anybody looked do not bend the fit."""
    late = only(renewals, (renewals.renewed >= 1))
    late = type(late)(
        **{f: getattr(late, f) for f in late.__slots__ if f not in ("first_age", "renewed")},
        first_age=late.first_age + 1,
        renewed=late.renewed - 1,
    )
    all_of_them, seen_late = (
        fit_retention(ShiftedBetaGeometric, Ages.of(r)).model(ShiftedBetaGeometric)
        for r in (renewals, late)
    )
    ages = np.arange(2, 5)
    assert seen_late.retention(ages) == pytest.approx(all_of_them.retention(ages), abs=0.02)


def bootstrap_sd(fit, told, seed: int, times: int) -> np.ndarray:
    """Standard deviation of the logarithms over samples drawn anew."""
    rng = np.random.default_rng(seed)
    draws = (rng.integers(0, len(told), len(told)) for _ in range(times))
    return np.log([fit(only(told, these)).values for these in draws]).std(axis=0)


def test_uncertainty_of_buying_is_that_of_a_bootstrap():
    """Laplace's standard deviations of BG/NBD are those of customers drawn anew."""
    told = made_up_purchases(1_000, seed=2)

    def fit(of):
        return fit_buying(BgNbd, Grouped.of(of))

    laplace = np.sqrt(np.diagonal(fit(told).covariance))
    assert laplace == pytest.approx(bootstrap_sd(fit, told, 3, 30), rel=0.45)


def test_uncertainty_of_retention_is_that_of_a_bootstrap():
    """The same for sBG."""
    told = made_up_renewals(1_000, seed=4)

    def fit(of):
        return fit_retention(ShiftedBetaGeometric, Ages.of(of))

    laplace = np.sqrt(np.diagonal(fit(told).covariance))
    assert laplace == pytest.approx(bootstrap_sd(fit, told, 5, 60), rel=0.35)


def test_draws_are_those_of_the_seed(purchases):
    """The same seed draws the same parameters, another one others, about the likeliest."""
    fit = fit_spend(purchases)
    assert (fit.draws(400, 1) == fit.draws(400, 1)).all()
    assert (fit.draws(400, 1) != fit.draws(400, 2)).any()
    assert np.median(fit.draws(400, 1), axis=0) == pytest.approx(fit.values, rel=0.1)
    assert (fit.draws(400, 1)[:, 1] > 1).all()
