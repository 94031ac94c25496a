"""In firms made up by a known truth, intervals hold it as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drivers.firms import estimates

FIRMS = 40


def test_ninety_per_cent_intervals_hold_the_truth():
    """Over 40 firms, all effects together, 84 to 96 % of the 90 % intervals hold the truth."""
    found = list(estimates(FIRMS))
    assert len(found) == 5 * FIRMS
    assert 0.84 <= np.mean([each.holds(1.645) for each in found]) <= 0.96


def test_no_effect_is_seldom_taken_for_one():
    """Where nothing moves anything, about one interval in twenty leaves out zero."""
    alarms = [not each.holds(1.960) for each in estimates(FIRMS, zero=True)]
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.04)
