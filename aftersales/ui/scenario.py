"""The scenario at hand: what the sliders of the Explorer say, on every page."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline, Plan
from aftersales.baseline.scenario import Scenario, played
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import own
from aftersales.ui.levers import plan_in_address, slider_values
from aftersales.ui.steps import business
from aftersales.ui.timing import Timing, timing_in_address, timing_values


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


def move_sliders(scenario: Scenario, at_first: Baseline) -> None:
    """To where they stand in the scenario; before they are drawn, or from a callback."""
    for key, value in slider_places(scenario, at_first).items():
        st.session_state[key] = value


def slider_places(scenario: Scenario, at_first: Baseline) -> dict[str, int]:
    """Key of each slider → where it stands in the scenario."""
    stands = timing_values(scenario, at_first.study.settings)
    return {**slider_values(scenario.plan, at_first.site), **stands}


def played_at_hand(data: Dataset) -> Baseline:
    """The study of the scenario at hand."""
    at_first = business(data, options())
    return played(at_first, at_hand(at_first))


def _in_address(at_first: Baseline) -> Scenario:
    """Kept where the address speaks of it: the way to the next page leaves the address behind."""
    asked = st.query_params.to_dict()
    timing = timing_in_address(asked, at_first.study.settings)
    found = Scenario(
        name="",
        plan=plan_in_address(asked, at_first.site),
        start_month=timing.start_month,
        answers={**own(), **timing.changed(at_first.study.settings)},
    )
    if asked.keys() & slider_places(found, at_first).keys():
        move_sliders(found, at_first)
        st.session_state[state.SCENARIO] = found
    return found
