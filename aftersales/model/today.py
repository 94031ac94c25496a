"""A segment as it stands today, and what serving it costs."""

from __future__ import annotations

from math import expm1, log

from aftersales.study import Operations, Segment
from aftersales.uncertain import Array

MONTHS_A_YEAR = 12


def monthly_hazard(segment: Segment) -> float:
    """−ln(annual retention) / 12."""
    return -log(segment.annual_retention) / MONTHS_A_YEAR


def exposure(segment: Segment) -> float:
    """Share of customers who meet the service within a year."""
    return -expm1(-MONTHS_A_YEAR * segment.cases_per_month)


def repeat_visits(operations: Operations, first_time_fix: Array | float) -> Array | float:
    """Further visits a dispatch that failed first fixes cause; any shape."""
    return operations.extra_visits_per_failed_fix * (1 - first_time_fix)


def visiting_cost(
    operations: Operations, cases: Array | float, first_time_fix: Array | float
) -> Array | float:
    """Cost of the first visits and the repeat visits of so many cases; any shape."""
    visit_cost = operations.dispatch_share * operations.visit_cost
    return visit_cost * cases * (1 + repeat_visits(operations, first_time_fix))


def cost_rate(
    operations: Operations,
    cases: Array | float,
    first_time_fix: Array | float,
    handling_factor: Array | float,
) -> Array | float:
    """Cost of handling and visiting so many cases; any shape."""
    handling = operations.case_cost * cases * handling_factor
    return handling + visiting_cost(operations, cases, first_time_fix)


def annual_margin(operations: Operations, segment: Segment) -> float:
    """Contribution of a customer and year less the cost of serving it today."""
    contribution = segment.annual_revenue * segment.contribution_margin
    service = cost_rate(operations, segment.cases_per_month, segment.first_time_fix, 1.0)
    return float(contribution - MONTHS_A_YEAR * service)
