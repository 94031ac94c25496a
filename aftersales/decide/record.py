"""The answers as plain data: exactly the keys of `aftersales project --json`."""

from __future__ import annotations

from typing import Any

from aftersales.decide.answers import Answers, Headline, SegmentAnswer, Spread, Uncertainty


def record(answers: Answers, uncertainty: Uncertainty | None) -> dict[str, Any]:
    """The answers as JSON takes them; without `uncertainty` that key is left out."""
    headline = answers.headline
    written = {
        "roi_percent": headline.roi_percent,
        "ros_gross_percent": headline.ros_gross_percent,
        "npv": headline.npv,
        "pv_benefit": headline.pv_benefit,
        "pv_cost": headline.pv_cost,
        "payback_months": headline.payback_months,
        "discounted_payback_months": headline.discounted_payback_months,
        "deepest_cash_position": headline.deepest_cash_position,
        "monthly": {
            "benefit": answers.outcome.benefit[0].tolist(),
            "cost": answers.outcome.cost[0].tolist(),
        },
        "by_channel": answers.by_channel,
        "by_lever": answers.by_lever,
        "alone": {lever: _alone(alone) for lever, alone in answers.alone.items()},
        "beyond_horizon_value": answers.beyond_horizon_value,
        "segments": [_segment(segment) for segment in answers.segments],
    }
    return written if uncertainty is None else written | {"uncertainty": _drawn(uncertainty)}


def _alone(alone: Headline) -> dict[str, Any]:
    return {
        "roi_percent": alone.roi_percent,
        "npv": alone.npv,
        "payback_months": alone.payback_months,
    }


def _segment(segment: SegmentAnswer) -> dict[str, Any]:
    return {
        "name": segment.name,
        "annual_retention": list(segment.annual_retention),
        "csat": list(segment.csat),
        "first_time_fix": list(segment.first_time_fix),
        "customers": list(segment.customers),
        "clv": list(segment.clv),
    }


def _drawn(uncertainty: Uncertainty) -> dict[str, Any]:
    roi = uncertainty.roi_percent
    return {
        "draws": uncertainty.draws,
        "npv": _spread(uncertainty.npv) | {"sd": uncertainty.npv.sd},
        "roi_percent": None if roi is None else _spread(roi),
        "probability_npv_positive": uncertainty.probability_npv_positive,
        "probability_payback_within_horizon": uncertainty.probability_payback_within_horizon,
        "evpi": uncertainty.evpi,
    }


def _spread(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "p5": spread.low, "p50": spread.median, "p95": spread.high}
