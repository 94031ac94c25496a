"""The Decide page: the questions that come after “what is the ROI?”, each a part of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil

import streamlit as st

from aftersales.decide.answers import Uncertainty
from aftersales.message import N_
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_budget import budget_part
from aftersales.ui.decide_conditions import conditions_part
from aftersales.ui.decide_doubt import doubt_part, settled_by_now
from aftersales.ui.decide_lessons import lessons_part
from aftersales.ui.decide_lessons_beside import beside_part
from aftersales.ui.decide_missing import awaits_a_cost
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.panel import tabs
from aftersales.ui.playing import Playing, playing
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot

PER_CENT = 100
SURE = N_("How sure is it?")
TRUE = N_("What must be true?")
NAIVE = N_("What would a naive calculator say?")
BESIDE = N_("What else speaks for it?")
BUDGET = N_("Where should the next euro go?")
PROMISES = {
    SURE: N_("Here it will be said how sure the forecast is, and which number it hangs on."),
    TRUE: N_("Here it will be said what each number and each lever would have to be for a goal."),
    NAIVE: N_("Here ten common mistakes will be made on your own case, to see what they do."),
    BESIDE: N_("Here will stand what else may be weighed, beside the ratios."),
}


def decide_page(data: Dataset, language: Language) -> None:
    """The verdict on the scenario at hand, and behind it the questions one by one."""
    say, shown = language.say, playing(data)
    verdict, runs = Spot(st.container()), Spot(st.container())
    _judge(verdict, runs, shown, shown.uncertainty, language)
    with st.container(horizontal=True):
        st.page_link(PAGES / "explorer.py", label=say("Change the levers"), icon=":material/tune:")
        st.page_link(PAGES / "present.py", label=say("Present"), icon=":material/slideshow:")
        if shown.uncertainty is not None:
            st.page_link(
                PAGES / "track.py",
                label=say("Decided? Freeze the forecast"),
                icon=":material/ac_unit:",
            )
    parts: dict[str, Callable[[], None]] = {
        SURE: lambda: doubt_part(data, shown, language),
        TRUE: lambda: conditions_part(shown, language),
        NAIVE: lambda: lessons_part(shown, language),
        BESIDE: lambda: beside_part(shown, language),
    }
    if shown.headline.roi_percent is None:
        parts = {
            part: partial(awaits_a_cost, shown, promise, language)
            for part, promise in PROMISES.items()
        }
    parts[BUDGET] = lambda: budget_part(data, shown, language)
    tabs("decide_part", {say(part): draw for part, draw in parts.items()})
    _judge(verdict, runs, shown, settled_by_now(data, shown), language)


def _judge(
    place: Spot, below: Spot, shown: Playing, sure: Uncertainty | None, language: Language
) -> None:
    """The verdict and its runs, said anew in the same places once more runs stand behind it."""
    judged = verdict_in_markdown(shown.made.study, shown.headline, sure, language)
    place.show(lambda at: at.markdown(judged))
    if sure is not None and shown.headline.roi_percent is not None:
        runs = escaped(_from_how_many(shown, sure, language))
        below.show(lambda at: at.caption(runs))


def _from_how_many(shown: Playing, sure: Uncertainty, language: Language) -> str:
    """How exact the chance is, and why the Explorer may say another one."""
    first, chance = shown.uncertainty, _chance(sure, language)
    said = {"count": language.number(sure.draws), "points": _points(sure, language)}
    if first is None or _chance(first, language) == chance:
        return language.say(
            "From {count} simulated runs: the chance is exact to ± {points} points.", **said
        )
    return language.say(
        "From {count} simulated runs: the chance is exact to ± {points} points. The Explorer, to "
        "be quick, makes {fewer} and says {other}, exact to ± {wider}.",
        fewer=language.number(first.draws),
        other=_chance(first, language),
        wider=_points(first, language),
        **said,
    )


def _chance(sure: Uncertainty, language: Language) -> str:
    return language.share(sure.probability_npv_positive, 0)


def _points(sure: Uncertainty, language: Language) -> str:
    """Of a chance, in tenths and rounded up: no draw is exact to nothing."""
    return language.number(max(1, ceil(PER_CENT * sure.chance_error * 10)) / 10, 1)
