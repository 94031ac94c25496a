"""The value of a contract when everybody is kept with the same probability.

m is the margin of a period, r the probability of being kept at its end, d the discount of a period.
Three conventions differ in when the first margin comes and whether it is certain; each is named,
since at r = 0.8 they lie 37 % apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from aftersales.clv.ages import Ages
from aftersales.message import N_
from aftersales.uncertain import Array


class Timing(StrEnum):
    """When margins come."""

    IMMEDIATE = "immediate"
    AFTER_RENEWAL = "after_renewal"
    END_OF_PERIOD = "end_of_period"


TIMINGS: Mapping[Timing, str] = {
    Timing.IMMEDIATE: N_("first margin at once, the next at each renewal"),
    Timing.AFTER_RENEWAL: N_("first margin at the next renewal"),
    Timing.END_OF_PERIOD: N_("margins at the end of each year, the first one certain"),
}


def contract_value(margin: float, retention: float, discount: float, timing: Timing) -> float:
    """Without an end: m (1+d) / (1+d−r), m r / (1+d−r) or m / (1+d−r)."""
    first = {
        Timing.IMMEDIATE: 1 + discount,
        Timing.AFTER_RENEWAL: retention,
        Timing.END_OF_PERIOD: 1.0,
    }
    return margin * first[timing] / (1 + discount - retention)


def contract_value_over(margin: float, retention: float, discount: float, periods: int) -> float:
    """At the end of each of so many periods, the first certain: Σ m rᵗ⁻¹ / (1+d)ᵗ."""
    t = np.arange(1, periods + 1)
    return float((margin * retention ** (t - 1) / (1 + discount) ** t).sum())


def retention_elasticity(retention: float, discount: float, timing: Timing) -> float:
    """Per cent more value for a per cent (not a point) more retention."""
    of_ratio = retention / (1 + discount - retention)
    return of_ratio + 1 if timing is Timing.AFTER_RENEWAL else of_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Everybody leaves at the same hazard a period, −ln(retention), at whatever age."""

    family: ClassVar[str] = "contractual"
    start: ClassVar[dict[str, float]] = {"hazard": 0.2}

    hazard: float

    def log_likelihood(self, seen: Ages) -> tuple[float, Array]:
        """Of all renewals, and its gradient by the hazard."""
        renewed, lost = seen.renewed.sum(), seen.lost.sum()
        leaving = -np.expm1(-self.hazard)
        height = -self.hazard * renewed + lost * np.log(leaving)
        return float(height), np.array([-renewed + lost * (1 - leaving) / leaving])

    def retention(self, age: Array) -> Array:
        """Share renewed at each age."""
        return np.full(np.shape(age), np.exp(-self.hazard))
