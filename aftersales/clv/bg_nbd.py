"""Purchases of customers who may stop after any of them, unseen: BG/NBD.

Fader, Hardie & Lee 2005, Marketing Science 24(2). While a customer is there, he buys at a rate λ a
week; after each purchase he leaves for good with probability p. λ is gamma distributed over
customers (r, α), p beta (a, b). Notation of the paper: x repeat purchases, the last at t_x, seen
up to T, all in weeks from the first purchase; arrays of any shape that go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln, hyp2f1

from aftersales.clv.ahead import discounted
from aftersales.clv.grouped import Grouped
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class BgNbd:
    """The model with its four parameters; α in weeks."""

    family: ClassVar[str] = "bg_nbd"
    start: ClassVar[dict[str, float]] = {"r": 1.0, "alpha": 10.0, "a": 1.0, "b": 2.0}

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, seen: Grouped) -> tuple[float, Array]:
        """Of all customers, and its gradient by r, α, a, b (equation 6 of the paper)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, n, bought = seen.x, seen.customers, seen.bought
        there, left = np.log(alpha + seen.T), np.log(alpha + seen.t_x)
        log_odds = self._log_odds_gone(bought)[seen.which] + (r + x) * (there - left)
        gone = expit(log_odds)
        of_x = gammaln(r + bought) - gammaln(r) + betaln(a, b + bought) - betaln(a, b)
        height = seen.buyers @ of_x + n * r * np.log(alpha)
        height += seen.total(np.logaddexp(0, log_odds) - (r + x) * there)
        return float(height), np.array(
            [
                seen.buyers @ (digamma(r + bought) - digamma(r))
                + n * np.log(alpha)
                - seen.total(there + gone * (left - there)),
                n * r / alpha
                - seen.total((r + x) * ((1 - gone) / (alpha + seen.T) + gone / (alpha + seen.t_x))),
                seen.buyers @ (digamma(a + b) - digamma(a + b + bought)) + seen.total(gone) / a,
                seen.buyers @ (digamma(a + b) - digamma(a + b + bought))
                + seen.buyers @ (digamma(b + bought) - digamma(b))
                - seen.total(gone / np.where(x > 0, b + x - 1, 1)),
            ]
        )

    def alive(self, x: Array, t_x: Array, T: Array) -> Array:
        """Probability that the customer is still there at T."""
        waited = np.log((self.alpha + T) / (self.alpha + t_x))
        return np.asarray(expit(-self._log_odds_gone(x) - (self.r + x) * waited))

    def _log_odds_gone(self, x: Array) -> Array:
        """At the moment of the last purchase; nobody leaves before the first repeat purchase."""
        with np.errstate(divide="ignore"):
            return np.where(x > 0, np.log(self.a / np.maximum(self.b + x - 1, 0)), -np.inf)

    def purchases_ahead(
        self, x: Array, T: Array, weeks: float, discount_per_week: float = 0.0
    ) -> Array:
        """Expected purchases of a customer who is there at T in the weeks after it, discounted.

        The paper's equation 10 without the probability of being there, as an integral of the rate:
        it has no hole at a = 1, and a discount fits in.
        """
        return discounted(self._rate, x, T, self.alpha, weeks, discount_per_week)

    def _rate(self, x: Array, T: Array, ahead: Array) -> Array:
        """Expected purchases a week, so many weeks ahead; E[λ exp(−λ p t)] in closed form."""
        r, a, b = self.r, self.a, self.b
        weeks = self.alpha + T
        known = (weeks / (weeks + ahead)) ** a
        tail = hyp2f1(a + b - r - 1, a, a + b + x, ahead / (weeks + ahead))
        return np.asarray((r + x) / weeks * known * tail)
