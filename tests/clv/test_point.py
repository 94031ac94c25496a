"""What a percentage point of retention is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersales.clv import (
    Economics,
    LifetimeValues,
    Reckoning,
    WorthOfAPoint,
    lifetime_values,
    worth_of_a_point,
)
from aftersales.histories import Histories
from aftersales.message import message

NONE = message("none")
HUNDRED = Economics(annual_revenue=250.0, contribution_share=0.4)
RECKONING = Reckoning(draws=40)


def told_of(**parts) -> Histories:
    return Histories(**{"purchases": NONE, "renewals": NONE, **parts})


def answered(histories: Histories, family: str) -> tuple[LifetimeValues, WorthOfAPoint]:
    values = lifetime_values(histories, lambda _: HUNDRED, RECKONING, family=family)
    assert isinstance(values, LifetimeValues)
    worth = worth_of_a_point(histories, lambda _: HUNDRED, values)
    assert isinstance(worth, WorthOfAPoint)
    return values, worth


def test_a_point_is_what_a_hundredth_more_retention_brings(renewals):
    """Yearly contracts due in a year: m Σ (r + 0.01)ᵏ / (1 + d)ᵏ less the same with r."""
    yearly = replace(renewals, months_to_due=np.full(len(renewals), 12.0))
    values, worth = answered(told_of(renewals=yearly), "contractual")
    years = np.arange(1, 6)
    for segment in values.segments:
        r = segment.annual_retention.value
        more, now = (100 * ((s / 1.1) ** years).sum() for s in (r + 0.01, r))
        expected = segment.customers * (more - now)
        assert worth.segments[segment.segment].value == pytest.approx(expected, rel=1e-9)


def test_the_total_is_that_of_the_segments_within_its_range(purchases):
    """Without contracts as well, a point is worth something in each segment, and all add up."""
    values, worth = answered(told_of(purchases=purchases), "bg_nbd")
    each = [of.value for of in worth.segments.values()]
    assert len(each) == len(values.segments)
    assert all(value > 0 for value in each)
    assert worth.total.value == pytest.approx(sum(each))
    assert worth.total.low < worth.total.value < worth.total.high
    assert worth.total.value < 0.1 * values.total.value


def test_of_each_customer_it_is_known_how_surely_he_stays(renewals):
    """Who left stays with nothing, all others with the retention of their segment."""
    values, _ = answered(told_of(renewals=renewals), "contractual")
    customers = values.customers
    assert (customers.staying[renewals.lost] == 0).all()
    for segment in values.segments:
        its = (customers.segment == segment.segment) & ~renewals.lost
        assert customers.staying[its].mean() == pytest.approx(segment.annual_retention.value)
