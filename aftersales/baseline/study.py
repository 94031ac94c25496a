"""Figures put together into a study: answers first, then the data, then marked defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from aftersales.baseline.figure import Chooser, Figure, by_default
from aftersales.baseline.measured import Measured
from aftersales.evidence.catalogue import defaults, levers, links
from aftersales.evidence.definitions import LeverDefinition, Question
from aftersales.evidence.edits import NO_EDITS, Edits
from aftersales.evidence.levers import Site, asked, lever_at, lever_sources
from aftersales.evidence.links import link_sources, planning_links
from aftersales.message import Message, Money, message
from aftersales.model.today import annual_margin
from aftersales.study import (
    Drift,
    Lever,
    Operations,
    Provenance,
    Segment,
    Settings,
    Source,
    Study,
    segment_words,
)
from aftersales.uncertain import Fixed, Uncertain

DRAWS, SEED = 10_000, 20_260_930
YEAR_MONTHS = 12

Plan = Mapping[str, float]
"""Lever → position of its slider; a lever that is not named is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A study from the user's files, and what to say about it.

    Every number of the study has its source in `study.sources`, what is known of the house in
    `house`; `measured` and `answers` are what it was made of, `asked` the numbers that the user
    should give or confirm; `notes` says by address how a number was come by.
    """

    study: Study
    measured: Measured
    site: Site
    house: Mapping[str, Source]
    answers: Edits
    plan: Plan
    asked: tuple[Question, ...]
    notes: Mapping[str, Message]
    remarks: tuple[Message, ...]


def useful_plan(site: Site) -> Plan:
    """A first programme to look at: three days of training, if it is known for how many people."""
    training = levers()["training"]
    return {} if asked(training, site) else {training.id: training.slider.default}


def baseline_of(
    measured: Measured,
    answers: Edits = NO_EDITS,
    plan: Plan | None = None,
    start_month: int = 0,
) -> Baseline:
    """The study that follows from what was measured and answered; `plan` None: `useful_plan`."""
    chooser = Chooser(measured.figures, answers)
    house = _house(chooser)
    site = Site(**{name: figure.value for name, figure in house.items()})
    plan = useful_plan(site) if plan is None else plan
    figures = _figures(chooser, measured.segments)
    settings = _settings(figures, measured.currency)
    study = Study(
        settings=settings,
        operations=Operations(**_section(figures, "operations.", keep=("cashable_share",))),
        links=replace(planning_links(answers), **_section(figures, "links.", keep=tuple(links()))),
        segments=tuple(_segment(figures, name) for name in measured.segments),
        levers=planned_levers(plan, site, answers, settings, start_month),
        drift=Drift(**_section(figures, "drift.")),
        sources=_sources(figures, plan, answers),
    )
    return Baseline(
        study=study,
        measured=measured,
        site=site,
        house={f"site.{name}": figure.source for name, figure in house.items()},
        answers=answers,
        plan=plan,
        asked=_asked(figures, site, answers),
        notes={address: figure.note for address, figure in figures.items() if figure.note},
        remarks=(*measured.remarks, *_losing(study)),
    )


def _house(chooser: Chooser) -> dict[str, Figure]:
    """The user's house, field by field, as far as it was counted or told."""
    known = {field.name: chooser.known(f"site.{field.name}") for field in fields(Site)}
    return {name: figure for name, figure in known.items() if figure is not None}


def planned_levers(
    plan: Plan, site: Site, answers: Edits, settings: Settings, start_month: int = 0
) -> tuple[Lever, ...]:
    """All levers, each where the plan has it.

    A lever that the plan does not name stands where it would be tried first, with intensity 0: it
    costs and does nothing, and raising the intensity in the study's file is enough to try it.
    """
    return tuple(
        _planned(definition, plan.get(id), site, answers, settings.horizon_months, start_month)
        for id, definition in levers().items()
    )


