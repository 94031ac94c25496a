"""How far a lever is on."""

from __future__ import annotations

import numpy as np
import pytest

from aftersales.model.activation import activation, profile, ramp
from aftersales.model.pull import saturation
from aftersales.model.worlds import at_means
from aftersales.study import Effect, Lever, Target
from aftersales.uncertain import Fixed
from tests.model.studies import example

MONTHS = np.arange(1.0, 37)


def lever(**changes) -> Lever:
    effect = Effect(on=Target.CSAT, size=Fixed(0.1))
    given = {"lag_months": 1.0, "ramp_months": 3.0, **changes}
    return Lever(id="l", intensity=1.0, adoption=Fixed(1.0), effects=(effect,), cost=None, **given)


def test_the_programme_is_saturation_one():
    """Nothing gives nothing, the programme all of it, twice the programme less than twice."""
    none, half, once, twice = saturation(np.array([0.0, 0.5, 1.0, 2.0]), 1.5)
    assert none == 0
    assert once == 1
    assert half > 0.5
    assert 1 < twice < 2


@pytest.mark.parametrize(("lag", "first"), [(0, 1), (4, 5), (2.5, 3)])
def test_a_ramp_of_no_months_is_a_step(lag: float, first: int):
    """Without a ramp the whole effect is there in the month after the lag."""
    on = ramp(MONTHS, lag, 0)
    assert on[: first - 1].tolist() == [0.0] * (first - 1)
    assert set(on[first - 1 :]) == {1.0}


def test_a_ramp_climbs_evenly():
    """After a lag of one month a ramp of three months climbs by a third a month."""
    assert ramp(MONTHS, 1, 3)[:5] == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])


def test_half_of_what_does_not_stay_is_gone_after_the_half_life():
    """Twelve months after the ramp, a floor of 0.4 and half of the rest are left."""
    left = profile(lever(half_life_months=12.0, floor=0.4), MONTHS)
    assert left[3] == 1
    assert left[15] == pytest.approx(0.4 + 0.6 / 2)


def test_a_refresher_brings_it_all_back():
    """In the month of a refresher the effect is whole again, counted from the lever's start."""
    refreshed = lever(half_life_months=12.0, floor=0.4, refresh_months=(16, 28), start_month=2)
    left = profile(refreshed, MONTHS)
    assert left[18 - 1] == 1
    assert left[30 - 1] == 1
    assert left[29 - 1] == pytest.approx(0.4 + 0.6 * 2 ** (-11 / 12))


def test_a_refresher_before_the_ramp_is_done_changes_nothing():
    """Age counts from the end of the ramp when the latest refresher came before it."""
    early = lever(half_life_months=12.0, refresh_months=(2,))
    assert profile(early, MONTHS).tolist() == profile(lever(half_life_months=12.0), MONTHS).tolist()


def test_the_worked_example():
    """Both levers are on as far as the reference prints it."""
    study = example("worked_example")
    active = activation(study, at_means(study))
    training, tooling = (active.times(1.0, i)[0] for i in (0, 1))
    assert training[:6] == pytest.approx([0, 0.2944, 0.5889, 0.8833, 0.8536, 0.8255], abs=6e-5)
    assert training[15] == pytest.approx(0.8833, abs=6e-5)
    assert tooling[:6] == pytest.approx([0, 0, 0, 0, 0.1292, 0.2583], abs=6e-5)
    assert tooling[-1] == pytest.approx(0.775)


def test_begun_when_the_first_lever_acts():
    """Once any lever that is pulled has acted, the programme has begun and stays so."""
    study = example("worked_example")
    intensity = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    begun = activation(study, at_means(study, intensity=intensity)).begun
    assert begun.sum(axis=1).tolist() == [35, 32, 0]
    assert (np.diff(begun.astype(int), axis=1) >= 0).all()
