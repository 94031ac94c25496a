"""What could be opened: studies brought as a file, and those that the browser kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from aftersales.problems import Problem
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios_file import (
    Found,
    found,
    has_something_to_lose,
    is_of,
    no_longer,
    open_found,
    take_over,
)

Gone = Callable[[Found], None]


def offers(data: Dataset, gone: Gone, language: Language) -> None:
    """One card for each that waits; `gone` is told of what the user does not want any more."""
    for number, one in enumerate(found()):
        with st.container(border=True, key=f"found_{number}"):
            if isinstance(one.saved, Problem):
                _wrong(one, one.saved, language)
            else:
                what_it_is(one, data, language)
            with st.container(horizontal=True):
                _choices(number, one, data, gone, language)


def _wrong(one: Found, problem: Problem, language: Language) -> None:
    st.markdown(f":red[{escaped(language.say(problem.message))}]")
    st.caption(escaped(language.say(problem.remedy)))


def what_it_is(one: Found, data: Dataset, language: Language) -> None:
    """What a study holds, what is otherwise in it than it says, and of which data it is."""
    saved, say = one.saved, language.say
    assert not isinstance(saved, Problem)
    assert saved.head is not None
    title = (
        say("Kept in this browser on {day}", day=saved.head.saved_on)
        if one.slot
        else say("Study {name}, saved on {day}", name=one.name, day=saved.head.saved_on)
    )
    st.markdown(f"**{escaped(title)}**")
    names = ", ".join(say("“{name}”", name=scenario.name) for scenario in saved.scenarios)
    if names:
        st.markdown(escaped(say("Scenarios: {names}.", names=names)))
    else:
        st.markdown(say("Your own values, and no scenario."))
    for each in saved.frozen:
        st.markdown(
            escaped(say("Frozen forecast “{name}” of {day}.", name=each.name, day=each.decided_on))
        )
    for remark in saved.remarks:
        st.warning(escaped(say(remark)), icon=":material/warning:")
    st.caption(escaped(_whose(one, data, language)))


def _whose(one: Found, data: Dataset, language: Language) -> str:
    say, saved = language.say, one.saved
    assert not isinstance(saved, Problem)
    if is_of(saved, data):
        return say("It was made with the data that are open.")
    if data.tables and not data.is_sample:
        return say(
            "It was made with other data than those that are open. Opened as it was, it takes "
            "their place: your files are closed, and can be brought again."
        )
    return say(
        "It was made with other data. It opens with its own figures, without the data themselves."
    )


def _choices(number: int, one: Found, data: Dataset, gone: Gone, language: Language) -> None:
    say = language.say
    if not isinstance(one.saved, Problem):
        st.button(
            say("Open"),
            key=f"found_open_{number}",
            icon=":material/folder_open:",
            type="primary",
            on_click=_open,
            args=(one,),
            help=say("Takes the place of the scenarios and own values of this session.")
            if has_something_to_lose()
            else None,
        )
        mine = one.saved.scenarios or one.saved.frozen
        if mine and not is_of(one.saved, data) and not data.is_sample:
            st.button(
                say("Keep these data: they are what happened after its frozen forecast")
                if one.saved.frozen
                else say("Only take its scenarios over to these data"),
                key=f"found_take_over_{number}",
                icon=":material/move_down:",
                on_click=_take_over,
                args=(one,),
            )
    st.button(
        say("Delete") if one.slot else say("Leave it"),
        key=f"found_delete_{number}",
        icon=":material/delete:",
        on_click=_leave,
        args=(one, gone),
    )


# What a click does: whatever fragment it stands in, the whole page is another one then


def _open(one: Found) -> None:
    open_found(one)
    st.rerun()


def _take_over(one: Found) -> None:
    take_over(one)
    st.rerun()


def _leave(one: Found, gone: Gone) -> None:
    no_longer(one)
    gone(one)
