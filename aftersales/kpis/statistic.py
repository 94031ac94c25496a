"""What a KPI says of its records: a share, a median, a mean, a ratio, a total, a hazard.

Each names the parts an engine has to count, whose quantiles it wants besides, and how both are
read as an estimate with its interval. Records whose value is NULL do not count. All parts are sums,
so where a figure is read from parts alone, groups are put together by adding theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from math import exp
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, cast

import ibis
import ibis.expr.types as ir

from aftersales.kpis import interval

Parts = Mapping[str, float]
Quantiles = Mapping[float, float]
NINE_IN_TEN = 0.9
PROMOTER, PASSIVE = 9, 7
SUM, COUNT = " (sum)", " (n)"  # endings of the parts of a number that stands beside a figure
DAYS_OF_AN_OLD_CASE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval and the parts it was read from.

    `value` is None when no record counts.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    statistics: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)


NOTHING = Estimate(value=None, n=0)


class Statistic(Protocol):
    """How records become a figure; `additive` where the parts alone tell its value."""

    additive: ClassVar[bool]

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
    additive: ClassVar[bool] = False

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
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """Hits among n; n and sum of each further number."""
        also = {name: when(self.hit.notnull(), number) for name, number in self.also.items()}
        return {
            "n": self.hit.count(),
            "hits": self.hit.cast("int64").sum(),
            **_parts_beside(also),
        }

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """Share 0–1 with Wilson's interval."""
        n, hits = int(parts["n"]), parts["hits"]
        low, high = interval.wilson(hits, n)
        return Estimate(value=hits / n, n=n, low=low, high=high, statistics=_means_beside(parts))


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of numbers that are skewed to the right, such as times."""

    number: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    additive: ClassVar[bool] = False

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n and sum; n and sum of each further number."""
        return {
            "n": self.number.count(),
            "sum": self.number.sum(),
            **_parts_beside(self.also),
        }

    def ordered(self) -> ir.Column | None:
        """The numbers."""
        return self.number

    def probabilities(self, n: int) -> tuple[float, ...]:
        """The median, its interval's two ranks, the nine in ten."""
        return (0.5, NINE_IN_TEN, *(interval.median_probabilities(n) or ()))

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """Median between two order statistics; mean and 90th percentile beside it."""
        n = int(parts["n"])
        around = interval.median_probabilities(n)
        low, high = (quantiles[p] for p in around) if around else (None, None)
        beside = {"mean": parts["sum"] / n, "p90": quantiles[NINE_IN_TEN], **_means_beside(parts)}
        return Estimate(value=quantiles[0.5], n=n, low=low, high=high, statistics=beside)


@dataclass(frozen=True, slots=True)
class Mean:
    """The average of amounts."""

    number: Any
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, sum and sum of squares."""
        return _moments(self.number)

    def ordered(self) -> ir.Column | None:
        """The amounts."""
        return self.number

    def probabilities(self, n: int) -> tuple[float, ...]:
        """The median and the nine in ten."""
        return (0.5, NINE_IN_TEN)

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """Mean with Student's interval and the total; median and 90th percentile where asked."""
        names = {0.5: "median", NINE_IN_TEN: "p90"}
        known = {names[p]: quantiles[p] for p in names if p in quantiles}
        return _mean(parts, known | {"total": parts["sum"]})


@dataclass(frozen=True, slots=True)
class Score(Unordered):
    """The average of answers on a scale; `also` names numbers to average over the same answers."""

    answer: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, sum, sum of squares; n and sum of each further number."""
        also = {name: when(self.answer.notnull(), number) for name, number in self.also.items()}
        return {**_moments(self.answer), **_parts_beside(also)}

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """Mean with Student's interval."""
        return _mean(parts, _means_beside(parts))


