"""A forecast frozen: the one projection read month by month, and whether a file still holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import hypot, isclose
from types import MappingProxyType

import numpy as np

from aftersales import RESULTS_VERSION
from aftersales.baseline.tracked import TRACKED, tracked_name
from aftersales.decide.answers import Headline, Uncertainty, expected_and_drawn, headline
from aftersales.decide.answers import uncertainty as uncertainty_of
from aftersales.decide.draws import draw
from aftersales.frozen import Cash, Course, Forecast, Frozen, Promise
from aftersales.message import Message, joined, message
from aftersales.model import Outcome, Worlds, at_means
from aftersales.model.programme import NOTHING, Programme, programme, shifts
from aftersales.model.projection import Path, annual, path, with_pulled_levers
from aftersales.study import Provenance, Segment, Study, Target
from aftersales.uncertain import Array

BAND = (0.05, 0.95)
NINETY_OF_NINETY_FIVE = 1.6449 / 1.9600  # half a 90 % interval over half a 95 % one
NO_SWINGS: Mapping[str, float] = MappingProxyType({})
NOT_WRITTEN: Mapping[str, str] = MappingProxyType({})
RELATIVE, ABSOLUTE = 1e-9, 1e-6


def freeze(
    study: Study,
    worlds: Worlds,
    *,
    name: str,
    decided_on: date,
    first_month: str,
    swings: Mapping[str, float] = NO_SWINGS,
    definitions: Mapping[str, str] = NOT_WRITTEN,
) -> Frozen:
    """The forecast of that study in those worlds, drawn from the study's own seed.

    `swings`: figure → how far its months swung before (`actuals.swings`); `definitions`: how the
    KPIs are measured (`tracked.definitions`). Raises ValueError where
    nothing is pulled or a cost is not known: that promises nothing.
    """
    likely, drawn = expected_and_drawn(study, worlds)
    said, sure = headline(study, likely), uncertainty_of(study, drawn)
    if said.npv is None or said.roi_percent is None or sure is None:
        raise ValueError("nothing is pulled, or nobody has said what it costs")
    return Frozen(
        name=name,
        decided_on=decided_on,
        first_month=first_month,
        seed=study.settings.seed,
        worlds=worlds.count,
        results=RESULTS_VERSION,
        study=study,
        kpis=tuple(_forecasts(study, worlds, swings)),
        cash=_cash(likely, drawn),
        promise=_promise(said, sure),
        definitions=dict(definitions),
    ).sealed()


def _promise(said: Headline, sure: Uncertainty) -> Promise:
    assert said.npv is not None
    assert said.roi_percent is not None
    roi = sure.roi_percent
    return Promise(
        npv=said.npv,
        npv_low=sure.npv.low,
        npv_high=sure.npv.high,
        roi_percent=said.roi_percent,
        roi_percent_low=None if roi is None else roi.low,
        roi_percent_high=None if roi is None else roi.high,
        payback_months=said.payback_months,
        payback_low=sure.payback.low,
        payback_high=sure.payback.high,
        pays_share=sure.probability_npv_positive,
    )


def _cash(likely: Outcome, drawn: Outcome) -> Cash:
    def course(first: Array, others: Array) -> Course:
        low, high = np.quantile(others, BAND, axis=0)
        return _course(first[0], low, high)

    return Cash(
        benefit=course(likely.benefit, drawn.benefit),
        cost=course(likely.cost, drawn.cost),
        cumulative=course(np.cumsum(likely.net_flow, axis=1), np.cumsum(drawn.net_flow, axis=1)),
    )


def _course(expected: Array, low: Array, high: Array) -> Course:
    return Course(expected=_plain(expected), low=_plain(low), high=_plain(high))


def _plain(values: Array) -> tuple[float, ...]:
    return tuple(map(float, values))


# KPIs month by month


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One segment in every world and month, beside what moves all segments."""

    study: Study
    segment: Segment
    path: Path
    moved: Programme
    shift: Mapping[Target, Array]

    @property
    def cases(self) -> Array:
        """Cases in a month."""
        a_customer = self.segment.cases_per_month * self.moved.case_factor
        return np.asarray(self.path.loyal.customers_in_month * a_customer)

    @property
    def visits(self) -> Array:
        """Visits in a month: the first, those after it, and those for false alarms."""
        operations, segment = self.study.operations, self.segment
        again = operations.extra_visits_per_failed_fix
        today = 1 + again * (1 - segment.first_time_fix)
        a_case = self.moved.case_factor * (1 + again * self.path.served.failed_fixes_in_visits)
        dispatched = segment.cases_per_month * operations.dispatch_share
        a_customer = dispatched * (a_case + self.moved.extra_visits * today)
        return np.asarray(self.path.loyal.customers_in_month * a_customer)

    @property
    def revenue(self) -> Array:
        """After-sales revenue in a month."""
        a_customer = self.segment.annual_revenue / 12 * (1 + self.path.loyal.price)
        return np.asarray(self.path.loyal.customers_in_month * a_customer)

    def hours(self, today: float, target: Target) -> Array:
        """The logarithm of a time in each month."""
        return np.asarray(np.log(today) + self.shift.get(target, NOTHING))