def _planned(
    definition: LeverDefinition,
    setting: float | None,
    site: Site,
    answers: Edits,
    horizon_months: int,
    start_month: int,
) -> Lever:
    at = definition.slider.default if setting is None else setting
    lever = lever_at(
        definition,
        at,
        site,
        answers,
        horizon_months=horizon_months,
        start_month=start_month,
    )
    return replace(lever, intensity=0.0) if setting is None else lever


# Every number of the study, by address


def _figures(chooser: Chooser, segments: tuple[str, ...]) -> dict[str, Figure]:
    figures = _taught(chooser)
    for name, default in defaults().items():
        if default.section != "segment":
            figures[f"{default.section}.{name}"] = chooser.of_section(default.section, name)
    for segment in segments:
        for name, figure in _of_segment(chooser, segment, figures).items():
            figures[f"segment.{segment}.{name}"] = figure
    return figures


def _taught(chooser: Chooser) -> dict[str, Figure]:
    """The links of which the files say anything."""
    known = {a: chooser.known(a) for a in chooser.measured if a.startswith("links.")}
    return {address: figure for address, figure in known.items() if figure is not None}


def _of_segment(
    chooser: Chooser, segment: str, operations: Mapping[str, Figure]
) -> dict[str, Figure]:
    names = [id for id, default in defaults().items() if default.section == "segment"]
    figures = {name: chooser.of_segment(segment, name) for name in names}
    figures |= _parts_availability(chooser, figures)
    figures |= _per_customer(chooser, figures)
    figures |= _upsell(chooser, segment, figures)
    figures |= _penalty(chooser, segment, figures, operations)
    figures["gross_adds"] = _gross_adds(chooser, segment, figures)
    repair = chooser.known(f"segment.{segment}.repair_hours", "segment.repair_hours")
    return figures | ({"repair_hours": repair} if repair else {})


