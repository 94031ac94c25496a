"""What the user's files say about the numbers of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aftersales.baseline.bounds import allowed, kept_inside
from aftersales.baseline.drift import csat_drift
from aftersales.baseline.figure import Figure, Figures
from aftersales.baseline.files import CURRENCY, Files
from aftersales.baseline.house import house
from aftersales.baseline.keeping import kept_a_year
from aftersales.baseline.last_year import YEAR_MONTHS, months_of
from aftersales.baseline.quantities import BY_SEGMENT, OVERALL
from aftersales.baseline.words import explained
from aftersales.kpis import CATALOGUE, Kpi, Measurement
from aftersales.kpis.context import Context
from aftersales.message import Message, message
from aftersales.study import EVERYBODY, Provenance, Source
from aftersales.uncertain import Fixed

MOST_SEGMENTS = 8

KPI_OF_SEGMENT: Mapping[str, str] = {
    "first_response_time": "response_hours",
    "repair_time": "repair_hours",
    "first_time_fix": "first_time_fix",
    "sla_attainment": "sla_attainment",
    "csat": "csat",
    "retention": "annual_retention",
}
"""Which KPI gives which number of a segment."""

OF_SEGMENT: Mapping[str, Kpi] = {
    **{kpi.id: kpi for kpi in BY_SEGMENT},
    **{id: CATALOGUE[id] for id in KPI_OF_SEGMENT},
}
KPI_OF_ALL: Mapping[str, str] = {
    "operations.dispatch_share": "dispatch_share",
    "operations.extra_visits_per_failed_fix": "extra_visits_per_failed_fix",
    "operations.visit_cost": "visit_cost",
    "operations.case_cost": "case_cost",
    "site.parts_availability": "parts_availability",
}
"""Which measurement over all customers gives which number."""

COUNTED = frozenset(
    (
        "customers",
        "new_customers",
        "annual_revenue",
        "cases_per_month",
        "upsells_per_customer_month",
    )
)
"""Counted in full, not sampled: a segment of few customers keeps its own."""

Measurements = Mapping[tuple[str, str | None], Measurement]
"""(KPI, segment or None for all) → its measurement, where it has a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Figures by address (`segment.A.csat`, `operations.visit_cost`, `site.technicians`, …).

    Some stand under addresses that no study has, for numbers that follow from several:
    `segment.A.new_customers`, `…upsell_revenue`, `…penalty_of_case`, `total.cases_per_month`,
    `total.annual_revenue`. `remarks` concern the whole, `currency` is that of all amounts.
    """

    figures: Figures
    segments: tuple[str, ...]
    remarks: tuple[Message, ...] = ()
    currency: str = CURRENCY


def measured(files: Files) -> Measured:
    """Everything that the tables say, before any answer or default."""
    context = files.context()
    found = _measure(files)
    names = _segment_names(found)
    of_segments = _segment_figures(found, names)
    figures = {
        **of_segments,
        **kept_a_year(files, context, of_segments),
        **_overall_figures(found, context),
        **csat_drift(files),
        **house(files, context),
    }
    fitting, refused = allowed(figures)
    return Measured(
        figures=explained(fitting, context),
        segments=names,
        remarks=(*_remarks(found, names), *refused),
        currency=files.currency,
    )


# Measuring


def _measure(files: Files) -> Measurements:
    """Each over all and, what a segment has of its own, segment by segment."""
    over_all = files.measure({**OF_SEGMENT, **{kpi.id: kpi for kpi in OVERALL}})
    apart = files.measure(OF_SEGMENT, by="segment")
    return {(m.kpi, m.group): m for m in (*apart, *over_all) if m.value is not None}


def _segment_names(found: Measurements) -> tuple[str, ...]:
    """Segments with customers of today; one for everybody where there are none or too many."""
    names = tuple(sorted(group for kpi, group in found if kpi == "customers" and group))
    return names if 0 < len(names) <= MOST_SEGMENTS else (EVERYBODY,)


def _segment_figures(found: Measurements, names: tuple[str, ...]) -> dict[str, Figure]:
    kpis = [id for id in OF_SEGMENT if (id, None) in found]
    return {
        f"segment.{name}.{KPI_OF_SEGMENT.get(kpi, kpi)}": figure
        for name in names
        for kpi in kpis
        if (figure := _figure_of(kpi, name, found, names))
    }


def _figure_of(
    kpi: str, segment: str, found: Measurements, names: tuple[str, ...]
) -> Figure | None:
    """The segment's own; that of all where the segment has too few records to say much."""
    own, of_all = found.get((kpi, segment)), found.get((kpi, None))
    if segment == EVERYBODY:
        return _figure(of_all) if of_all else None
    if own and (kpi in COUNTED or not own.few or of_all is None):
        return _figure(own)
    if of_all is None or kpi in COUNTED:
        return None
    pooled = _figure(of_all)
    reference = f"{pooled.source.reference} ({' + '.join(names)})"
    return replace(
        pooled,
        source=replace(pooled.source, reference=reference),
        note=message(
            "Measured over all segments: {segment} alone has only {n} {n:record|records}.",
            segment=segment,
            n=own.n if own else 0,
        ),
    )


