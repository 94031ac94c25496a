"""Ratios and payback, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.model import finance


def flow(*amounts: float) -> np.ndarray:
    return np.array([amounts], dtype=float)


PAYBACKS = {
    "never in the red": (flow(0, 5, 5), 0.0),
    "nothing flows": (flow(0, 0, 0), 0.0),
    "less than half a cent in the red": (flow(-0.004, 0, 0), 0.0),
    "never pays back": (flow(-100, 10, 10), None),
    "in the red at the very end": (flow(0, 5, -6), None),
    "half way through the month": (flow(-100, 50, 100), 1.5),
    "exactly at the end of a month": (flow(-100, 50, 50, 10), 2.0),
    "exactly at the horizon": (flow(-100, 50, 50), 2.0),
    "crosses twice, the last time counts": (flow(-100, 150, -100, 100), 2.5),
    "in the red only later": (flow(10, -30, 40), 1.5),
    "one month": (flow(-10, 40), 0.25),
}


@pytest.mark.parametrize("case", PAYBACKS)
def test_payback(case: str):
    """Payback is the last crossing from below, none if the end is in the red."""
    net, wanted = PAYBACKS[case]
    (months,) = finance.payback_months(net)
    assert np.isnan(months) if wanted is None else months == pytest.approx(wanted)


def test_payback_of_many_worlds():
    """Every world has its own payback."""
    worlds = np.concatenate([flow(0, 5, 5), flow(-100, 10, 10), flow(-100, 50, 100)])
    np.testing.assert_allclose(finance.payback_months(worlds), [0, np.nan, 1.5])


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_payback_by_the_text(amounts: list[float]):
    """The same as month by month, as the model's text has it."""
    total, cumulative = 0.0, []
    for amount in amounts:
        total += amount
        cumulative.append(total)
    red = [k for k, value in enumerate(cumulative) if value < -0.005]
    (found,) = finance.payback_months(np.array([amounts]))
    if not red:
        assert found == 0
    elif red[-1] == len(amounts) - 1:
        assert np.isnan(found)
    else:
        k = red[-1]
        wanted = k - cumulative[k] / (cumulative[k + 1] - cumulative[k])
        assert found == pytest.approx(wanted)
        assert k <= found <= k + 1.001


def test_a_hundred_in_a_hundred_and_fifty_out():
    """100 in and 150 out is an ROI of 50 %, a gross return on service of 150 %."""
    benefit, cost = np.array([150.0]), np.array([100.0])
    assert finance.return_on_investment(benefit, cost) == [50]
    assert finance.return_on_service_gross(benefit, cost) == [150]


def test_nothing_invested_has_no_ratio():
    """Without a cost there is no ratio, and no division by zero either."""
    assert np.isnan(finance.return_on_investment(np.array([5.0]), np.array([0.0])))


def test_present_value_leaves_the_first_month_as_it_is():
    """Month 0 counts in full, a flow after a year is divided by 1 + rate."""
    amounts = np.zeros((1, 13))
    amounts[0, 0], amounts[0, 12] = 100, 110
    assert finance.present_value(amounts, 0.10) == pytest.approx([200])
    assert finance.present_value(amounts, 0.0) == pytest.approx([210])


def test_the_deepest_cash_position():
    """It is the minimum of the running total, the starting month included."""
    assert finance.deepest_cash_position(flow(-100, 50, -80, 200)) == [-130]
    assert finance.deepest_cash_position(flow(10, 5)) == [10]


def test_lifetime_value_by_brute_force():
    """It is the sum of a year's margin, kept and discounted year by year, the first one certain."""
    value = finance.lifetime_value(np.array([100.0]), np.array([0.8]), 0.10)
    years = sum(100 * 0.8 ** (t - 1) / 1.1**t for t in range(1, 400))
    assert value == pytest.approx([years])
    assert value == pytest.approx([333.3333], abs=1e-4)
