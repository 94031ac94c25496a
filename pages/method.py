"""Every formula, rule, source and assumption, read from what the product computes by."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.method import (
    defaults_part,
    equations_part,
    example_of,
    folklore_part,
    kpis_part,
)
from aftersales.ui.method_effects import effects_part, sources_part
from aftersales.ui.method_in_force import in_force_part
from aftersales.ui.method_rules import rules_part
from aftersales.ui.panel import tabs
from aftersales.ui.playing import playing
from aftersales.ui.scenario import played_at_hand

language = front.language()
say = language.say

st.title(say("How is all this computed?"))
tabs(
    "method_part",
    {
        say("KPIs"): lambda: kpis_part(language),
        say("From service to money"): lambda: equations_part(
            example_of(playing(dataset()), language), language
        ),
        say("What moves what"): lambda: effects_part(language),
        say("Assumptions in force"): lambda: in_force_part(
            played_at_hand(dataset()).study, language
        ),
        say("Advice and proof"): lambda: rules_part(language),
        say("Planning values"): lambda: defaults_part(language),
        say("Sources"): lambda: sources_part(language),
        say("Often quoted, never used"): lambda: folklore_part(language),
    },
)
