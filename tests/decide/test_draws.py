"""Drawn worlds: margins, correlations, and what stays when something else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from aftersales.decide.draws import correlation, draw, quantile_of_normal
from aftersales.study import Effect, Lever, Role, Study, Target
from aftersales.uncertain import Fixed, Normal, Pert, Tail
from tests.model.studies import example, studies

MANY = 20_000


@pytest.fixture(scope="module")
def values():
    """The full example's numbers in many worlds, by address."""
    return draw(example("full_example"), MANY).values


def address(name: str) -> str:
    return name if name.startswith(("links.", "operations.")) else f"lever.{name}"


def rank_correlation(one, other) -> float:
    return float(stats.spearmanr(one, other).statistic)


# A normal correlation of .30 has a rank correlation of 6/π · asin(.15) = .288.
PAIRS = [
    ("training.effect.first_time_fix.size", "training.effect.csat.size", 0.30),
    ("training.effect.first_time_fix.size", "training.effect.handling_time.size", -0.30),
    ("training.effect.csat.size", "culture.effect.csat.size", 0.15),
    ("training.effect.csat.size", "scheduling.effect.response_time.size", -0.15),
    ("scheduling.effect.response_time.size", "repair_time.effect.repair_time.size", 0.15),
    (
        "predictive_maintenance.effect.case_volume.size",
        "predictive_maintenance.effect.extra_visits.size",
        0.30,
    ),
    ("feedback_loop.effect.at_risk_hazard_ratio.size", "culture.effect.csat.size", -0.15),
    ("links.first_time_fix_on_csat", "links.csat_on_churn", 0.30),
    ("links.response_time_on_csat", "links.csat_on_churn", -0.30),
    ("links.response_time_on_csat", "links.repair_time_on_csat", 0.30),
    ("links.parts_availability_on_first_time_fix", "links.csat_on_churn", 0.0),
    ("operations.cashable_share", "links.csat_on_churn", 0.0),
    ("training.adoption", "culture.adoption", 0.40),
    ("scheduling.adoption", "scheduling.cost.overrun", -0.30),
    ("scheduling.adoption", "predictive_maintenance.cost.overrun", 0.0),
    ("training.adoption", "training.effect.csat.size", 0.0),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PAIRS)
def test_numbers_move_together_as_the_model_says(values, one: str, other: str, wanted: float):
    """The rank correlation of two numbers is that of the model, in sign and size."""
    ranked = 6 / np.pi * np.arcsin(wanted / 2)
    found = rank_correlation(values[address(one)], values[address(other)])
    assert found == pytest.approx(ranked, abs=4 / np.sqrt(MANY))


def test_means_are_those_of_the_deterministic_case(values):
    """Drawn means lie within four standard errors of the means the headline uses."""
    for number in example("full_example").uncertain_numbers:
        drawn = values[number.address]
        assert abs(drawn.mean() - number.mean) <= 4 * drawn.std() / np.sqrt(MANY) + 1e-12


def test_a_certain_number_is_one_value_for_all_worlds(values):
    """What is certain is not repeated for every world."""
    assert values["lever.parts_availability.adoption"].tolist() == [1.0]
    assert values["links.csat_on_price"].tolist() == [0.0]


@pytest.mark.parametrize(
    "distribution",
    [
        Pert(low=0.2, mode=0.5, high=0.9),
        Pert(low=-0.4, mode=-0.4, high=0.0),
        Pert(low=0.0, mode=1.0, high=1.0),
        Normal(mean_of_core=0.21, sd=0.06),
    ],
)
def test_drawn_values_follow_their_distribution(distribution):
    """A Kolmogorov–Smirnov test finds no difference to scipy's own distribution."""
    study = example("worked_example")
    study = replace(study, links=replace(study.links, csat_on_churn=distribution))
    drawn = draw(study, MANY).values["links.csat_on_churn"]
    if isinstance(distribution, Normal):
        exact = stats.norm(distribution.mean_of_core, distribution.sd)
    else:
        low, mode, high = distribution.low, distribution.mode, distribution.high
        width = high - low
        shape = 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
        exact = stats.beta(*shape, loc=low, scale=width)
        assert low <= drawn.min()
        assert drawn.max() <= high
    assert stats.kstest(drawn, exact.cdf).pvalue > 1e-4


@given(
    low=st.floats(-2, 2),
    above=st.floats(0.001, 3),
    mode=st.floats(0, 1),
    z=st.lists(st.floats(-6, 6), min_size=1, max_size=50),
)
def test_the_spline_is_the_quantile(low: float, above: float, mode: float, z: list[float]):
    """Between its nodes the spline is off by less than a hundred-millionth of the range."""
    pert = Pert(low=low, mode=low + mode * above, high=low + above)
    found = quantile_of_normal(pert)(np.array(z))
    exact = pert.quantile(stats.norm.cdf(z))
    assert np.abs(found - exact).max() <= 1e-8 * above
    assert pert.low - 1e-12 <= found.min()
    assert found.max() <= pert.high + 1e-12


def with_effect(**changes) -> Study:
    study = example("worked_example")
    training = study.levers[0]
    effects = (replace(training.effects[0], **changes), training.effects[1])
    return replace(study, levers=(replace(training, effects=effects), study.levers[1]))


FIX = "lever.training.effect.first_time_fix.size"