def _figure(measurement: Measurement) -> Figure:
    assert measurement.value is not None  # only those with a value are kept
    counts = measurement.kpi == "customers"
    if counts or measurement.kpi == "new_customers":
        return _count(measurement)
    return kept_inside(
        measurement.kpi,
        Figure(
            number=Fixed(float(measurement.value)),
            source=_data(measurement, measurement.low, measurement.high),
        ),
        measurement.n,
    )


def _count(measurement: Measurement) -> Figure:
    """How many records hit; new customers as a month's."""
    assert measurement.value is not None
    per = 1 if measurement.kpi == "customers" else YEAR_MONTHS
    scale = measurement.n / per
    exact = measurement.kpi == "customers"
    low = None if exact or measurement.low is None else measurement.low * scale
    high = None if exact or measurement.high is None else measurement.high * scale
    number = Fixed(float(measurement.value * scale))
    return Figure(number=number, source=_data(measurement, low, high))


def _data(measurement: Measurement, low: float | None, high: float | None) -> Source:
    return Source(
        provenance=Provenance.DATA,
        reference=", ".join(measurement.measured_from),
        n=measurement.n,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
    )


# The same for every segment


def _overall_figures(found: Measurements, context: Context) -> dict[str, Figure]:
    figures = {
        address: _figure(found[kpi, None])
        for address, kpi in KPI_OF_ALL.items()
        if (kpi, None) in found and not found[kpi, None].few
    }
    return {**_costs_together(figures), **dict(_totals(found, context))}


def _costs_together(figures: dict[str, Figure]) -> dict[str, Figure]:
    """Both ends of the line through the costs, or neither."""
    costs = ("operations.visit_cost", "operations.case_cost")
    if all(address in figures and figures[address].value > 0 for address in costs):
        note = message("From a straight line through the cost of cases by their number of visits.")
        return {a: replace(f, note=note) if a in costs else f for a, f in figures.items()}
    return {address: figure for address, figure in figures.items() if address not in costs}


def _totals(found: Measurements, context: Context) -> Iterable[tuple[str, Figure]]:
    cases, revenue = found.get(("all_cases", None)), found.get(("all_revenue", None))
    if cases:
        a_month = cases.n / months_of("cases", context)
        yield (
            "total.cases_per_month",
            Figure(number=Fixed(a_month), source=_data(cases, None, None)),
        )
    if revenue and revenue.value is not None:
        a_year = revenue.value * revenue.n * YEAR_MONTHS / months_of("orders", context)
        yield (
            "total.annual_revenue",
            Figure(number=Fixed(float(a_year)), source=_data(revenue, None, None)),
        )


# What is to be said of the whole


def _remarks(found: Measurements, names: tuple[str, ...]) -> Iterable[Message]:
    known = [group for kpi, group in found if kpi == "customers" and group]
    if len(known) > MOST_SEGMENTS:
        yield message(
            "{n} segments are too many to tell apart; all customers are taken together.",
            n=len(known),
        )
        return
    everybody = found.get(("customers", None))
    apart = sum(found["customers", name].n for name in names if ("customers", name) in found)
    if everybody and apart and everybody.n > apart:
        yield message(
            "{n} {n:customer belongs|customers belong} to no known segment; left out.",
            n=everybody.n - apart,
        )
