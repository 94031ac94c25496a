"""The answer in one plain sentence, also when it is no."""

from __future__ import annotations

from aftersales.decide.answers import Headline, Uncertainty
from aftersales.message import Message, Share, message

LIKELY = 0.8
HARDLY_EVER = 0.005  # would be said as 0 %
UNLIKELY = 0.2


def verdict(headline: Headline, uncertainty: Uncertainty | None, horizon_months: int) -> Message:
    """What to make of it: yes, probably, rather not, no, or what is missing."""
    if headline.npv is None:
        return message(
            "What the programme costs is not known yet: it has an effect, but no return. "
            "Enter the missing costs."
        )
    if headline.roi_percent is None:
        return message(
            "Nothing is invested within the horizon. Move a lever, or let it start earlier, to see "
            "what it would be worth."
        )
    if uncertainty is None:
        return _at_expected_values(headline.npv)
    return _with_chance(headline.npv, uncertainty.probability_npv_positive, horizon_months)


def _at_expected_values(npv: float) -> Message:
    if npv > 0:
        return message("At the expected values the programme brings in more than it costs.")
    return message("At the expected values the programme costs more than it brings in.")


def _with_chance(npv: float, probability: float, months: int) -> Message:
    said = {"chance": Share(probability), "months": months}
    if probability >= LIKELY:
        return message(
            "Yes. In {chance} of the simulated runs it brings in more than it costs within "
            "{months} months.",
            **said,
        )
    if probability <= HARDLY_EVER:
        return message(
            "No. In hardly any of the simulated runs does it bring in more than it costs within "
            "{months} months.",
            **said,
        )
    if probability <= UNLIKELY:
        return message(
            "No. In only {chance} of the simulated runs it brings in more than it costs within "
            "{months} months.",
            **said,
        )
    if npv > 0:
        return message(
            "Probably, but not surely. In {chance} of the simulated runs it brings in more than it "
            "costs within {months} months.",
            **said,
        )
    return message(
        "Rather not. At the expected values it costs more than it brings in; in {chance} of the "
        "simulated runs it pays within {months} months all the same.",
        **said,
    )
