"""What a KPI says of its records: a share, a median, a mean, a ratio, a hazard.

Each names the additive parts an engine has to count, whose quantiles it wants besides, and how
both are read as an estimate with its interval. Records whose value is NULL do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from aftersales.kpis import interval

Parts = Mapping[str, float]
Quantiles = Mapping[float, float]
NINE_IN_TEN = 0.9
PROMOTER, PASSIVE = 9, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval; `value` None when no record counts."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    statistics: Mapping[str, float] = field(default_factory=dict)


NOTHING = Estimate(value=None, n=0)


class Statistic(Protocol):
    """How records become a figure."""

    def parts(self) -> Mapping[str, ir.Scalar]:
        """What to sum over the records; always with `n`, the records that count."""
        ...

    def ordered(self) -> ir.Column | None:
        """The numbers whose quantiles are wanted; None if none are."""
        ...

    def probabilities(self, n: int) -> tuple[float, ...]:
        """Which quantiles are wanted when n records count."""
        ...

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """The estimate; n at least 1."""
        ...


class Unordered:
    """A statistic that needs no quantiles."""

    __slots__ = ()

    def ordered(self) -> ir.Column | None:
        """None."""
        return None

    def probabilities(self, n: int) -> tuple[float, ...]:
        """None are wanted."""
        return ()


@dataclass(frozen=True, slots=True)
class Share(Unordered):
    """Which part of the records is so; `also` names numbers to average over the same records."""

    hit: Any
    also: Mapping[str, Any] = field(default_factory=dict)

    def parts(self) -> Mapping[str, ir.Scalar]:
        """Hits among n, and the sum of each further number."""
        counted = self.hit.notnull()
        also = {
            name: number.cast("float64").sum(where=counted) for name, number in self.also.items()
        }
        return {"n": self.hit.count(), "hits": self.hit.cast("int64").sum(), **also}

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """Share 0–1 with Wilson's interval."""
        n, hits = int(parts["n"]), parts["hits"]
        low, high = interval.wilson(hits, n)
        also = {name: parts[name] / n for name in self.also}
        return Estimate(value=hits / n, n=n, low=low, high=high, statistics=also)


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of numbers that are skewed to the right, such as times."""

    number: Any

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n and sum."""
        return {"n": self.number.count(), "sum": self.number.sum()}

    def ordered(self) -> ir.Column | None:
        """The numbers."""
        return self.number

    def probabilities(self, n: int) -> tuple[float, ...]:
        """The median, its interval's two ranks, the nine in ten."""
        return (0.5, NINE_IN_TEN, *_at_ranks(n))

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """Median between two order statistics; mean and 90th percentile beside it."""
        n = int(parts["n"])
        low, high = (quantiles[p] for p in _at_ranks(n)) if _at_ranks(n) else (None, None)
        beside = {"mean": parts["sum"] / n, "p90": quantiles[NINE_IN_TEN]}
        return Estimate(value=quantiles[0.5], n=n, low=low, high=high, statistics=beside)


@dataclass(frozen=True, slots=True)
class Mean:
    """The average of amounts."""

    number: Any

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, sum and sample variance."""
        return {
            "n": self.number.count(),
            "sum": self.number.sum(),
            "variance": self.number.var(how="sample"),
        }

    def ordered(self) -> ir.Column | None:
        """The amounts."""
        return self.number

    def probabilities(self, n: int) -> tuple[float, ...]:
        """The median and the nine in ten."""
        return (0.5, NINE_IN_TEN)

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """Mean with Student's interval; median, 90th percentile and total beside it."""
        n = int(parts["n"])
        mean = parts["sum"] / n
        low, high = interval.of_mean(mean, parts["variance"], n) or (None, None)
        beside = {
            "median": quantiles[0.5],
            "p90": quantiles[NINE_IN_TEN],
            "total": parts["sum"],
        }
        return Estimate(value=mean, n=n, low=low, high=high, statistics=beside)


@dataclass(frozen=True, slots=True)
class Ratio(Unordered):
    """A sum over a sum; both numbers are known in a record that counts."""

    numerator: Any
    denominator: Any

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, the two sums and the sums of their products."""
        over, under = self.numerator, self.denominator
        both = over.notnull() & under.notnull()
        return {
            "n": (over + under).count(),
            "over": over.sum(where=both),
            "under": under.sum(where=both),
            "over_over": (over * over).sum(),
            "over_under": (over * under).sum(),
            "under_under": (under * under).sum(where=both),
        }

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """The ratio with a linearised interval; no value where the denominator is not above 0."""
        n, under = int(parts["n"]), parts["under"]
        if under <= 0:
            return Estimate(value=None, n=n)
        value = parts["over"] / under
        squared_residuals = (
            parts["over_over"] - 2 * value * parts["over_under"] + value**2 * parts["under_under"]
        )
        low, high = interval.ratio(value, squared_residuals, under, n) or (None, None)
        return Estimate(value=value, n=n, low=low, high=high, statistics={"total": under})


@dataclass(frozen=True, slots=True)
class NetPromoters(Unordered):
    """Promoters (9, 10) less detractors (0 to 6) of answers on 0 to 10."""

    answer: Any

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, promoters, detractors."""
        return {
            "n": self.answer.count(),
            "promoters": self.answer.count(where=self.answer >= PROMOTER),
            "detractors": self.answer.count(where=self.answer < PASSIVE),
        }

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """Points −100 to 100."""
        n, promoters, detractors = int(parts["n"]), parts["promoters"], parts["detractors"]
        low, high = interval.net_promoter(promoters, detractors, n)
        return Estimate(
            value=100 * (promoters - detractors) / n,
            n=n,
            low=low,
            high=high,
            statistics={"promoters": promoters / n, "detractors": detractors / n},
        )


@dataclass(frozen=True, slots=True)
class YearlySurvival(Unordered):
    """Who stays a year, from customers of every age: left or not, and after how many months.

    The monthly hazard is leavers over customer-months; a year's survival is exp(−12 · hazard).
    """

    left: Any
    months: Any

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, leavers, customer-months."""
        known = self.left.notnull() & (self.months >= 0)
        return {
            "n": self.left.count(where=known),
            "events": self.left.cast("int64").sum(where=known),
            "exposure": self.months.cast("float64").sum(where=known),
        }

    def read(self, parts: Parts, quantiles: Quantiles) -> Estimate:
        """Share 0–1 that stays a year; no value without a month of exposure."""
        n, events, exposure = int(parts["n"]), parts["events"], parts["exposure"]
        if exposure <= 0:
            return Estimate(value=None, n=n)
        hazard = events / exposure
        slowest, fastest = interval.rate(events, exposure)
        return Estimate(
            value=exp(-12 * hazard),
            n=n,
            low=exp(-12 * fastest),
            high=exp(-12 * slowest),
            statistics={"monthly_hazard": hazard, "customer_months": exposure},
        )


def when(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else NULL (the record does not count)."""
    return ibis.ifelse(condition, value, None)


def _at_ranks(n: int) -> tuple[float, ...]:
    ranks = interval.median_ranks(n)
    return tuple((rank - 1) / (n - 1) for rank in ranks) if ranks else ()
