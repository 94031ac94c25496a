"""The Compare page: which of the scenarios, by how much, and how surely."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.charts.comparison import cash_curves, npv_ranges
from aftersales.decide.answers import cost_not_known
from aftersales.decide.comparison import Comparison
from aftersales.evidence.catalogue import levers
from aftersales.text import Language
from aftersales.ui.compare_figures import figures_table, verdict
from aftersales.ui.compare_settings import settings_table
from aftersales.ui.compare_start import LEAST, beginning
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.kept_in_browser import keep_in_browser, keeping_switch
from aftersales.ui.results import LEAST_CHART_PX, chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios import scenarios
from aftersales.ui.scenarios_list import scenario_list
from aftersales.ui.spot import Spot
from aftersales.ui.steps import business, compared
from aftersales.ui.take_away import way_to_the_report

REFERENCE = "compare_reference"


def compare_page(data: Dataset, language: Language) -> None:
    """Figures first, then the scenarios themselves, then what is kept of them."""
    at_first = business(data, options())
    keep_in_browser(data, language)
    kept = scenarios().kept
    if len(kept) >= LEAST:
        _side_by_side(data, at_first, language)
    else:
        beginning(at_first, language)
    if kept:
        st.subheader(language.say("Your scenarios"))
    scenario_list(at_first, language)
    if kept:
        way_to_the_report(language)
    keeping_switch(language)


def _side_by_side(data: Dataset, at_first: Baseline, language: Language) -> None:
    kept, look = scenarios().kept, look_of(at_first.study.settings.currency, language)
    found = compared(data, options(), kept)
    verdict(found, look)
    _what_is_not_known(found, language)
    reference = _reference(language)
    if any(each.headline.npv is not None for each in found.standings):
        figures_table(found, reference, look)
        _pictures(found, reference, language)
    st.subheader(language.say("What do they do otherwise?"))
    settings_table(at_first, kept, scenarios().names.index(reference), look)


def _what_is_not_known(found: Comparison, language: Language) -> None:
    """Which costs are missing, and where they are asked for."""
    pulled = {id for each in found.standings for id in cost_not_known(each.study)}
    names = ", ".join(language.say(d.label) for id, d in levers().items() if id in pulled)
    if not names:
        return
    missing = language.say(
        "Not known yet is what this costs: {levers}. Open the scenario in the Explorer: below the "
        "slider it is asked.",
        levers=names,
    )
    st.info(escaped(missing), icon=":material/edit:")


def _reference(language: Language) -> str:
    """The scenario that the others are compared with: the first, until another is chosen."""
    names = scenarios().names
    if st.session_state.get(REFERENCE) not in names:
        st.session_state[REFERENCE] = names[0]
    return str(
        st.selectbox(
            language.say("Compared with"),
            names,
            key=REFERENCE,
            persist_state="session",
            width=300,
        )
    )


def _pictures(found: Comparison, reference: str, language: Language) -> None:
    look = look_of(found.of(reference).study.settings.currency, language)
    places = st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium")
    chart(Spot(places.cell()), npv_ranges(found.standings, reference, look))
    known = [each for each in found.standings if each.headline.npv is not None]
    if known:
        chosen = reference if reference in {each.name for each in known} else known[0].name
        chart(Spot(places.cell()), cash_curves(known, chosen, look))