@dataclass(frozen=True, slots=True)
class Total(Unordered):
    """The sum of amounts. It is counted, not sampled: it has no interval."""

    amount: Any
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n and sum."""
        return {"n": self.amount.count(), "sum": self.amount.sum()}

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """The sum; the mean beside it."""
        n = int(parts["n"])
        return Estimate(value=parts["sum"], n=n, statistics={"mean": parts["sum"] / n})


@dataclass(frozen=True, slots=True)
class TimeBetween(Unordered):
    """How long it takes from one event to the next, from events and the time watched."""

    events: Any
    watched: Any
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n events in all the time watched; both numbers are known in a record that counts."""
        known = self.events.notnull() & (self.watched >= 0)
        return {
            "n": self.events.cast("int64").sum(where=known).fill_null(0),
            "watched": self.watched.cast("float64").sum(where=known),
        }

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """Time watched over events with the exact interval of a Poisson rate, turned over."""
        n, watched = int(parts["n"]), parts["watched"]
        if watched <= 0:
            return Estimate(value=None, n=n)
        slowest, fastest = interval.rate(n, watched)
        beside = {"total": watched}
        return Estimate(
            value=watched / n, n=n, low=1 / fastest, high=1 / slowest, statistics=beside
        )


@dataclass(frozen=True, slots=True)
class Open:
    """How many records are open, how old they are, for how many weeks of work.

    A count of what is there, so without an interval.
    """

    is_open: Any
    age_days: Any
    finished_a_week: Any
    additive: ClassVar[bool] = False

    def parts(self) -> Mapping[str, ir.Scalar]:
        """Open ones among n, old ones among those, and how many are finished a week."""
        old = self.is_open & (self.age_days > DAYS_OF_AN_OLD_CASE)
        return {
            "n": self.is_open.count(),
            "hits": self.is_open.cast("int64").sum(),
            "old": old.fill_null(False).cast("int64").sum(),
            "finished_a_week": self.finished_a_week.cast("float64").sum(),
        }

    def ordered(self) -> ir.Column | None:
        """The ages of the open ones."""
        return when(self.is_open, self.age_days)

    def probabilities(self, n: int) -> tuple[float, ...]:
        """The median and the nine in ten."""
        return (0.5, NINE_IN_TEN)

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """The number of open ones; their ages in days, and weeks at the pace of late."""
        count, pace = float(parts["hits"]), parts["finished_a_week"]
        beside: dict[str, float] = {}
        if count and quantiles:
            beside |= {"median_age_days": quantiles[0.5], "p90_age_days": quantiles[NINE_IN_TEN]}
            beside["older_than_30_days"] = parts["old"] / count
        if pace > 0:
            beside["weeks_of_work"] = count / pace
        return Estimate(value=count, n=int(parts["n"]), statistics=beside)


@dataclass(frozen=True, slots=True)
class Ratio(Unordered):
    """A sum over a sum; both numbers are known in a record that counts.

    `also` names further numerators over the same denominator.
    """

    numerator: Any
    denominator: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, the two sums and the sums of their products; the sum of each further numerator."""
        over, under = self.numerator.cast("float64"), self.denominator.cast("float64")
        both = over.notnull() & under.notnull()
        return {
            "n": (over + under).count(),
            "over": over.sum(where=both),
            "under": under.sum(where=both),
            "over_over": (over * over).sum(),
            "over_under": (over * under).sum(),
            "under_under": (under * under).sum(where=both),
            **{
                f"{name}{SUM}": number.cast("float64").sum(where=both).fill_null(0.0)
                for name, number in self.also.items()
            },
        }

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
        """The ratio with a linearised interval; no value where the denominator is not above 0."""
        n, under = int(parts["n"]), parts["under"]
        if under <= 0:
            return Estimate(value=None, n=n)
        value = parts["over"] / under
        squared_residuals = (
            parts["over_over"] - 2 * value * parts["over_under"] + value**2 * parts["under_under"]
        )
        low, high = interval.ratio(value, squared_residuals, under, n) or (None, None)
        also = {name: parts[f"{name}{SUM}"] / under for name in _named(parts, SUM)}
        beside = {"total": under, **also}
        return Estimate(value=value, n=n, low=low, high=high, statistics=beside)


@dataclass(frozen=True, slots=True)
class NetPromoters(Unordered):
    """Promoters (9, 10) less detractors (0 to 6) of answers on 0 to 10."""

    answer: Any
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, promoters, detractors."""
        return {
            "n": self.answer.count(),
            "promoters": self.answer.count(where=self.answer >= PROMOTER),
            "detractors": self.answer.count(where=self.answer < PASSIVE),
        }

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
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
    additive: ClassVar[bool] = True

    def parts(self) -> Mapping[str, ir.Scalar]:
        """n, leavers, customer-months."""
        known = self.left.notnull() & (self.months >= 0)
        return {
            "n": self.left.count(where=known),
            "events": self.left.cast("int64").sum(where=known),
            "exposure": self.months.cast("float64").sum(where=known),
        }

    @staticmethod
    def read(parts: Parts, quantiles: Quantiles) -> Estimate:
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


