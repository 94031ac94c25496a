"""Below each slider, where it is going: drawn last, so that no figure waits for it.

A fragment of its own could not stand between the sliders of another one. So the curves are the last
thing that the sliders' fragment draws: the next move cuts them short, and what was drawn before
stays until then. Their places are kept free from the start, so that no slider moves.
"""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline, baseline_of
from aftersales.charts.slider_curve import slider_curve
from aftersales.decide.answers import cost_not_known
from aftersales.decide.plans import Ladders
from aftersales.decide.response import response
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.entries import own
from aftersales.ui.levers import position_words
from aftersales.ui.plans import every_position
from aftersales.ui.results import look_of
from aftersales.ui.spot import Spot
from aftersales.ui.steps import worlds

WORLDS_OF_A_CURVE = 300


class SliderCurves:
    """The places below the sliders, and what stands in them."""

    def __init__(self, at_first: Baseline, language: Language) -> None:
        self._language = language
        seen = _as_seen(at_first)
        self._known = {lever.id for lever in seen.study.levers if lever.cost is not None}
        self._places: dict[str, Spot] = {}

    def reserve(self, definition: LeverDefinition) -> None:
        """A place here for the lever's curve, if its cost is known."""
        if definition.id in self._known:
            place = st.container(key=state.curve_key(definition), gap=None)
            self._places[definition.id] = Spot(place)

    def draw(self, made: Baseline, start_month: int) -> None:
        """The curves one after the other; what has no known cost stays where it is pulled to."""
        fixed = {lever: made.plan[lever] for lever in cost_not_known(made.study)}
        searched = every_position(made, start_month, fixed)
        for lever, id in enumerate(searched.levers):
            if id in self._places and searched.tops[lever] > 0:
                self._show(id, self._curve(searched, lever, made))

    def _show(self, lever: str, picture: str) -> None:
        self._places[lever].show(lambda at: at.html(picture))

    def _curve(self, searched: Ladders, lever: int, made: Baseline) -> str:
        definition, language = levers()[searched.levers[lever]], self._language
        found = response(
            searched,
            lever,
            searched.rungs(made.plan),
            worlds(searched.study, WORLDS_OF_A_CURVE),
        )
        return slider_curve(
            found,
            language.say(definition.label),
            lambda position: position_words(definition, position, language),
            look_of(made.study.settings.currency, language),
        )


def _as_seen(at_first: Baseline) -> Baseline:
    """With what the scenario at hand alone says, which may be what a lever costs."""
    alone = own()
    if not alone:
        return at_first
    return baseline_of(at_first.measured, {**at_first.answers, **alone}, at_first.plan)
