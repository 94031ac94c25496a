"""Satisfaction, and what customers do because of it (docs/MODEL.md sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aftersales.model.activation import Activation
from aftersales.model.programme import Programme, through
from aftersales.model.service import Service, rest, shifted
from aftersales.model.today import exposure, monthly_hazard
from aftersales.model.worlds import Worlds
from aftersales.study import Segment, Study, Target, effect_addresses
from aftersales.uncertain import Array

LEAST_HAZARD = 0.5  # of the baseline's: some churn no service can prevent
MOST_PRICE_CHANGE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Loyalty:
    """What a segment's customers do in each month; shapes broadcast to (worlds, months).

    `unhappy` is 1 − CSAT; `hazard`, `upsell` and `referral` are per customer and month, `price` is
    a share of revenue. `customers` are those at the end of month 0 … T, shape (worlds or 1,
    months + 1), `customers_in_month` those on average over the month.
    """

    unhappy: Array
    hazard: Array
    upsell: Array
    referral: Array
    price: Array
    customers: Array
    customers_in_month: Array

    @property
    def csat(self) -> Array:
        """Share of customers who are satisfied."""
        return 1 - self.unhappy

    @property
    def customers_before(self) -> Array:
        """Customers at the start of the month."""
        return self.customers[:, :-1]


def loyalty(
    study: Study, segment: Segment, worlds: Worlds, served: Service, moved: Programme
) -> Loyalty:
    """What customers do when they are served so."""
    aim = satisfaction_aimed_at(worlds, served, moved)
    shift = carried_over(aim, study.links.satisfaction_carry_over)
    unhappy = rest(segment.csat, np.exp(study.drift.csat_logit * months(study)) * np.exp(shift))
    hazard = churn_hazard(study, segment, worlds, shift, unhappy, moved.active)
    referral = referrals(segment, worlds, shift)
    customers = customer_base(segment, hazard, referral)
    return Loyalty(
        unhappy=unhappy,
        hazard=hazard,
        upsell=upsells(segment, worlds, shift),
        referral=referral,
        price=price_change(worlds, shift),
        customers=customers,
        customers_in_month=(customers[:, :-1] + customers[:, 1:]) / 2,
    )


def months(study: Study) -> Array:
    """1 … T, shape (months,)."""
    return np.arange(1.0, study.settings.horizon_months + 1)


def satisfaction_aimed_at(worlds: Worlds, served: Service, moved: Programme) -> Array:
    """Shift of satisfaction in logits if the service stayed as it is in that month."""
    link = worlds.value("links.first_time_fix_on_csat")
    return through(link, served.first_time_fix_shift) + moved.satisfaction


def carried_over(aim: Array, carry_over: float) -> Array:
    """Satisfaction moves towards its aim and keeps that share of last month's shift."""
    shift = (1 - carry_over) * aim
    for before, after in pairwise(shift.T):
        after += carry_over * before
    return shift


def churn_hazard(
    study: Study, segment: Segment, worlds: Worlds, shift: Array, unhappy: Array, active: Activation
) -> Array:
    """Monthly churn hazard; never below half of the baseline's in the same month."""
    baseline = monthly_hazard(segment) * np.exp(study.drift.churn_log_hazard * months(study))
    met = exposure(segment)
    factor = np.exp(through(-met * _link(worlds, "csat_on_churn", "retention"), shift))
    for spared in spared_when_called(study, worlds, active, met):
        factor = factor * (1 - unhappy * spared)
    return np.asarray(baseline * np.maximum(factor, LEAST_HAZARD))


def spared_when_called(
    study: Study, worlds: Worlds, active: Activation, met: float
) -> Iterator[Array]:
    """Share of their hazard that calling back spares unhappy customers; one array an effect."""
    reached = met * worlds.channel("retention")
    for i, lever in enumerate(study.levers):
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
            if effect.on is Target.AT_RISK_HAZARD_RATIO:
                yield active.times(reached * effect.coverage * (1 - worlds.value(address)), i)


def upsells(segment: Segment, worlds: Worlds, shift: Array) -> Array:
    """Upsells of a customer and month."""
    link = exposure(segment) * _link(worlds, "csat_on_upsell", "upsell")
    return shifted(segment.upsells_per_customer_month, through(link, shift))


def referrals(segment: Segment, worlds: Worlds, shift: Array) -> Array:
    """New customers whom a customer brings in a month."""
    link = exposure(segment) * _link(worlds, "csat_on_referral", "referrals")
    return np.asarray(segment.referrals_per_customer_month * np.exp(through(link, shift)))


def price_change(worlds: Worlds, shift: Array) -> Array:
    """What customers pay more, as a share of revenue."""
    link = _link(worlds, "csat_on_price", "price")
    return np.clip(through(link, shift), -MOST_PRICE_CHANGE, MOST_PRICE_CHANGE)


def customer_base(segment: Segment, hazard: Array, referral: Array) -> Array:
    """Customers at the end of month 0 … T: those kept, those referred, those won anyway."""
    growth = np.exp(-hazard) + referral
    customers = np.empty((growth.shape[0], growth.shape[1] + 1), order="F")
    customers[:, 0] = segment.customers
    for (before, after), grown in zip(pairwise(customers.T), growth.T, strict=True):
        np.multiply(before, grown, out=after)
        after += segment.gross_adds
    return customers


def _link(worlds: Worlds, name: str, channel: str) -> Array:
    """The link, or 0 where its channel is off."""
    return worlds.value(f"links.{name}") * worlds.channel(channel)
