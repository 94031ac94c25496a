"""The segments as they stand today, and the business in which they are served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.study import Operations, Segment, Study
from aftersales.uncertain import Array

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Today:
    """Arrays of shape (segments,) under the names of `study.Segment`."""

    segments: tuple[Segment, ...]

    def __getattr__(self, name: str) -> Array:
        """The segments' numbers of that name."""
        return np.array([getattr(segment, name) for segment in self.segments], dtype=float)

    @property
    def monthly_hazard(self) -> Array:
        """−ln(annual retention) / 12."""
        return np.asarray(-np.log(self.annual_retention) / MONTHS_A_YEAR)

    @property
    def exposure(self) -> Array:
        """Share of customers who meet the service within a year."""
        return np.asarray(-np.expm1(-MONTHS_A_YEAR * self.cases_per_month))


def cost_rate(
    operations: Operations, cases_per_month: Array, first_time_fix: Array, handling: Array
) -> Array:
    """Cost of service a customer and month: handling the cases and visiting; any shape."""
    return np.asarray(
        cases_per_month
        * (
            operations.case_cost * handling
            + operations.dispatch_share
            * visits_per_dispatch(operations, first_time_fix)
            * operations.visit_cost
        )
    )


def visits_per_dispatch(operations: Operations, first_time_fix: Array) -> Array:
    """The first visit and those a failed first fix causes; any shape."""
    return np.asarray(1 + (1 - first_time_fix) * operations.extra_visits_per_failed_fix)


def annual_margin(study: Study) -> Array:
    """Contribution of a customer and year less the cost of serving it today, shape (segments,)."""
    today = Today(study.segments)
    service = cost_rate(study.operations, today.cases_per_month, today.first_time_fix, np.ones(1))
    return np.asarray(today.annual_revenue * today.contribution_margin - MONTHS_A_YEAR * service)
