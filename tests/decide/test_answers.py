"""The answers against the reference, and what must hold of them for any study."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.decide import attribution
from aftersales.decide.answers import (
    Answers,
    Spread,
    Uncertainty,
    answer,
    in_worlds,
    spread,
    uncertainty,
)
from aftersales.decide.draws import draw
from aftersales.decide.record import record
from aftersales.model import at_means, project
from aftersales.model.finance import present_value
from aftersales.study import Study
from aftersales.uncertain import Fixed
from tests.model.studies import EXAMPLES, certain, example, expected, pulled, studies


def differences(found, wanted, place: str = "") -> list[str]:
    """Where two trees of plain data differ: keys, texts, or figures by one in a million."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict) or list(found) != list(wanted):
            return [f"{place}: keys {list(found)}, wanted {list(wanted)}"]
        return [d for key in wanted for d in differences(found[key], wanted[key], f"{place}.{key}")]
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return [f"{place}: {len(found)} entries, wanted {len(wanted)}"]
        pairs = enumerate(zip(found, wanted, strict=True))
        return [d for i, (one, two) in pairs for d in differences(one, two, f"{place}[{i}]")]
    if wanted is None or isinstance(wanted, str):
        return [] if found == wanted else [f"{place}: {found}, wanted {wanted}"]
    if isinstance(found, int | float) and found == pytest.approx(wanted, rel=1e-6, abs=1e-6):
        return []
    return [f"{place}: {found}, wanted {wanted}"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_of_the_deterministic_reference(name: str):
    """Every figure agrees to one in a million, under exactly the reference's keys."""
    wanted = expected(name)
    del wanted["uncertainty"]
    assert differences(record(answer(example(name)), None), wanted) == []


@pytest.fixture(scope="module", params=EXAMPLES)
def drawn(request) -> tuple[Uncertainty, dict]:
    """An example in 10,000 worlds, and what a million worlds gave."""
    study = example(request.param)
    outcome = in_worlds(study, draw(study, 10_000))
    found = uncertainty(study, outcome)
    assert found is not None
    return found, expected(request.param)["uncertainty"]


def test_drawn_means_are_within_four_standard_errors(drawn):
    """The mean NPV lies within 4 sd / √n of the reference."""
    found, wanted = drawn
    assert abs(found.npv.mean - wanted["npv"]["mean"]) <= 4 * wanted["npv"]["sd"] / sqrt(10_000)
    assert found.monte_carlo_error == pytest.approx(wanted["npv"]["sd"] / 100, rel=0.05)


@pytest.mark.parametrize("figure", ["npv", "roi_percent"])
def test_drawn_quantiles_are_within_a_tenth_of_the_spread(drawn, figure: str):
    """p5, p50 and p95 lie within 0.1 standard deviations of the reference."""
    found, wanted = getattr(drawn[0], figure), drawn[1][figure]
    for mine, theirs in ((found.low, "p5"), (found.median, "p50"), (found.high, "p95")):
        assert abs(mine - wanted[theirs]) <= 0.1 * found.sd
    assert abs(found.mean - wanted["mean"]) <= 4 * found.sd / sqrt(10_000)


@pytest.mark.parametrize(
    "figure", ["probability_npv_positive", "probability_payback_within_horizon"]
)
def test_drawn_probabilities_are_within_four_standard_errors(drawn, figure: str):
    """Probabilities lie within 4 √(p (1 − p) / n) of the reference."""
    found, wanted = getattr(drawn[0], figure), drawn[1][figure]
    assert abs(found - wanted) <= 4 * sqrt(wanted * (1 - wanted) / 10_000)


def test_drawn_value_of_information_agrees(drawn):
    """EVPI lies within 0.05 standard deviations of the reference."""
    found, wanted = drawn
    assert abs(found.evpi - wanted["evpi"]) <= 0.05 * wanted["npv"]["sd"]
    assert found.npv.sd == pytest.approx(wanted["npv"]["sd"], rel=0.05)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_drawn_record_has_the_keys_of_the_reference(name: str):
    """With drawn worlds the keys are exactly those of the reference, in its order."""
    study, wanted = example(name), expected(name)
    written = record(answer(study), uncertainty(study, in_worlds(study, draw(study, 20))))
    assert list(written) == list(wanted)
    assert list(written["uncertainty"]) == list(wanted["uncertainty"])
    assert list(written["uncertainty"]["npv"]) == list(wanted["uncertainty"]["npv"])
    assert list(written["uncertainty"]["roi_percent"]) == list(wanted["uncertainty"]["roi_percent"])


# What must hold for any study


def rounding(answers: Answers) -> float:
    """What rounding may make of the benefit: it is a small difference of large profits."""
    return 1e-9 * max(1.0, float(np.abs(answers.outcome.benefit).sum())) + 1e-3


@given(study=studies())
@settings(max_examples=50)
def test_the_parts_sum_to_the_whole(study: Study):
    """Shapley values by lever and by channel both add up to the benefit."""
    answers = answer(study)
    whole = pytest.approx(answers.headline.pv_benefit, abs=rounding(answers))
    assert sum(answers.by_channel.values()) == whole
    assert sum(answers.by_lever.values()) == whole
    assert list(answers.alone) == list(answers.by_lever)
    assert list(answers.by_lever) == [lever.id for lever in study.levers if lever.intensity > 0]


@given(study=studies())
@settings(max_examples=50)
def test_a_lever_alone_is_the_study_with_that_lever(study: Study):
    """Each lever alone gives what the study gives when the others are not pulled."""
    answers = answer(study)
    for i, lever in enumerate(study.levers):
        if lever.intensity > 0:
            only = answer(replace(study, levers=(study.levers[i],))).headline
            alone = answers.alone[lever.id]
            close = {"rel": 1e-9, "abs": rounding(answers)}
            assert alone.npv == pytest.approx(only.npv, **close)
            assert alone.pv_cost == pytest.approx(only.pv_cost, **close)


@given(study=studies())
@settings(max_examples=50)
def test_gross_return_on_service_is_a_hundred_more(study: Study):
    """ROS gross − ROI = 100, and both are missing together."""
    headline = answer(study).headline
    if headline.roi_percent is None:
        assert headline.ros_gross_percent is None
        assert headline.pv_cost == 0
    else:
        assert headline.ros_gross_percent == headline.roi_percent + 100
        gross = headline.pv_benefit / headline.pv_cost * 100
        assert headline.ros_gross_percent == pytest.approx(gross, rel=1e-6, abs=1e-6)


def with_double_money(study: Study) -> Study:
    def double(record, *names):
        return replace(record, **{name: 2 * getattr(record, name) for name in names})

    return replace(
        study,
        operations=double(
            study.operations,
            "case_cost",
            "visit_cost",
            "repeat_visit_fee",
            "breakfix_contribution",
        ),
        segments=tuple(
            double(s, "annual_revenue", "upsell_contribution", "acquisition_cost", "sla_penalty")
            for s in study.segments
        ),
        levers=tuple(
            replace(
                lever,
                cost=lever.cost
                and double(lever.cost, "one_off", "refresh", "monthly", "per_contact"),
            )
            for lever in study.levers
        ),
    )


@given(study=studies())
@settings(max_examples=50)
def test_twice_the_money_is_twice_the_value(study: Study):
    """All money doubled: NPV doubles, ROI stays."""
    one, two = answer(study), answer(with_double_money(study))
    assert two.headline.npv == pytest.approx(2 * one.headline.npv, abs=rounding(two))
    assert (one.headline.roi_percent is None) == (two.headline.roi_percent is None)
    if one.headline.roi_percent is not None and one.headline.pv_cost > 1:
        slack = 100 * rounding(two) / one.headline.pv_cost
        assert two.headline.roi_percent == pytest.approx(one.headline.roi_percent, abs=slack)


@given(
    weaker=st.floats(0, 2),
    stronger=st.floats(0, 2),
    intensity=st.lists(st.floats(0, 2), min_size=7, max_size=7),
    retention=st.floats(0.3, 0.98),
)
@settings(max_examples=50)
def test_more_loyalty_never_costs(weaker, stronger, intensity, retention):
    """The more churn reacts to satisfaction the better, while each customer earns a margin."""
    study = pulled(example("full_example"), *intensity)
    kept = tuple(replace(segment, annual_retention=retention) for segment in study.segments)

    def npv(link: float) -> float:
        links = replace(study.links, csat_on_churn=Fixed(link))
        with_link = replace(study, links=links, segments=kept)
        outcome = project(with_link, at_means(with_link))
        return float(present_value(outcome.net_flow, study.settings.discount_rate)[0])

    weaker, stronger = sorted((weaker, stronger))
    # Calling back is paid per unhappy customer who is still there, so it is left aside.
    study = replace(study, levers=tuple(v for v in study.levers if v.id != "feedback_loop"))
    assert npv(stronger) >= npv(weaker) - 1e-6


@given(study=studies())
@settings(max_examples=30)
def test_uncertainty_of_something_certain_is_a_point(study: Study):
    """When every number is certain, the range is the expected value and learning is worthless."""
    for_sure = certain(study)
    found = uncertainty(for_sure, in_worlds(for_sure, draw(for_sure, 11)))
    headline = answer(for_sure).headline
    slack = pytest.approx(headline.npv, abs=1e-6 * max(1, abs(headline.npv)))
    assert (found.npv.low, found.npv.median, found.npv.high) == (slack, slack, slack)
    assert found.evpi == pytest.approx(0, abs=1e-6 * max(1, abs(headline.npv)))
    assert (headline.payback_months is not None) == (found.probability_payback_within_horizon == 1)


# What is not known, what is not invested


def test_an_unknown_cost_gives_an_effect_and_no_ratio():
    """A pulled lever whose cost nobody has said has a benefit; ROI, NPV and payback are missing."""
    study = example("worked_example")
    free = replace(study, levers=(study.levers[0], replace(study.levers[1], cost=None)))
    answers = answer(free)
    assert answers.cost_not_known == ("tooling",)
    assert answers.headline.npv is None
    assert answers.headline.roi_percent is None
    assert answers.headline.ros_gross_percent is None
    assert answers.headline.payback_months is None
    assert answers.headline.pv_benefit == pytest.approx(331597.97895)
    assert answers.alone["training"].npv == pytest.approx(64439.98775)
    assert answers.alone["tooling"].npv is None
    assert uncertainty(free, in_worlds(free, draw(free, 10))) is None


def test_an_unknown_cost_of_a_lever_not_pulled_does_no_harm():
    """Only what is pulled must be priced."""
    study = example("worked_example")
    free = replace(study, levers=(study.levers[0], replace(study.levers[1], cost=None)))
    answers = answer(pulled(free, 1.0, 0.0))
    assert answers.cost_not_known == ()
    assert answers.headline.npv == pytest.approx(64439.98775)


def test_nothing_invested_has_no_ratio():
    """With every lever at 0 there is no ROI, no cost and no attribution, and it pays at once."""
    answers = answer(pulled(example("worked_example"), 0.0, 0.0))
    assert answers.headline.roi_percent is None
    assert (answers.headline.npv, answers.headline.pv_cost) == (0, 0)
    assert answers.headline.payback_months == 0
    assert answers.by_lever == {}
    assert answers.alone == {}
    assert set(answers.by_channel.values()) == {0}


def test_the_spread_of_known_values():
    """Mean, median, the 90 % range and the standard deviation of 0 … 100."""
    sd = sqrt(sum((i - 50) ** 2 for i in range(101)) / 100)
    assert spread(np.arange(101.0)) == Spread(mean=50, low=5, median=50, high=95, sd=sd)


# Shapley values


def test_shapley_by_all_orders():
    """Each player's value is the mean of what it adds over all orders of joining."""
    worth = np.random.default_rng(7).normal(size=16)
    wanted = np.zeros(4)
    for order in permutations(range(4)):
        coalition = 0
        for player in order:
            wanted[player] += (worth[coalition | 1 << player] - worth[coalition]) / 24
            coalition |= 1 << player
    np.testing.assert_allclose(attribution.shapley_values(worth), wanted)


def test_the_overlap_of_two_levers_is_shared_evenly():
    """By lever, two levers split evenly what they bring together beyond what each brings alone."""
    study = example("worked_example")
    answers = answer(study)
    alone = {name: alone.pv_benefit for name, alone in answers.alone.items()}
    joint = answers.headline.pv_benefit - sum(alone.values())
    for name, value in answers.by_lever.items():
        assert value == pytest.approx(alone[name] + joint / 2)
