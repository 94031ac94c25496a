"""What a case costs and what each visit adds: a straight line through cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import ibis.expr.types as ir
from scipy.special import stdtrit

from aftersales.kpis.interval import TAIL
from aftersales.kpis.statistic import Estimate, Parts, Quantiles, Unordered


@dataclass(frozen=True, slots=True)
class Line(Unordered):
    """Least squares of `y` on `x`: the slope, or with `at_zero` where the line starts.

    No value where x does not vary.
    """

    x: Any
    y: Any
    at_zero: bool = False

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, the sums and the sums of products over records where both are known."""
        both = self.x.notnull() & self.y.notnull()
        x, y = self.x.cast("float64"), self.y.cast("float64")
        return {
            "n": (x + y).count(),
            "x": x.sum(where=both),
            "y": y.sum(where=both),
            "xx": (x * x).sum(where=both),
            "xy": (x * y).sum(),
            "yy": (y * y).sum(where=both),
        }

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """The coefficient with its 95 % interval."""
        n = int(parts["n"])
        mean_x, mean_y = parts["x"] / n, parts["y"] / n
        spread_x = parts["xx"] - n * mean_x**2
        if n < 3 or spread_x <= 1e-9 * max(parts["xx"], 1.0):
            return Estimate(value=None, n=n)
        together = parts["xy"] - n * mean_x * mean_y
        slope = together / spread_x
        left_over = max(parts["yy"] - n * mean_y**2 - slope * together, 0.0) / (n - 2)
        if self.at_zero:
            error = sqrt(left_over * (1 / n + mean_x**2 / spread_x))
            return _estimate(mean_y - slope * mean_x, error, n)
        return _estimate(slope, sqrt(left_over / spread_x), n)


def _estimate(value: float, error: float, n: int) -> Estimate:
    half = float(stdtrit(n - 2, 1 - TAIL)) * error
    return Estimate(value=value, n=n, low=value - half, high=value + half)