def _forecasts(study: Study, worlds: Worlds, swings: Mapping[str, float]) -> Iterator[Forecast]:
    """World 0 is the expected one, the others are drawn; the business as it goes on has one."""
    idle = replace(study, levers=())
    likely_and_drawn = worlds.after(at_means(study)).pulled(study)
    moved, going_on = _parts(study, likely_and_drawn), _parts(idle, at_means(idle))
    count, months = worlds.count + 1, study.settings.horizon_months
    for kpi in TRACKED:
        values, otherwise = _of_all(kpi, moved), _of_all(kpi, going_on)
        if values is None or otherwise is None:
            continue
        values = np.broadcast_to(values, (count, months))
        below, above = _level_error(kpi, going_on)
        yield Forecast(
            kpi=kpi,
            with_programme=_with_band(values, below, above),
            without=_plain(np.broadcast_to(otherwise, (1, months))[0]),
            swing=float(swings.get(kpi, 0.0)),
        )


def _with_band(values: Array, below: float, above: float) -> Course:
    """The drawn worlds' band, as much wider as today's level is uncertain."""
    expected = values[0]
    low, high = np.quantile(values[1:], BAND, axis=0)
    return _course(
        expected,
        expected - np.hypot(np.maximum(expected - low, 0), below),
        expected + np.hypot(np.maximum(high - expected, 0), above),
    )


def _parts(study: Study, worlds: Worlds) -> list[_Part]:
    study, worlds = with_pulled_levers(study, worlds)
    moved = programme(study, worlds)
    shift = shifts(study, worlds, moved.active)
    return [
        _Part(
            study=study,
            segment=segment,
            path=path(study, segment, worlds, moved),
            moved=moved,
            shift=shift,
        )
        for segment in study.segments
    ]


def _of_all(kpi: str, parts: Sequence[_Part]) -> Array | None:
    """The figure over all segments, broadcasting to (worlds, months); None: not in the study.

    What tells of cases counts each segment by its cases, what tells of customers by those.
    """
    match kpi:
        case "first_time_fix":
            return _mean_of_cases([part.path.served.first_time_fix for part in parts], parts)
        case "sla_attainment":
            return _mean_of_cases([part.path.served.sla_attainment for part in parts], parts)
        case "csat":
            return _mean_of_cases([part.path.loyal.csat for part in parts], parts)
        case "first_response_time":
            times = [p.hours(p.segment.response_hours, Target.RESPONSE_TIME) for p in parts]
            return np.exp(_mean_of_cases(times, parts))
        case "repair_time":
            if any(part.segment.repair_hours is None for part in parts):
                return None
            times = [p.hours(p.segment.repair_hours or 1, Target.REPAIR_TIME) for p in parts]
            return np.exp(_mean_of_cases(times, parts))
        case "retention":
            kept = [annual(part.path.loyal.hazard) for part in parts]
            return _mean(kept, [part.path.loyal.customers_before for part in parts])
        case "customers":
            return np.asarray(sum(part.path.loyal.customers[:, 1:] for part in parts))
    return np.asarray(sum(getattr(part, kpi) for part in parts))


def _mean_of_cases(values: Sequence[Array], parts: Sequence[_Part]) -> Array:
    return _mean(values, [part.cases for part in parts])