def _parts_availability(chooser: Chooser, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """What is known of the whole house is taken for each segment of which nothing is known."""
    whole = chooser.known("site.parts_availability")
    return (
        {"parts_availability": whole}
        if whole and _is_default(figures["parts_availability"])
        else {}
    )


def _per_customer(chooser: Chooser, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Totals over the customers where no file says whose cases and orders they are."""
    customers = figures["customers"].value
    totals = {
        name: chooser.known(f"total.{name}")
        for name in ("cases_per_month", "annual_revenue")
        if _is_default(figures[name]) and customers > 0
    }
    return {
        name: replace(total, number=Fixed(total.value / _all_customers(chooser, customers)))
        for name, total in totals.items()
        if total
    }


def _all_customers(chooser: Chooser, of_segment: float) -> float:
    counted = [
        figure.value
        for address, figure in chooser.measured.items()
        if address.startswith("segment.") and address.endswith(".customers")
    ]
    return sum(counted) or of_segment


def _upsell(chooser: Chooser, segment: str, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Without the margin of upgrades, that of all orders applied to their revenue."""
    revenue = chooser.known(f"segment.{segment}.upsell_revenue")
    if revenue is None or not _is_default(figures["upsell_contribution"]):
        return {}
    margin = figures["contribution_margin"]
    contribution = Fixed(revenue.value * margin.value)
    return {"upsell_contribution": Figure(number=contribution, source=margin.source)}


def _penalty(
    chooser: Chooser,
    segment: str,
    figures: Mapping[str, Figure],
    operations: Mapping[str, Figure],
) -> dict[str, Figure]:
    """The penalty of a breached visit that gives today's penalties (docs/MODEL.md section 5)."""
    of_case = chooser.known(f"segment.{segment}.penalty_of_case")
    if of_case is None or not _is_default(figures["sla_penalty"]):
        return {}
    dispatched = operations["operations.dispatch_share"].value
    breaches = dispatched * (1 - figures["sla_attainment"].value)
    return _scaled("sla_penalty", of_case, 1 / breaches) if breaches > 0 else {}


def _scaled(name: str, figure: Figure, factor: float) -> dict[str, Figure]:
    low, high = figure.source.low, figure.source.high
    source = replace(
        figure.source,
        low=None if low is None else max(low, 0.0) * factor,
        high=None if high is None else high * factor,
    )
    return {name: replace(figure, number=Fixed(figure.value * factor), source=source)}


def _gross_adds(chooser: Chooser, segment: str, figures: Mapping[str, Figure]) -> Figure:
    """New customers a month: as counted, else so many for each customer who leaves."""
    counted = chooser.known(f"segment.{segment}.gross_adds", f"segment.{segment}.new_customers")
    if counted is not None:
        return counted
    for_each_leaver = chooser.known("segment.gross_adds") or by_default("gross_adds")
    staying = figures["annual_retention"].value ** (1 / YEAR_MONTHS)
    leaving = figures["customers"].value * (1 - staying)
    return replace(for_each_leaver, number=Fixed(for_each_leaver.value * leaving))


def _is_default(figure: Figure) -> bool:
    return figure.source.provenance is Provenance.DEFAULT


# From figures to the study's parts


def _settings(figures: Mapping[str, Figure], currency: str) -> Settings:
    return Settings(
        currency=currency,
        horizon_months=round(figures["settings.horizon_months"].value),
        discount_rate=figures["settings.discount_rate"].value,
        draws=DRAWS,
        seed=SEED,
    )


def _segment(figures: Mapping[str, Figure], name: str) -> Segment:
    return Segment(name=name, **_section(figures, f"segment.{name}."))


def _section(
    figures: Mapping[str, Figure], prefix: str, keep: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Field → number; those in `keep` stay uncertain."""
    found = {a.removeprefix(prefix): f for a, f in figures.items() if a.startswith(prefix)}
    return {name: _number(figure, name in keep) for name, figure in found.items()}


def _number(figure: Figure, uncertain: bool) -> Uncertain | float:
    return figure.number if uncertain else figure.value


def _sources(figures: Mapping[str, Figure], plan: Plan, answers: Edits) -> dict[str, Source]:
    sources = dict(link_sources(answers))
    for definition in levers().values():
        sources |= lever_sources(definition, answers)
    return sources | {address: figure.source for address, figure in figures.items()}


# What remains to be asked and said


def _losing(study: Study) -> tuple[Message, ...]:
    """A remark for each segment whose customers cost more to serve than they contribute.

    Only where that is known: a default would speak as if it were the user's own loss.
    """
    return tuple(
        message(
            "{segment}: serving a customer costs {loss} a year more than it contributes, so "
            "keeping such customers loses money. Check cases, visits, revenue and margin.",
            segment=segment_words(segment.name),
            loss=Money(-margin, study.settings.currency),
        )
        for segment in study.segments
        if (margin := annual_margin(study.operations, segment)) < 0 and _known(study, segment)
    )


def _known(study: Study, segment: Segment) -> bool:
    """Whether what a customer brings and costs was measured or told."""
    place = f"segment.{segment.name}"
    needed = (
        *(f"{place}.{name}" for name in ("annual_revenue", "contribution_margin")),
        *(f"operations.{name}" for name in ("case_cost", "visit_cost")),
        f"{place}.cases_per_month",
    )
    return all(study.sources[a].provenance is not Provenance.DEFAULT for a in needed)


def _asked(figures: Mapping[str, Figure], site: Site, answers: Edits) -> tuple[Question, ...]:
    by_address = {question.address: question for question in _unanswered(figures)}
    for definition in levers().values():
        by_address |= {question.address: question for question in asked(definition, site, answers)}
    return tuple(by_address.values())


def _unanswered(figures: Mapping[str, Figure]) -> list[Question]:
    """Each default that should be confirmed, once for all segments."""
    waiting = {
        address.rsplit(".", 1)[-1] for address, figure in figures.items() if _is_default(figure)
    }
    return [
        Question(
            address=f"{default.section}.{name}",
            label=default.label,
            unit=default.unit,
            question=default.question,
            why=default.why,
            proposal=default.value.mean,
            low=default.low,
            high=default.high,
        )
        for name, default in defaults().items()
        if default.asked and name in waiting
    ]
