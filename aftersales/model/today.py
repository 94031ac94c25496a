"""A segment as it stands today, and what serving it costs."""

from __future__ import annotations

from math import expm1, log
from typing import TypeVar

from aftersales.study import Operations, Segment
from aftersales.uncertain import Array

MONTHS_A_YEAR = 12

Number = TypeVar("Number", float, Array)


def monthly_hazard(segment: Segment) -> float:
    """−ln(annual retention) / 12."""
    return -log(segment.annual_retention) / MONTHS_A_YEAR


def exposure(segment: Segment) -> float:
    """Share of customers who meet the service within a year."""
    return -expm1(-MONTHS_A_YEAR * segment.cases_per_month)


def visits_per_dispatch(operations: Operations, first_time_fix: Number) -> Number:
    """The first visit and those a failed first fix causes; any shape."""
    return 1 + (1 - first_time_fix) * operations.extra_visits_per_failed_fix


def cost_to_serve(operations: Operations, segment: Segment) -> float:
    """Cost of service a customer and month as it is today."""
    visits = visits_per_dispatch(operations, segment.first_time_fix)
    return segment.cases_per_month * (
        operations.case_cost + operations.dispatch_share * visits * operations.visit_cost
    )


def annual_margin(operations: Operations, segment: Segment) -> float:
    """Contribution of a customer and year less the cost of serving it today."""
    contribution = segment.annual_revenue * segment.contribution_margin
    return contribution - MONTHS_A_YEAR * cost_to_serve(operations, segment)
