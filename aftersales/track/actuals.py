"""What happened: the tracked figures month by month, from exports that came later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt

import numpy as np

from aftersales.baseline.tracked import TRACKED, Tracked, definitions
from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis import Measurement, measure
from aftersales.kpis.context import Context
from aftersales.kpis.grouping import MONTH, SEGMENT
from aftersales.kpis.interval import Z
from aftersales.track.panel import with_windows_over

HALF_A_90 = 1.6449
GRACE = timedelta(days=3)  # a month whose last event lies so near its end is a whole one
LEAST_COURSE = 12  # of fewer months a season cannot be told from a trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """A figure of one month from `n` records.

    `chance` is how far chance alone moves such a month to either side (90 %); None: not known.
    """

    value: float
    n: int
    chance: float | None
    few: bool
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Actuals:
    """What the files tell, up to their last event (`until`; None: nothing is dated).

    `months`: figure → month → what happened. `measured_from`: figure → the columns it was measured
    from. `segments` are those of today's customers; `definitions` how the KPIs were measured.
    """

    months: Mapping[str, Mapping[str, Actual]]
    measured_from: Mapping[str, tuple[str, ...]]
    segments: tuple[str, ...]
    until: date | None
    definitions: Mapping[str, str] = field(default_factory=dict)


def actuals(
    engine: Engine, tables: Tables, context: Context, *, cancel: Cancel | None = None
) -> Actuals:
    """Every tracked figure that the tables tell.

    Only months whose windows are over, as everywhere where months are looked at.
    """
    context = with_windows_over(context)
    flows = {each.id: each.kpi for each in TRACKED.values() if not each.stock}
    stocks = {each.id: each.kpi for each in TRACKED.values() if each.stock}

    def asked(kpis: Mapping[str, object], by: str | None) -> tuple[Measurement, ...]:
        chosen = {id: TRACKED[id].kpi for id in kpis}
        return measure(engine, tables, by=by, kpis=chosen, context=context, cancel=cancel)

    until = context.as_of.date() if context.as_of else None
    monthly, today = asked(flows, MONTH), asked(stocks, None)
    known = [m for m in (*monthly, *today) if m.value is not None]
    return Actuals(
        months=_by_figure(_dated(known, until)),
        measured_from={m.kpi: m.measured_from for m in known},
        segments=tuple(sorted(m.group for m in asked(stocks, SEGMENT) if m.group and m.n)),
        until=until,
        definitions=definitions(context.options),
    )


def swings(before: Actuals, first_month: str) -> dict[str, float]:
    """Figure → how far its months swung before that month, beyond chance (90 %, to either side).

    Season, staffing, single large orders: whatever moves whole months. A straight line is taken out
    first: what goes one way is a trend.
    """
    courses = {
        figure: [actual for month, actual in sorted(months.items()) if month < first_month]
        for figure, months in before.months.items()
    }
    return {
        figure: _swing([each for each in course if each.whole and not each.few])
        for figure, course in courses.items()
    }


def _swing(course: Sequence[Actual]) -> float:
    if len(course) < LEAST_COURSE:
        return 0.0
    values = np.array([each.value for each in course])
    places = np.arange(len(values))
    left = values - np.polyval(np.polyfit(places, values, 1), places)
    chance = np.array([each.chance or 0.0 for each in course]) / HALF_A_90
    beyond = float(left @ left) / (len(values) - 2) - float(np.mean(chance**2))
    return HALF_A_90 * sqrt(max(beyond, 0.0))


def _dated(
    measurements: list[Measurement], until: date | None
) -> Iterator[tuple[str, str, Actual]]:
    """Figure, month, what happened; a stock is that of the month in which the files end."""
    for m in measurements:
        month = m.group or (until and f"{until:%Y-%m}")
        if month and until:
            yield m.kpi, month, _actual(m, TRACKED[m.kpi], _is_whole(month, until))


def _by_figure(
    dated: Iterator[tuple[str, str, Actual]],
) -> dict[str, dict[str, Actual]]:
    found: dict[str, dict[str, Actual]] = {}
    for figure, month, actual in dated:
        found.setdefault(figure, {})[month] = actual
    return found


def _is_whole(month: str, until: date) -> bool:
    year, number = map(int, month.split("-"))
    return until >= date(year, number, monthrange(year, number)[1]) - GRACE


def _actual(m: Measurement, tracked: Tracked, whole: bool) -> Actual:
    assert m.value is not None
    if tracked.stock:
        return Actual(value=float(m.n), n=m.n, chance=0.0, few=False, whole=True)
    half = None if m.low is None or m.high is None else (m.high - m.low) / 2
    if tracked.total:
        return _total(m, half or 0.0, whole)
    chance = None if half is None else half * HALF_A_90 / Z
    return Actual(value=m.value, n=m.n, chance=chance, few=m.few or chance is None, whole=whole)


def _total(m: Measurement, half: float, whole: bool) -> Actual:
    """So many records of that mean: their number is by chance (Poisson), and so is each of them."""
    assert m.value is not None
    variance_of_one = (half / Z) ** 2 * m.n
    chance = HALF_A_90 * sqrt(m.n * (variance_of_one + m.value**2))
    return Actual(value=m.value * m.n, n=m.n, chance=chance, few=False, whole=whole)