def test_a_tail_happens_as_often_as_it_says():
    """With its probability, the value lies evenly spread within the tail instead."""
    core = Pert(low=0.1, mode=0.2, high=0.3)
    study = with_effect(size=replace(core, tail=Tail(probability=0.1, low=3.0, high=5.0)))
    drawn = draw(study, MANY).values[FIX]
    tail = drawn[drawn > 1]
    assert len(tail) / MANY == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / MANY))
    assert stats.kstest(tail, stats.uniform(3, 2).cdf).pvalue > 1e-4
    assert drawn.mean() == pytest.approx(0.9 * 0.2 + 0.1 * 4, abs=4 * drawn.std() / np.sqrt(MANY))


def test_an_effect_does_nothing_as_often_as_it_says():
    """With that probability the effect is nothing, independently of the rest."""
    drawn = draw(with_effect(p_no_effect=0.3), MANY).values
    nothing = drawn[FIX] == 0
    assert nothing.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / MANY))
    other = drawn["lever.training.effect.csat.size"]
    assert rank_correlation(nothing, other) == pytest.approx(0, abs=4 / np.sqrt(MANY))


def test_a_hazard_ratio_that_does_nothing_is_one():
    """For a ratio, nothing is 1, also when its size is certain."""
    study = with_effect(on=Target.AT_RISK_HAZARD_RATIO, size=Fixed(0.8), p_no_effect=0.5)
    drawn = draw(study, 200).values["lever.training.effect.at_risk_hazard_ratio.size"]
    assert set(drawn) == {0.8, 1.0}


def test_twelve_levers_can_be_correlated():
    """The correlation matrix stays positive definite for twelve levers that move everything."""
    levers = tuple(
        Lever(
            id=f"lever_{i}",
            intensity=1.0,
            lag_months=0.0,
            ramp_months=0.0,
            adoption=Pert(low=0.1, mode=0.5, high=0.9),
            effects=tuple(
                Effect(on=target, size=Pert(low=0.1, mode=0.5, high=0.9)) for target in Target
            ),
            cost=replace(
                example("worked_example").levers[1].cost, overrun=Pert(low=1, mode=1.1, high=2)
            ),
        )
        for i in range(12)
    )
    study = replace(example("full_example"), levers=levers)
    drawn = [n for n in study.uncertain_numbers if not isinstance(n.distribution, Fixed)]
    matrix = correlation(drawn)
    assert len(matrix) > 12 * 11
    assert (matrix == matrix.T).all()
    assert np.linalg.eigvalsh(matrix).min() > 0.1


def test_only_roles_that_the_model_names_are_correlated():
    """A share is drawn on its own; nothing else stands beside links, effects and levers."""
    numbers = example("full_example").uncertain_numbers
    matrix = correlation(numbers)
    (share,) = [i for i, number in enumerate(numbers) if number.role is Role.SHARE]
    assert np.count_nonzero(matrix[share]) == 1


# What stays when something else moves


@given(study=studies(), intensity=st.floats(0, 2))
@settings(max_examples=30)
def test_moving_a_lever_redraws_nothing(study: Study, intensity: float):
    """Another intensity leaves every drawn value as it is."""
    moved = replace(study, levers=tuple(replace(v, intensity=intensity) for v in study.levers))
    one, other = draw(study, 20), draw(moved, 20)
    assert one.values.keys() == other.values.keys()
    for address, values in one.values.items():
        np.testing.assert_array_equal(values, other.values[address])
    np.testing.assert_array_equal(one.pulled(moved).pull.reach, other.pull.reach)


def test_a_number_that_becomes_certain_redraws_no_other():
    """A scenario that sets a link makes no luck of its own: only that link is otherwise."""
    study = example("full_example")
    link = "links.first_time_fix_on_csat"
    certain = replace(study, links=replace(study.links, first_time_fix_on_csat=Fixed(0.3)))
    one, other = draw(study, 20).values, draw(certain, 20).values
    for address in one.keys() - {link}:
        np.testing.assert_array_equal(one[address], other[address])
    np.testing.assert_array_equal(other[link], [0.3])


@given(study=studies())
@settings(max_examples=30)
def test_the_first_worlds_are_the_first_worlds(study: Study):
    """Fewer worlds are the first of many, drawn afresh or cut off."""
    many, few = draw(study, 30), draw(study, 11)
    cut = many.first(11)
    assert (many.count, few.count, cut.count) == (30, 11, 11)
    for address, values in few.values.items():
        np.testing.assert_allclose(values, cut.values[address], rtol=1e-12, atol=1e-12)


def test_there_are_no_more_worlds_than_were_drawn():
    """The first hundred of ten worlds are ten."""
    assert draw(example("worked_example"), 10).first(100).count == 10


def test_a_seed_repeats_itself():
    """The same seed gives the same worlds, another seed others."""
    study = example("worked_example")
    one, again, other = draw(study, 50), draw(study, 50), draw(study, 50, seed=1)
    np.testing.assert_array_equal(one.values[FIX], again.values[FIX])
    assert (one.values[FIX] != other.values[FIX]).all()


def test_changing_one_number_redraws_no_other():
    """Widening one distribution leaves numbers that are not tied to it as they are."""
    study = example("full_example")
    wider = replace(
        study,
        operations=replace(study.operations, cashable_share=Pert(low=0.0, mode=0.5, high=1.0)),
    )
    one, other = draw(study, 50).values, draw(wider, 50).values
    changed = [name for name in one if not np.array_equal(one[name], other[name])]
    assert changed == ["operations.cashable_share"]
