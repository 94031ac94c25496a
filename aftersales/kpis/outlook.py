"""Where a KPI is heading: its trend, and six months ahead with a band, or why that cannot be said.

The method is a local level with as much drift and yearly wave as the data speak for
(`local_level`), starting anew after a clear break (`breaks`). It is tried on the past: from every
month that had enough before it, the six months after it are forecast and compared with what came;
where they missed by more than the band allows for, the band is widened by as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersales.kpis.breaks import Step, likeliest_step
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.kpis.local_level import Fit, Spread
from aftersales.kpis.series import CUT_SHORT, YEAR_MONTHS, Series, month_name, series_of
from aftersales.message import Message, Share, message
from aftersales.uncertain import Array

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

MONTHS_NEEDED = 12
MONTHS_AHEAD = 6
FIRST_ORIGIN = 8  # so many months before a forecast of the past; a year, where there are two
LIKELY = 0.8  # a drift or a wave is named when the data speak so clearly for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The level in a month that has been, noise taken out; in the KPI's unit.

    `value` is without the season, `with_season` with as much of one as there is.
    """

    month: str
    value: float
    with_season: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is expected of a month to come, with its 80 % and 95 % band; in the KPI's unit."""

    month: str
    value: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelBreak:
    """From `month` on the level is another one; `p_value` is corrected for the search."""

    month: str
    before: float
    after: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How far `forecasts` of past months, one to six months ahead, were off on average.

    Mean absolute errors in the KPI's unit: of the method, of repeating the last value, of repeating
    the value of a year before (None where the months do not reach back so far). `within` is the
    share of them that the 95 % band held, `widened` the factor by which the band was widened.
    """

    forecasts: int
    error: float
    last_value_error: float
    last_year_error: float | None
    within: float
    widened: float

    @property
    def scaled_error(self) -> float:
        """Error over that of repeating the last value; below 1 the method is the better one."""
        return self.error / self.last_value_error if self.last_value_error else float("inf")

    @property
    def in_words(self) -> Message:
        """The same in a sentence."""
        wording = {
            "forecasts": self.forecasts,
            "error": Share(self.scaled_error),
            "within": Share(self.within),
        }
        return message(
            "In {forecasts} forecasts of past months its error was {error} of that of repeating "
            "the last value; {within} of the months came to lie in the 95% band.",
            **wording,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Trend and outlook of one KPI, oldest month first.

    `seasonal` is None where the months are too few to look for a season. `since` is the break
    after which the outlook starts, None without a clear one.
    """

    kpi: str
    unit: Unit
    trend: tuple[Trend, ...]
    ahead: tuple[Ahead, ...]
    method: Message
    season: Message
    seasonal: bool | None
    since: LevelBreak | None
    backtest: Backtest | None


def outlook(months: Sequence[Measurement]) -> Outlook | Message:
    """The outlook of one KPI from its months (`by_month`), or why there is none.

    Months with few records, or far fewer than the fullest one (cut off by the export), are left
    out. Measure with complete repeat windows, lest the last months look better than they are.
    """
    if months and months[0].kpi in CUT_SHORT:
        return message(
            "No outlook: what follows after the end of the data is not known, so the last months "
            "look shorter than they are."
        )
    series = series_of(months)
    return _too_little(series) or _outlook(months[0], series)


def level_break(months: Sequence[Measurement]) -> tuple[Series, Step] | None:
    """The likeliest break of a KPI's level, clear or not; None where there is too little."""
    series = series_of(months)
    if _too_little(series):
        return None
    step = likeliest_step(series, _fit(series, None))
    return (series, step) if step else None


def _too_little(series: Series) -> Message | None:
    if len(series.month) < MONTHS_NEEDED:
        return message(
            "No outlook: it takes {needed} months with records enough, and there are {months}.",
            needed=MONTHS_NEEDED,
            months=len(series.month),
        )
    if np.ptp(series.value) == 0:
        return message("No outlook: the value is the same in every month.")
    return None


def _outlook(any_month: Measurement, series: Series) -> Outlook:
    step = likeliest_step(series, _fit(series, None))
    breaks = step if step and step.clear else None
    fit = _fit(series, breaks.month if breaks else None)
    backtest = _backtest(series, fit)
    seasonal = _seasonal(fit)
    return Outlook(
        kpi=any_month.kpi,
        unit=any_month.unit,
        trend=_trend(series, fit),
        ahead=_ahead(series, fit, backtest.widened if backtest else 1.0),
        method=_method(series, fit),
        season=_season_in_words(seasonal),
        seasonal=seasonal,
        since=_since(series, breaks) if breaks else None,
        backtest=backtest,
    )


def _fit(series: Series, breaks: float | None) -> Fit:
    ahead = series.month[-1] + 1 + np.arange(MONTHS_AHEAD)
    return Fit(series.month, series.y, series.noise(MONTHS_AHEAD), ahead, breaks=breaks)


