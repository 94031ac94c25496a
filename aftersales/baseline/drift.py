"""Whether satisfaction has been drifting: only if twelve months or more say so clearly.

Over whole years, so that a season does not pass for a drift: a straight line through the monthly
log-odds of being satisfied. It is used only where its 95 % interval leaves out zero; a drift of
churn is never read from the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import expm1, sqrt
from warnings import catch_warnings, simplefilter

import numpy as np
from scipy.special import stdtrit

from aftersales.baseline.figure import Figure, by_default
from aftersales.baseline.files import Files
from aftersales.kpis import Measurement
from aftersales.message import Share, message
from aftersales.study import Provenance, Source
from aftersales.uncertain import Array, Fixed

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Log-odds a month with their 95 % interval, from so many ratings in so many months."""

    per_month: float
    low: float
    high: float
    n: int
    months: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def csat_drift(files: Files) -> Mapping[str, Figure]:
    """`drift.csat_logit` → figure, where there are enough ratings to look for a drift."""
    months = files.by_month("csat")
    trend = trend_of(months)
    if trend is None:
        return {}
    return {"drift.csat_logit": _drift(trend, ", ".join(months[0].measured_from))}


def _drift(trend: Trend, columns: str) -> Figure:
    """The line's slope if it is clear, else the default of no drift, with what was seen."""
    if not trend.clear:
        seen = message(
            "No clear drift in {months} months of ratings: the odds of a satisfied customer change "
            "by {low} to {high} a month.",
            months=trend.months,
            low=Share(expm1(trend.low), digits=1),
            high=Share(expm1(trend.high), digits=1),
        )
        return replace(by_default("csat_logit"), note=seen)
    source = Source(
        provenance=Provenance.DATA,
        reference=columns,
        n=trend.n,
        low=trend.low,
        high=trend.high,
    )
    note = message("A straight line through {months} months of ratings.", months=trend.months)
    return Figure(number=Fixed(trend.per_month), source=source, note=note)


def trend_of(months: tuple[Measurement, ...]) -> Trend | None:
    """The line through the last whole years of months with ratings; None below twelve months."""
    rated = [month for month in months if month.value is not None and month.group]
    whole = rated[-(len(rated) // YEAR_MONTHS) * YEAR_MONTHS :] if len(rated) >= YEAR_MONTHS else []
    if not whole:
        return None
    n = np.array([float(month.n) for month in whole])
    satisfied = np.array([float(month.value or 0.0) * month.n for month in whole])
    slope, error = _slope(np.array([_month_number(str(m.group)) for m in whole]), satisfied, n)
    half = float(stdtrit(len(whole) - 2, 0.975)) * error
    return Trend(
        per_month=slope, low=slope - half, high=slope + half, n=int(n.sum()), months=len(whole)
    )


def _slope(month: Array, satisfied: Array, n: Array) -> tuple[float, float]:
    """Change of the log-odds a month and its standard error, by a binomial regression.

    The months scatter at least as much as their ratings alone would make them (quasi-binomial,
    McCullagh & Nelder 1989). Half a rating on each side keeps months of one mind finite.
    """
    # Here, for it takes seconds to load and most commands draw no line.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools import add_constant
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    both = np.column_stack([satisfied + 0.5, n - satisfied + 0.5])
    with catch_warnings():  # that months of one mind are told perfectly is no news
        simplefilter("ignore", PerfectSeparationWarning)
        line = GLM(both, add_constant(month - month.mean()), family=Binomial()).fit()
    scatter = max(line.pearson_chi2 / line.df_resid, 1.0)
    return float(line.params[1]), float(line.bse[1] * sqrt(scatter))


def _month_number(group: str) -> float:
    year, month = group.split("-")
    return float(int(year) * YEAR_MONTHS + int(month))
