"""How often customers without a contract will buy, and what for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from aftersales.clv.bg_nbd import BgNbd
from aftersales.clv.gamma_gamma import GammaGamma
from aftersales.clv.grouped import Grouped
from aftersales.clv.maximum_likelihood import Fit, most_likely
from aftersales.clv.pareto_nbd import ParetoNbd
from aftersales.histories import DAYS_A_WEEK, Counts, Flags, Purchases
from aftersales.uncertain import Array

Buying = BgNbd | ParetoNbd
MODELS: Mapping[str, type[Buying]] = {model.family: model for model in (BgNbd, ParetoNbd)}

MANY = 4_000
KNOTS = 8


# Fitting


def fit_buying(model: type[Buying], seen: Grouped, seed: int = 0) -> Fit:
    """The model's most likely parameters.

    Many customers are approached by way of a few of them: near the top few steps are needed.
    """
    start = model.start
    if len(seen.x) > 2 * MANY:
        start = dict(fit_buying(model, seen.drawn(MANY, seed)).named)
    names = tuple(start)

    def of(values: Array) -> tuple[float, Array]:
        return model(**dict(zip(names, values, strict=True))).log_likelihood(seen)

    return most_likely(of, start, seen.customers)


def has_spend(purchases: Purchases) -> Flags:
    """Of whom it is known what he spends in a repeat purchase."""
    return np.asarray((purchases.repeats > 0) & ~np.isnan(purchases.mean_spend))


def fit_spend(purchases: Purchases) -> Fit:
    """The most likely gamma-gamma parameters, from all who bought again."""
    known = has_spend(purchases)
    x, spend = purchases.repeats[known].astype(float), purchases.mean_spend[known]
    start = {**GammaGamma.start, "gamma": float(spend.mean())}

    def of(values: Array) -> tuple[float, Array]:
        return GammaGamma(**dict(zip(start, values, strict=True))).log_likelihood(x, spend)

    return most_likely(of, start, int(known.sum()), floor=GammaGamma.floor)


# What is to come


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """Customers as the models ask for them: x, t_x, T in weeks, shape (customers,)."""

    x: Array
    t_x: Array
    T: Array
    mean_spend: Array
    knots: Knots

    @classmethod
    def of(cls, purchases: Purchases) -> Self:
        """From their histories."""
        x, T = purchases.repeats.astype(float), purchases.age_days / DAYS_A_WEEK
        return cls(
            x=x,
            t_x=purchases.recency_days / DAYS_A_WEEK,
            T=T,
            mean_spend=purchases.mean_spend,
            knots=Knots.of(x, T),
        )

    def alive(self, model: Buying) -> Array:
        """Probability that each is still there."""
        return model.alive(self.x, self.t_x, self.T)

    def ahead(self, model: Buying, weeks: float, discount_per_week: float = 0) -> Array:
        """Expected purchases of each who is there, discounted."""
        return self.knots.spread(lambda x, T: model.purchases_ahead(x, T, weeks, discount_per_week))

    def expected(self, model: Buying, weeks: float) -> Array:
        """Expected purchases of each; the chance that he has left is in it."""
        return self.alive(model) * self.ahead(model, weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knots:
    """A positive function of x and T that is smooth in T, asked for a few T only.

    `x` distinct numbers of purchases, shape (numbers,), `which` the place of each customer in it;
    `T` Chebyshev's points on the logarithm, `weight` (customers, knots) of Lagrange's polynomials.
    """

    x: Array
    which: Counts
    T: Array
    weight: Array

    @classmethod
    def of(cls, x: Array, T: Array) -> Self:
        """For these customers."""
        numbers, which = np.unique(x, return_inverse=True)
        log_T = np.log1p(T)
        knots = _chebyshev(float(log_T.min()), float(log_T.max()))
        return cls(x=numbers, which=which, T=np.expm1(knots), weight=_lagrange(log_T, knots))

    def spread(self, of: Callable[[Array, Array], Array]) -> Array:
        """The function for every customer, shape (customers,)."""
        table = np.log(of(self.x[:, None], self.T[None, :]))
        return np.asarray(np.exp((self.weight * table[self.which]).sum(axis=1)))


def _chebyshev(low: float, high: float) -> Array:
    if low == high:
        return np.array([low])
    points = np.cos(np.pi * (np.arange(KNOTS) + 0.5) / KNOTS)
    return np.asarray((low + high) / 2 + (high - low) / 2 * points)


def _lagrange(at: Array, knots: Array) -> Array:
    """Value of each knot's polynomial at each point, shape (points, knots)."""
    weight = np.ones((len(at), len(knots)))
    for i, knot in enumerate(knots):
        for other in np.delete(knots, i):
            weight[:, i] *= (at - other) / (knot - other)
    return weight
