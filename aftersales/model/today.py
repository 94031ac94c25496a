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


def cost_rate(
    operations: Operations,
    cases: Array | float,
    repeats: Array | float,
    handling_factor: Array | float,
) -> Array | float:
    """Cost of handling and visiting so many cases; any shape."""
    visiting = operations.dispatch_share * operations.visit_cost * (1 + repeats)
    return cases * (operations.case_cost * handling_factor + visiting)


def cost_to_serve(operations: Operations, segment: Segment) -> float:
    """Cost of service a customer and month as it is today."""
    repeats = repeat_visits(operations, segment.first_time_fix)
    return float(cost_rate(operations, segment.cases_per_month, repeats, 1.0))


def annual_margin(operations: Operations, segment: Segment) -> float:
    """Contribution of a customer and year less the cost of serving it today."""
    contribution = segment.annual_revenue * segment.contribution_margin
    return contribution - MONTHS_A_YEAR * cost_to_serve(operations, segment)