def _trend(series: Series, fit: Fit) -> tuple[Trend, ...]:
    level, seasonal = (
        series.scale.back(line[: fit.observed]) for line in (fit.trend, fit.with_season)
    )
    return tuple(
        Trend(month=month_name(month), value=float(value), with_season=float(with_season))
        for month, value, with_season in zip(series.month, level, seasonal, strict=True)
    )


def _ahead(series: Series, fit: Fit, widened: float) -> tuple[Ahead, ...]:
    spread = fit.forecasts
    last = Spread(
        centre=spread.centre[fit.observed :, -1],
        scale=spread.scale[fit.observed :, -1] * widened,
        freedom=spread.freedom[:, -1],
    )
    n = np.full(MONTHS_AHEAD, series.next_n)
    bounds = [series.values_of(last.bound(p), n) for p in (0.5, 0.1, 0.9, 0.025, 0.975)]
    return tuple(
        Ahead(
            month=month_name(month),
            value=float(value),
            low80=float(low80),
            high80=float(high80),
            low95=float(low95),
            high95=float(high95),
        )
        for month, value, low80, high80, low95, high95 in zip(
            fit.month[fit.observed :], *bounds, strict=True
        )
    )


def _since(series: Series, step: Step) -> LevelBreak:
    before, after = series.month < step.month, series.month >= step.month
    return LevelBreak(
        month=month_name(step.month),
        before=_usual(series, before),
        after=_usual(series, after),
        p_value=step.p_value,
    )


def _usual(series: Series, months: Flags) -> float:
    mean = np.average(series.y[months], weights=series.n[months])
    return float(series.scale.back(np.array(mean)))


# Tried on the past


def _backtest(series: Series, fit: Fit) -> Backtest | None:
    """None where no month has enough months before it."""
    target, origin = _pairs(fit)
    if not len(target):
        return None
    forecast = series.values_of(fit.forecasts.centre[target, origin], series.n[origin])
    came = series.value[target]
    last_year, known = _last_year(series, target)
    within, widened = _missed(fit, target, origin)
    return Backtest(
        forecasts=len(target),
        error=float(abs(forecast - came).mean()),
        last_value_error=float(abs(series.value[origin] - came).mean()),
        last_year_error=float(abs(last_year - came)[known].mean()) if known.all() else None,
        within=within,
        widened=widened,
    )


def _pairs(fit: Fit) -> tuple[Places, Places]:
    """Places of months forecast and of the last month known then."""
    month = fit.month[: fit.observed]
    apart = np.subtract.outer(month, month)
    near = (apart >= 1) & (apart <= MONTHS_AHEAD)
    first = FIRST_ORIGIN if fit.observed < 2 * YEAR_MONTHS else YEAR_MONTHS
    near[:, : first - 1] = False
    target, origin = np.nonzero(near)
    return target.astype(np.intp), origin.astype(np.intp)


def _last_year(series: Series, target: Places) -> tuple[Array, Flags]:
    """The value a year before each month forecast, and where it is known."""
    at = dict(zip(series.month, series.value, strict=True))
    before = np.array([at.get(m - YEAR_MONTHS, np.nan) for m in series.month[target]])
    return before, ~np.isnan(before)


def _missed(fit: Fit, target: Places, origin: Places) -> tuple[float, float]:
    """Share of months in the 95 % band, and how much wider it should have been.

    What a break brought is no miss of a band that starts after it.
    """
    if fit.breaks is not None:
        same = (fit.month[target] >= fit.breaks) == (fit.month[origin] >= fit.breaks)
        target, origin = target[same], origin[same]
    freedom = np.broadcast_to(fit.forecasts.freedom, fit.forecasts.centre.shape)[target, origin]
    missed = fit.y[target] + fit.centre - fit.forecasts.centre[target, origin]
    spread = Spread(centre=np.zeros(len(target)), scale=np.ones(len(target)), freedom=freedom)
    standardised = missed / fit.forecasts.scale[target, origin]
    expected = freedom / (freedom - 2)
    within = abs(standardised) <= spread.bound(0.975)
    wider = np.sqrt(np.mean(standardised**2 / expected)) if len(target) else 1.0
    return float(within.mean()) if len(target) else 1.0, max(1.0, float(wider))


# Words


def _seasonal(fit: Fit) -> bool | None:
    if not any(make.wave for make in fit.makes):
        return None
    return fit.weight_of("wave") >= LIKELY


def _method(series: Series, fit: Fit) -> Message:
    scale = Message(series.scale.name)
    drift, wave = fit.weight_of("drift") >= LIKELY, bool(_seasonal(fit))
    if drift and wave:
        return message("Local level with drift and yearly wave, on {scale}", scale=scale)
    if drift:
        return message("Local level with drift, on {scale}", scale=scale)
    if wave:
        return message("Local level with yearly wave, on {scale}", scale=scale)
    return message("Local level, on {scale}", scale=scale)


def _season_in_words(seasonal: bool | None) -> Message:
    if seasonal is None:
        return message(
            "No season was looked for: that takes {months} months.", months=2 * YEAR_MONTHS
        )
    if seasonal:
        return message("A yearly season was found and is in it.")
    return message("A yearly season was looked for; none is clear.")
