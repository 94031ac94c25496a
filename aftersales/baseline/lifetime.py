"""Lifetime value on the user's own terms: histories from the files, margin and cost from the study.

Histories are asked of the engine below, the models know no engine, and what a customer brings and
costs is the study's: here they meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from aftersales.clv.contractual import Timing, contract_value
from aftersales.kpis.histories import histories
from aftersales.message import N_, Message, Money, Share, message
from aftersales.model.today import MONTHS_A_YEAR, annual_margin, cost_to_serve
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
    remarks = (
        *values.remarks,
        *_of_money(baseline.study),
        *beside_the_projection(baseline.study, values),
    )
    return replace(values, remarks=remarks)


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
    revenue = _weighted([e.annual_revenue for e in each], weights)
    margin = _weighted([e.annual_margin for e in each], weights)
    cost = _weighted([e.annual_service_cost for e in each], weights)
    share = (margin + cost) / revenue if revenue > 0 else each[0].contribution_share
    return Economics(annual_revenue=revenue, contribution_share=share, annual_service_cost=cost)


def _weighted(each: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * x for w, x in zip(weights, each, strict=True)) / sum(weights)


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


def beside_the_projection(study: Study, values: LifetimeValues) -> Iterator[Message]:
    """Why the projection has another lifetime value of the same customers."""
    known = {segment.name: segment for segment in study.segments}
    here = [segment for segment in values.segments if segment.segment in known]
    if here:
        customers = [segment.customers for segment in here]
        there = [_in_the_projection(study, known[segment.segment]) for segment in here]
        currency = study.settings.currency
        figures = {
            "there": Money(_weighted(there, customers), currency),
            "here": Money(_weighted([s.each.value for s in here], customers), currency),
            "months": round(values.reckoning.horizon_months),
        }
        served = all(_is_known(study, s, "cases_per_month") for s in study.segments)
        yield Message(_WHY_ELSEWHERE[values.family] if served else _BEFORE_SERVICE, figures)


_BEFORE_SERVICE = N_(
    "On average the Explorer puts a customer at {there}, this page at {here}. The Explorer takes "
    "off planning values for what service costs, since no file tells it; this page takes off "
    "nothing. Besides, there is no end there; here only the next {months} months count."
)
_PURCHASES = N_(
    "On average the Explorer puts a customer at {there}, this page at {here}. There everybody "
    "brings what a customer brought last year and leaves at one rate, without an end; here each "
    "is expected to buy as often as the purchases so far suggest, over {months} months."
)
_WHY_ELSEWHERE: Mapping[str, str] = {
    "contractual": N_(
        "On average the Explorer puts a customer at {there}, this page at {here}. There the year "
        "that runs counts and there is no end; here only what renewals of the next {months} months "
        "bring counts."
    ),
    "shifted_beta_geometric": N_(
        "On average the Explorer puts a customer at {there}, this page at {here}. There retention "
        "stays what it is in the coming year, the year that runs counts and there is no end; here "
        "it rises as those who leave easily are gone, and only what renewals of the next {months} "
        "months bring counts."
    ),
    "bg_nbd": _PURCHASES,
    "pareto_nbd": _PURCHASES,
}


def _in_the_projection(study: Study, segment: Segment) -> float:
    margin, rate = annual_margin(study.operations, segment), study.settings.discount_rate
    return contract_value(margin, segment.annual_retention, rate, Timing.END_OF_PERIOD)
