"""The sliders, and what they do."""

import streamlit as st

from aftersales.baseline.scenario import played
from aftersales.evidence.catalogue import levers
from aftersales.ui import front
from aftersales.ui.assumptions import assumptions_panel
from aftersales.ui.dataset import Dataset, dataset
from aftersales.ui.definitions import options
from aftersales.ui.kept_in_browser import keep_in_browser
from aftersales.ui.levers import lever_panel
from aftersales.ui.panel import panel
from aftersales.ui.rests_on import what_it_rests_on
from aftersales.ui.results import results
from aftersales.ui.scenario import of_sliders
from aftersales.ui.scenarios_bar import scenario_bar
from aftersales.ui.slider_curves import SliderCurves
from aftersales.ui.spot import Spot
from aftersales.ui.steps import business, untouched
from aftersales.ui.tables import figures_panel
from aftersales.ui.take_away import way_to_the_report
from aftersales.ui.timing import timing_panel

language = front.language()
say = language.say


@st.fragment
def explorer(data: Dataset) -> None:
    """Sliders and results together, so that a move redraws nothing else."""
    at_first = business(data, options())
    bar = st.container(key="scenario_bar")
    verdict = Spot(st.container())
    curves = SliderCurves(at_first, language)
    left, right = st.columns([1, 2.6], gap="large")
    with left.container(key="levers"):
        plan = lever_panel(at_first, untouched(data, options()), curves.reserve, language)
        settings = at_first.study.settings
        timing = timing_panel(settings.horizon_months, settings.discount_rate, language)
    with right:
        made = played(at_first, of_sliders(at_first, plan, timing))
        study = made.study
        names = {id: say(definition.label) for id, definition in levers().items()}
        result = results(study, names, verdict, language)
        with bar:
            scenario_bar(at_first, language)
            keep_in_browser(data, language)
        what_it_rests_on(data, made, language)
    panel(
        "tables",
        say("The figures as tables"),
        ":material/table:",
        lambda: figures_panel(study, result.answers, result.uncertainty, names, language),
    )
    panel(
        "numbers",
        say("Every assumption: value, range, source"),
        ":material/checklist:",
        lambda: assumptions_panel(made, language),
    )
    way_to_the_report(language)
    curves.draw(made, timing.start_month)


st.title(say("What is better service worth?"))
front.what_is_open(dataset(), language)
explorer(dataset())
