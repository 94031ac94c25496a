"""Uncertain numbers against scipy's own distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from aftersales.uncertain import Fixed, Normal, Pert, Tail


@given(
    low=st.floats(-10, 10),
    left=st.floats(0.001, 5),
    right=st.floats(0.001, 5),
    p=st.floats(1e-6, 1 - 1e-6),
)
def test_a_pert_is_a_stretched_beta(low: float, left: float, right: float, p: float):
    """Its quantiles and its mean are those of a beta with shape 4 around the mode."""
    pert = Pert(low=low, mode=low + left, high=low + left + right)
    width = left + right
    beta = stats.beta(1 + 4 * left / width, 1 + 4 * right / width, loc=low, scale=width)
    assert pert.quantile(np.array([p])) == pytest.approx([beta.ppf(p)], rel=1e-9, abs=1e-9)
    assert pert.mean == pytest.approx(beta.mean())
    assert pert.mean == pytest.approx((pert.low + 4 * pert.mode + pert.high) / 6)


def test_a_pert_without_width_is_its_mode():
    """low = mode = high is one value at every probability."""
    assert Pert(low=2, mode=2, high=2).quantile(np.array([0.0, 0.3, 1.0])).tolist() == [2, 2, 2]


def test_a_pert_ends_at_its_ends():
    """Probability 0 and 1 are low and high."""
    assert Pert(low=1, mode=2, high=4).quantile(np.array([0.0, 1.0])).tolist() == [1, 4]


@given(mean=st.floats(-10, 10), sd=st.floats(0.001, 5), p=st.floats(1e-6, 1 - 1e-6))
def test_a_normal_is_a_normal(mean: float, sd: float, p: float):
    """Its quantiles are scipy's."""
    normal = Normal(mean_of_core=mean, sd=sd)
    wanted = stats.norm(mean, sd).ppf(p)
    assert normal.quantile(np.array([p])) == pytest.approx([wanted], rel=1e-9, abs=1e-9)


def test_a_tail_weighs_on_the_mean():
    """The mean counts the tail with its probability."""
    tail = Tail(probability=0.1, low=3.0, high=5.5)
    assert Pert(low=0.95, mode=1.05, high=1.5, tail=tail).mean == pytest.approx(
        0.9 * (0.95 + 4 * 1.05 + 1.5) / 6 + 0.1 * 4.25
    )
    assert Normal(mean_of_core=1.0, sd=0.1, tail=tail).mean == pytest.approx(0.9 + 0.425)
    assert Fixed(0.3).mean == 0.3


def test_the_worked_numbers_of_the_field():
    """The PERT (.05, .20, .45) has the mean .2167 and the exact sd .0745."""
    pert = Pert(low=0.05, mode=0.20, high=0.45)
    probability = (np.arange(100_000) + 0.5) / 100_000
    assert pert.mean == pytest.approx(0.216667, abs=1e-6)
    assert pert.quantile(probability).std() == pytest.approx(0.074536, abs=1e-5)
