"""Curves of who stays, held to statsmodels and to lifelines."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from aftersales.clv.survival import log_rank, survival
from aftersales.histories import AtRisk
from tests.clv.made_up import made_up_renewals

RNG = np.random.default_rng(5)
N = 400
GROUP = RNG.integers(0, 3, N)
LASTS = RNG.geometric(0.10 + 0.05 * GROUP)
SEEN = RNG.integers(1, 12, N)
TIME, LOST = np.minimum(LASTS, SEEN), LASTS <= SEEN


def at_risk(these: np.ndarray) -> AtRisk:
    """Of customers who come up every three months, each as often as they were seen."""
    age = np.concatenate([np.arange(1, time + 1) for time in TIME[these]])
    ends = np.concatenate(
        [np.arange(1, t + 1) == t * lost for t, lost in zip(TIME[these], LOST[these], strict=True)]
    )
    return AtRisk.of_occasions(age, ends, 3.0)


def test_the_curve_and_its_error_are_those_of_statsmodels():
    """S(t) and Greenwood's standard error agree to the last digit, months are periods × three."""
    ours, theirs = survival(at_risk(np.ones(N, dtype=bool))), SurvfuncRight(TIME, LOST)
    upto = len(ours.share) - 1
    np.testing.assert_allclose(ours.share[1:], theirs.surv_prob[:upto])
    np.testing.assert_array_equal(ours.at_risk[:-1], theirs.n_risk[:upto])
    np.testing.assert_array_equal(ours.months, 3.0 * np.arange(upto + 1))
    S = ours.share[1:]
    half = 1.959964 * theirs.surv_prob_se[:upto] / (S * -np.log(S))
    np.testing.assert_allclose(ours.low[1:], S ** np.exp(half), rtol=1e-6)
    np.testing.assert_allclose(ours.high[1:], S ** np.exp(-half), rtol=1e-6)


def test_the_curve_and_its_band_are_those_of_lifelines():
    """Share left and both ends of the band, to the last digit."""
    ours = survival(at_risk(np.ones(N, dtype=bool)))
    theirs = KaplanMeierFitter().fit(TIME, LOST)
    at = theirs.survival_function_.index.isin(np.arange(1, len(ours.share)))
    np.testing.assert_allclose(ours.share[1:], theirs.survival_function_["KM_estimate"][at])
    low, high = theirs.confidence_interval_[at].to_numpy().T
    np.testing.assert_allclose(ours.low[1:], low, rtol=1e-6)
    np.testing.assert_allclose(ours.high[1:], high, rtol=1e-6)


@pytest.mark.filterwarnings("ignore:Starting with pandas version 4")  # inside lifelines
@pytest.mark.parametrize("groups", [(0, 1), (0, 1, 2)])
def test_the_log_rank_test_is_that_of_two_libraries(groups):
    """χ² and p agree with statsmodels and lifelines, for two groups and for three."""
    these = np.isin(GROUP, groups)
    chi_square, p = survdiff(TIME[these], LOST[these], GROUP[these])
    ours = log_rank([at_risk(group == GROUP) for group in groups])
    assert ours is not None
    assert (ours.chi_square, ours.p) == (pytest.approx(chi_square), pytest.approx(p))
    theirs = multivariate_logrank_test(TIME[these], GROUP[these], LOST[these])
    assert ours.chi_square == pytest.approx(theirs.test_statistic)


def test_where_nobody_leaves_nothing_is_told_apart():
    """No test without a loss; a curve that stays at one, with a band as wide as six can tell."""
    nobody = AtRisk.of_occasions(np.array([1, 1, 1, 1, 1, 1, 2]), np.zeros(7, dtype=bool), 12.0)
    assert log_rank([nobody, nobody]) is None
    curve = survival(nobody)
    assert (curve.share == 1).all()
    assert curve.low[1] == pytest.approx(0.025 ** (1 / 6))


def test_relations_and_their_occasions_count_alike():
    """Counting relations by first and last age gives what counting each occasion gives."""
    told = made_up_renewals(500, seed=2)
    age = np.concatenate([np.arange(1, n + 1) for n in told.renewed + told.lost])
    last = np.repeat(told.next_age, told.renewed + told.lost)
    lost = (age == last) & np.repeat(told.lost, told.renewed + told.lost)
    ours, theirs = AtRisk.of_renewals(told), AtRisk.of_occasions(age, lost, 12.0)
    np.testing.assert_array_equal(ours.due, theirs.due)
    np.testing.assert_array_equal(ours.lost, theirs.lost)
