"""Customers who are kept or lost at each renewal: what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from aftersales.clv.ages import Ages
from aftersales.clv.families import unusable
from aftersales.clv.grouped import packed
from aftersales.clv.holdout import Forecast, Holdout, holdout, totals
from aftersales.clv.maximum_likelihood import Fit
from aftersales.clv.prospects import Tested, World
from aftersales.clv.retention import (
    MODELS,
    Retention,
    fit_retention,
    fit_segments,
    renewals_ahead,
    staying,
)
from aftersales.clv.settings import MONTHS_A_YEAR, EconomicsOf, Reckoning
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.clv.sorting import Sorting, sorting
from aftersales.histories import Counts, Flags, Names, Renewals, only
from aftersales.message import Message, message
from aftersales.study import EVERYBODY
from aftersales.uncertain import Array

Asked = Callable[[Retention, Renewals], Array]
"""A question to a model about relations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithContract:
    """Prospects of customers who are kept or lost at each renewal; see `Prospects`."""

    renewals: Renewals
    relations: Relations
    model: type[Retention]
    fits: Mapping[str, Fit]
    margin_of_period: Array
    reckoning: Reckoning

    @classmethod
    def of(
        cls, family: str, renewals: Renewals, economics: EconomicsOf, reckoning: Reckoning
    ) -> Self:
        """The family fitted to them."""
        a_year = _annual_margins(renewals, economics)
        return cls(
            renewals=renewals,
            relations=Relations.of(renewals),
            model=MODELS[family],
            fits=fit_segments(MODELS[family], renewals),
            margin_of_period=a_year * renewals.period_months / MONTHS_A_YEAR,
            reckoning=reckoning,
        )

    def only(self, these: Flags) -> Self:
        """These relations alone, by the parameters of all."""
        renewals, margins = only(self.renewals, these), self.margin_of_period[these]
        relations = Relations.of(renewals)
        return replace(self, renewals=renewals, margin_of_period=margins, relations=relations)

    @property
    def customer(self) -> Names:
        """Who they are."""
        return self.renewals.customer

    @property
    def segment(self) -> Names:
        """Their segments."""
        return self.renewals.segment

    def alive(self) -> Array:
        """1 where the contract runs, 0 where it was lost."""
        return (~self.renewals.lost).astype(float)

    def year_ahead(self) -> Array:
        """Expected renewals of the next twelve months."""
        return self.relations.asked(self._fitted(), _ahead(MONTHS_A_YEAR))

    def annual_margin(self) -> Array:
        """What each brings a year while it lasts, after service."""
        return self.margin_of_period * (MONTHS_A_YEAR / self.renewals.period_months)

    def expected(self) -> World:
        """The world of the most likely parameters."""
        return self._world(self._fitted())

    def worlds(self) -> Iterator[World]:
        """Each segment's parameters drawn apart: they were fitted apart."""
        return (self._world(models) for models in drawn(self.fits, self.model, self.reckoning))

    def _fitted(self) -> Mapping[str, Retention]:
        return {segment: fit.model(self.model) for segment, fit in self.fits.items()}

    def _world(self, models: Mapping[str, Retention]) -> World:
        """Only what renewals will bring: the period that runs is paid."""
        months, rate = self.reckoning.horizon_months, self.reckoning.discount_rate
        renewed = self.relations.asked(models, _ahead(months, rate))
        return World(
            base=self.alive(),
            kept=self.relations.asked(models, staying_a_year),
            value=renewed * self.margin_of_period,
        )

    def sorting(self) -> Sorting | None:
        """Retention by age beside a model in which nobody changes."""
        ages = Ages.of(self.renewals)
        mixed = fit_retention(ShiftedBetaGeometric, ages).model(ShiftedBetaGeometric)
        return sorting(ages, mixed)

    def remarks(self) -> Iterator[Message]:
        """What a value is made of."""
        yield message(
            "What a customer is worth is what renewals will bring after today; the period that "
            "runs counts as paid."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """Relations parted by segment, so that each is asked about by its own model."""

    count: int
    parts: Mapping[str, Part]

    @classmethod
    def of(cls, renewals: Renewals) -> Self:
        """Parted by segment."""
        parts = {s: Part.of(renewals, renewals.segment == s) for s in sorted(set(renewals.segment))}
        return cls(count=len(renewals), parts=parts)

    def asked(self, models: Mapping[str, Retention], ask: Asked) -> Array:
        """What each segment's model says, that of all where it has none; shape (relations,)."""
        answer = np.zeros(self.count)
        for segment, part in self.parts.items():
            answer[part.place] = ask(_its(segment, models), part.kinds)[part.which]
        return answer

    def summed(self, models: Mapping[str, Retention], ask: Asked) -> Array:
        """The same, summed over each segment; shape (segments,)."""
        parts = self.parts.items()
        return np.array([p.count @ ask(_its(segment, models), p.kinds) for segment, p in parts])


def _its(segment: str, models: Mapping[str, Retention]) -> Retention:
    return models.get(segment, models[EVERYBODY])


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Relations of a segment, of which many are alike: each kind is asked about once.

    `place` is where they stand among all, shape (relations,), `which` the kind of each; `count`,
    shape (kinds,), how many are of it.
    """

    place: Counts
    which: Counts
    kinds: Renewals
    count: Array

    @classmethod
    def of(cls, renewals: Renewals, its: Flags) -> Self:
        """A model cares for the next age, the day due and whether it was lost, for nothing else."""
        place = np.flatnonzero(its)
        told = only(renewals, place)
        due = np.unique(told.months_to_due, return_inverse=True)[1]
        kind = packed((told.next_age, due, told.lost.astype(np.int64)))
        _, first, which, count = np.unique(
            kind, return_index=True, return_inverse=True, return_counts=True
        )
        return cls(place=place, which=which, kinds=only(told, first), count=count.astype(float))


def drawn(
    fits: Mapping[str, Fit], model: type[Retention], reckoning: Reckoning
) -> Iterator[Mapping[str, Retention]]:
    """Segment → its model, with parameters as they might be as well."""
    seeds = range(reckoning.seed, reckoning.seed + len(fits))
    columns = (
        f.models(model, reckoning.draws, s) for f, s in zip(fits.values(), seeds, strict=True)
    )
    return (dict(zip(fits, models, strict=True)) for models in zip(*columns, strict=True))


def _ahead(months: float, discount_rate: float = 0.0) -> Asked:
    return lambda model, of: renewals_ahead(model, of, months, discount_rate)


def staying_a_year(model: Retention, of: Renewals) -> Array:
    """Probability of each to be there a year from now, shape (relations,)."""
    return staying(model, of, MONTHS_A_YEAR)


def _annual_margins(renewals: Renewals, economics: EconomicsOf) -> Array:
    """What a relation yields a year: its customers' margin, shared out by the fees, shape (n,)."""
    margins = np.zeros(len(renewals))
    for segment in set(renewals.segment):
        its = (renewals.segment == segment) & ~renewals.lost
        margins[its] = economics(segment).annual_margin * _shares(only(renewals, its))
    return margins


def _shares(running: Renewals) -> Array:
    """Of one customer's margin; 1 for everybody who has one contract and pays as all do."""
    known = ~np.isnan(running.annual_fee)
    mean = running.annual_fee[known].mean() if known.any() else 1.0
    fee = np.where(known, running.annual_fee, mean)
    return np.asarray(fee * len(set(running.customer)) / max(fee.sum(), 1e-300))


def tested_renewals(family: str, earlier: Renewals | None, reckoning: Reckoning) -> Tested:
    """Fitted to the first half of the data, held to the renewals of the second."""
    if earlier is None:
        return message("The files have no days of renewal, so no part can be held out.")
    if not earlier.held_out_months:
        return message("The data are too short to be cut.")
    return unusable(earlier) or _held_to_the_rest(MODELS[family], earlier, reckoning)


def _held_to_the_rest(model: type[Retention], earlier: Renewals, reckoning: Reckoning) -> Holdout:
    fits, ask = fit_segments(model, earlier), _ahead(earlier.held_out_months)
    relations = Relations.of(earlier)
    fitted = {segment: fit.model(model) for segment, fit in fits.items()}
    worlds = drawn(fits, model, reckoning)
    forecast = Forecast(
        expected=relations.asked(fitted, ask),
        totals=totals(relations.summed(world, ask) for world in worlds),
        happened=earlier.held_out,
        until=earlier.until,
        months=earlier.held_out_months,
    )
    return holdout(forecast, reckoning)
