"""The slim bar above the sliders: which scenario they show, and whether it is kept like that."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.saved import LONGEST_NAME
from aftersales.baseline.scenario import Scenario
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import Site
from aftersales.message import Message, joined, message
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.front import PAGES
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios import (
    differs,
    keep,
    only_pulled,
    scenarios,
    take_at_hand,
)

CHOSEN, NEW_NAME, NAMING = "scenario_chosen", "scenario_name", "scenario_naming"
NAMED_APART = 2


def scenario_bar(at_first: Baseline, language: Language) -> None:
    """What stands in it follows from the scenario that the sliders make, kept or not."""
    say, mine = language.say, scenarios()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if mine.kept:
            _choice(at_first, language)
        if mine.at_hand and differs(mine.at_hand, _at_hand(), at_first.site):
            _changed(mine.at_hand, at_first, language)
        if not mine.is_full:
            _naming(at_first.site, language)
        if len(mine.kept) > 1:
            label = say("Compare {count} {count:scenario|scenarios}", count=len(mine.kept))
            st.page_link(PAGES / "compare.py", label=label, icon=":material/compare_arrows:")
        else:
            st.caption(say("Keep how the sliders stand, move them, and compare both."))


def _choice(at_first: Baseline, language: Language) -> None:
    """The names are shown as they are: a list of choices reads no Markdown."""
    st.session_state[CHOSEN] = scenarios().chosen or None
    st.selectbox(
        language.say("Scenario"),
        scenarios().names,
        index=None,
        placeholder=language.say("Sliders not kept yet"),
        key=CHOSEN,
        on_change=_go_to_chosen,
        args=(at_first,),
        label_visibility="collapsed",
        width=300,
    )


def _changed(kept: Scenario, at_first: Baseline, language: Language) -> None:
    """The sliders stand otherwise than what is kept."""
    say = language.say
    st.badge(say("changed"), icon=":material/edit:", color="orange")
    st.button(
        say("Update"),
        key="scenario_update",
        icon=":material/save:",
        help=say("Keep this scenario as the sliders stand now."),
        on_click=_update,
        args=(at_first.site,),
    )
    st.button(
        say("Back"),
        key="scenario_back",
        icon=":material/undo:",
        help=say("Move the sliders back to what is kept."),
        on_click=take_at_hand,
        args=(kept, at_first),
    )


def _naming(site: Site, language: Language) -> None:
    say = language.say
    asked = st.popover(
        say("Keep as a new scenario") if scenarios().kept else say("Keep as a scenario"),
        icon=":material/bookmark_add:",
        key=NAMING,
        on_change="rerun",
    )
    if not asked.open:
        st.session_state.pop(NEW_NAME, None)
        return
    with asked, st.form("scenario_form", border=False):
        suggested = language.say(suggested_name(_at_hand(), site))
        st.session_state.setdefault(NEW_NAME, scenarios().free_name(suggested))
        st.text_input(say("Name"), key=NEW_NAME, max_chars=LONGEST_NAME)
        refusal: Message | None = st.session_state.pop(state.REFUSED_NAME, None)
        if refusal is not None:
            st.caption(f":red[{escaped(say(refusal))}]")
        st.form_submit_button(say("Keep"), on_click=_keep_as_new, args=(site,), type="primary")


def suggested_name(scenario: Scenario, site: Site) -> Message:
    """What is pulled, if that is little enough for a name."""
    pulled = [message(levers()[id].label) for id in only_pulled(scenario, site).plan]
    if not pulled:
        return message("Nothing new")
    if len(pulled) > NAMED_APART:
        return message("{count} levers", count=len(pulled))
    return joined(" + ", pulled)


def _at_hand() -> Scenario:
    """As the sliders made it in this very run."""
    found: Scenario = st.session_state[state.SCENARIO]
    return found


# What a click does


def _go_to_chosen(at_first: Baseline) -> None:
    name = st.session_state[CHOSEN]
    chosen = next((each for each in scenarios().kept if each.name == name), None)
    if chosen is None:  # the choice was emptied: the sliders stay, and belong to none
        keep(replace(scenarios(), chosen=""))
    else:
        take_at_hand(chosen, at_first)


def _update(site: Site) -> None:
    mine = scenarios()
    now = replace(only_pulled(_at_hand(), site), name=mine.chosen)
    keep(mine.with_changed(mine.chosen, now))


def _keep_as_new(site: Site) -> None:
    mine = scenarios()
    name = mine.name_for(st.session_state[NEW_NAME])
    if isinstance(name, Message):
        st.session_state[state.REFUSED_NAME] = name
        return
    new = replace(only_pulled(_at_hand(), site), name=name)
    keep(replace(mine.with_new(new), chosen=name))
    st.session_state[NAMING] = False
