"""What is done, and how far: the levers that are pulled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import expm1, isclose

from aftersales.baseline.assumptions import lever_name
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import Becomes, Slider
from aftersales.message import Message
from aftersales.study import Lever, Study
from aftersales.text import Language
from aftersales.uncertain import Pert

DECIMALS = 2


def lever_names(study: Study, language: Language) -> Mapping[str, str]:
    """What each lever is called, by id."""
    return {lever.id: language.say(lever_name(lever.id)) for lever in study.levers}


def programme(study: Study, language: Language) -> str:
    """The levers that are pulled, each with how far; empty where none is."""
    pulled = ", ".join(pulled_levers(study, language))
    return language.say("Levers: {levers}", levers=pulled) if pulled else ""


def pulled_levers(study: Study, language: Language) -> Iterator[str]:
    """Each of them, with how far."""
    return (pulled_so_far(lever, language) for lever in study.levers if lever.intensity > 0)


def pulled_so_far(lever: Lever, language: Language) -> str:
    """What it is called, and how far it is pulled."""
    name = Message(lever_name(lever.id))
    return language.say("{lever} ({how_far})", lever=name, how_far=how_far(lever, language))


def how_far(lever: Lever, language: Language) -> str:
    """In the terms of its slider, where the lever is one of the catalogue's."""
    slider = levers()[lever.id].slider if lever.id in levers() else None
    effect = lever.effects[0] if lever.effects else None
    match slider and slider.becomes, effect and effect.size:
        case Becomes.REDUCTION, Pert(low=in_full):
            return language.say("target {change}", change=language.share(expm1(in_full), 0))
        case Becomes.POINTS, size if size:
            return language.points(size.mean)
        case Becomes.COVERAGE, _ if slider and effect:
            return _covers(slider, effect.coverage, language)
        case Becomes.INTENSITY, _ if slider:
            return _stands_at(slider, lever.intensity * slider.full_strength_at, language)
        case _:
            share = language.share(lever.intensity, 0)
            return language.say("{share} of the full programme", share=share)


def _covers(slider: Slider, share: float, language: Language) -> str:
    label = language.say(slider.label)
    return language.say("{label}: {share}", label=label, share=language.share(share, 0))


def _stands_at(slider: Slider, position: float, language: Language) -> str:
    """The name of the position, or so many of the slider's unit."""
    for named in slider.positions:
        if isclose(named.at, position):
            return language.say("“{position}”", position=language.say(named.label))
    count = round(position, DECIMALS)
    unit = slider.unit_of_one if count == 1 and slider.unit_of_one else slider.unit
    return language.say("{position} {unit}", position=count, unit=language.say(unit))
