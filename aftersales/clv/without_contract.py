"""Customers who buy when they like: what each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from aftersales.clv.buying import (
    MODELS,
    Buying,
    Customers,
    fit_buying,
    fit_spend,
    has_spend,
)
from aftersales.clv.families import FEWEST_REPEATERS, unusable
from aftersales.clv.gamma_gamma import GammaGamma
from aftersales.clv.grouped import Grouped
from aftersales.clv.holdout import Forecast, Holdout, holdout, totals
from aftersales.clv.maximum_likelihood import Fit
from aftersales.clv.prospects import SPEND, Tested, World
from aftersales.clv.settings import WEEKS_A_YEAR, EconomicsOf, Reckoning
from aftersales.clv.sorting import Sorting
from aftersales.histories import DAYS_A_MONTH, DAYS_A_WEEK, Flags, Names, Purchases, only
from aftersales.message import Message, message
from aftersales.study import EVERYBODY
from aftersales.uncertain import Array

HARDLY_LOST = 0.98
"""A share kept a year that no business has: where purchases say it, they do not tell who leaves."""

TIED = 0.2
"""A correlation of spending with frequency from which it is worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutContract:
    """Prospects of customers who buy when they like; see `Prospects`."""

    purchases: Purchases
    model: type[Buying]
    buying: Fit
    spend: Fit
    margin_share: Array
    reckoning: Reckoning
    customers: Customers

    @classmethod
    def of(
        cls, family: str, purchases: Purchases, economics: EconomicsOf, reckoning: Reckoning
    ) -> Self:
        """The family fitted to them."""
        model = MODELS[family]
        return cls(
            purchases=purchases,
            model=model,
            buying=fit_buying(model, Grouped.of(only(purchases, taught_by(purchases)))),
            spend=fit_spend(purchases),
            margin_share=_margin_shares(purchases.segment, economics),
            reckoning=reckoning,
            customers=Customers.of(purchases),
        )

    def only(self, these: Flags) -> Self:
        """These customers alone, by the parameters of all."""
        purchases, shares = only(self.purchases, these), self.margin_share[these]
        customers = Customers.of(purchases)
        return replace(self, purchases=purchases, margin_share=shares, customers=customers)

    @property
    def customer(self) -> Names:
        """Who they are."""
        return self.purchases.customer

    @property
    def segment(self) -> Names:
        """Their segments."""
        return self.purchases.segment

    @property
    def fits(self) -> Mapping[str, Fit]:
        """Of all customers' buying, and of their spending."""
        return {EVERYBODY: self.buying, SPEND: self.spend}

    def alive(self) -> Array:
        """Probability that each is still a customer."""
        return self.customers.alive(self.buying.model(self.model))

    def year_ahead(self) -> Array:
        """Expected purchases of the next twelve months."""
        return self.customers.expected(self.buying.model(self.model), WEEKS_A_YEAR)

    def annual_margin(self) -> Array:
        """What each is expected to bring in the next twelve months, after service."""
        spend = self.spend.model(GammaGamma)
        each = spend.expected_spend(self.customers.x, self.customers.mean_spend)
        return self.year_ahead() * each * self.margin_share

    def expected(self) -> World:
        """The world of the most likely parameters."""
        return self._world(self.buying.model(self.model), self.spend.model(GammaGamma))

    def worlds(self) -> Iterator[World]:
        """Buying and spending drawn apart: they were fitted apart."""
        n, seed = self.reckoning.draws, self.reckoning.seed
        buying = self.buying.models(self.model, n, seed)
        spend = self.spend.models(GammaGamma, n, seed + 1)
        return (self._world(b, s) for b, s in zip(buying, spend, strict=True))

    def _world(self, buying: Buying, spend: GammaGamma) -> World:
        ask, customers = self.reckoning, self.customers
        alive = customers.alive(buying)
        year = customers.ahead(buying, WEEKS_A_YEAR)
        discounted = customers.ahead(buying, ask.horizon_weeks, ask.discount_per_week)
        each = spend.expected_spend(customers.x, customers.mean_spend)
        return World(
            base=alive * year,
            kept=alive * (customers.ahead(buying, 2 * WEEKS_A_YEAR) - year),
            value=alive * discounted * each * self.margin_share,
        )

    def sorting(self) -> Sorting | None:
        """Nobody is seen to leave."""
        return None

    def remarks(self) -> Iterator[Message]:
        """What is kept, who taught the model, and whether spending goes with frequency."""
        yield message(
            "Nobody is seen to leave: kept a year means of the purchases of the coming year, how "
            "many are expected in the year after."
        )
        if self._hardly_anybody_leaves():
            yield message(
                "In these files hardly anybody is seen to stop buying, so the model lets nearly "
                "everybody stay. That speaks of the time they cover, not of loyalty: the "
                "projection does not count on it."
            )
        taught = taught_by(self.purchases)
        if not taught.all():
            yield message(
                "Learnt from the {n} customers who came after the files begin; of the others the "
                "first purchases are not known.",
                n=int(taught.sum()),
            )
        elif not self.purchases.from_first.all():
            yield message(
                "Most customers are older than the files, so their first purchase in them counts "
                "as the first: take the result with care."
            )
        tied = _tied(self.purchases)
        if abs(tied) > TIED:
            yield message(
                "Spending goes with frequency (correlation {tied}), which the model rules out: "
                "values of frequent customers are less sure than they look.",
                tied=round(tied, 2),
            )

    def _hardly_anybody_leaves(self) -> bool:
        world = self.expected()
        return bool(world.kept.sum() > HARDLY_LOST * world.base.sum())


def taught_by(purchases: Purchases) -> Flags:
    """Who teaches the model: those seen from their first purchase; all where they are too few."""
    seen = purchases.from_first
    few = (has_spend(purchases) & seen).sum() < FEWEST_REPEATERS
    return np.ones_like(seen) if few else seen


def _margin_shares(segment: Names, economics: EconomicsOf) -> Array:
    names, which = np.unique(segment.astype(str), return_inverse=True)
    return np.array([economics(name).margin_share for name in names])[which]


def _tied(purchases: Purchases) -> float:
    """Correlation of the logarithms of frequency and spending, of those who bought again."""
    known = has_spend(purchases)
    logs = np.log([purchases.repeats[known], purchases.mean_spend[known]])
    return float(np.corrcoef(logs)[0, 1]) if (logs.std(axis=1) > 0).all() else 0.0


def tested_buying(family: str, earlier: Purchases | None, reckoning: Reckoning) -> Tested:
    """Fitted to the first half of the data, held to the purchases of the second."""
    if earlier is None or not earlier.held_out_days:
        return message("The data are too short to be cut.")
    return unusable(earlier) or _held_to_the_rest(MODELS[family], earlier, reckoning)


def _held_to_the_rest(model: type[Buying], earlier: Purchases, reckoning: Reckoning) -> Holdout:
    fit = fit_buying(model, Grouped.of(only(earlier, taught_by(earlier))))
    customers, weeks = Customers.of(earlier), earlier.held_out_days / DAYS_A_WEEK
    worlds = fit.models(model, reckoning.draws, reckoning.seed)
    forecast = Forecast(
        expected=customers.expected(fit.model(model), weeks),
        totals=totals(customers.expected(world, weeks) for world in worlds),
        happened=earlier.held_out,
        until=earlier.until,
        months=earlier.held_out_days / DAYS_A_MONTH,
    )
    return holdout(forecast, reckoning)
