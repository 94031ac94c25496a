"""Mistakes, overlap, the average customer, and what stands beside the ratios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from aftersales.decide.answers import answer, expected, headline, in_worlds, uncertainty
from aftersales.decide.average_customer import averaged, on_average
from aftersales.decide.beside import keeping, unhappy, word_of_mouth
from aftersales.decide.draws import draw
from aftersales.decide.mistakes import naive_figures, undiscounted
from aftersales.decide.overlap import overlap
from aftersales.evidence.catalogue import beside, brochure, mistakes
from aftersales.model import at_means
from aftersales.model.finance import present_value
from aftersales.model.projection import baseline_accounts
from aftersales.study import Study
from aftersales.uncertain import Fixed
from tests.model.studies import example, pulled, studies

BROCHURE = {address: figure.value for address, figure in brochure().items()}

# Size of the error on the worked example, per cent of ROI (the true one is −6.2).
PUBLISHED = {
    "counted_twice": 377,
    "brochure": 345,
    "revenue": 79,
    "freed_hours": 55,
    "running_costs": 85,
    "at_once": 20,
    "before_and_after": -13,
    "most_likely": -14,
    "gross": 94,
}


def test_the_mistakes_of_the_worked_example():
    """Each mistake gives the ROI that is known for it, and the list names each with its words."""
    study = example("worked_example")
    found = {naive.mistake: round(naive.roi_percent) for naive in naive_figures(study, BROCHURE)}
    assert found == PUBLISHED
    assert list(mistakes()) == [*PUBLISHED, "bad_measurement"]
    late = undiscounted(study)
    assert headline(late, expected(late)).roi_percent == pytest.approx(3.57, abs=0.005)
    sure = uncertainty(study, in_worlds(study, draw(study)))
    assert sure.probability_npv_positive == pytest.approx(0.38, abs=0.03)


def test_no_mistake_is_made_where_there_is_nothing_to_mistake():
    """Without running costs, discounting and delay, those mistakes change nothing."""
    study = example("worked_example")
    lever = replace(
        study.levers[0],
        lag_months=0,
        ramp_months=0,
        half_life_months=None,
        cost=replace(study.levers[0].cost, refresh=0.0),
    )
    study = replace(undiscounted(study), levers=(lever,))
    said = headline(study, expected(study))
    found = {naive.mistake: naive for naive in naive_figures(study, {})}
    for mistake in ("running_costs", "at_once"):
        assert found[mistake].roi_percent == pytest.approx(said.roi_percent, rel=1e-12)
    assert found["gross"].npv == pytest.approx(said.npv, rel=1e-12)
    assert found["gross"].roi_percent == said.ros_gross_percent


def test_mistakes_have_no_figure_where_nothing_is_invested():
    """Without a cost there is no return, a naive one neither."""
    idle = pulled(example("worked_example"), 0.0, 0.0)
    assert naive_figures(idle, BROCHURE) == ()


def test_overlap_is_what_adding_up_counts_twice():
    """Sum of the levers alone less the joint effect, of the whole and lever by lever."""
    answers = answer(example("worked_example"))
    found = overlap(answers)
    assert found is not None
    assert found.counted_twice == pytest.approx(8455, abs=0.5)
    assert found.joint == pytest.approx(answers.headline.pv_benefit)
    assert overlap(answer(pulled(example("worked_example"), 1.0, 0.0))) is None


@settings(max_examples=20, deadline=None)
@given(studies(max_levers=1))
def test_the_average_customer_keeps_the_sums_of_today(study: Study):
    """Customers, revenue and cases stay, and so does what all of it costs today."""
    whole = averaged(study)
    (average,) = whole.segments
    for total in (
        lambda s: s.customers,
        lambda s: s.customers * s.annual_revenue,
        lambda s: s.customers * s.annual_revenue * s.contribution_margin,
        lambda s: s.customers * s.cases_per_month,
        lambda s: s.customers * s.cases_per_month * (1 - s.first_time_fix),
        lambda s: s.customers * (1 - s.annual_retention),
    ):
        assert total(average) == pytest.approx(sum(map(total, study.segments)), abs=1e-6)


def test_segments_that_do_not_differ_lose_nothing():
    """The same customers in three segments or in one are the same business."""
    study = example("worked_example")
    alike = tuple(replace(study.segments[0], name=name) for name in "ABC")
    found = on_average(replace(study, segments=alike))
    assert found is not None
    assert found.by_segment == pytest.approx(found.on_average)
    assert found.lost == 0
    before = baseline_accounts(replace(study, segments=alike))
    (after,) = baseline_accounts(averaged(replace(study, segments=alike)))
    assert sum(account.profit for account in before) == pytest.approx(after.profit)


def test_the_average_customer_overinvests_in_the_worked_example():
    """By segment 0.4 of the programme is best; the average customer would have asked for more."""
    study = example("worked_example")
    found = on_average(study)
    assert found is not None
    assert found.sizes[found.best] == pytest.approx(0.4)
    assert found.sizes[found.advised] > found.sizes[found.best]
    assert found.invested_too_much > 0
    assert found.lost > 0
    for size, npv in {0.25: 49.6, 0.5: 52.6, 0.75: 25.3, 1: -21.9, 1.5: -151.6, 2: -306.5}.items():
        (place,) = np.flatnonzero(np.isclose(found.sizes, size))
        assert found.by_segment[place] / 1000 == pytest.approx(npv, abs=0.05)
    assert on_average(replace(study, segments=study.segments[:1])) is None


def test_word_of_mouth_and_keeping_are_counted_by_hand():
    """Fewer unhappy customers times what each is said to cost; cost over customers gained."""
    study = example("worked_example")
    outcome = in_worlds(study, draw(study, 500))
    before, after = outcome.baseline, outcome.scenario
    met = [1 - np.exp(-12 * segment.cases_per_month) for segment in study.segments]
    fewer = sum(
        m * (before.customers[0, i] * (1 - before.csat[0, i]) - after.customers[:, i] * (1 - csat))
        for i, (m, csat) in enumerate(zip(met, after.csat.T, strict=True))
    )
    assert unhappy(study, before) - unhappy(study, after) == pytest.approx(fewer)
    told = word_of_mouth(study, outcome, Fixed(0.5))
    assert told.prospects_kept.mean == pytest.approx(fewer.mean() / 2)
    assert beside()["prospects_lost"].value.mean == pytest.approx(0.5 / 6)
    found = keeping(study, outcome)
    gained = (after.customers - before.customers).sum(axis=1)
    each = np.sort(present_value(outcome.cost, 0.1) / gained)
    assert (gained > 0).all()
    assert each[0] < found.low < found.middle < found.high < each[-1]
    assert found.middle == pytest.approx(np.median(each), rel=0.01)
    assert 150 < found.winning < 4000


def test_where_nobody_is_gained_keeping_has_no_price():
    """Nobody gained costs without end, and a cost of winning that is not known is none."""
    study = example("worked_example")
    free = tuple(replace(segment, acquisition_cost=0.0) for segment in study.segments)
    idle = replace(pulled(study, 0.0, 0.0), segments=free)
    found = keeping(idle, in_worlds(idle, at_means(idle)))
    assert (found.low, found.middle, found.high, found.winning) == (None, None, None, None)
