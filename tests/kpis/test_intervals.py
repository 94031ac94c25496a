"""Intervals hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson
from statsmodels.stats.proportion import proportion_confint

from aftersales.kpis import interval


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_the_published_formula(counts):
    """Wilson's interval equals another library's, and encloses the share."""
    hits, n = counts
    low, high = interval.wilson(hits, n)
    assert (low, high) == pytest.approx(
        proportion_confint(hits, n, alpha=0.05, method="wilson"), abs=1e-9
    )
    assert low - 1e-12 <= hits / n <= high + 1e-12


@given(st.integers(1, 3_000))
def test_median_ranks_cover_and_are_tight(n):
    """The two ranks enclose the median with 95 %, and the next narrower pair does not."""
    ranks = interval.median_ranks(n)
    if ranks is None:
        assert 2 * binom.cdf(0, n, 0.5) > 0.05
        return
    low, high = ranks
    assert 1 <= low <= high <= n
    assert low + high == n + 1
    assert 1 - 2 * binom.cdf(low - 1, n, 0.5) >= 0.95
    assert 1 - 2 * binom.cdf(low, n, 0.5) < 0.95


def test_six_values_are_the_fewest():
    """Five values cannot enclose a median with 95 %; six can, by smallest and largest."""
    assert interval.median_ranks(5) is None
    assert interval.median_ranks(6) == (1, 6)


@given(st.integers(6, 2_000_000))
def test_quantiles_asked_for_enclose_the_median(n):
    """They lie at the two ranks or, of many values, at most a sixteenth further from the middle."""
    low, high = interval.median_probabilities(n)
    rank, _ = interval.median_ranks(n)
    exact = 0.5 - (rank - 1) / (n - 1)
    assert low + high == pytest.approx(1)
    assert 1 - 1e-12 <= (0.5 - low) / exact <= 1 + (1 / 16 if n >= 1000 else 1e-12)


def test_groups_of_like_size_share_their_quantiles():
    """However many groups of some thousand values there are, few quantiles tell of them all."""
    asked = {interval.median_probabilities(n) for n in range(1_000, 16_000)}
    assert len(asked) <= 2 * 16 + 2


def test_hundred_recommendations():
    """With 100 answers the range of a net promoter score is about 16 points either side."""
    low, high = interval.net_promoter(promoters=45, detractors=25, n=100)
    assert (high - low) / 2 == pytest.approx(16, abs=0.5)


@given(st.integers(0, 2_000), st.floats(0.1, 1e6))
def test_rate_is_exact(events, exposure):
    """At its ends the interval of a rate leaves 2.5 % on each side."""
    low, high = interval.rate(events, exposure)
    assert poisson.cdf(events, high * exposure) == pytest.approx(0.025, rel=1e-6)
    assert (
        low == 0
        if events == 0
        else math.isclose(poisson.sf(events - 1, low * exposure), 0.025, rel_tol=1e-6)
    )


def test_ratio_agrees_with_a_bootstrap():
    """The linearised interval of a ratio is as wide as a bootstrap's."""
    rng = np.random.default_rng(5)
    under = rng.lognormal(4, 1, 2_000)
    over = under * (rng.random(2_000) < 0.4)
    value = over.sum() / under.sum()
    low, high = interval.ratio(value, ((over - value * under) ** 2).sum(), under.sum(), 2_000)
    picks = rng.integers(0, 2_000, (4_000, 2_000))
    drawn = over[picks].sum(axis=1) / under[picks].sum(axis=1)
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.005)


def test_one_value_has_no_interval():
    """A mean or a ratio of one record says nothing about its error."""
    assert interval.of_mean(3.0, float("nan"), 1) is None
    assert interval.ratio(0.5, 0.0, 10.0, 1) is None
