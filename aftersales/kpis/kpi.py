"""What a KPI declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.options import Options
from aftersales.kpis.rows import Rows
from aftersales.kpis.statistic import Statistic
from aftersales.message import N_, Message

FEW = 30  # below this a share says little (domain conventions: minimum n with Wilson interval)


class Unit(StrEnum):
    """What a KPI's value is measured in."""

    HOURS = "hours"
    DAYS = "days"
    SHARE = "share"
    POINTS = "points"
    SCORE = "score"
    COUNT = "count"
    MONEY = "money"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


def _nothing_against(context: Context) -> Message | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to measure a KPI: over which rows, from which columns, as which statistic.

    `needs` are columns as `table.column`; `refuses` says why data that have the columns will not
    do all the same. `choice` is the choice of the KPI's option that it belongs to, where that is
    not its own id; `comparable` is False where the KPI's benchmark means something else.
    """

    id: str
    rows: Rows
    needs: tuple[str, ...]
    statistic: Callable[[ir.Table, Context], Statistic]
    refuses: Callable[[Context], Message | None] = _nothing_against
    choice: str = ""
    comparable: bool = True

    @property
    def chosen_as(self) -> str:
        """The choice that moves this way to the front."""
        return self.choice or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI: what it is called, what it answers, how it is computed, what misleads about it.

    The first of `ways` that the data allow is taken; the option named in `choice` moves one of
    them to the front. `source` is the entry of the KPI catalogue that defines it; `benchmark` the
    published level to compare it with, an entry of `aftersales/evidence/benchmarks.toml`, None
    where none would be fair.
    """

    id: str
    name: str
    question: str
    formula: str
    pitfall: str
    unit: Unit
    direction: Direction
    source: str
    ways: tuple[Way, ...]
    choice: str | None = None
    settings: tuple[str, ...] = ()
    benchmark: str | None = None

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """The columns of each way, in the order of preference."""
        return tuple(way.needs for way in self.ways)

    def preferred(self, options: Options) -> tuple[Way, ...]:
        """The ways, the one the options choose first."""
        chosen: Any = getattr(options, self.choice) if self.choice else None
        return tuple(sorted(self.ways, key=lambda way: way.chosen_as != chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One KPI measured, over everything (`group` None) or over one group.

    `value` is None when a column is missing (`missing` lists, for each way to measure the KPI,
    the columns that it lacks), when the data will not do (`refusal`), or when no record counts.
    `low` and `high` are its 95 % interval, None where so few records allow none.
    `measured_from` are the columns that were used. `parts` are the sums it was read from; where
    `additive`, groups are put together from theirs (`aftersales.kpis.whole`). Of the whole,
    `fell_away` records would have counted, but are in no group that the filter names, since theirs
    is not known.
    `label` is what the group is called where it has no name of its own; `held_back` counts the
    groups too small to be shown.
    """

    kpi: str
    unit: Unit
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    group: str | None = None
    statistics: Mapping[str, float] = field(default_factory=dict)
    measured_from: tuple[str, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    refusal: Message | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    read_as: str = ""
    fell_away: int = 0
    label: Message | None = None
    held_back: int = 0

    @property
    def additive(self) -> bool:
        """Whether its parts alone tell its value, so that those of groups can be added."""
        return bool(self.read_as)

    @property
    def few(self) -> bool:
        """Whether so few records count that the figure is hardly more than an anecdote."""
        return self.n < FEW

    @property
    def least_missing(self) -> tuple[tuple[str, ...], ...]:
        """`missing` without every way that takes all that another takes, and more."""
        return tuple(
            way for way in self.missing if not any(set(w) < set(way) for w in self.missing)
        )


STATISTICS: Mapping[str, str] = {
    "mean": N_("Mean"),
    "median": N_("Median"),
    "p90": N_("90th percentile"),
    "total": N_("Total"),
    "five_stars": N_("Five stars"),
    "promoters": N_("Promoters"),
    "detractors": N_("Detractors"),
    "ever": N_("Ever bought again"),
    "satisfied": N_("Satisfied"),
    "recovered": N_("Satisfied after a complaint"),
    "easy": N_("Found it easy"),
    "hours_late": N_("Hours late, where late"),
    "still_open": N_("Not yet received"),
    "under_warranty": N_("Under warranty only"),
    "without_demand": N_("Value without demand for two years"),
    "median_age_days": N_("Median age (days)"),
    "p90_age_days": N_("90th percentile of age (days)"),
    "older_than_30_days": N_("Older than 30 days"),
    "weeks_of_work": N_("Weeks of work"),
    "monthly_hazard": N_("Hazard per month"),
    "customer_months": N_("Customer-months"),
}
"""What the further statistics of a measurement are called on the screen."""
