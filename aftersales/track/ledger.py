"""The ledger: each month of a frozen forecast against what happened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from statistics import median

from scipy.stats import norm

from aftersales.baseline.tracked import TRACKED, Tracked
from aftersales.frozen import Forecast, Frozen
from aftersales.track.actuals import Actual, Actuals

NINETY = 0.9
LEAST_MONTHS = 3  # of fewer nothing is said beyond what they were
HALF_A_90 = 1.6449
SEASON_MONTHS, YEAR_MONTHS = 3, 12
LEAST_YEAR_MONTHS = 9  # of the year before, to tell it from a season
HALF_OF_THE_ERROR = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of one figure.

    `low` and `high` are the band a single month is held against: the frozen one, wider by how much
    months swing and by what chance does to so many records, a typical month's where none are known.
    """

    month: str
    expected: float
    without: float
    low: float
    high: float
    actual: Actual | None = None

    @property
    def counts(self) -> bool:
        """Whether it is over and has records enough to be judged by."""
        return self.actual is not None and self.actual.whole and not self.actual.few

    @property
    def error(self) -> float:
        """How much more came than was expected."""
        assert self.actual is not None
        return self.actual.value - self.expected

    @property
    def gain(self) -> float:
        """What the programme was to move."""
        return self.expected - self.without

    @property
    def inside(self) -> bool:
        """Whether it came to lie in its band."""
        assert self.actual is not None
        return self.low <= self.actual.value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of the ledger, all months of the forecast; `forecast` is the frozen one.

    `year_before` are the months of the year before the first one, as far as the files tell them;
    `chance_known` says whether the bands of single months hold what chance does to their records.
    """

    tracked: Tracked
    forecast: Forecast
    months: tuple[Month, ...]
    year_before: tuple[Actual, ...] = ()
    chance_known: bool = False

    @property
    def happened(self) -> tuple[Month, ...]:
        """The months of which anything is known."""
        return tuple(month for month in self.months if month.actual is not None)

    @property
    def counted(self) -> tuple[Month, ...]:
        """The months by which it is judged."""
        return tuple(month for month in self.months if month.counts)

    @property
    def weights(self) -> tuple[float, ...]:
        """How much each counted month counts in their mean, 1 in all."""
        return self._weights([month.actual for month in self.counted if month.actual])

    def _weights(self, actuals: Sequence[Actual]) -> tuple[float, ...]:
        """By records, so that a share is that of all records together; of totals all alike."""
        alike = self.tracked.total or self.tracked.stock
        sizes = [1 if alike else actual.n for actual in actuals]
        return tuple(size / sum(sizes) for size in sizes)

    def mean(self, of: Callable[[Month], float]) -> float | None:
        """The mean over the counted months; None without any."""
        if not self.counted:
            return None
        return sum(w * of(month) for w, month in zip(self.weights, self.counted, strict=True))

    @property
    def mean_error(self) -> float | None:
        """By how much more came than was expected, on average."""
        return self.mean(lambda month: month.error)

    @property
    def mean_absolute_error(self) -> float | None:
        """How far off a month was on average, whichever way."""
        return self.mean(lambda month: abs(month.error))

    @property
    def inside(self) -> int:
        """How many months came to lie in their band."""
        return sum(month.inside for month in self.counted)

    @property
    def one_way(self) -> int:
        """How many months lie on the side of the forecast on which their mean lies."""
        return sum(month.error * (self.mean_error or 0.0) > 0 for month in self.counted)

    @property
    def first_outside(self) -> str | None:
        """The first month outside its band."""
        return next((month.month for month in self.counted if not month.inside), None)

    @property
    def width(self) -> float:
        """Half the 90 % band of the mean error, were the forecast right.

        What the worlds and today's level leave open moves all months alike; chance moves each month
        by itself and so the mean by less, and what swings lasts for about a season.
        """
        band = self.forecast.with_programme
        ends = zip([m.month for m in self.months], band.low, band.high, strict=True)
        half = {month: (high - low) / 2 for month, low, high in ends}
        alike = self.mean(lambda month: half[month.month]) or 0.0
        return hypot(alike, self._chance([m.actual for m in self.counted if m.actual]))

    def _chance(self, actuals: Sequence[Actual]) -> float:
        """Half the 90 % band that chance and swings give the mean of these months."""
        weights = self._weights(actuals)
        apart = hypot(*(w * (a.chance or 0.0) for w, a in zip(weights, actuals, strict=True)))
        season = self.forecast.swing * sqrt(min(SEASON_MONTHS / max(len(actuals), 1), 1.0))
        return hypot(apart, season)

    @property
    def moved_before(self) -> tuple[float, float] | None:
        """What it was in the year before, and the level the forecast began from.

        None unless they differ by more than chance, and by half of the error at least: levels are
        taken over a whole file, so what moved before the decision looks like a wrong forecast.
        """
        if len(self.year_before) < LEAST_YEAR_MONTHS:
            return None
        weights, level = self._weights(self.year_before), self.forecast.without[0]
        was = sum(w * actual.value for w, actual in zip(weights, self.year_before, strict=True))
        most = (was - level) / (self.mean_error or 1.0) >= HALF_OF_THE_ERROR
        return (was, level) if most and abs(was - level) > self._chance(self.year_before) else None

    @property
    def off(self) -> float:
        """The mean error in half widths of its own 90 % band."""
        return (self.mean_error or 0.0) / self.width if self.width else 0.0

    @property
    def came_of_gain(self) -> float | None:
        """How many times what the programme should move has come; None where it should move none.

        Of the means that are shown, so that a reader can compute it.
        """
        gain, error = self.mean(lambda month: month.gain), self.mean_error
        return None if not gain or error is None else (gain + error) / gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A frozen forecast against what happened, figure by figure in the order of the forecast."""

    frozen: Frozen
    lines: tuple[Line, ...]

    @property
    def has_begun(self) -> bool:
        """Whether any month of the forecast has happened."""
        return any(line.happened for line in self.lines)

    @property
    def last_month(self) -> str | None:
        """The last month of which anything is known."""
        return max((m.month for line in self.lines for m in line.happened), default=None)

    @property
    def most_by_chance(self) -> float:
        """How far off (`Line.off`) the farthest figure may be by chance: 90 % of right forecasts.

        The more figures are looked at, the farther one of them is off (Bonferroni).
        """
        judged = sum(bool(line.counted) for line in self.lines)
        return float(norm.ppf(1 - (1 - NINETY) / 2 / max(judged, 1)) / norm.ppf((1 + NINETY) / 2))

    def by_chance(self, line: Line) -> float:
        """How far off the mean of that figure may be by chance, the others looked at as well."""
        return self.most_by_chance * line.width

    def is_off(self, line: Line) -> bool:
        """Whether chance does not explain how far off that figure is on average.

        The one rule by which anything is called off; a few months say nothing yet.
        """
        least = 1 if line.tracked.stock else LEAST_MONTHS
        return len(line.counted) >= least and abs(line.off) > self.most_by_chance

    def line(self, figure: str) -> Line | None:
        """That figure's line."""
        return next((line for line in self.lines if line.tracked.id == figure), None)


