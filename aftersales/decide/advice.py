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
    SMALLER = "smaller"  # no to all of it, yes to a part of it, which is likely to pay
    SMALLER_AT_RISK = "smaller_at_risk"  # the same of a part that is not likely, nor unlikely
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
    *,
    part: float | None,
) -> Advice:
    """In this order: what is missing; no where NPV is not above zero or the
    chance to pay is small; yes where it is large (`decide.verdict`).

    `part` is the chance to pay of a lever alone, no further than it is pulled, that brings more
    than it costs, None where there is none: by the same thresholds it is no to the programme and
    yes to that part of it.

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
        return _in_place_of_it(part)
    if uncertainty.probability_npv_positive >= LIKELY:
        return Advice.YES
    return Advice.PILOT if doubt is not None and doubt.worth_learning else Advice.YES_AT_RISK


def _in_place_of_it(part: float | None) -> Advice:
    if part is None or part <= UNLIKELY:
        return Advice.NO
    return Advice.SMALLER if part >= LIKELY else Advice.SMALLER_AT_RISK
