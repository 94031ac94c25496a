"""The scenario at hand: what the sliders of the Explorer say, on every page."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline, Plan
from aftersales.baseline.scenario import Scenario, played
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import own
from aftersales.ui.levers import plan_in_address
from aftersales.ui.steps import business
from aftersales.ui.timing import Timing, timing_in_address


def of_sliders(at_first: Baseline, plan: Plan, timing: Timing) -> Scenario:
    """The scenario that the sliders make, kept as the one at hand."""
    made = Scenario(
        name="",
        plan=plan,
        start_month=timing.start_month,
        answers={**own(), **timing.changed(at_first.study.settings)},
    )
    st.session_state[state.SCENARIO] = made
    return made


def at_hand(at_first: Baseline) -> Scenario:
    """What the sliders said last in this session, else what the address asks for."""
    kept: Scenario | None = st.session_state.get(state.SCENARIO)
    return _in_address(at_first) if kept is None else kept


def played_at_hand(data: Dataset) -> Baseline:
    """The study of the scenario at hand."""
    at_first = business(data, options())
    return played(at_first, at_hand(at_first))


def _in_address(at_first: Baseline) -> Scenario:
    asked = st.query_params.to_dict()
    timing = timing_in_address(asked, at_first.study.settings)
    return Scenario(
        name="",
        plan=plan_in_address(asked, at_first.site),
        start_month=timing.start_month,
        answers={**own(), **timing.changed(at_first.study.settings)},
    )