def ledger(frozen: Frozen, actuals: Actuals | None) -> Ledger:
    """Each month of the forecast with what happened in it; None: nothing is known yet."""
    months = {} if actuals is None else actuals.months
    return Ledger(
        frozen=frozen,
        lines=tuple(
            _line(frozen, forecast, months.get(forecast.kpi, {}))
            for forecast in frozen.kpis
            if forecast.kpi in TRACKED
        ),
    )


def _line(frozen: Frozen, forecast: Forecast, happened: Mapping[str, Actual]) -> Line:
    stock = TRACKED[forecast.kpi].stock
    turnover = dict(_turnover(frozen)) if stock else {}
    happened = {m: replace(a, chance=turnover.get(m, a.chance)) for m, a in happened.items()}
    typical = _typical_chance(happened)
    before = {frozen.month(1 - ago) for ago in range(1, YEAR_MONTHS + 1)}
    return Line(
        tracked=TRACKED[forecast.kpi],
        forecast=forecast,
        year_before=tuple(a for m, a in happened.items() if m in before and a.whole and not a.few),
        chance_known=stock or typical is not None,
        months=tuple(_months(frozen, forecast, happened, turnover, typical or 0.0)),
    )


def _months(
    frozen: Frozen,
    forecast: Forecast,
    happened: Mapping[str, Actual],
    turnover: Mapping[str, float],
    typical: float,
) -> Iterator[Month]:
    course = forecast.with_programme
    rows = zip(
        frozen.months, course.expected, course.low, course.high, forecast.without, strict=True
    )
    for month, expected, low, high, without in rows:
        actual = happened.get(month)
        chance = turnover.get(month, _chance_of(actual, typical))
        yield Month(
            month=month,
            expected=expected,
            without=without,
            low=expected - hypot(expected - low, forecast.swing, chance),
            high=expected + hypot(high - expected, forecast.swing, chance),
            actual=actual,
        )


def _typical_chance(known: Mapping[str, Actual]) -> float | None:
    """What chance does to a month with as many records as usual, whenever it was."""
    chances = [a.chance for a in known.values() if a.whole and a.chance is not None]
    return median(chances) if chances else None


def _chance_of(actual: Actual | None, typical: float) -> float:
    """A month that is not over will have as many records as others."""
    if actual is None or not actual.whole or actual.chance is None:
        return typical
    return actual.chance


def _turnover(frozen: Frozen) -> Iterator[tuple[str, float]]:
    """How many have left and come by a month is by chance: about as far as the root of both."""
    for months, name in enumerate(frozen.months, start=1):
        moved = sum(
            segment.customers * (1 - segment.annual_retention ** (months / YEAR_MONTHS))
            + segment.gross_adds * months
            for segment in frozen.study.segments
        )
        yield name, HALF_A_90 * sqrt(moved)
