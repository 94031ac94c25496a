"""What stands beside a number on a scale of logits or logarithms is what that number does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersales.baseline.assumptions import Assumption, assumptions
from aftersales.baseline.plain_words import of_drift, of_effect, of_link
from aftersales.message import Message
from aftersales.study import Study, Target
from aftersales.text import LANGUAGES, Language
from aftersales.uncertain import Fixed, Pert
from tests.model.studies import EXAMPLES, example

JARGON = ("log", "hazard")
ENGLISH = Language("en")


def at(**levels: float) -> Study:
    """The worked example with every segment at those levels."""
    study = example("worked_example")
    return replace(study, segments=tuple(replace(s, **levels) for s in study.segments))


def said(words: Message | None) -> str:
    return "" if words is None else ENGLISH.say(words)


def listed(name: str) -> list[Assumption]:
    return [a for group in assumptions(example(name)) for a in group.assumptions]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_number_on_such_a_scale_stands_alone(name: str):
    """Each has its plain words, in every language; a number whose unit is plain has none."""
    for assumption in listed(name):
        on_scale = any(word in assumption.unit for word in JARGON)
        assert (assumption.plainly is not None) == on_scale, assumption.address
        for code in LANGUAGES:
            words = assumption.plainly and Language(code).say(assumption.plainly)
            assert words is None or "%" in words or assumption.number == Fixed(0.0)


def test_a_share_is_moved_from_where_it_stands():
    """0.2 lifts a share of 75% to 78.6%, whatever the ends of its range."""
    moved = Pert(low=0.0, mode=0.2, high=0.9)
    study = at(csat=0.75, first_time_fix=0.75)
    for target in (Target.CSAT, Target.FIRST_TIME_FIX):
        assert said(of_effect(target, moved, study)) == "In full: from 75.0% to 78.6%"


def test_what_is_no_share_changes_by_per_cent():
    """−0.15 is 13.9% less; a hazard ratio of 0.83 is 17% less."""
    study = at()
    assert said(of_effect(Target.REPAIR_TIME, Fixed(-0.15), study)) == "In full: 13.9% less"
    assert said(of_effect(Target.AT_RISK_HAZARD_RATIO, Fixed(0.83), study)) == "In full: 17.0% less"
    assert said(of_effect(Target.EXTRA_VISITS, Fixed(0.05), study)) == ""


def test_a_link_says_what_a_little_more_does():
    """Odds worked out by hand: 5 points more satisfaction of 75%, a tenth less time."""
    study = at(csat=0.75, upsells_per_customer_month=0.02)
    step = np.log(0.80 / 0.20) - np.log(0.75 / 0.25)
    churn = 100 * (1 - np.exp(-0.3 * step))
    assert said(of_link("csat_on_churn", Fixed(0.3), study)) == f"5 points more: {churn:.1f}% less"
    odds = 0.02 / 0.98 * np.exp(0.5 * step)
    upsell = 100 * (odds / (1 + odds) / 0.02 - 1)
    words = said(of_link("csat_on_upsell", Fixed(0.5), study))
    assert words == f"5 points more: {upsell:.1f}% more"
    odds = 3 * 0.9**-0.2
    words = said(of_link("repair_time_on_csat", Fixed(-0.2), study))
    assert words == f"10% less time: from 75.0% to {100 * odds / (1 + odds):.1f}%"


def test_a_drift_is_said_for_a_year():
    """Twelve months of it, not one."""
    study = at(csat=0.75)
    odds = 3 * np.exp(12 * 0.01)
    after = 100 * odds / (1 + odds)
    assert said(of_drift("csat_logit", Fixed(0.01), study)) == (
        f"In a year: from 75.0% to {after:.1f}%"
    )
    assert said(of_drift("churn_log_hazard", Fixed(-0.01), study)) == "In a year: 11.3% less"
    for drift in ("csat_logit", "churn_log_hazard"):
        assert said(of_drift(drift, Fixed(0.0), study)) == "In a year: no change"


def test_extremes_are_said_as_well():
    """Nobody sells an upgrade, all are satisfied, nobody is a customer: still words, no error."""
    study = at(csat=0.999, upsells_per_customer_month=0.0, customers=0.0)
    for link in ("csat_on_upsell", "csat_on_churn", "first_time_fix_on_csat"):
        assert "%" in said(of_link(link, Fixed(0.3), study))
