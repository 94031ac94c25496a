"""How many contracts are kept, and what is expected of those that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy.special import chdtrc

from aftersales.clv.ages import Ages
from aftersales.clv.contractual import Constant
from aftersales.clv.maximum_likelihood import Fit, most_likely
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.histories import Counts, Renewals, only
from aftersales.study import EVERYBODY
from aftersales.uncertain import Array

Retention = Constant | ShiftedBetaGeometric
MODELS: Mapping[str, type[Retention]] = {
    model.family: model for model in (Constant, ShiftedBetaGeometric)
}
LOST_A_PARAMETER = 10
FEWEST_LOST_A_PARAMETER = 3
CHANCE = 0.05


def fit_retention(model: type[Retention], ages: Ages) -> Fit:
    """The model's most likely parameters."""
    names = tuple(model.start)

    def of(values: Array) -> tuple[float, Array]:
        return model(**dict(zip(names, values, strict=True))).log_likelihood(ages)

    return most_likely(of, model.start, max(int(ages.due.sum()), 1))


def fit_segments(model: type[Retention], renewals: Renewals) -> Mapping[str, Fit]:
    """Segment → its fit, and that of all under `EVERYBODY`.

    A segment has its own where ten were lost for each parameter, or three and it differs from all
    by more than chance. None has where segments were made from orders: who stays brings more.
    """
    of_all = fit_retention(model, Ages.of(renewals))
    return {EVERYBODY: of_all, **dict(_own(model, of_all.model(model), renewals))}


def _own(model: type[Retention], of_all: Retention, told: Renewals) -> Iterator[tuple[str, Fit]]:
    for segment in sorted(set(told.segment) - {EVERYBODY}) if told.comparable else ():
        ages = Ages.of(only(told, told.segment == segment))
        lost_a_parameter = ages.lost.sum() / len(model.start)
        if lost_a_parameter < FEWEST_LOST_A_PARAMETER:
            continue
        own = fit_retention(model, ages)
        if lost_a_parameter >= LOST_A_PARAMETER or _differs(own, of_all, ages):
            yield segment, own


def _differs(own: Fit, of_all: Retention, ages: Ages) -> bool:
    """Whether its own parameters explain it better than chance would (likelihood ratio)."""
    gain = own.log_likelihood - of_all.log_likelihood(ages)[0]
    return bool(chdtrc(len(own.names), 2 * max(gain, 0.0)) < CHANCE)


def renewals_ahead(
    model: Retention, of: Renewals, months: float, discount_rate: float = 0.0
) -> Array:
    """Expected renewals of each relation in the months ahead, each discounted from today.

    Σ r(n) r(n+1) … r(n+k) / (1+d)^(years until then), n being the next age; shape (relations,).
    A relation that was lost has none.
    """
    a_period = (1 + discount_rate) ** (-of.period_months / 12)
    until_due = (1 + discount_rate) ** (-of.months_to_due / 12)
    kept, which, occasions = _kept(model, of, months)
    discounted = kept * a_period ** np.arange(kept.shape[1])
    summed = np.cumsum(np.pad(discounted, ((0, 0), (1, 0))), axis=1)
    return np.asarray(summed[which, occasions] * until_due)


def staying(model: Retention, of: Renewals, months: float) -> Array:
    """Probability that a relation still runs so many months ahead; 0 where it was lost."""
    kept, which, occasions = _kept(model, of, months)
    there = np.pad(kept, ((0, 0), (1, 0)), constant_values=1.0)
    return np.asarray(np.where(of.lost, 0.0, there[which, occasions]))


def _kept(model: Retention, of: Renewals, months: float) -> tuple[Array, Counts, Counts]:
    """Share kept after 1, 2 … occasions at each next age, shape (ages, occasions).

    With it: which of the ages each relation has, and how many occasions lie ahead of it.
    """
    occasions = occasions_within(of, months)
    ages, which = np.unique(of.next_age, return_inverse=True)
    ahead = ages[:, None] + np.arange(occasions.max(initial=0))
    kept = np.cumprod(model.retention(ahead.astype(float)), axis=1, dtype=np.float64)
    return kept, which, occasions


def occasions_within(of: Renewals, months: float) -> Counts:
    """How often each relation comes up for renewal within so many months, if it lasts."""
    after_first = np.floor((months - of.months_to_due) / of.period_months)
    return np.where(of.lost, 0, np.maximum(after_first + 1, 0)).astype(np.int64)
