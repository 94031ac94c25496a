"""Every formula, source and assumption, read from the declarations that the product computes by."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.method import defaults_part, equations_part, folklore_part, kpis_part
from aftersales.ui.method_effects import effects_part, sources_part

language = front.language()
say = language.say

st.title(say("How is all this computed?"))
PARTS = {
    say("KPIs"): kpis_part,
    say("From service to money"): equations_part,
    say("What moves what"): effects_part,
    say("Planning values"): defaults_part,
    say("Sources"): sources_part,
    say("Often quoted, never used"): folklore_part,
}
tabs = st.tabs(list(PARTS), key="method_part", on_change="rerun")
for tab, part in zip(tabs, PARTS.values(), strict=True):
    if tab.open:
        with tab:
            part(language)
