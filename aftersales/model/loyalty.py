"""Satisfaction, and what customers do because of it (model.md sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.model.service import NOTHING, Service, shifted
from aftersales.model.today import Today
from aftersales.model.worlds import Worlds
from aftersales.study import Study, Target, effect_addresses
from aftersales.uncertain import Array

LEAST_HAZARD = 0.5  # of the baseline's: some churn no service can prevent
MOST_PRICE_CHANGE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Loyalty:
    """What customers do in each month; shapes broadcast to (worlds, months, segments).

    `hazard`, `upsell` and `referral` are per customer and month, `price` is a share of revenue;
    `customers` at the end of the month, `customers_before` at its start.
    """

    csat: Array
    hazard: Array
    upsell: Array
    referral: Array
    price: Array
    customers: Array
    customers_before: Array

    @property
    def customers_in_month(self) -> Array:
        """Customers on average over the month."""
        return (self.customers_before + self.customers) / 2


def loyalty(
    study: Study, worlds: Worlds, served: Service, moved: Mapping[Target, Array], active: Array
) -> Loyalty:
    """What customers do when they are served so; `active` as `activation` gives it."""
    today = Today(study.segments)
    shift = carried_over(
        satisfaction_aimed_at(worlds, served, moved), study.links.satisfaction_carry_over
    )
    csat = shifted(today.csat, study.drift.csat_logit * months(study) + shift)
    felt = today.exposure * shift
    hazard = churn_hazard(study, worlds, felt, csat, active)
    referral = today.referrals_per_customer_month * np.exp(
        _link(worlds, "csat_on_referral", "referrals") * felt
    )
    after, before = customer_base(today, hazard, referral)
    return Loyalty(
        csat=csat,
        hazard=hazard,
        upsell=shifted(
            today.upsells_per_customer_month, _link(worlds, "csat_on_upsell", "upsell") * felt
        ),
        referral=referral,
        price=np.clip(
            _link(worlds, "csat_on_price", "price") * shift, -MOST_PRICE_CHANGE, MOST_PRICE_CHANGE
        ),
        customers=after,
        customers_before=before,
    )


def months(study: Study) -> Array:
    """1 … T, shape (months, 1)."""
    return np.arange(1.0, study.settings.horizon_months + 1)[:, None]


def satisfaction_aimed_at(worlds: Worlds, served: Service, moved: Mapping[Target, Array]) -> Array:
    """Shift of satisfaction in logits if the service stayed as it is in that month."""
    return np.asarray(
        worlds.value("links.first_time_fix_on_csat") * served.first_time_fix_shift
        + worlds.value("links.response_time_on_csat") * served.response_shift
        + worlds.value("links.repair_time_on_csat") * served.repair_shift
        + moved.get(Target.CSAT, NOTHING)
    )


def carried_over(aim: Array, carry_over: float) -> Array:
    """Satisfaction moves towards its aim and keeps that share of last month's shift."""
    shift = np.empty_like(aim)
    last = np.zeros_like(aim[:, 0])
    for month in range(aim.shape[1]):
        last = carry_over * last + (1 - carry_over) * aim[:, month]
        shift[:, month] = last
    return shift


def churn_hazard(study: Study, worlds: Worlds, felt: Array, csat: Array, active: Array) -> Array:
    """Monthly churn hazard; never below half of the baseline's in the same month."""
    baseline = Today(study.segments).monthly_hazard * np.exp(
        study.drift.churn_log_hazard * months(study)
    )
    answer = np.exp(-_link(worlds, "csat_on_churn", "retention") * felt)
    called_back = feedback_factor(study, worlds, csat, active)
    return np.asarray(baseline * np.maximum(answer * called_back, LEAST_HAZARD))


def feedback_factor(study: Study, worlds: Worlds, csat: Array, active: Array) -> Array:
    """What calling back unhappy customers does to the hazard of all of them."""
    factor = np.ones((1, 1, 1))
    unhappy = Today(study.segments).exposure * (1 - csat)
    for i, lever in enumerate(study.levers):
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
            if effect.on is Target.AT_RISK_HAZARD_RATIO:
                reached = effect.coverage * active[:, i, :, None] * worlds.channel("retention")
                factor = factor * (1 - unhappy * reached * (1 - worlds.value(address)))
    return factor


def customer_base(today: Today, hazard: Array, referral: Array) -> tuple[Array, Array]:
    """Customers at the end and at the start of each month."""
    kept = np.exp(-hazard) + referral
    after = np.empty_like(kept)
    before = np.empty_like(kept)
    base = np.broadcast_to(today.customers, kept[:, 0].shape)
    for month in range(kept.shape[1]):
        before[:, month] = base
        base = base * kept[:, month] + today.gross_adds
        after[:, month] = base
    return after, before


def _link(worlds: Worlds, name: str, channel: str) -> Array:
    """The link, or 0 where its channel is off."""
    return worlds.value(f"links.{name}") * worlds.channel(channel)
