"""Every position of every slider of the business at hand, reckoned once while the rest stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.study import planned_levers
from aftersales.decide.plans import Ladders, ladders
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import positions
from aftersales.study import Lever, Study
from aftersales.ui import state

NONE: Mapping[str, float] = {}


def every_position(made: Baseline, start_month: int, fixed: Mapping[str, float] = NONE) -> Ladders:
    """What each lever of known cost does on its slider.

    One without stays where `fixed` has it, else where it is off.
    """
    key = (*_rests_on(made, start_month), dict(fixed))
    kept: tuple[object, Ladders] | None = st.session_state.get(state.LADDERS)
    if kept is None or kept[0] != key:
        kept = st.session_state[state.LADDERS] = (key, _ladders(made, start_month, fixed))
    return kept[1]


def _ladders(made: Baseline, start_month: int, fixed: Mapping[str, float]) -> Ladders:
    def study_at(plan: Mapping[str, float]) -> Study:
        settings = made.study.settings
        planned = planned_levers(plan, made.site, made.answers, settings, start_month)
        return replace(made.study, levers=planned)

    def rungs(lever: Lever) -> tuple[float, ...]:
        every = positions(levers()[lever.id], made.site)
        return every if lever.cost else (fixed.get(lever.id, every[0]),)

    return ladders(study_at, {lever.id: rungs(lever) for lever in made.study.levers})


def _rests_on(made: Baseline, start_month: int) -> tuple[object, ...]:
    """All that a position's reach and cost, and a plan's worth, depend on."""
    study = made.study
    known = tuple(lever.cost is not None for lever in study.levers)
    business = (study.settings, study.operations, study.links, study.segments, study.drift)
    return (*business, known, made.site, dict(made.answers), start_month)
