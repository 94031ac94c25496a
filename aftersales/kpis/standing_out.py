"""Three things that stand out: searched for everywhere, told only where chance cannot explain them.

Each KPI is compared between one group and all others, between the last three months and the same
months a year before, and before and after the likeliest break of its level. All these comparisons
are one family: a finding has to hold after correction for their number (Holm), and even the end of
its interval nearest to no difference has to matter (`comparison`). Where nothing does, nothing is
said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.comparison import Apart, Difference, adjusted, difference
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.contrasts import Contrast, Kind, Search, contrasts
from aftersales.kpis.filter import Filter
from aftersales.kpis.grouping import MONTH, label_of
from aftersales.kpis.kpi import FEW, Direction, Kpi, Measurement, Unit
from aftersales.kpis.measure import EVERYTHING, by_month
from aftersales.kpis.narrowed import EVERYWHERE, Span, elsewhere, in_place
from aftersales.kpis.options import Options
from aftersales.message import Message, Money, Number, Share, message
from aftersales.text import decimals

AT_MOST = 3
CHANCE = 0.02  # of saying anything at all where there is nothing to say; well below 5 %
BREAKDOWNS = ("segment", "product", "region", "channel", "priority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that stands out.

    `here` is measured where or when it does, `there` elsewhere or before; `difference` is between
    the two. `p_value` is corrected for everything that was compared. `better` says whether `here`
    is the better one, None where the KPI has no better. `shown` is what a chart needs: for a group
    every group of `by`, else every month. `here_span` and `there_span` are the times compared.
    """

    kind: Kind
    kpi: str
    by: str | None
    group: str | None
    here: Measurement
    there: Measurement
    difference: Difference
    p_value: float
    better: bool | None
    sentence: Message
    shown: tuple[Measurement, ...]
    here_span: Span | None = None
    there_span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOut:
    """At most three findings, the largest first, of so many comparisons."""

    findings: tuple[Finding, ...]
    compared: int

    @property
    def method(self) -> Message:
        """How they were found."""
        return message(
            "{compared} comparisons were tested (two proportions, Welch, breaks of the level); "
            "told is what holds after correction for their number (Holm, {chance}) and is large "
            "enough to matter. It says that groups differ, not why.",
            compared=self.compared,
            chance=Share(CHANCE),
        )


