"""A small step on a link comes to points of a share."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.drivers.small_step import SmallStep, range_of, small_steps
from aftersales.evidence.links import planning_links
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.uncertain import Fixed, Normal

STUDY = read_study(Path(__file__).parent.parent / "reference" / "full_example.toml")
assert isinstance(STUDY, Study)
ONE = replace(STUDY.segments[0], csat=0.75, first_time_fix=0.7, annual_retention=0.9)
STEPS = small_steps(replace(STUDY, segments=(ONE,)))


def odds(share: float) -> float:
    return share / (1 - share)


def test_the_steps_come_out_as_by_hand():
    """Odds of satisfaction times a power of the odds moved; a hazard times a power of them."""
    fixed = odds(0.75) * (odds(0.75) / odds(0.7)) ** 0.3
    assert STEPS["first_time_fix_on_csat"].after(0.3) == pytest.approx(fixed / (1 + fixed))
    quicker = odds(0.75) * (2 / 3) ** -0.2
    assert STEPS["repair_time_on_csat"].after(-0.2) == pytest.approx(quicker / (1 + quicker))
    hazard = -log(0.9) * (odds(0.8) / odds(0.75)) ** -0.4
    assert STEPS["csat_on_churn"].after(0.4) == pytest.approx(exp(-hazard))


@given(st.sampled_from(sorted(STEPS)), st.floats(-1, 1), st.floats(0, 1))
def test_no_effect_gains_nothing_and_the_range_holds_the_value(link: str, mean: float, sd: float):
    """Shares stay shares, ends are in order, and zero moves nothing."""
    step: SmallStep = STEPS[link]
    assert step.gain(Fixed(0.0)).value == pytest.approx(0)
    gain = step.gain(Normal(mean_of_core=mean, sd=sd))
    assert gain.low <= gain.value <= gain.high
    assert 0 <= step.level + gain.low <= step.level + gain.high <= 1


@pytest.mark.parametrize("link", STEPS)
def test_what_is_published_points_to_the_better(link: str):
    """More is better for every outcome: nine in ten of the published values gain something."""
    published = getattr(planning_links(), link)
    assert STEPS[link].gain(published).low >= 0
    low, high = range_of(published)
    assert published.low <= low < high <= published.high