READ_AS: Mapping[str, Callable[[Parts, Quantiles], Estimate]] = MappingProxyType(
    {
        statistic.__name__: statistic.read
        for statistic in (
            Share,
            Mean,
            Score,
            Total,
            Ratio,
            NetPromoters,
            YearlySurvival,
            TimeBetween,
        )
    }
)
"""How parts are read, by the name of an additive statistic."""


def numbers_of(statistic: Statistic) -> Mapping[str, Any]:
    """What is computed of each record, by name; numbers beside the figure under `also.` theirs."""
    numbers: dict[str, Any] = {}
    with_numbers(statistic, lambda name, number: numbers.setdefault(name, number))
    return numbers


def with_numbers(statistic: Statistic, number: Callable[[str, Any], Any]) -> Any:
    """The same statistic over other numbers: `number` gives one for each name and present one."""
    now = {each.name: getattr(statistic, each.name) for each in fields(cast(Any, statistic))}
    then = {
        name: {also: number(f"{name}.{also}", one) for also, one in value.items()}
        if isinstance(value, Mapping)
        else number(name, value)
        for name, value in now.items()
        if isinstance(value, Mapping | ir.Value)
    }
    return replace(cast(Any, statistic), **then)


def when(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else NULL (the record does not count)."""
    return ibis.ifelse(condition, value, None)


def _moments(number: Any) -> Mapping[str, ir.Scalar]:
    number = number.cast("float64")
    return {"n": number.count(), "sum": number.sum(), "squares": (number * number).sum()}


def _mean(parts: Parts, beside: Mapping[str, float]) -> Estimate:
    n = int(parts["n"])
    mean = parts["sum"] / n
    variance = (parts["squares"] - n * mean * mean) / (n - 1) if n > 1 else 0.0
    low, high = interval.of_mean(mean, variance, n) or (None, None)
    return Estimate(value=mean, n=n, low=low, high=high, statistics=beside)


def _parts_beside(also: Mapping[str, Any]) -> Mapping[str, ir.Scalar]:
    sums = {f"{name}{SUM}": _filled_sum(number) for name, number in also.items()}
    return sums | {f"{name}{COUNT}": number.count() for name, number in also.items()}


def _filled_sum(number: Any) -> Any:
    return number.cast("float64").sum().fill_null(0.0)


def _means_beside(parts: Parts) -> dict[str, float]:
    """The mean of each further number that is known at all."""
    counted = [name for name in _named(parts, COUNT) if parts[f"{name}{COUNT}"]]
    return {name: parts[f"{name}{SUM}"] / parts[f"{name}{COUNT}"] for name in counted}


def _named(parts: Parts, ending: str) -> list[str]:
    return [part.removesuffix(ending) for part in parts if part.endswith(ending)]
