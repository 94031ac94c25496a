"""Lifetime value on the user's own terms: histories from the files, margin and cost from the study.

Histories are asked of the engine below, the models know no engine, and what a customer brings and
costs is the study's: here they meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aftersales.baseline.files import Files
from aftersales.baseline.study import Baseline
from aftersales.clv import (
    Economics,
    EconomicsOf,
    LifetimeValues,
    Reckoning,
    WorthOfAPoint,
    lifetime_values,
    worth_of_a_point,
)
from aftersales.kpis.histories import histories
from aftersales.message import Message, Share, message
from aftersales.model.today import MONTHS_A_YEAR, cost_to_serve
from aftersales.study import Provenance, Segment, Study

HORIZON_MONTHS = 60.0


def lifetime(
    files: Files,
    baseline: Baseline,
    *,
    family: str | None = None,
    horizon_months: float = HORIZON_MONTHS,
) -> LifetimeValues | Message:
    """What the customers are worth over the horizon, or what is missing to tell.

    `family` None takes the one that the data speak for. Discounted at the study's rate. Raises
    `Cancelled` when the cord of the files was pulled.
    """
    told = histories(files.engine, files.tables, files.options, cancel=files.cancel)
    reckoning = Reckoning(
        horizon_months=horizon_months, discount_rate=baseline.study.settings.discount_rate
    )
    values = lifetime_values(told, economics_of(baseline.study), reckoning, family=family)
    if isinstance(values, Message):
        return values
    return replace(values, remarks=(*values.remarks, *_of_money(baseline.study)))


def point_of_retention(
    files: Files, baseline: Baseline, values: LifetimeValues
) -> WorthOfAPoint | Message:
    """What a percentage point more retention a year is worth on top of these values."""
    told = histories(files.engine, files.tables, files.options, cancel=files.cancel)
    return worth_of_a_point(told, economics_of(baseline.study), values)


def economics_of(study: Study) -> EconomicsOf:
    """What a customer of a segment brings and costs, as the study says.

    A segment that the study does not know is taken as the mean of all customers. Where no file
    tells of cases nothing is taken off for service: a default would make up a cost.
    """
    known = {segment.name: _economics(study, segment) for segment in study.segments}
    of_all = _mean(list(known.values()), [segment.customers for segment in study.segments])
    return lambda name: known.get(name, of_all)


def _economics(study: Study, segment: Segment) -> Economics:
    served = _is_known(study, segment, "cases_per_month")
    a_month = cost_to_serve(study.operations, segment) if served else 0.0
    return Economics(
        annual_revenue=segment.annual_revenue,
        contribution_share=segment.contribution_margin,
        annual_service_cost=MONTHS_A_YEAR * a_month,
    )


def _mean(each: Sequence[Economics], customers: Sequence[float]) -> Economics:
    weights = customers if sum(customers) > 0 else [1.0] * len(each)
    count = sum(weights)
    revenue = sum(w * e.annual_revenue for w, e in zip(weights, each, strict=True)) / count
    margin = sum(w * e.annual_margin for w, e in zip(weights, each, strict=True)) / count
    cost = sum(w * e.annual_service_cost for w, e in zip(weights, each, strict=True)) / count
    share = (margin + cost) / revenue if revenue > 0 else each[0].contribution_share
    return Economics(annual_revenue=revenue, contribution_share=share, annual_service_cost=cost)


def _is_known(study: Study, segment: Segment, name: str) -> bool:
    source = study.sources[f"segment.{segment.name}.{name}"]
    return source.provenance is not Provenance.DEFAULT


def _of_money(study: Study) -> Iterator[Message]:
    """What of the money is not the user's own."""
    if not all(_is_known(study, s, "contribution_margin") for s in study.segments):
        yield message(
            "No file tells the contribution margin; {margin} of revenue is taken for it. Say your "
            "own in the answers.",
            margin=Share(study.segments[0].contribution_margin),
        )
    if not all(_is_known(study, s, "cases_per_month") for s in study.segments):
        yield message(
            "No file tells what serving customers costs, so nothing is taken off for it: values "
            "are before service."
        )
