"""The families of models, and which of them fits a business and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersales.clv.ages import Ages
from aftersales.clv.buying import has_spend
from aftersales.clv.contractual import Constant
from aftersales.clv.retention import fit_retention
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.histories import Histories, Purchases, Renewals
from aftersales.message import N_, Message, message

FAMILIES: Mapping[str, str] = {
    "contractual": N_("Contracts, everybody kept alike"),
    "shifted_beta_geometric": N_("Contracts, customers who differ (sBG)"),
    "bg_nbd": N_("Purchases without a contract (BG/NBD)"),
    "pareto_nbd": N_("Purchases without a contract (Pareto/NBD)"),
}
OF_RENEWALS = ("contractual", "shifted_beta_geometric")
OF_PURCHASES = "bg_nbd"
"""The one proposed where purchases have to tell who leaves."""
DIFFERING = ("shifted_beta_geometric",)
"""Families in which customers differ in how easily they leave."""

FEWEST = 10
FEWEST_REPEATERS = 30
FEWEST_DAYS = 56
DIFFERENCE = 2.71 / 2
"""A gain in log-likelihood that chance gives in one of twenty cases where nobody differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A family and why it."""

    family: str
    reason: Message


def propose(histories: Histories) -> Proposal | Message:
    """The family that the data speak for, or what is missing for any."""
    renewals, purchases = histories.renewals, histories.purchases
    if isinstance(renewals, Renewals) and unusable(renewals) is None:
        return proposed_for(renewals)
    if isinstance(purchases, Purchases) and unusable(purchases) is None:
        return _of_purchases(purchases)
    return message(
        "Lifetime value cannot be told. From contracts: {contracts} From purchases: {purchases}",
        contracts=unusable(renewals),
        purchases=unusable(purchases),
    )


def needed(family: str, histories: Histories) -> Renewals | Purchases | Message:
    """What that family is fitted to, or why it cannot be."""
    told = histories.renewals if family in OF_RENEWALS else histories.purchases
    return unusable(told) or told


def unusable(told: Purchases | Renewals | Message) -> Message | None:
    """Why nothing can be fitted to this; None if something can."""
    if isinstance(told, Message):
        return told
    if isinstance(told, Renewals):
        return _too_few(told) if min(told.renewed.sum(), told.lost.sum()) < FEWEST else None
    if (days := int(told.age_days.max(initial=0))) < FEWEST_DAYS:
        return message(
            "The orders cover {days} days; at least {least} are needed.",
            days=days,
            least=FEWEST_DAYS,
        )
    repeaters = int(has_spend(told).sum())
    if repeaters >= FEWEST_REPEATERS:
        return None
    return message(
        "Only {n} customers bought on a second day, at a known price; at least {least} are needed.",
        n=repeaters,
        least=FEWEST_REPEATERS,
    )


def _too_few(renewals: Renewals) -> Message:
    return message(
        "{renewed} stayed and {lost} left; at least {least} of each are needed.",
        renewed=int(renewals.renewed.sum()),
        lost=int(renewals.lost.sum()),
        least=FEWEST,
    )


def _of_purchases(purchases: Purchases) -> Proposal:
    return Proposal(
        family=OF_PURCHASES,
        reason=message(
            "No file says when somebody leaves, so it has to be read from the purchases: "
            "{repeaters} of {customers} customers bought again.",
            repeaters=int((purchases.repeats > 0).sum()),
            customers=len(purchases),
        ),
    )


def proposed_for(renewals: Renewals) -> Proposal:
    """The family that renewals speak for."""
    ages = Ages.of(renewals)
    due, lost = int(ages.due.sum()), int(ages.lost.sum())
    if differ(ages):
        return Proposal(
            family="shifted_beta_geometric",
            reason=message(
                "The files say who stayed and who left: {due} times somebody could leave, {lost} "
                "did, the longer there the fewer. So customers differ.",
                due=due,
                lost=lost,
            ),
        )
    return Proposal(
        family="contractual",
        reason=message(
            "The files say who stayed and who left: {due} times somebody could leave, {lost} did. "
            "How long somebody has been there makes no difference that could be told from chance.",
            due=due,
            lost=lost,
        ),
    )


def differ(ages: Ages) -> bool:
    """Whether customers differ in how easily they leave, by more than chance would show."""
    mixed, alike = (fit_retention(m, ages) for m in (ShiftedBetaGeometric, Constant))
    return mixed.log_likelihood - alike.log_likelihood > DIFFERENCE
