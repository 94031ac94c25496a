"""The verdict in words."""

from __future__ import annotations

import pytest

from aftersales.decide.answers import Headline, PaybackSpread, Spread, Uncertainty
from aftersales.decide.verdict import verdict
from aftersales.text import Language


def sure(chance: float) -> Uncertainty:
    """Runs of which so many pay."""
    return Uncertainty(
        draws=1000,
        npv=Spread(mean=0, low=-1, median=0, high=1, sd=1),
        roi_percent=None,
        payback=PaybackSpread(low=None, median=None, high=None),
        probability_npv_positive=chance,
        probability_payback_within_horizon=chance,
        evpi=0,
    )


@pytest.mark.parametrize(
    ("npv", "chance", "begins"),
    [
        (1, 0.8, "Yes. In 80%"),
        (-1, 0.9, "Rather not. At the expected values"),
        (1, 0.61, "Probably, but not surely. In 61%"),
        (1, 0.5, "Open. In 50%"),
        (-1, 0.5, "Rather not. At the expected values"),
        (-1, 0.39, "Rather not. At the expected values"),
        (1, 0.39, "Rather not. In only 39%"),
        (-1, 0.2, "No. In only 20%"),
        (-1, 0.0051, "No. In only 1%"),
        (-1, 0.005, "No. In hardly any of"),
        (-1, 0, "No. In hardly any of"),
    ],
)
def test_the_verdict_says_how_many_runs_pay(npv, chance, begins):
    """Yes, probably, open, rather not or no, and never that a thing happens in 0% of the runs."""
    headline = Headline(
        roi_percent=float(npv),
        npv=float(npv),
        pv_benefit=10.0,
        pv_cost=10.0,
        payback_months=None,
        discounted_payback_months=None,
        deepest_cash_position=None,
    )
    assert Language("en").say(verdict(headline, sure(chance), 36)).startswith(begins)
