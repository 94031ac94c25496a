"""The parts of the Method page about evidence: what moves what, and where that is known from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from aftersales.baseline.assumptions import TARGET_NAMES, Assumption
from aftersales.evidence.catalogue import cited, levers, links, publications
from aftersales.evidence.definitions import (
    EffectDefinition,
    Graded,
    LeverDefinition,
    LinkDefinition,
    Publication,
    Reading,
)
from aftersales.report.inputs import range_in_words, value_in_words
from aftersales.text import Language
from aftersales.ui.safe import escaped
from aftersales.uncertain import Uncertain


def effects_part(language: Language) -> None:
    """The links of the projection, then what each lever does."""
    say = language.say
    st.markdown(
        escaped(
            say(
                "Published ranges, already cut down for weak evidence. Where your files teach an "
                "effect, the page about drivers shows how both are brought together."
            )
        )
    )
    st.subheader(say("How one thing moves another"))
    for link in links().values():
        _link(link, language)
    st.subheader(say("What a lever does"))
    for lever in levers().values():
        _lever(lever, language)


def _link(link: LinkDefinition, language: Language) -> None:
    say = language.say
    with st.container(border=True, gap="small"):
        st.markdown(f"**{escaped(say(link.label))}**: {_in_words(link.value, link.unit, language)}")
        st.markdown(escaped(f"{say(link.help)} {say(link.caveat)}"))
        st.caption(_founded(link, language))


def _lever(lever: LeverDefinition, language: Language) -> None:
    say = language.say
    with st.expander(escaped(say(lever.label))):
        st.markdown(escaped(say(lever.help)))
        rows = [_effect(effect, language) for effect in lever.effect]
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
        for line in _when(lever, language):
            st.caption(escaped(line))


def _effect(effect: EffectDefinition, language: Language) -> Mapping[str, str]:
    say = language.say
    given = say("set by the slider")
    size = given if effect.size is None else _in_words(effect.size, effect.unit, language)
    return {
        say("Effect"): escaped(say(TARGET_NAMES[effect.on])),
        say("Size"): size,
        say("Chance of none"): language.share(effect.p_no_effect, 0),
        say("Remark"): escaped(say(effect.note)) if effect.note else "",
        say("Evidence"): _founded(effect, language),
    }


def _when(lever: LeverDefinition, language: Language) -> Iterator[str]:
    say, timing = language.say, lever.timing
    yield say(
        "It begins to work after {lag} {lag:month|months} and works in full {ramp} "
        "{ramp:month|months} later.",
        lag=timing.lag_months,
        ramp=timing.ramp_months,
    )
    if timing.half_life_months is not None:
        yield say(
            "Half of it fades in {half} months, down to {floor} without a refresher.",
            half=language.number(timing.half_life_months, 0),
            floor=language.share(timing.floor, 0),
        )
    if timing.note:
        yield say(timing.note)


def _in_words(number: Uncertain, unit: str, language: Language) -> str:
    """The most likely value, its range, its unit."""
    listed = Assumption(address="", label="", unit=unit, number=number, source=None)
    said = value_in_words(listed, "", language)
    within = range_in_words(listed, "", language)
    with_range = f"{said} ({within})" if within else said
    return f"{escaped(with_range)} :gray[:small[{escaped(language.say(unit))}]]"


def _founded(part: Graded, language: Language) -> str:
    """Grade and publications, each with its mark."""
    named = "; ".join(cited(publications()[id]) for id in part.sources)
    grade = language.say("grade {grade}", grade=part.grade)
    return escaped(f"{grade} · {named}" if named else grade)


def sources_part(language: Language) -> None:
    """Every publication that a number rests on."""
    say = language.say
    st.caption(
        say(
            "What was not read at its source is marked [M]: it is known from the literature and "
            "never enough for a number to be called evidence."
        )
    )
    rows = [_publication(each, language) for each in publications().values()]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _publication(publication: Publication, language: Language) -> Mapping[str, str]:
    say = language.say
    read = publication.read is Reading.VERIFIED
    return {
        say("Publication"): escaped(publication.citation),
        say("What it found"): escaped(say(publication.finding)),
        say("Read"): say("at its source") if read else "[M]",
    }