def standing_out(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    currency: str = "EUR",
    where: Filter = EVERYTHING,
    months: Mapping[str, Sequence[Measurement]] | None = None,
    breakdowns: Collection[str] = BREAKDOWNS,
    kpis: Mapping[str, Kpi] = CATALOGUE,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> StandingOut:
    """Search all KPIs × breakdowns, recent months and breaks, among the records `where` names.

    `months` as `by_month` gives them, if they were measured before; `context` as in `measure`.
    Repeat windows that are not over are left out, whatever the options say: they would make the
    last weeks look better. Raises `Cancelled` when `cancel` was pulled.
    """
    known = context or context_of(engine, tables, options or Options(), cancel=cancel)
    complete = replace(known, options=replace(known.options, repeat_complete_windows=True))
    search = Search(
        engine=engine, tables=tables, context=complete, kpis=kpis, where=where, cancel=cancel
    )
    months = months or by_month(
        engine, tables, where=where, only=kpis, context=complete, cancel=cancel
    )
    compared = list(contrasts(search, breakdowns, months))
    told = _told(search, _holding(compared), currency)
    return StandingOut(findings=tuple(told), compared=len(compared))


def _holding(compared: Sequence[Contrast]) -> list[Contrast]:
    """What holds after correction and matters, the largest first.

    What changed everywhere is not told of a group; what has no better comes last.
    """
    corrected = adjusted([contrast.p_value for contrast in compared])
    holding = [
        replace(contrast, p_value=chance)
        for contrast, chance in zip(compared, corrected, strict=True)
        if chance < CHANCE and contrast.steps >= 1
    ]
    everywhere = {(c.kind, c.kpi) for c in holding if c.place == EVERYWHERE}
    simplest = [c for c in holding if c.place == EVERYWHERE or (c.kind, c.kpi) not in everywhere]
    return sorted(simplest, key=lambda c: (c.kpi.direction is Direction.BAND, -c.steps))


def _told(search: Search, holding: Sequence[Contrast], currency: str) -> Iterator[Finding]:
    """The first three that do not say the same."""
    told: list[Contrast] = []
    for contrast in holding:
        if len(told) == AT_MOST:
            return
        if any(contrast.says_the_same_as(other) for other in told):
            continue
        if finding := _finding(search, contrast, currency):
            told.append(contrast)
            yield finding


def _finding(search: Search, contrast: Contrast, currency: str) -> Finding | None:
    """None where the KPI itself, measured anew, does not differ clearly: means can mislead."""
    here, there = search.measured(*_halves(contrast))
    apart = difference(here, there)
    if apart is None or not apart.clear:
        return None
    return Finding(
        kind=contrast.kind,
        kpi=contrast.kpi.id,
        by=contrast.place.by,
        group=contrast.place.group,
        here=replace(here, kpi=contrast.kpi.id),
        there=replace(there, kpi=contrast.kpi.id),
        difference=apart,
        p_value=contrast.p_value,
        better=_better(contrast.kpi, here, there),
        sentence=_sentence(contrast, here, there, apart, currency),
        shown=_shown(search, contrast),
        here_span=contrast.here_span,
        there_span=contrast.there_span,
    )


def _halves(contrast: Contrast) -> tuple[Kpi, Kpi]:
    kpi, way, place = contrast.kpi, contrast.way, contrast.place
    there = (
        elsewhere(kpi, way, place)
        if contrast.kind is Kind.GROUP
        else in_place(kpi, way, place, contrast.there_span)
    )
    return in_place(kpi, way, place, contrast.here_span), there


def _shown(search: Search, contrast: Contrast) -> tuple[Measurement, ...]:
    kpi, way, place = contrast.kpi, contrast.way, contrast.place
    if contrast.kind is Kind.GROUP:
        groups = search.measured(replace(kpi, ways=(way,)), by=place.by)
        return tuple(replace(group, kpi=kpi.id) for group in groups if group.n >= FEW)
    months = search.measured(in_place(kpi, way, place), by=MONTH)
    return tuple(replace(month, kpi=kpi.id) for month in months if month.group)


def _better(kpi: Kpi, here: Measurement, there: Measurement) -> bool | None:
    if kpi.direction is Direction.BAND:
        return None
    higher = (here.value or 0.0) > (there.value or 0.0)
    return higher is (kpi.direction is Direction.UP)


# Words


def _sentence(
    contrast: Contrast, here: Measurement, there: Measurement, apart: Difference, currency: str
) -> Message:
    values = {
        "kpi": Message(contrast.kpi.name),
        "here": _figure(here, currency),
        "there": _figure(there, currency),
        "apart": in_words(apart, here.unit, currency),
        "n": here.n,
        "others": there.n,
    }
    if contrast.kind is Kind.RECENT:
        return _recently(contrast, values)
    if contrast.kind is Kind.BREAK:
        return message(
            "{kpi} has been {here} since {since} and was {there} before: {apart} "
            "({n} and {others} records).",
            since=_span(contrast.here_span).start.date(),
            **values,
        )
    return message(
        "{kpi} is {here} for {group} and {there} for all others: {apart} "
        "({n} and {others} records).",
        group=_group(contrast),
        **values,
    )


def _recently(contrast: Contrast, values: Mapping[str, object]) -> Message:
    now, then = _span(contrast.here_span), _span(contrast.there_span)
    spans = {
        "start": now.start.date(),
        "end": (now.end - timedelta(days=1)).date(),
        "then_start": then.start.date(),
        "then_end": (then.end - timedelta(days=1)).date(),
    }
    if contrast.place == EVERYWHERE:
        return message(
            "{kpi} was {here} from {start} to {end} and {there} from {then_start} to {then_end}: "
            "{apart} ({n} and {others} records).",
            **spans,
            **values,
        )
    return message(
        "{kpi} for {group} was {here} from {start} to {end} and {there} from {then_start} to "
        "{then_end}: {apart} ({n} and {others} records).",
        group=_group(contrast),
        **spans,
        **values,
    )


def _span(span: Span | None) -> Span:
    assert span is not None, "times are compared"
    return span


def _group(contrast: Contrast) -> Message:
    """Segment A, Priority 1 – High."""
    return message(
        "{column} {group}",
        column=Message(label_of(str(contrast.place.by))),
        group=contrast.place.group,
    )


def in_words(apart: Difference, unit: Unit, currency: str) -> Message:
    """The 95 % interval of the difference of a KPI in that unit."""
    if apart.apart is Apart.FACTOR:
        low, high = _alike(apart.low, apart.high)
        return message("{low} to {high} times as much", low=low, high=high)
    near, far = sorted((abs(apart.low), abs(apart.high)))
    if apart.apart is Apart.POINTS:
        points = {"low": Number(100 * near, 1), "high": Number(100 * far, 1)}
        if apart.low > 0:
            return message("{low} to {high} percentage points more", **points)
        return message("{low} to {high} percentage points less", **points)
    low, high = _alike(near, far)
    amounts = {"low": _in_unit(low, unit, currency), "high": _in_unit(high, unit, currency)}
    if apart.low > 0:
        return message("{low} to {high} more", **amounts)
    return message("{low} to {high} less", **amounts)


def _alike(low: float, high: float) -> tuple[Number, Number]:
    """Both ends with the same number of decimals."""
    digits = decimals(low, high)
    return Number(low, digits), Number(high, digits)


def _figure(measured: Measurement, currency: str) -> object:
    if measured.value is None:
        return message("not known")
    return _in_unit(Number(measured.value), measured.unit, currency)


def _in_unit(number: Number, unit: Unit, currency: str) -> object:
    match unit:
        case Unit.SHARE:
            return Share(number.value, digits=1)
        case Unit.MONEY:
            return Money(number.value, currency)
        case Unit.HOURS:
            return message("{hours} h", hours=number)
        case Unit.DAYS:
            return message("{days} days", days=number)
        case Unit.POINTS:
            return Number(number.value, 0)
        case Unit.SCORE | Unit.COUNT:
            return number
