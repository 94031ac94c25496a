"""Loyalty over all segments: one retention, one churn, one lifetime value.

Segments count by their customers at the horizon without the programme, in both cases: what differs
is how loyal they are, not how they are mixed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aftersales.decide.answers import Spread, lifetime_value, spread
from aftersales.model import Outcome, State
from aftersales.study import Study
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """A figure without and with the programme; `change` is the spread of the difference."""

    before: float
    after: float
    change: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """Loyalty at the horizon: annual retention and churn as shares, lifetime value in money."""

    retention: BeforeAfter
    churn: BeforeAfter
    lifetime_value: BeforeAfter
    customers: BeforeAfter


Pair = tuple[Array, Array]  # without and with the programme, each of shape (worlds,)


def overall(study: Study, expected: Outcome, drawn: Outcome | None) -> Overall:
    """Over all segments, at the expected values; the spread of each change from drawn worlds."""
    weights = _weights(expected.baseline.customers[0])

    def compared(figure: Callable[[State], Array]) -> BeforeAfter:
        return _compared(_pair(figure, expected), None if drawn is None else _pair(figure, drawn))

    def retention(state: State) -> Array:
        return np.asarray(state.annual_retention @ weights)

    return Overall(
        retention=compared(retention),
        churn=compared(lambda state: 1 - retention(state)),
        lifetime_value=compared(
            lambda state: np.asarray(lifetime_value(study, state.annual_retention) @ weights)
        ),
        customers=compared(lambda state: np.asarray(state.customers.sum(axis=-1))),
    )


def _weights(customers: Array) -> Array:
    """Each segment's share of the customers; the same for all where there is nobody."""
    everybody = customers.sum()
    return np.asarray(
        customers / everybody if everybody else np.full_like(customers, 1 / len(customers))
    )


def _pair(figure: Callable[[State], Array], outcome: Outcome) -> Pair:
    return figure(outcome.baseline), figure(outcome.scenario)


def _compared(expected: Pair, drawn: Pair | None) -> BeforeAfter:
    return BeforeAfter(
        before=float(expected[0][0]),
        after=float(expected[1][0]),
        change=None if drawn is None else spread(drawn[1] - drawn[0]),
    )
