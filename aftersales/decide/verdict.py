"""The answer in one plain sentence, also when it is no."""

from __future__ import annotations

from collections.abc import Mapping

from aftersales.decide.answers import Headline, Uncertainty
from aftersales.message import Message, Share, message

LIKELY = 0.8
OPEN = (0.4, 0.6)
UNLIKELY = 0.2
HARDLY_EVER = 0.005  # would be said as 0 %


def verdict(headline: Headline, uncertainty: Uncertainty | None, horizon_months: int) -> Message:
    """What to make of it: yes, probably, open, rather not, no, or what is missing."""
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
    said: Mapping[str, object] = {"chance": Share(probability), "months": months}
    if probability >= LIKELY and npv > 0:
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
    if OPEN[0] <= probability <= OPEN[1] and npv > 0:
        return message(
            "Open. In {chance} of the simulated runs it brings in more than it costs within "
            "{months} months, in the others less.",
            **said,
        )
    return _leaning(npv, probability > OPEN[1], said)


def _leaning(npv: float, more_often_than_not: bool, said: Mapping[str, object]) -> Message:
    """Where neither yes nor no can be said: how often it pays, and what it comes to on average."""
    if npv <= 0:
        return message(
            "Rather not. At the expected values it costs more than it brings in; in {chance} of "
            "the simulated runs it pays within {months} months all the same.",
            **said,
        )
    if more_often_than_not:
        return message(
            "Probably, but not surely. In {chance} of the simulated runs it brings in more than it "
            "costs within {months} months.",
            **said,
        )
    return message(
        "Rather not. In only {chance} of the simulated runs it brings in more than it costs within "
        "{months} months; a few very good ones lift the expected value above zero.",
        **said,
    )
