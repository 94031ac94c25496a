"""The Track page: what was decided upon, what came of it, what to learn from it."""

from __future__ import annotations

import streamlit as st

from aftersales.frozen import Frozen
from aftersales.text import Language
from aftersales.track.ledger import ledger
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.panel import panel, tabs
from aftersales.ui.steps import business
from aftersales.ui.track_cash import cash_part
from aftersales.ui.track_freeze import freeze_part
from aftersales.ui.track_frozen import chosen_forecast, frozen_forecasts, happened, seal_of
from aftersales.ui.track_ledger import ledger_part
from aftersales.ui.track_list import frozen_list
from aftersales.ui.track_pilot import pilot_planner
from aftersales.ui.track_realised import realised_return
from aftersales.ui.track_return import return_so_far


def track_page(data: Dataset, language: Language) -> None:
    """The forecast against what happened, what that returned, and how to try first."""
    say, frozen = language.say, chosen_forecast()
    tabs(
        "track_part",
        {
            say("Did it come as forecast?"): lambda: _forecasts(data, language),
            say("What did it return?"): lambda: realised_return(data, frozen, language),
            say("How to try it first?"): lambda: pilot_planner(data, frozen, language),
        },
    )


def _forecasts(data: Dataset, language: Language) -> None:
    if not frozen_forecasts():
        with st.container(border=True):
            freeze_part(data, language)
        return
    frozen = _chosen(language)
    actual = happened(data)
    made = ledger(frozen, actual)
    frozen_list(business(data, options()), language)
    ledger_part(made, actual, data, language)
    st.divider()
    cash_part(made, return_so_far(data, frozen) if made.has_begun else None, language)
    panel(
        "freeze_more",
        language.say("Freeze another decision"),
        ":material/ac_unit:",
        lambda: freeze_part(data, language),
    )


def _chosen(language: Language) -> Frozen:
    kept, frozen = frozen_forecasts(), chosen_forecast()
    assert frozen is not None
    if len(kept) > 1:
        names = {seal_of(each): each for each in kept}
        st.session_state[state.FROZEN_CHOSEN] = seal_of(frozen)
        st.selectbox(
            language.say("Which decision?"),
            list(names),
            format_func=lambda seal: language.say(
                "{name}, decided on {day}",
                name=names[seal].name,
                day=names[seal].decided_on,
            ),
            key=state.FROZEN_CHOSEN,
            width=420,
        )
        frozen = chosen_forecast()
        assert frozen is not None
    return frozen
