"""The verdict, with what it stands on said first where that is mostly assumed."""

from __future__ import annotations

from aftersales.baseline.decisive import Footing, footing
from aftersales.decide.answers import Headline, Uncertainty
from aftersales.decide.verdict import verdict
from aftersales.evidence.catalogue import defaults
from aftersales.message import Message, message
from aftersales.study import Study
from aftersales.text import Language

FIRST_NAMED = 4


def judgement(
    study: Study, headline: Headline, uncertainty: Uncertainty | None, language: Language
) -> tuple[str, ...]:
    """The sentence to begin with, and those that follow it.

    A verdict from assumed numbers speaks of them, not of the service.
    """
    sentence = verdict(headline, uncertainty, study.settings.horizon_months)
    stands_on = footing(study)
    if headline.roi_percent is None or not stands_on.is_mostly_assumed:
        return (language.say(sentence),)
    by_these = message("By these assumptions: {verdict}", verdict=sentence)
    said = (_assumed(stands_on), by_these, _to_bring(stands_on, language))
    return tuple(map(language.say, said))


def _assumed(stands_on: Footing) -> Message:
    return message(
        "Not a verdict on your service yet: {assumed} of {all} decisive numbers are assumed.",
        assumed=len(stands_on.assumed),
        all=len(stands_on.all),
    )


def _to_bring(stands_on: Footing, language: Language) -> Message:
    first = stands_on.assumed[:FIRST_NAMED]
    names = ", ".join(language.say(defaults()[name].label) for name in first)
    return message(
        "What would change that most, in your files or entered in the Explorer: {names}.",
        names=names,
    )
