"""The line through the cost of cases, against another implementation."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from aftersales.baseline.line import Line


def parts(x, y):
    return {
        "n": len(x),
        "x": x.sum(),
        "y": y.sum(),
        "xx": (x * x).sum(),
        "xy": (x * y).sum(),
        "yy": (y * y).sum(),
    }


@given(st.integers(0, 1000), st.integers(5, 200))
def test_line_and_intervals_are_those_of_least_squares(seed, n):
    """Slope and start, with their intervals, are those that statsmodels finds."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 4, n).astype(float)
    x[:2] = 0.0, 1.0
    y = 50 + 300 * x + rng.normal(0, 40, n)
    fitted = sm.OLS(y, sm.add_constant(x)).fit()
    for at_zero, row in ((True, 0), (False, 1)):
        found = Line(None, None, at_zero=at_zero).read(parts(x, y), {})
        expected = (fitted.params[row], *fitted.conf_int()[row])
        assert (found.value, found.low, found.high) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_no_line_through_a_single_column_of_points():
    """Where every case had one visit, nothing says what a visit adds."""
    x, y = np.ones(50), np.arange(50.0)
    assert Line(None, None).read(parts(x, y), {}).value is None
