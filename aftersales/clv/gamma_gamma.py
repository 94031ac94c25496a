"""What a purchase is worth: gamma-gamma (Fader, Hardie & Lee 2005, JMR 42(4); their note of 2013).

The value of a customer's purchases is gamma distributed with shape p and a scale of his own, which
is gamma distributed over customers (q, γ). A customer with few purchases is drawn towards all. It
takes for granted that how often somebody buys says nothing about how much he spends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import digamma, gammaln

from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaGamma:
    """The model with its three parameters; γ in money."""

    start: ClassVar[dict[str, float]] = {"p": 2.0, "q": 3.0, "gamma": 1.0}
    floor: ClassVar[dict[str, float]] = {"q": 1.0}  # below it nobody has a mean

    p: float
    q: float
    gamma: float

    def log_likelihood(self, x: Array, mean_spend: Array) -> tuple[float, Array]:
        """Of customers with x ≥ 1 purchases worth `mean_spend` > 0; gradient by p, q, γ."""
        p, q, gamma = self.p, self.q, self.gamma
        spent = x * mean_spend
        log_all = np.log(gamma + spent)
        each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        each += p * x * np.log(spent) - np.log(mean_spend) - (p * x + q) * log_all
        whole = digamma(p * x + q)
        by_p = x * (whole - digamma(p * x) + np.log(spent) - log_all)
        by_q = whole - digamma(q) + np.log(gamma) - log_all
        by_gamma = q / gamma - (p * x + q) / (gamma + spent)
        return float(each.sum()), np.array([by_p.sum(), by_q.sum(), by_gamma.sum()])

    def expected_spend(self, x: Array, mean_spend: Array) -> Array:
        """Expected value of a purchase of each customer; that of all where his own is NaN."""
        p, q, gamma = self.p, self.q, self.gamma
        known = np.where(np.isnan(mean_spend), 0, x)
        spent = known * np.nan_to_num(mean_spend)
        return np.asarray((gamma + spent) * p / (p * known + q - 1))
