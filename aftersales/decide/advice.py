"""What to do: a rule on figures, so that the advice is no matter of taste."""

from __future__ import annotations

from enum import StrEnum

from aftersales.decide.answers import Headline, Uncertainty
from aftersales.decide.doubt import Doubt
from aftersales.decide.verdict import LIKELY, UNLIKELY


class Advice(StrEnum):
    """What can be advised."""

    FIND_COST = "find_cost"  # nobody has said what it costs
    CHOOSE = "choose"  # nothing is invested
    MEASURE = "measure"  # most of what decides is assumed
    NO = "no"  # it costs more than it brings in, or hardly ever pays
    PILOT = "pilot"  # it brings in more, not surely, and something is worth learning first
    YES_AT_RISK = "yes_at_risk"  # it brings in more, not surely, and nothing is worth learning
    YES = "yes"  # it brings in more, and likely so
    SIMULATE = "simulate"  # it brings in more at the expected values; nothing says how surely


def advised(
    headline: Headline,
    uncertainty: Uncertainty | None,
    doubt: Doubt | None,
    mostly_assumed: bool,
) -> Advice:
    """In this order: what is missing; no where NPV is not above zero or the
    chance to pay is small; yes where it is large (`decide.verdict`).

    In between, a pilot where a number is worth more than hardly anything to know beforehand
    (`Doubt.worth_learning`): then a measurement that costs less than that pays for itself.
    """
    if headline.npv is None:
        return Advice.FIND_COST
    if headline.roi_percent is None:
        return Advice.CHOOSE
    if mostly_assumed:
        return Advice.MEASURE
    if uncertainty is None:
        return Advice.SIMULATE if headline.npv > 0 else Advice.NO
    if headline.npv <= 0 or uncertainty.probability_npv_positive <= UNLIKELY:
        return Advice.NO
    if uncertainty.probability_npv_positive >= LIKELY:
        return Advice.YES
    return Advice.PILOT if doubt is not None and doubt.worth_learning else Advice.YES_AT_RISK
