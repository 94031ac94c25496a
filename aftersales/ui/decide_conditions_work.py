"""What must be true for a goal, worked out beside the page and kept for the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
from aftersales.message import N_
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.searching import Done, Searching, begun, found

KEPT = 12
PER_CENT = 100
MOST_POSITIONS = 12
ROUNDS = 1.5  # of looks at each number: the second, half of one, closes in on where it crosses
SEARCHING = N_("Looking for what would have to be true …")
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


def required(made: Baseline, goal: Goal) -> Searching[Required]:
    """Worked out once for each study and goal; one for something else on its way is ended."""
    key = repr((replace(made.study, sources={}), made.plan, made.answers, goal))
    kept: dict[str, Searching[Required]] = st.session_state.setdefault(state.CONDITIONS, {})
    for other in [asked for asked, search in kept.items() if asked != key and search.on_its_way]:
        kept.pop(other).cord.set()
    if key not in kept:
        kept[key] = begun(_BESIDE_THE_PAGE, lambda done: _worked_out(made, goal, done))
    while len(kept) > KEPT:
        kept.pop(next(iter(kept)))
    return kept[key]


def what_is_required(
    made: Baseline, goal: Goal, draw: Callable[[Required], None], language: Language
) -> None:
    """Draw it once it is there, and how far it is until then."""
    found(required(made, goal), draw, SEARCHING, _forget_ended, language)


def _forget_ended() -> None:
    kept: dict[str, Searching[Required]] = st.session_state[state.CONDITIONS]
    for key in [asked for asked, search in kept.items() if search.cord.is_set()]:
        kept.pop(key)


def _worked_out(made: Baseline, goal: Goal, done: Done) -> Required:
    study = made.study
    pulled = [lever for lever in study.levers if lever.intensity > 0]
    numbers: list[dials.Dial] = [*dials.uncertain_numbers(study), *dials.certain_numbers(study)]
    of_effects = {lever.id: dials.effects(study, lever.id) for lever in pulled}
    of_costs = {lever.id: dials.cost(study, lever) for lever in pulled}
    places = {id: positions(lever, made) for id, lever in levers().items()}
    case = case_of(study, goal)
    turned: list[dials.Dial] = [*numbers, *of_effects.values(), *of_costs.values()]
    first_looks = sum(len(case.tried(dial)) for dial in turned)
    all_looks = ROUNDS * first_looks + sum(map(len, places.values()))
    case = replace(case, tell=_Counted(all_looks, done))
    here = dials.effects(study)
    return Required(
        goal=goal,
        study=study,
        now=case.figure(here, here.now),
        reached=bool(case.judged([(here, here.now)])[0] >= 0),
        numbers=conditions(case, numbers),
        effects=_by_lever(case, of_effects),
        costs=_by_lever(case, of_costs),
        sliders=_sliders(made, places, case),
    )


class _Counted:
    """Hears how many looks were taken and tells what share of all that is."""

    def __init__(self, all_looks: float, done: Done) -> None:
        self._all, self._done, self._taken = all_looks, done, 0

    def __call__(self, looks: int) -> None:
        self._done(min(self._taken / self._all, 1.0))
        self._taken += looks


def _by_lever(case: Case, of_lever: Mapping[str, dials.Dial]) -> dict[str, Condition]:
    found = {c.address: c for c in conditions(case, list(of_lever.values()))}
    return {id: found[dial.address] for id, dial in of_lever.items() if dial.address in found}


def _sliders(
    made: Baseline, places: Mapping[str, tuple[float, ...]], case: Case
) -> dict[str, OnSlider]:
    """Every slider whose lever's cost is known, the others where the plan has them."""
    start = max((lever.start_month for lever in made.study.levers), default=0)

    def study_at(plan: Mapping[str, float]) -> Study:
        whole = {**made.plan, **plan}
        return baseline_of(made.measured, made.answers, whole, start_month=start).study

    asked = (
        on_slider(study_at, id, _now(made, lever), places[id], case)
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
