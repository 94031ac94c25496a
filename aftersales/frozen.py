"""What was forecast on the day of a decision: plain values, each part under a seal of its own.

A seal is the SHA-256 of a part in its canonical form. It tells of any change that was not meant to
be seen; whoever wants proof against somebody who seals anew keeps the digest in another place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Annotated, Any, Self

from aftersales.study import NotNegative, Real, Share, Study, WholeNotNegative, Within

KPI = "kpi."
YEAR_MONTHS = 12
Courses = tuple[Real, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A figure month by month: as expected, and its 90 % band."""

    expected: Courses
    low: Courses
    high: Courses


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One KPI in month 1 … T: with the programme, and as it would have gone on (`without`).

    The band holds what the drawn worlds say and how well today's level is known; not what chance
    does to the cases of a single month, nor by how much months swing besides, with the season say.
    `swing` is how far that moved a month to either side before (90 %); 0 where nobody could tell.
    """

    kpi: str
    with_programme: Course
    without: Courses
    swing: NotNegative = 0.0

    @property
    def gain(self) -> tuple[float, ...]:
        """What the programme is expected to move in each month."""
        both = zip(self.with_programme.expected, self.without, strict=True)
        return tuple(expected - otherwise for expected, otherwise in both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """Money in month 0 … T, and its running total."""

    benefit: Course
    cost: Course
    cumulative: Course


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The ratios on decision day with their 90 % ranges; None: not within the horizon, or no range.

    ROI in per cent, payback in months, `pays_share` the share of worlds that bring in more than
    they cost.
    """

    npv: Real
    npv_low: Real
    npv_high: Real
    roi_percent: Real
    roi_percent_low: Real | None = None
    roi_percent_high: Real | None = None
    payback_months: NotNegative | None = None
    payback_low: NotNegative | None = None
    payback_high: NotNegative | None = None
    pays_share: Share

    @property
    def ros_gross_percent(self) -> float:
        """Return on service, gross: benefit over cost."""
        return self.roi_percent + 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A forecast as it stood when it was decided upon.

    `first_month` ("2026-12") is month 1 of the forecast; month 0 is the day of the decision.
    `results` is the results version of that day, `worlds` and `seed` say how it was drawn. `spent`,
    month → money, is what it really cost: entered as time goes by, and so under no seal.
    `definitions`, option → choice, say how the KPIs were measured; empty: nobody wrote it down.
    """

    name: str
    decided_on: date
    first_month: str
    seed: WholeNotNegative
    worlds: Annotated[int, Within(1)]
    results: Annotated[int, Within(1)]
    study: Study
    kpis: tuple[Forecast, ...]
    cash: Cash
    promise: Promise
    definitions: Mapping[str, str] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)
    spent: Mapping[str, float] = field(default_factory=dict)

    @property
    def months(self) -> tuple[str, ...]:
        """The names of month 1 … T."""
        return tuple(self.month(t) for t in range(1, self.study.settings.horizon_months + 1))

    def month(self, number: int) -> str:
        """The name of that month; month 0 is called as the month before the first."""
        year, month = map(int, self.first_month.split("-"))
        year, month = divmod(year * YEAR_MONTHS + month - 2 + number, YEAR_MONTHS)
        return f"{year}-{month + 1:02d}"

    @property
    def cost(self) -> dict[str, float]:
        """Month → cost, month 0 first: what was spent, and what was planned where nobody says."""
        planned = enumerate(self.cash.cost.expected)
        return {self.month(t): self.spent.get(self.month(t), cost) for t, cost in planned}

    def forecast(self, kpi: str) -> Forecast | None:
        """What was forecast of that KPI."""
        return next((each for each in self.kpis if each.kpi == kpi), None)

    def sealed(self) -> Self:
        """The same with a seal on each of its parts."""
        return replace(self, seals={name: _digest(part) for name, part in self._parts()})

    @property
    def broken(self) -> tuple[str, ...]:
        """The parts whose seal is not theirs any more, or is missing."""
        now = {name: _digest(part) for name, part in self._parts()}
        names = (*now, *(name for name in self.seals if name not in now))
        return tuple(name for name in names if self.seals.get(name) != now.get(name))

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it, as it stands."""
        return _digest(dict(self._parts()))

    def _parts(self) -> Iterator[tuple[str, object]]:
        kpis = tuple(each.kpi for each in self.kpis)
        yield "decision", (self.name, self.decided_on, self.first_month, kpis)
        yield "worlds", (self.seed, self.worlds, self.results)
        yield "study", self.study
        yield "cash", self.cash
        yield "promise", self.promise
        if self.definitions:  # forecasts frozen before there were any have no seal for them
            yield "definitions", self.definitions
        for each in self.kpis:
            yield f"{KPI}{each.kpi}", each


def _digest(part: object) -> str:
    return hashlib.sha256(json.dumps(canonical(part), sort_keys=True).encode()).hexdigest()


def canonical(value: object) -> Any:
    """The value as JSON that is the same wherever it is written: numbers to the last digit."""
    if is_dataclass(value):
        return {each.name: canonical(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): canonical(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [canonical(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value) + 0.0)
    return value if value is None or isinstance(value, bool) else str(value)
