"""On the sample, what was put there is found again."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from aftersales.drivers import Choice, drivers_from
from aftersales.drivers.design import Family
from aftersales.drivers.fit import fit
from aftersales.evidence.definitions import Grade
from aftersales.evidence.links import planning_links
from aftersales.message import Message
from sample_data.truth import EFFECTS

DIRECT_AND_THROUGH_TIME = (
    EFFECTS.fixed_first_on_rating_logit
    - EFFECTS.failed_fix_on_log_repair_hours * EFFECTS.log_repair_hours_on_rating_logit
)
RENEWED = 0.88


def as_log_hazard(logit_effect: float) -> float:
    """Of not renewing, from the log-odds of renewing, at the sample's rate of renewal."""
    return -logit_effect * (1 - RENEWED) / -log(RENEWED)


TRUE = {
    "first_time_fix": DIRECT_AND_THROUGH_TIME,
    "response_time": EFFECTS.log_response_hours_on_rating_logit,
    "repair_time": EFFECTS.log_repair_hours_on_rating_logit,
    "parts": EFFECTS.parts_on_hand_on_first_time_fix_logit,
    "renewal": as_log_hazard(EFFECTS.rating_on_renewal_logit),
    "repurchase": EFFECTS.rating_on_repurchase_logit,
    "upgrade": EFFECTS.rating_on_upsell_logit,
}
IN_THE_PROJECTION = {  # sample_data/README.md
    "first_time_fix": 0.16,
    "response_time": -0.14,
    "repair_time": -0.22,
    "parts": 0.34,
    "renewal": 0.41,
    "upgrade": 0.11,
}


@pytest.mark.parametrize("question", TRUE)
def test_each_true_effect_lies_in_its_interval(sample_findings, question):
    """The effect that made the data lies in the 95 % interval, which leaves out its opposite."""
    low, high = sample_findings[question].own.interval
    assert low < TRUE[question] < high
    assert not low < -TRUE[question] < high


@pytest.mark.parametrize("question", IN_THE_PROJECTION)
def test_each_link_of_the_projection_lies_in_its_interval(sample_findings, question):
    """On the projection's own scale the 95 % interval holds the truth of the README."""
    own = sample_findings[question].own
    assert abs(own.value - IN_THE_PROJECTION[question]) < 1.96 * own.value_error


def test_segment_and_month_are_found_too(sample_cells):
    """A customers give fewer stars, everybody a little fewer every year."""
    found = fit(sample_cells("rating"), ("fixed", "response", "repair"), Family.ORDERED)
    a_year, error = found.coefficient("month")
    assert abs(a_year - 12 * EFFECTS.month_on_rating_logit) < 1.96 * error
    for other in ("segment=B", "segment=C"):
        above_a, error = found.coefficient(other)
        assert abs(above_a + EFFECTS.segment_a_on_rating_logit) < 1.96 * error


def test_few_events_take_in_few_controls(sample_findings):
    """Contracts not renewed are few: segments are held fixed, what has no room is named."""
    own = sample_findings["renewal"].own
    assert own.events >= 10 * own.parameters
    assert "segment" not in own.left_out
    assert "region" in own.left_out


def test_sound_estimates_are_usable_and_proxies_are_not(sample_findings):
    """Ratings and renewals are usable as causes; an order after a case stands in for staying."""
    assert sample_findings["first_time_fix"].usable_as_cause
    assert sample_findings["renewal"].usable_as_cause
    assert sample_findings["repurchase"].own.grade is Grade.D
    assert not sample_findings["repurchase"].usable_as_cause
    assert not sample_findings["sla_breach"].usable_as_cause


def test_each_choice_gives_its_links(sample_findings):
    """Evidence alone changes nothing; data alone is the discounted estimate; both lies between."""
    found = tuple(sample_findings.values())
    published = planning_links()
    assert drivers_from(found, choice=Choice.EVIDENCE).links == published
    data = drivers_from(found, choice=Choice.DATA)
    both = drivers_from(found)
    for driver in both.drivers:
        if not driver.feeds or driver.combined.in_conflict:
            continue
        link = driver.finding.link
        numbers = [getattr(links, link).mean for links in (published, both.links, data.links)]
        assert numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)
        assert 0 < driver.data_weight < 1


def test_a_link_takes_the_first_finding_that_learnt(sample_findings):
    """Renewals feed churn; orders after a case, its lesser stand-in, are told and not used."""
    made = drivers_from(tuple(sample_findings.values()))
    fed = {d.finding.question for d in made.of_link("csat_on_churn") if d.feeds}
    assert fed == {"renewal"}


def test_everything_is_said(sample_findings):
    """Each driver has its sentence, each check its sentence, each usable one a way to more."""
    for driver in drivers_from(tuple(sample_findings.values())).drivers:
        assert isinstance(driver.sentence, Message)
        assert all(str(check.sentence) for check in driver.finding.checks)
        assert bool(driver.finding.stronger) == (driver.combined is not None)


def test_checks_agree_that_nothing_is_wrong_with_first_time_fix(sample_findings):
    """Nothing confounds first-time fix in the sample, and no check says so."""
    assert sample_findings["first_time_fix"].failed == ()
    assert {check.id for check in sample_findings["response_time"].checks} >= {
        "leakage",
        "overlap",
        "influence",
        "collinearity",
        "placebo_outcome",
        "placebo_exposure",
        "e_value",
        "stability",
        "dose_response",
        "enough_events",
    }


def test_numbers_are_plain(sample_findings):
    """What leaves the regressions are Python numbers, which a report can write down."""
    for finding in sample_findings.values():
        if finding.own is not None:
            assert not isinstance(finding.own.value, np.generic)
