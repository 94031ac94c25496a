"""The business month by month, twice: as it would go on, and with the levers pulled.

The same steps make both: the baseline is the study without levers, and one world is enough for
it, for it depends on no uncertain number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aftersales.model.activation import activation, shifts
from aftersales.model.loyalty import Loyalty, loyalty
from aftersales.model.profit import profit, programme_cost
from aftersales.model.service import Service, service
from aftersales.model.today import MONTHS_A_YEAR
from aftersales.model.worlds import Worlds, at_means
from aftersales.study import Study
from aftersales.uncertain import Array

CHUNK = 256  # worlds at a time, so that what one step needs stays in the processor's cache


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The business in one month; each array has shape (worlds or 1, segments)."""

    annual_retention: Array
    csat: Array
    first_time_fix: Array
    customers: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The business in every month; shapes broadcast to (worlds, months, segments)."""

    active: Array
    served: Service
    loyal: Loyalty
    profit: Array

    def at(self, month: int) -> State:
        """The state in that month, 1 … T (−1 is the last)."""
        index = month - 1 if month > 0 else month
        shape = self.profit.shape

        def then(array: Array) -> Array:
            return np.broadcast_to(array, np.broadcast_shapes(array.shape, shape))[:, index]

        return State(
            annual_retention=np.exp(-MONTHS_A_YEAR * then(self.loyal.hazard)),
            csat=then(self.loyal.csat),
            first_time_fix=then(self.served.first_time_fix),
            customers=then(self.loyal.customers),
        )


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
    baseline = baseline_path(study)
    parts = [_outcome(study, part, baseline) for part in worlds.chunks(CHUNK)]
    return parts[0] if len(parts) == 1 else _joined(parts)


def baseline_path(study: Study) -> Path:
    """The business as it would go on; one world."""
    idle = replace(study, levers=())
    return path(idle, at_means(idle))


def path(study: Study, worlds: Worlds) -> Path:
    """The business with the levers pulled, month by month."""
    month = np.arange(1.0, study.settings.horizon_months + 1)
    active = activation(study, worlds, month)
    moved = shifts(study, worlds, active)
    served = service(study, worlds, moved)
    loyal = loyalty(study, worlds, served, moved, active)
    return Path(
        active=active, served=served, loyal=loyal, profit=profit(study, worlds, served, loyal)
    )


def _outcome(study: Study, worlds: Worlds, baseline: Path) -> Outcome:
    scenario = path(study, worlds)
    return Outcome(
        benefit=_benefit(worlds, scenario, baseline),
        cost=programme_cost(study, worlds, scenario.served, scenario.loyal, scenario.active),
        baseline=baseline.at(-1),
        scenario=scenario.at(-1),
    )


def _benefit(worlds: Worlds, scenario: Path, baseline: Path) -> Array:
    """Profit over the baseline's; exactly 0 until a lever acts, whatever the rounding."""
    gained = scenario.profit.sum(axis=-1) - baseline.profit.sum(axis=-1)
    acting = np.maximum.accumulate((scenario.active != 0).any(axis=1), axis=-1)
    benefit = np.zeros((worlds.count, gained.shape[-1] + 1))
    benefit[:, 1:] = np.where(acting, gained, 0.0)
    return benefit


def _joined(parts: list[Outcome]) -> Outcome:
    states = [part.scenario for part in parts]
    return Outcome(
        benefit=np.concatenate([part.benefit for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
        baseline=parts[0].baseline,
        scenario=State(
            annual_retention=np.concatenate([state.annual_retention for state in states]),
            csat=np.concatenate([state.csat for state in states]),
            first_time_fix=np.concatenate([state.first_time_fix for state in states]),
            customers=np.concatenate([state.customers for state in states]),
        ),
    )
