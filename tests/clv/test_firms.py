"""In firms made up by a known truth, ranges of lifetime value hold it as often as they say."""

from __future__ import annotations

import numpy as np

from tests.clv.firms import differing, estimates

FIRMS = 12


def test_ninety_per_cent_ranges_hold_the_truth():
    """Segments and totals of all firms: 80 to 98 % hold it, and the test only widens them."""
    found = list(estimates(FIRMS))
    tested = [e.holds(1.645) for e in found if e.what.endswith("tested")]
    alone = [e.holds(1.645) for e in found if not e.what.endswith("tested")]
    assert len(tested) == len(alone) == 4 * FIRMS
    assert 0.80 <= np.mean(alone) <= 0.98
    assert sum(tested) >= sum(alone)


def test_customers_who_are_alike_are_seldom_said_to_differ():
    """Where everybody is kept with the same probability, about one firm in twenty is misjudged."""
    assert sum(differing(60)) <= 8
