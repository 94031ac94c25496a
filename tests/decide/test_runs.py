"""As many runs as the headline needs; what there is to lose in them."""

from __future__ import annotations

import numpy as np
import pytest

from aftersales.decide.draws import draw
from aftersales.decide.risk import expected_shortfall, risk
from aftersales.decide.runs import (
    CHANCE_ERROR,
    ERROR_OF_MEAN,
    ERROR_OF_RANGE,
    Runs,
    runs_in,
    settled,
)
from tests.model.studies import certain, example

NEVER = float("nan")


def runs_with(npv, payback=None) -> Runs:
    """Runs of which only NPV, and perhaps payback, is looked at."""
    amounts = np.asarray(npv, dtype=float)
    months = np.zeros_like(amounts) if payback is None else np.asarray(payback, dtype=float)
    return Runs(npv=amounts, roi_percent=amounts, payback_months=months)


@pytest.fixture(scope="module")
def made():
    """The worked example, whose chance to pay needs more runs than it asks for."""
    return settled(example("worked_example"))


def test_runs_are_added_until_the_headline_stands_still(made):
    """The worked example asks for 4,000 and needs 64,000 for errors below what is stated."""
    npv = made.runs.npv
    low, high = np.quantile(npv, (0.05, 0.95))
    error = npv.std() / np.sqrt(len(npv))
    chance = (npv > 0).mean()
    assert len(npv) == made.worlds.count == 64_000
    assert error <= max(ERROR_OF_MEAN * abs(npv.mean()), ERROR_OF_RANGE * (high - low))
    assert np.sqrt(chance * (1 - chance) / len(npv)) <= CHANCE_ERROR
    assert made.stand_still


def test_more_runs_keep_those_that_were_there(made):
    """The first worlds of a longer draw are those of a shorter one, run by run."""
    study = example("worked_example")
    first = runs_in(study, draw(study))
    np.testing.assert_allclose(made.runs.npv[: first.count], first.npv, rtol=1e-9)
    at_once = runs_in(study, made.worlds)
    np.testing.assert_allclose(made.runs.npv, at_once.npv, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(made.runs.payback_months, at_once.payback_months)


def test_too_few_runs_are_said_to_be_too_few():
    """Where the most that are made do not suffice, the runs say so."""
    few = settled(example("worked_example"), most=8_000)
    assert few.runs.count == few.worlds.count == 8_000
    assert not few.stand_still


def test_what_is_certain_needs_no_more_runs():
    """Without any doubt the first runs are enough, and all are alike."""
    made = settled(certain(example("worked_example")))
    assert made.runs.count == 4_000
    assert made.stand_still
    assert np.ptp(made.runs.npv) == 0


def test_the_risk_of_known_runs():
    """Of −99 … 100 in whole numbers, half lose; the worst ten lose 94.5 on average, losers 50."""
    npv = np.random.default_rng(1).permutation(np.arange(-99.0, 101.0))
    found = risk(runs_with(npv, payback=np.where(npv < 50, NEVER, 12.0)))
    assert found.chance_to_pay == 0.5
    assert found.chance_of_loss == pytest.approx(99 / 200)
    assert found.mean_of_worst == pytest.approx(-94.5)
    assert found.mean_loss == pytest.approx(-50)
    assert found.chance_never == pytest.approx(149 / 200)


def test_nothing_to_lose():
    """Where no run loses there is no mean loss, and the worst runs are the least gains."""
    found = risk(runs_with([3.0, 1.0, 2.0]))
    assert found.mean_loss is None
    assert found.chance_of_loss == 0
    assert found.mean_of_worst == 1


def test_the_expected_shortfall_of_a_normal_result():
    """The mean of the worst twentieth of a standard normal is −2.0627."""
    draws = np.random.default_rng(2).standard_normal(200_000)
    assert expected_shortfall(draws) == pytest.approx(-2.0627, abs=0.02)
