"""The scenarios one below the other: renamed, copied, put in order, deleted and brought back."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.saved import LONGEST_NAME
from aftersales.baseline.scenario import Scenario
from aftersales.message import N_, Message
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.front import PAGES
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios import keep, scenarios, take_at_hand


class Change(StrEnum):
    """What can be done with a scenario."""

    COPY = "copy"
    EARLIER = "earlier"
    LATER = "later"
    DELETE = "delete"

    @property
    def words(self) -> str:
        """The wording, still to be said."""
        return _WORDS[self]

    @property
    def icon(self) -> str:
        """A picture beside the words."""
        return _ICONS[self]


_WORDS = {
    Change.COPY: N_("Duplicate"),
    Change.EARLIER: N_("Move up"),
    Change.LATER: N_("Move down"),
    Change.DELETE: N_("Delete"),
}
_ICONS = {
    Change.COPY: ":material/content_copy:",
    Change.EARLIER: ":material/arrow_upward:",
    Change.LATER: ":material/arrow_downward:",
    Change.DELETE: ":material/delete:",
}


def scenario_list(at_first: Baseline, language: Language) -> None:
    """One row each; what was deleted last can be brought back."""
    for at, scenario in enumerate(scenarios().kept):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _row(at, scenario, at_first, language)
    _refused(language)
    _deleted(language)


def _row(at: int, scenario: Scenario, at_first: Baseline, language: Language) -> None:
    key, say = f"scenario_name_{at}", language.say
    st.session_state[key] = scenario.name
    st.text_input(
        say("Name"),
        key=key,
        max_chars=LONGEST_NAME,
        on_change=_rename,
        args=(at,),
        label_visibility="collapsed",
        width=360,
    )
    if st.button(say("Open in the Explorer"), key=f"scenario_open_{at}", icon=":material/tune:"):
        take_at_hand(scenario, at_first)
        st.switch_page(PAGES / "explorer.py")
    menu = f"scenario_menu_{at}"
    st.menu_button(
        say("Change"),
        _possible(at),
        key=menu,
        on_click=_change,
        args=(at, menu),
        format_func=lambda change: f"{change.icon} {say(change.words)}",
    )


def _possible(at: int) -> list[Change]:
    mine = scenarios()
    impossible = {
        Change.COPY: mine.is_full,
        Change.EARLIER: at == 0,
        Change.LATER: at == len(mine.kept) - 1,
    }
    return [change for change in Change if not impossible.get(change)]


def _refused(language: Language) -> None:
    refusal: Message | None = st.session_state.pop(state.REFUSED_NAME, None)
    if refusal is not None:
        st.caption(f":red[{escaped(language.say(refusal))}]")


def _deleted(language: Language) -> None:
    mine, say = scenarios(), language.say
    if mine.deleted is None:
        return
    _, gone = mine.deleted
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(say("Deleted: {name}.", name=escaped(gone.name)))
        st.button(
            say("Bring it back"),
            key="scenario_restore",
            icon=":material/undo:",
            on_click=lambda: keep(scenarios().restored()),
            disabled=mine.is_full,
        )


# What a click does


def _rename(at: int) -> None:
    mine = scenarios()
    name = mine.name_for(st.session_state[f"scenario_name_{at}"], mine.kept[at].name)
    if isinstance(name, Message):
        st.session_state[state.REFUSED_NAME] = name
    else:
        keep(mine.with_renamed(at, name))


def _change(at: int, menu: str) -> None:
    mine = scenarios()
    match st.session_state[menu]:
        case Change.COPY:
            keep(mine.with_copy(at))
        case Change.EARLIER:
            keep(mine.earlier(at))
        case Change.LATER:
            keep(mine.earlier(at + 1))
        case Change.DELETE:
            keep(mine.without(at))
