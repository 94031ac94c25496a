"""The business month by month, twice: as it would go on, and with the levers pulled.

The same steps make both: the baseline is the study without levers, and one world is enough for
it, for it depends on no uncertain number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from aftersales.model.loyalty import Loyalty, loyalty
from aftersales.model.profit import cost_of_calls, no_flow, profit, programme_cost
from aftersales.model.programme import Programme, programme
from aftersales.model.service import Service, service
from aftersales.model.today import MONTHS_A_YEAR
from aftersales.model.worlds import Worlds, at_means, slices
from aftersales.study import Segment, Study
from aftersales.uncertain import Array

# Worlds · months at a time: enough for numpy to be quick, few enough to stay in the processor's
# cache, and the expected world and 2,000 others of three years, as many as while a slider moves,
# in one go.
AT_A_TIME = 2_001 * 36

# malloc keeps freed memory up to twice the largest block that it has seen come and go, and gives
# back the rest; to fetch the arrays of each step anew, page by page, took a third of the time. So
# one such block comes and goes here, at no cost, for nobody writes to it.
LARGEST_BLOCK_BYTES = 16 * 2**20
np.empty(LARGEST_BLOCK_BYTES, dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The business in one month; each array has shape (worlds or 1, segments)."""

    annual_retention: Array
    csat: Array
    first_time_fix: Array
    customers: Array

    def part(self, here: slice) -> State:
        """The state in some of the worlds."""
        return State(
            annual_retention=self.annual_retention[here],
            csat=self.csat[here],
            first_time_fix=self.first_time_fix[here],
            customers=self.customers[here],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One segment in every month; shapes broadcast to (worlds, months)."""

    served: Service
    loyal: Loyalty
    profit: Array
    calls: Array

    def account(self) -> Account:
        """What is kept of it, so that the memory of the rest serves the next segment."""
        return Account(
            profit=self.profit,
            calls=self.calls,
            annual_retention=annual(self.loyal.hazard[:, -1]),
            csat=1 - self.loyal.unhappy[:, -1],
            first_time_fix=1 - self.served.failed_fixes[:, -1],
            customers=self.loyal.customers[:, -1].copy(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One segment's profit and cost of calls by month, and where it stands at the horizon.

    Shapes broadcast to (worlds, months) and (worlds,).
    """

    profit: Array
    calls: Array
    annual_retention: Array
    csat: Array
    first_time_fix: Array
    customers: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the programme brings and costs, and where the business stands at the horizon.

    `benefit` and `cost`: money in month 0 … T, shape (worlds, months + 1).
    """

    benefit: Array
    cost: Array
    baseline: State
    scenario: State

    @property
    def net_flow(self) -> Array:
        """Benefit less cost, shape (worlds, months + 1)."""
        return self.benefit - self.cost

    def part(self, here: slice) -> Outcome:
        """What comes of some of the worlds."""
        return Outcome(
            benefit=self.benefit[here],
            cost=self.cost[here],
            baseline=self.baseline,
            scenario=self.scenario.part(here),
        )

    def world(self, index: int) -> Outcome:
        """What comes of one of the worlds."""
        return self.part(slice(index, index + 1))


def project(study: Study, worlds: Worlds) -> Outcome:
    """The study in every one of those worlds."""
    baseline = baseline_accounts(study)
    study, worlds = with_pulled_levers(study, worlds)
    size = max(1, AT_A_TIME // study.settings.horizon_months)
    benefit, cost = no_flow(study, worlds.count), no_flow(study, worlds.count)
    scenario = [
        _scenario(study, worlds.part(here), baseline, benefit[here], cost[here])
        for here in slices(worlds.count, size)
    ]
    return Outcome(
        benefit=benefit,
        cost=cost,
        baseline=_at_horizon(baseline, 1),
        scenario=_joined(scenario),
    )


def with_pulled_levers(study: Study, worlds: Worlds) -> tuple[Study, Worlds]:
    """Both without the levers that no world pulls: they move nothing and cost nothing."""
    pulled = worlds.pull.acts_or_costs
    levers = tuple(study.levers[i] for i in pulled)
    return replace(study, levers=levers), replace(worlds, pull=worlds.pull.of_levers(pulled))


def baseline_accounts(study: Study) -> list[Account]:
    """Each segment as it would go on; one world."""
    idle = replace(study, levers=())
    return accounts(idle, at_means(idle), programme(idle, at_means(idle)))


def accounts(study: Study, worlds: Worlds, moved: Programme) -> list[Account]:
    """Each segment when the levers move so much."""
    return [path(study, segment, worlds, moved).account() for segment in study.segments]


def path(study: Study, segment: Segment, worlds: Worlds, moved: Programme) -> Path:
    """One segment month by month when the levers move so much."""
    served = service(segment, worlds, moved)
    loyal = loyalty(study, segment, worlds, served, moved)
    return Path(
        served=served,
        loyal=loyal,
        profit=profit(study.operations, segment, worlds, moved, served, loyal),
        calls=cost_of_calls(study.levers, segment, moved, loyal),
    )


def annual(hazard: Array) -> Array:
    """Share of the customers whom a year at that monthly churn hazard leaves; any shape."""
    return np.exp(-MONTHS_A_YEAR * hazard)


def _scenario(
    study: Study, worlds: Worlds, baseline: Sequence[Account], benefit: Array, cost: Array
) -> State:
    """Some of the worlds: fills their benefit and cost, and says where the business then stands.

    The benefit is exactly 0 until a lever acts, whatever the rounding.
    """
    moved = programme(study, worlds)
    scenario = accounts(study, worlds, moved)
    gained = _sum(segment.profit for segment in scenario) - _sum(
        segment.profit for segment in baseline
    )
    np.copyto(benefit[:, 1:], gained, where=moved.active.begun)
    cost += programme_cost(study, worlds)
    cost[:, 1:] += _sum(segment.calls for segment in scenario)
    return _at_horizon(scenario, worlds.count)


def _sum(of_segments: Iterable[Array]) -> Array:
    return reduce(np.add, of_segments)


def _at_horizon(segments: Iterable[Account], count: int) -> State:
    def by_segment(figures: Iterable[Array]) -> Array:
        return np.stack([np.broadcast_to(figure, count) for figure in figures], axis=1)

    return State(
        annual_retention=by_segment(segment.annual_retention for segment in segments),
        csat=by_segment(segment.csat for segment in segments),
        first_time_fix=by_segment(segment.first_time_fix for segment in segments),
        customers=by_segment(segment.customers for segment in segments),
    )


def _joined(states: Sequence[State]) -> State:
    return State(
        annual_retention=np.concatenate([state.annual_retention for state in states]),
        csat=np.concatenate([state.csat for state in states]),
        first_time_fix=np.concatenate([state.first_time_fix for state in states]),
        customers=np.concatenate([state.customers for state in states]),
    )
