"""The business month by month, twice: as it would go on, and with the levers pulled.

The same steps make both: the baseline is the study without levers, and one world is enough for
it, for it depends on no uncertain number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersales.model.activation import Activation
from aftersales.model.loyalty import Loyalty, loyalty
from aftersales.model.profit import cost_of_calls, profit, programme_cost
from aftersales.model.programme import Programme, programme
from aftersales.model.service import Service, service
from aftersales.model.today import MONTHS_A_YEAR
from aftersales.model.worlds import Worlds, at_means
from aftersales.study import Segment, Study
from aftersales.uncertain import Array

# Worlds · months at a time: enough for numpy to be quick, few enough for the arrays of one step to
# stay in the processor's cache.
AT_A_TIME = 24_000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The business in one month; each array has shape (worlds or 1, segments)."""

    annual_retention: Array
    csat: Array
    first_time_fix: Array
    customers: Array

    def world(self, index: int) -> State:
        """The state in one of the worlds."""
        here = slice(index, index + 1)
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
            csat=self.loyal.csat[:, -1].copy(),
            first_time_fix=self.served.first_time_fix[:, -1].copy(),
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

    def world(self, index: int) -> Outcome:
        """What comes of one of the worlds."""
        here = slice(index, index + 1)
        return Outcome(
            benefit=self.benefit[here],
            cost=self.cost[here],
            baseline=self.baseline,
            scenario=self.scenario.world(index),
        )


def project(study: Study, worlds: Worlds) -> Outcome:
    """The study in every one of those worlds."""
    baseline = baseline_accounts(study)
    size = max(1, AT_A_TIME // study.settings.horizon_months)
    parts = [_outcome(study, part, baseline) for part in worlds.chunks(size)]
    return parts[0] if len(parts) == 1 else _joined(parts)


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


def _outcome(study: Study, worlds: Worlds, baseline: Sequence[Account]) -> Outcome:
    moved = programme(study, worlds)
    scenario = accounts(study, worlds, moved)
    cost = programme_cost(study, worlds)
    cost[:, 1:] += sum(segment.calls for segment in scenario)
    return Outcome(
        benefit=_benefit(worlds.count, moved.active, scenario, baseline),
        cost=cost,
        baseline=_at_horizon(baseline, 1),
        scenario=_at_horizon(scenario, worlds.count),
    )


def _benefit(
    count: int, active: Activation, scenario: Iterable[Account], baseline: Iterable[Account]
) -> Array:
    """Profit over the baseline's; exactly 0 until a lever acts, whatever the rounding."""
    pairs = zip(scenario, baseline, strict=True)
    gained = sum(with_it.profit - without.profit for with_it, without in pairs)
    benefit = np.zeros((count, active.profile.shape[-1] + 1), order="F")
    np.copyto(benefit[:, 1:], gained, where=active.begun)
    return benefit


def _at_horizon(segments: Iterable[Account], count: int) -> State:
    def by_segment(figures: Iterable[Array]) -> Array:
        return np.stack([np.broadcast_to(figure, count) for figure in figures], axis=1)

    return State(
        annual_retention=by_segment(segment.annual_retention for segment in segments),
        csat=by_segment(segment.csat for segment in segments),
        first_time_fix=by_segment(segment.first_time_fix for segment in segments),
        customers=by_segment(segment.customers for segment in segments),
    )


def _joined(parts: Sequence[Outcome]) -> Outcome:
    def together(arrays: Iterable[Array]) -> Array:
        return np.concatenate(list(arrays))

    states = [part.scenario for part in parts]
    return Outcome(
        benefit=together(part.benefit for part in parts),
        cost=together(part.cost for part in parts),
        baseline=parts[0].baseline,
        scenario=State(
            annual_retention=together(state.annual_retention for state in states),
            csat=together(state.csat for state in states),
            first_time_fix=together(state.first_time_fix for state in states),
            customers=together(state.customers for state in states),
        ),
    )
