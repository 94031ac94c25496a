"""Renewals of customers of whom each has his own probability of leaving: shifted beta-geometric.

Fader & Hardie 2007, Journal of Interactive Marketing 21(1). Each customer leaves at every renewal
with the same probability θ for ever; over customers θ is beta distributed (α, β). Those with a
large θ leave first, so retention rises with age although nobody changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import betaln, hyp2f1

from aftersales.clv.ages import Ages
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedBetaGeometric:
    """The model with its two parameters."""

    family: ClassVar[str] = "shifted_beta_geometric"
    start: ClassVar[dict[str, float]] = {"alpha": 1.0, "beta": 1.0}

    alpha: float
    beta: float

    def log_likelihood(self, seen: Ages) -> tuple[float, Array]:
        """Of all renewals, and its gradient by α, β.

        The paper's likelihood of a cohort, factor by factor: r(t) for each renewal, 1 − r(t) for
        each loss. So it also takes customers who are first seen at a later age.
        """
        alpha, earlier = self.alpha, self.beta + seen.age - 1
        renewed, lost, due = seen.renewed, seen.lost, seen.due
        each = renewed * np.log(earlier) + lost * np.log(alpha) - due * np.log(alpha + earlier)
        by_alpha = lost / alpha - due / (alpha + earlier)
        by_beta = renewed / earlier - due / (alpha + earlier)
        return float(each.sum()), np.array([by_alpha.sum(), by_beta.sum()])

    def retention(self, age: Array) -> Array:
        """Share renewed of those who come up for it the t-th time: r(t) = (β+t−1) / (α+β+t−1)."""
        earlier = self.beta + np.asarray(age, dtype=float) - 1
        return np.asarray(earlier / (self.alpha + earlier))

    def survival(self, renewals: Array) -> Array:
        """Share of a cohort left after so many renewals: S(t) = B(α, β+t) / B(α, β)."""
        beta = self.beta + np.asarray(renewals, dtype=float)
        return np.asarray(np.exp(betaln(self.alpha, beta) - betaln(self.alpha, self.beta)))

    def mean_churn(self, age: Array) -> Array:
        """Mean probability of leaving of those who have come to this age."""
        return 1 - self.retention(age)

    def discounted_residual_lifetime(self, age: Array, discount: float) -> Array:
        """DERL: renewals to be expected just before the n-th, each discounted; without an end."""
        later = self.beta + np.asarray(age, dtype=float)
        series = hyp2f1(1, later, self.alpha + later, 1 / (1 + discount))
        return np.asarray(self.retention(age) * series)
