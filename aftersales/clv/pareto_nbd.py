"""Purchases of customers who may stop at any moment, unseen: Pareto/NBD.

Schmittlein, Morrison & Colombo 1987; notation of Fader & Hardie 2005. While a customer is there,
he buys at a rate λ a week, and leaves at a rate μ a week. Over customers λ is gamma distributed
(r, α), μ too (s, β). It stands beside BG/NBD for comparison. x, t_x, T in weeks as there.

The likelihood is that of a customer who is still there at T, or has left at some τ since t_x:

    L = Γ(r+x) αʳ βˢ / Γ(r) · { (α+T)^−(r+x) (β+T)^−s + s ∫ (α+τ)^−(r+x) (β+τ)^−(s+1) dτ }

The papers write the integral with ₂F₁, in one form for α ≥ β and another for α < β. Taken as it
stands it needs no such regions, and the gradient is an average over what may have happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import digamma, gammaln, logsumexp

from aftersales.clv.ahead import discounted
from aftersales.clv.grouped import Grouped
from aftersales.uncertain import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoNbd:
    """The model with its four parameters; α and β in weeks."""

    family: ClassVar[str] = "pareto_nbd"
    start: ClassVar[dict[str, float]] = {"r": 1.0, "alpha": 10.0, "s": 1.0, "beta": 10.0}

    r: float
    alpha: float
    s: float
    beta: float

    def log_likelihood(self, seen: Grouped) -> tuple[float, Array]:
        """Of all customers, and its gradient by r, α, s, β."""
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        x, T, n = seen.x, seen.T, seen.count
        tau, log_parts = self._parts(x, seen.t_x, T)
        each = logsumexp(log_parts, axis=-1, keepdims=True)
        chance = np.exp(log_parts - each)
        of_x = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        until = np.concatenate([T[:, None], tau], axis=1)
        died = np.arange(until.shape[1]) > 0

        def mean(value: Array) -> Array:
            return np.asarray((chance * value).sum(axis=1))

        by_r = digamma(r + x) - digamma(r) + np.log(alpha) - mean(np.log(alpha + until))
        by_alpha = r / alpha - (r + x) * mean(1 / (alpha + until))
        by_s = np.log(beta) + mean(died / s - np.log(beta + until))
        by_beta = s / beta - mean((s + died) / (beta + until))
        gradient = np.array([n @ by_r, n @ by_alpha, n @ by_s, n @ by_beta])
        return float(n @ (of_x + each[:, 0])), gradient

    def alive(self, x: Array, t_x: Array, T: Array) -> Array:
        """Probability that the customer is still there at T."""
        _, log_parts = self._parts(np.asarray(x), np.asarray(t_x), np.asarray(T))
        return np.asarray(np.exp(log_parts[..., 0] - logsumexp(log_parts, axis=-1)))

    def _parts(self, x: Array, t_x: Array, T: Array) -> tuple[Array, Array]:
        """Moments τ at which the customer may have left, and the logarithms of what is added up.

        First still there at T, then gone at each τ; shapes (…, nodes), (…, 1 + nodes). The nodes
        are laid on q = ((α+t_x) / (α+τ))^power, on which the integrand is nearly flat.
        """
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        x, t_x, T = x[..., None], t_x[..., None], T[..., None]
        power = np.maximum(r + x - 1 + (s + 1) * np.minimum((alpha + t_x) / (beta + t_x), 1), 0.5)
        width = -np.expm1(power * np.log((alpha + t_x) / (alpha + T)))
        q = 1 - width * (1 - NODES) / 2
        tau = (alpha + t_x) * q ** (-1 / power) - alpha
        there = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
        with np.errstate(divide="ignore"):
            log_step = np.log(width * WEIGHTS / 2) + np.log((alpha + tau) / (power * q))
        gone = np.log(s) - (r + x) * np.log(alpha + tau) - (s + 1) * np.log(beta + tau) + log_step
        return tau, np.concatenate([there, gone], axis=-1)

    def purchases_ahead(
        self, x: Array, T: Array, weeks: float, discount_per_week: float = 0.0
    ) -> Array:
        """Expected purchases of a customer who is there at T in the weeks after it, discounted."""
        return discounted(self._rate, x, T, self.beta, weeks, discount_per_week)

    def _rate(self, x: Array, T: Array, ahead: Array) -> Array:
        staying = ((self.beta + T) / (self.beta + T + ahead)) ** self.s
        return np.asarray((self.r + x) / (self.alpha + T) * staying)
