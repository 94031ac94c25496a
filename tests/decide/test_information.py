"""The worth of knowing more, against closed forms, and what must hold of it."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from aftersales.decide.information import value_of_knowing, value_of_knowing_all
from aftersales.uncertain import Array

MANY = 40_000
MEAN, WEIGHTS = 0.3, np.array([1.0, 0.5, 0.0])
CORRELATED = np.array([[1.0, 0.6, 0.6], [0.6, 1.0, 0.0], [0.6, 0.0, 1.0]])


def closed_form(sd: float) -> float:
    """E[max(N(MEAN, sd), 0)] − max(MEAN, 0)."""
    z = MEAN / sd
    return float(MEAN * norm.cdf(z) + sd * norm.pdf(z) - max(MEAN, 0))


def linear(correlation: Array, seed: int = 5) -> tuple[Array, Array]:
    """NPV = MEAN + WEIGHTS · X with X normal: (NPV, X)."""
    mixed = np.linalg.cholesky(correlation + 1e-12 * np.eye(3))
    numbers = mixed @ np.random.default_rng(seed).standard_normal((3, MANY))
    return MEAN + WEIGHTS @ numbers, numbers


@pytest.mark.parametrize("correlation", [np.eye(3), CORRELATED], ids=["alone", "correlated"])
def test_linear_and_normal(correlation):
    """All, each number, and two at once: E[NPV | X] is normal, so each value is known exactly."""
    npv, numbers = linear(correlation)
    covered = correlation @ WEIGHTS
    tolerance = 4 * sqrt(WEIGHTS @ covered) / sqrt(MANY)
    everything = closed_form(sqrt(WEIGHTS @ covered))
    assert value_of_knowing_all(npv) == pytest.approx(everything, abs=tolerance)
    for number, to_npv in zip(numbers, covered, strict=True):
        wanted = closed_form(abs(to_npv)) if to_npv else 0.0
        assert value_of_knowing(npv, [number]) == pytest.approx(wanted, abs=tolerance)
    both = value_of_knowing(npv, [numbers[0], numbers[1]])
    assert both == pytest.approx(everything, abs=tolerance)


def test_what_tells_nothing_is_worth_exactly_nothing():
    """A number that NPV does not depend on and that goes with no other has the value 0."""
    npv, numbers = linear(np.eye(3))
    assert value_of_knowing(npv, [numbers[2]]) == 0


def test_a_product_and_a_number_that_may_do_nothing():
    """Of a product each factor alone tells little; a factor that is often 0 is known by a sum."""
    source = np.random.default_rng(8)
    acts = source.random(MANY) < 0.6
    effect = np.where(acts, source.uniform(0.5, 1.5, MANY), 0.0)
    other = source.uniform(0.5, 1.5, MANY)
    npv = effect * other - 0.7
    kept = np.maximum(effect - 0.7, 0).mean() - max(npv.mean(), 0)  # E[NPV | effect] = effect − 0.7
    assert value_of_knowing(npv, [effect]) == pytest.approx(kept, abs=0.01)
    together = value_of_knowing(npv, [effect, other])
    assert together == pytest.approx(value_of_knowing_all(npv), abs=0.01)


@given(seed=st.integers(0, 10_000), mean=st.floats(-2, 2), power=st.sampled_from([1, 2, 3]))
@settings(max_examples=20, deadline=None)
def test_no_knowledge_is_worth_more_than_all_of_it(seed: int, mean: float, power: int):
    """0 ≤ partial ≤ EVPI, and the order of the numbers changes nothing."""
    one, other, noise = np.random.default_rng(seed).standard_normal((3, 1_000))
    npv = mean + one**power + one * other + noise
    everything = value_of_knowing_all(npv)
    for known in ([one], [other], [one, other]):
        value = value_of_knowing(npv, known)
        assert 0 <= value <= everything + 1e-12
        assert value_of_knowing(npv, known[::-1]) == pytest.approx(value, abs=1e-9)


def test_a_certain_answer_leaves_nothing_to_learn():
    """Where every run pays, or none does, knowing is worth nothing."""
    number = np.random.default_rng(3).random(500)
    assert value_of_knowing(1 + number, [number]) == value_of_knowing_all(1 + number) == 0
    assert value_of_knowing(-1 - number, [number]) == value_of_knowing_all(-1 - number) == 0
