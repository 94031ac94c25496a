"""What is done, and how far: the levers that are pulled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import expm1

from aftersales.baseline.assumptions import lever_name
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import Becomes
from aftersales.study import Lever, Study
from aftersales.text import Language
from aftersales.uncertain import Pert


def lever_names(study: Study, language: Language) -> Mapping[str, str]:
    """What each lever is called, by id."""
    return {lever.id: language.say(lever_name(lever.id)) for lever in study.levers}


def programme(study: Study, language: Language) -> str:
    """The levers that are pulled, each with how far; empty where none is."""
    pulled = ", ".join(pulled_levers(study, language))
    return language.say("Levers: {levers}", levers=pulled) if pulled else ""


def pulled_levers(study: Study, language: Language) -> Iterator[str]:
    """Each of them, with how far."""
    names = lever_names(study, language)
    for lever in study.levers:
        if lever.intensity > 0:
            far = how_far(lever, language)
            yield language.say("{lever} ({how_far})", lever=names[lever.id], how_far=far)


def how_far(lever: Lever, language: Language) -> str:
    """In the terms of its slider, where the lever is one of the catalogue's."""
    say, effect = language.say, lever.effects[0] if lever.effects else None
    becomes = levers()[lever.id].slider.becomes if lever.id in levers() else Becomes.INTENSITY
    match becomes, effect and effect.size:
        case Becomes.REDUCTION, Pert(low=in_full):
            return say("target {change}", change=language.share(expm1(in_full), 0))
        case Becomes.POINTS, size if size:
            return language.points(size.mean)
        case Becomes.COVERAGE, _ if effect:
            return say("{share} covered", share=language.share(effect.coverage, 0))
        case _:
            return say("{share} of the full programme", share=language.share(lever.intensity, 0))