def _mean(values: Sequence[Array], weights: Sequence[Array]) -> Array:
    """Weighted over segments; alike where nobody is there to weigh them."""
    total = np.asarray(sum(weights))
    if not np.all(total > 0):
        return np.asarray(sum(values) / len(values))
    return np.asarray(sum(v * w for v, w in zip(values, weights, strict=True)) / total)


def _level_error(kpi: str, parts: Sequence[_Part]) -> tuple[float, float]:
    """How far off today's level may be to either side (90 %), as far as it was measured.

    Each segment's interval moves the whole figure by as much as the segment counts in it, the
    segments apart from each other.
    """
    errors = [_of_level(kpi, part, parts) for part in parts]
    return hypot(*(low for low, _ in errors)), hypot(*(high for _, high in errors))


def _of_level(kpi: str, part: _Part, parts: Sequence[_Part]) -> tuple[float, float]:
    level = TRACKED[kpi].level
    source = part.study.sources.get(f"segment.{part.segment.name}.{level}")
    today = getattr(part.segment, level)
    known = source is not None and source.provenance in (Provenance.DATA, Provenance.BOTH)
    if not known or source is None or source.low is None or source.high is None or not today:
        return 0.0, 0.0
    size = _weight(kpi, part, parts)
    if TRACKED[kpi].total:
        size *= _at_first(_of_all(kpi, parts), part) / today
    below, above = max(today - source.low, 0.0), max(source.high - today, 0.0)
    return NINETY_OF_NINETY_FIVE * size * below, NINETY_OF_NINETY_FIVE * size * above


def _weight(kpi: str, part: _Part, parts: Sequence[_Part]) -> float:
    """How much of the whole figure is this segment's, in the first month."""
    if TRACKED[kpi].stock:
        return 0.0  # counted, not sampled
    of = kpi if TRACKED[kpi].total else "cases"
    if kpi == "retention":
        sizes = [each.segment.customers for each in parts]
    else:
        sizes = [_at_first(getattr(each, of), each) for each in parts]
    total = sum(sizes)
    return sizes[parts.index(part)] / total if total > 0 else 1 / len(parts)


def _at_first(values: Array | None, part: _Part) -> float:
    """The figure of the first month in the first world."""
    assert values is not None  # the study has it
    return float(np.broadcast_to(values, (1, part.study.settings.horizon_months))[0, 0])


# Whether the file still holds what its own study gives


def anew(frozen: Frozen) -> Frozen:
    """The same forecast made again from its study, seed and number of worlds.

    How its months swung before came from files that are not there any more.
    """
    worlds = draw(frozen.study, frozen.worlds, frozen.seed)
    return freeze(
        frozen.study,
        worlds,
        name=frozen.name,
        decided_on=frozen.decided_on,
        first_month=frozen.first_month,
        swings={each.kpi: each.swing for each in frozen.kpis},
        definitions=frozen.definitions,
    )


def doubts(frozen: Frozen) -> tuple[Message, ...]:
    """What speaks against it: parts that its own study does not give, or that nobody can check."""
    if frozen.results != RESULTS_VERSION:
        return (
            message(
                "Frozen with results version {then}, and this program computes with {now}: the "
                "seals hold it together, but it cannot be computed again here.",
                then=frozen.results,
                now=RESULTS_VERSION,
            ),
        )
    try:
        again = anew(frozen)
    except ValueError:
        return (message("Its study pulls no lever with a known cost, so it promises nothing."),)
    differing = tuple(_differing(frozen, again))
    if not differing:
        return ()
    return (
        message(
            "Its own study gives something else: {parts}. Somebody has changed either.",
            parts=joined(", ", differing),
        ),
    )


def _differing(frozen: Frozen, again: Frozen) -> Iterator[Message]:
    if not _alike(frozen.promise, again.promise):
        yield message("NPV, ROI and payback")
    if not _alike(frozen.cash, again.cash):
        yield message("cash by month")
    for kpi in dict.fromkeys((*(k.kpi for k in frozen.kpis), *(k.kpi for k in again.kpis))):
        if not _alike(frozen.forecast(kpi), again.forecast(kpi)):
            yield message("the forecast of {kpi}", kpi=tracked_name(kpi))


def _alike(one: object, other: object) -> bool:
    """The same up to the last digits of another machine."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    if type(one) is type(other) and hasattr(one, "__dataclass_fields__"):
        return all(_alike(getattr(one, f), getattr(other, f)) for f in one.__dataclass_fields__)
    return one == other
