"""Every number behind the result: value, range, source, grade; changeable, with a way back."""

from __future__ import annotations

from math import sqrt

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import Assumption, Group, assumptions, of_the_house
from aftersales.drivers.combine import PERT_VARIANCE
from aftersales.message import Message
from aftersales.report.reference import reference
from aftersales.study import Provenance, Source
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.entries import (
    EVERY_ONE,
    THIS_ONE,
    forget,
    number_entry,
    own,
    range_entry,
    touched,
)
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios import scenarios
from aftersales.uncertain import Normal, Pert

DIGITS_OF_A_RANGE = 3

BADGES = {
    Provenance.DATA: "green",
    Provenance.BOTH: "green",
    Provenance.EVIDENCE: "blue",
    Provenance.DEFAULT: "orange",
    Provenance.USER: "violet",
}


def assumptions_panel(made: Baseline, language: Language) -> None:
    """One group at a time, chosen by the user."""
    house = of_the_house(made.site, made.house)
    groups = {group.id: group for group in assumptions(made.study, made.answers, house)}
    chosen = st.selectbox(
        language.say("Show"),
        list(groups),
        format_func=lambda id: language.say(groups[id].label),
        key="assumption_group",
        persist_state="session",
    )
    _for_whom(language)
    st.caption(
        escaped(
            language.say(
                "Shares move in logits (0.2 lifts 75% to 78.6%), times and volumes in logs (−0.15 "
                "is 14% less): so effects add up and no share leaves 0 to 100%."
            )
        )
    )
    for assumption in groups[chosen].assumptions:
        _row(assumption, made.notes.get(assumption.address), language)
    _way_back(groups[chosen], language)


def _for_whom(language: Language) -> None:
    """With one scenario only it makes no difference, so nobody is asked."""
    if not (scenarios().kept or own()):
        return
    words = {EVERY_ONE: language.say("all scenarios"), THIS_ONE: language.say("this scenario only")}
    st.segmented_control(
        language.say("What you change here holds for"),
        list(words),
        default=EVERY_ONE,
        required=True,
        format_func=words.__getitem__,
        key=state.HOLDS_FOR,
        persist_state="session",
    )


def _row(assumption: Assumption, note: Message | None, language: Language) -> None:
    say = language.say
    name, value, origin = st.columns([5, 4, 6], gap="small", vertical_alignment="center")
    below = say(assumption.unit)
    if assumption.plainly is not None:
        below = f"{below} · {say(assumption.plainly)}"
    name.markdown(
        f"{escaped(say(assumption.label))}  \n:gray[:small[{escaped(below)}]]",
        help=escaped(say(assumption.why)) or None,
    )
    with value:
        _entry(assumption, say(assumption.label), language)
    origin.markdown(whence(assumption.source, language))
    if assumption.address in own():
        origin.badge(say("this scenario only"), icon=":material/bookmark:", color="primary")
    if note is not None:
        origin.caption(f":small[{escaped(say(note))}]")


def _entry(assumption: Assumption, label: str, language: Language) -> None:
    number = assumption.number
    if isinstance(number, Pert | Normal):
        as_range = as_spread(number) if isinstance(number, Normal) else number
        range_entry(assumption.address, label, assumption.measure, language, as_range)
        return
    now = None if number is None else number.mean
    number_entry(assumption.address, label, assumption.measure, language, now=now, bare=True)


def as_spread(number: Normal) -> Pert:
    """A range with the same middle and spread, to be shown and changed as any other."""
    half, digits = sqrt(PERT_VARIANCE) * number.sd, DIGITS_OF_A_RANGE
    low, mode, high = (round(number.mean_of_core + side * half, digits) for side in (-1, 0, 1))
    return Pert(low=low, mode=mode, high=high)


def whence(source: Source | None, language: Language) -> str:
    """Where a number comes from, in one line."""
    if source is None:
        return ""
    parts = [
        escaped(reference(source, language)),
        language.say("grade {grade}", grade=source.grade) if source.grade else "",
        language.say("n {n}", n=language.number(source.n, 0)) if source.n else "",
    ]
    badge = f":{BADGES[source.provenance]}-badge[{language.say(source.provenance.words)}]"
    return f"{badge} :small[{' · '.join(part for part in parts if part)}]"


def _way_back(group: Group, language: Language) -> None:
    mine = [a.address for a in group.assumptions if a.address in touched()]
    if mine:
        st.button(
            language.say("Back to the original values"),
            icon=":material/undo:",
            on_click=forget,
            args=mine,
        )
