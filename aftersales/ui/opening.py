"""What opens at once: the answer for a first programme, and the first lever worth a look."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.decide.first_lever import Prospect, Ranking
from aftersales.decide.verdict import HARDLY_EVER
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition
from aftersales.evidence.levers import asked
from aftersales.message import N_, Message, Share, message
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.figures import headline_places, headline_tiles
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.levers import FIRST_TRIED, address_alone, ask
from aftersales.ui.rests_on import what_effects_rest_on, what_it_rests_on
from aftersales.ui.safe import escaped
from aftersales.ui.steps import FirstAnswer, first_answer, first_lever


def opening(data: Dataset, language: Language) -> None:
    """Verdict, ROI, ROS, NPV and payback of a first programme; then where to look first."""
    answer = first_answer(data, options())
    first = answer.baseline
    if first.plan:
        _answer(answer, language)
        what_it_rests_on(data, first, language)
    else:
        _ask_for_what_is_missing(first, language)
        what_effects_rest_on(data, first, language)
    _where_to_look(first_lever(data, options()), first, language)


def _ask_for_what_is_missing(first: Baseline, language: Language) -> None:
    st.info(language.say("One number is missing for a first answer."), icon=":material/edit:")
    with st.columns([1, 2])[0]:
        for question in asked(levers()[FIRST_TRIED], first.site):
            ask(question, language)


def _answer(answer: FirstAnswer, language: Language) -> None:
    first, sure, say = answer.baseline, answer.uncertainty, language.say
    months, currency = first.study.settings.horizon_months, first.study.settings.currency
    st.markdown(verdict_in_markdown(first.study, answer.headline, sure, language))
    headline_tiles(headline_places(), answer.headline, sure, months, currency, language)
    st.caption(escaped(say(_programme(first))))


def _programme(first: Baseline) -> Message:
    """Which programme the figures speak of: the first that is tried."""
    ((lever, position),) = first.plan.items()
    return message(
        "For a first programme to look at: {lever}, over {months} months. Small figures: 90% range "
        "of {worlds} simulated runs.",
        lever=set_to(levers()[lever], position),
        months=first.study.settings.horizon_months,
        worlds=first.study.settings.draws,
    )


def set_to(lever: LeverDefinition, position: float) -> Message:
    """A lever with its position: named, or in the lever's own unit."""
    slider, label = lever.slider, message(lever.label)
    for named in slider.positions:
        if named.at == position:
            return message("{label} ({position})", label=label, position=message(named.label))
    unit = message(slider.unit_of_one if position == 1 and slider.unit_of_one else slider.unit)
    if slider.high <= 1:
        return message("{label} ({unit}: {share})", label=label, unit=unit, share=Share(position))
    return message("{label} ({position} {unit})", label=label, position=position, unit=unit)


# The first lever worth a look


def _where_to_look(ranking: Ranking, first: Baseline, language: Language) -> None:
    with st.container(border=True, key="first_lever"):
        text, action = st.columns([3, 1], vertical_alignment="center", gap="medium")
        with text:
            st.markdown(f"**{escaped(language.say(_heading(ranking)))}**")
            st.markdown(escaped(language.say(_found(ranking, first.study))))
            if ranking.not_judged:
                st.caption(escaped(language.say(_not_judged(ranking, language))))
        with action:
            _into_the_explorer(ranking.first, first, language)


def _heading(ranking: Ranking) -> str:
    """Where none pays that comes first: the nearest is named below, not recommended."""
    if ranking.first is None:
        return N_("No lever can be judged yet")
    if not ranking.first.is_likely:
        return N_("None of the levers judged is likely to pay")
    return N_("The first lever worth a look")


def _found(ranking: Ranking, study: Study) -> Message:
    prospect = ranking.first
    if prospect is None:
        return message("Of none it is known what it costs. Enter the costs in the Explorer.")
    values = {
        "lever": set_to(levers()[prospect.lever], levers()[prospect.lever].slider.default),
        "chance": Share(prospect.probability),
        "months": study.settings.horizon_months,
    }
    if prospect.is_likely:
        return message(
            "{lever}: alone, it brings in more than it costs in {chance} of the simulated runs "
            "within {months} months. No other lever whose cost is known is likelier to pay.",
            **values,
        )
    if prospect.probability <= HARDLY_EVER:
        return message(
            "Nearest to paying is {lever}: alone, it pays in hardly any of the simulated runs "
            "within {months} months.",
            **values,
        )
    return message(
        "Nearest to paying is {lever}: alone, it pays in {chance} of the simulated runs within "
        "{months} months.",
        **values,
    )


def _not_judged(ranking: Ranking, language: Language) -> Message:
    names = ", ".join(language.say(levers()[id].label) for id in ranking.not_judged)
    return message("Not judged, for the cost is not known yet: {names}.", names=names)


def _into_the_explorer(prospect: Prospect | None, first: Baseline, language: Language) -> None:
    """A button, since a link would leave the sliders of an earlier visit where they were."""
    lever = prospect.lever if prospect else FIRST_TRIED
    if st.button(
        language.say("Try it in the Explorer"),
        key="try_first_lever",
        icon=":material/tune:",
        width="stretch",
    ):
        for definition in levers().values():
            st.session_state.pop(state.lever_key(definition), None)
        st.switch_page(PAGES / "explorer.py", query_params=address_alone(lever, first.site))
