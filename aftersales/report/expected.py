"""What is reckoned with: the mean of a number, which need not be its most likely value."""

from __future__ import annotations

from aftersales.baseline.assumptions import Assumption
from aftersales.baseline.plain_words import most_likely
from aftersales.message import Message
from aftersales.report.conditions import Named, plainly_at, value_in_words
from aftersales.study import Study, UncertainNumber
from aftersales.text import NOT_KNOWN, Language
from aftersales.uncertain import Fixed


def expected_in_words(assumption: Assumption, study: Study, language: Language) -> str:
    """The mean, tails and the chance of doing nothing included, as what must be true tells it."""
    if assumption.number is None:
        return NOT_KNOWN
    number = _uncertain(assumption, study)
    mean = assumption.number.mean if number is None else number.mean
    return _shown(mean, assumption, study, language)


def likely_in_words(assumption: Assumption, study: Study, language: Language) -> str:
    """The most likely value in the same digits."""
    if assumption.number is None:
        return NOT_KNOWN
    return _shown(most_likely(assumption.number), assumption, study, language)


def _shown(value: float, assumption: Assumption, study: Study, language: Language) -> str:
    called = Named(name=Message(assumption.label), unit=assumption.unit, measure=assumption.measure)
    return value_in_words(value, called, study.settings.currency, language)


def expected_plainly(assumption: Assumption, study: Study) -> Message | None:
    """What that mean comes to on scales that people think on; None where it is plain already."""
    number = _uncertain(assumption, study)
    if number is None or assumption.plainly is None:
        return assumption.plainly
    return plainly_at(number.mean, number, study) or assumption.plainly


def is_certain(assumption: Assumption) -> bool:
    """Whether it has no range, so that its value is what is reckoned with."""
    return assumption.number is None or isinstance(assumption.number, Fixed)


def _uncertain(assumption: Assumption, study: Study) -> UncertainNumber | None:
    found = (n for n in study.uncertain_numbers if n.address == assumption.address)
    return next(found, None)
