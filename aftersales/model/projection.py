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

CHUNK = 512  # worlds at a time, so that what one step needs stays in the processor's cache


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The business in one month; each array has shape (worlds or 1, segments)."""

    annual_retention: Array
    csat: Array
    first_time_fix: Array
    customers: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One segment in every month; shapes broadcast to (worlds, months)."""

    served: Service
    loyal: Loyalty
    profit: Array
    calls: Array

    @property
    def annual_retention(self) -> Array:
        """What a year at the month's churn would leave of the customers."""
        return np.exp(-MONTHS_A_YEAR * self.loyal.hazard)


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


def project(study: Study, worlds: Worlds) -> Outcome:
    """The study in every one of those worlds."""
    baseline = baseline_paths(study)
    parts = [_outcome(study, part, baseline) for part in worlds.chunks(CHUNK)]
    return parts[0] if len(parts) == 1 else _joined(parts)


def baseline_paths(study: Study) -> tuple[Path, ...]:
    """Each segment as it would go on; one world."""
    idle = replace(study, levers=())
    return paths(idle, at_means(idle))


def paths(study: Study, worlds: Worlds) -> tuple[Path, ...]:
    """Each segment with the levers pulled, month by month."""
    moved = programme(study, worlds)
    return tuple(path(study, segment, worlds, moved) for segment in study.segments)


def path(study: Study, segment: Segment, worlds: Worlds, moved: Programme) -> Path:
    """One segment when the levers move so much."""
    served = service(segment, worlds, moved)
    loyal = loyalty(study, segment, worlds, served, moved)
    return Path(
        served=served,
        loyal=loyal,
        profit=profit(study.operations, segment, worlds, moved, served, loyal),
        calls=cost_of_calls(study.levers, segment, moved, loyal),
    )


def _outcome(study: Study, worlds: Worlds, baseline: Sequence[Path]) -> Outcome:
    moved = programme(study, worlds)
    scenario = [path(study, segment, worlds, moved) for segment in study.segments]
    cost = programme_cost(study, worlds)
    cost[:, 1:] += sum(path.calls for path in scenario)
    return Outcome(
        benefit=_benefit(worlds.count, moved.active, scenario, baseline),
        cost=cost,
        baseline=_at_horizon(baseline, 1),
        scenario=_at_horizon(scenario, worlds.count),
    )


def _benefit(
    count: int, active: Activation, scenario: Iterable[Path], baseline: Iterable[Path]
) -> Array:
    """Profit over the baseline's; exactly 0 until a lever acts, whatever the rounding."""
    pairs = zip(scenario, baseline, strict=True)
    gained = sum(with_it.profit - without.profit for with_it, without in pairs)
    benefit = np.zeros((count, active.profile.shape[-1] + 1), order="F")
    np.copyto(benefit[:, 1:], gained, where=active.begun)
    return benefit


def _at_horizon(segments: Sequence[Path], count: int) -> State:
    def last(arrays: Iterable[Array]) -> Array:
        return np.stack([np.broadcast_to(array[:, -1], count) for array in arrays], axis=1)

    return State(
        annual_retention=last(path.annual_retention for path in segments),
        csat=last(path.loyal.csat for path in segments),
        first_time_fix=last(path.served.first_time_fix for path in segments),
        customers=last(path.loyal.customers for path in segments),
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
