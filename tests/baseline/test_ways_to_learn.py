"""Every uncertain number has a way to be learnt, and a pilot's size follows from today's rates."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, exp, log

import numpy as np
import pytest
from scipy.stats import norm

from aftersales.baseline.number_names import number_names
from aftersales.baseline.ways_to_learn import way_to_learn
from aftersales.drivers.sample_size import cases_a_half, cases_in_all, events_a_half
from aftersales.study import Study
from tests.model.studies import example

TRAINING = "lever.training.effect.first_time_fix.size"


@pytest.fixture(scope="module")
def study() -> Study:
    return example("full_example")


def test_every_uncertain_number_has_a_name_and_a_way(study: Study):
    """Links, effects, adoptions, overruns, the cashable share: each says what to do."""
    for number in study.uncertain_numbers:
        assert str(way_to_learn(study, number.address).how)
    uncertain = {n.address for n in study.uncertain_numbers if hasattr(n.distribution, "quantile")}
    assert uncertain <= number_names(study).keys()


def test_a_pilot_for_first_time_fixes(study: Study):
    """Visits and weeks as reckoned by hand from the segments, the effect and the volume."""
    way = way_to_learn(study, TRAINING)
    weights = [segment.customers for segment in study.segments]
    fixed = np.average([segment.first_time_fix for segment in study.segments], weights=weights)
    reach = (1 - exp(-1.5 * 0.8)) / (1 - exp(-1.5))
    effect = reach * 0.2148907831646244 * (0.70 + 4 * 0.90 + 1.00) / 6
    visits = cases_a_half(fixed, effect)
    assert way.needs.values["count"].value == visits
    a_week = (250 * 1.2 + 1000 * 0.5 + 4000 * 0.1) * 0.60 * 12 / 52
    assert way.planned in way.sentences
    assert way.takes.values == {"weeks": ceil(2 * visits / a_week), "months": 4}


def test_what_takes_years_is_said_to(study: Study):
    """A tenth of the customers have a tenth of the cases, and the pilot takes ten times as long."""
    few = [replace(segment, customers=segment.customers / 10) for segment in study.segments]
    way = way_to_learn(replace(study, segments=tuple(few)), TRAINING)
    assert set(way.takes.values) == {"years"}
    nobody = tuple(replace(segment, customers=0.0) for segment in study.segments)
    assert way_to_learn(replace(study, segments=nobody), TRAINING).takes is None


# The sizes, by simulation of what they promise


@pytest.mark.parametrize("split", [0.5, 0.8])
def test_a_pilot_of_that_size_sees_the_effect_four_times_in_five(split: float):
    """Two shares 0.4 log-odds apart around 70 %, told apart by the usual test in 80 % of pilots."""
    share, log_odds = 0.7, 0.4
    cases = cases_in_all(share, log_odds, split)
    if split == 0.5:
        assert cases == pytest.approx(2 * cases_a_half(share, log_odds), abs=1)
    odds = share / (1 - share)
    source = np.random.default_rng(4)
    sizes = np.array([cases * split, cases * (1 - split)]).round().astype(int)
    one = source.binomial(sizes[0], _share(odds * exp((1 - split) * log_odds)), 20_000)
    other = source.binomial(sizes[1], _share(odds * exp(-split * log_odds)), 20_000)
    difference = np.log(one / (sizes[0] - one)) - np.log(other / (sizes[1] - other))
    error = np.sqrt(1 / one + 1 / (sizes[0] - one) + 1 / other + 1 / (sizes[1] - other))
    seen = (difference / error > norm.ppf(0.975)).mean()
    assert seen == pytest.approx(0.80, abs=0.03)


def test_so_many_events_show_a_ratio_of_rates():
    """Two rates in the ratio 0.8 are told apart in 80 % of pilots with that many events each."""
    events = events_a_half(log(0.8))
    source = np.random.default_rng(5)
    one = source.poisson(events / np.sqrt(0.8), 20_000)
    other = source.poisson(events * np.sqrt(0.8), 20_000)
    seen = (np.log(one / other) / np.sqrt(1 / one + 1 / other) > norm.ppf(0.975)).mean()
    assert seen == pytest.approx(0.80, abs=0.02)


def _share(odds: float) -> float:
    return odds / (1 + odds)
