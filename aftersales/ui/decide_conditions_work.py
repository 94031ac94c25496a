"""What must be true for a goal, worked out beside the page and kept for the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil

import streamlit as st

from aftersales.baseline import Baseline, baseline_of
from aftersales.decide import dials
from aftersales.decide.conditions import Case, Condition, case_of, conditions
from aftersales.decide.goals import Goal
from aftersales.decide.sliders import OnSlider, on_slider
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition
from aftersales.evidence.levers import Site, off_position
from aftersales.message import Message
from aftersales.study import Study

KEPT = 12
PER_CENT = 100
MOST_POSITIONS = 12
_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """What a goal asks of each number, of each pulled lever, and of every slider.

    `now` is what the goal is about as things stand; `effects` and `costs` are by lever.
    """

    goal: Goal
    study: Study
    now: float
    reached: bool
    numbers: tuple[Condition, ...]
    effects: Mapping[str, Condition]
    costs: Mapping[str, Condition]
    sliders: Mapping[str, OnSlider]


def required(made: Baseline, goal: Goal) -> Future[Required | Message]:
    """Worked out once for each study and goal."""
    said = (replace(made.study, sources={}), made.plan, made.answers, goal)
    return _kept(repr(said), lambda: _BESIDE_THE_PAGE.submit(_worked_out, made, goal))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _kept(
    key: str, _submit: Callable[[], Future[Required | Message]]
) -> Future[Required | Message]:
    return _submit()


def _worked_out(made: Baseline, goal: Goal) -> Required:
    study = made.study
    case = case_of(study, goal)
    here = dials.effects(study)
    pulled = [lever for lever in study.levers if lever.intensity > 0]
    return Required(
        goal=goal,
        study=study,
        now=case.figure(here, here.now),
        reached=bool(case.judged([(here, here.now)])[0] >= 0),
        numbers=conditions(case, [*dials.uncertain_numbers(study), *dials.certain_numbers(study)]),
        effects=_by_lever(case, {lever.id: dials.effects(study, lever.id) for lever in pulled}),
        costs=_by_lever(case, {lever.id: dials.cost(study, lever) for lever in pulled}),
        sliders=_sliders(made, goal),
    )


def _by_lever(case: Case, of_lever: Mapping[str, dials.Dial]) -> dict[str, Condition]:
    found = {c.address: c for c in conditions(case, list(of_lever.values()))}
    return {id: found[dial.address] for id, dial in of_lever.items() if dial.address in found}


def _sliders(made: Baseline, goal: Goal) -> dict[str, OnSlider]:
    """Every slider whose lever's cost is known, the others where the plan has them."""
    start = max((lever.start_month for lever in made.study.levers), default=0)

    def study_at(plan: Mapping[str, float]) -> Study:
        whole = {**made.plan, **plan}
        return baseline_of(made.measured, made.answers, whole, start_month=start).study

    asked = (
        on_slider(study_at, id, _now(made, lever), positions(lever, made), goal)
        for id, lever in levers().items()
    )
    return {found.lever: found for found in asked if found is not None}


def _now(made: Baseline, lever: LeverDefinition) -> float:
    return made.plan.get(lever.id, off_position(lever, made.site))


def positions(lever: LeverDefinition, made: Baseline) -> tuple[float, ...]:
    """Where the slider can stand, not more than about a dozen places, and where it stands now."""
    places = {*_places(lever, made.site), _now(made, lever)}
    return tuple(sorted(places))


def _places(lever: LeverDefinition, site: Site) -> tuple[float, ...]:
    slider = lever.slider
    if slider.positions:
        return tuple(position.at for position in slider.positions)
    scale = PER_CENT if slider.high <= 1 else 1
    low, high = round(off_position(lever, site) * scale), round(slider.high * scale)
    step = max(1, round(slider.step * scale), ceil((high - low) / MOST_POSITIONS))
    within = [place / scale for place in range(low + step, high + 1, step)]
    return (off_position(lever, site), *within)
