"""Money over time: present values, ratios, payback (docs/MODEL.md section 6).

A flow has shape (worlds, months + 1); month 0 is the day of the decision and is not discounted.
"""

from __future__ import annotations

import numpy as np

from aftersales.uncertain import Array

HALF_A_CENT = 0.005


def discount_factors(rate_per_year: float, months: int) -> Array:
    """(1 + rate)^(−t / 12) for t = 0 … months, shape (months + 1,)."""
    return np.asarray((1 + rate_per_year) ** (-np.arange(months + 1) / 12))


def present_value(flow: Array, rate_per_year: float) -> Array:
    """Present value of each world's flow, shape (worlds,)."""
    return np.asarray((flow * discount_factors(rate_per_year, flow.shape[-1] - 1)).sum(axis=-1))


def return_on_investment(pv_benefit: Array, pv_cost: Array) -> Array:
    """(benefit − cost) / cost in per cent; NaN where nothing is invested."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(pv_cost > 0, (pv_benefit - pv_cost) / pv_cost * 100, np.nan)


def return_on_service_gross(pv_benefit: Array, pv_cost: Array) -> Array:
    """benefit / cost in per cent, which is ROI + 100; NaN where nothing is invested."""
    return return_on_investment(pv_benefit, pv_cost) + 100


def payback_months(net_flow: Array) -> Array:
    """The last month at which the cumulative flow crosses zero from below, shape (worlds,).

    Interpolated within the month; 0 where it is never negative, NaN where it still is at the end.
    """
    cumulative = np.cumsum(net_flow, axis=-1)
    negative = cumulative < -HALF_A_CENT
    last = cumulative.shape[-1] - 1
    k = last - np.argmax(negative[:, ::-1], axis=-1)
    before = np.minimum(k, last - 1)[:, None]
    low = np.take_along_axis(cumulative, before, axis=-1)[:, 0]
    high = np.take_along_axis(cumulative, before + 1, axis=-1)[:, 0]
    step = np.where(high > low, high - low, 1)
    crossing = np.where(k == last, np.nan, k - low / step)
    return np.where(negative.any(axis=-1), crossing, 0.0)


def deepest_cash_position(net_flow: Array) -> Array:
    """The minimum of the cumulative flow, shape (worlds,)."""
    return np.asarray(np.cumsum(net_flow, axis=-1).min(axis=-1))


def lifetime_value(
    annual_margin: Array, annual_retention: Array, discount_rate_per_year: float
) -> Array:
    """M / (1 + d − r), any shape: margins at year's end, the first certain (docs/MODEL.md)."""
    return np.asarray(annual_margin / (1 + discount_rate_per_year - annual_retention))
