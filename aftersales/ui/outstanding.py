"""Three things that stand out: a sentence and its picture each; silent where nothing does."""

from __future__ import annotations

import streamlit as st

from aftersales.charts.standing_out import finding_chart
from aftersales.engine import Stopped
from aftersales.kpis import CATALOGUE
from aftersales.kpis.standing_out import Finding, StandingOut
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.results import LEAST_CHART_PX, chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import what_stands_out

ASK_AGAIN_SECONDS = 1.0
GROUPS_SHOWN = 5


def outstanding(data: Dataset, currency: str, language: Language) -> None:
    """The findings, as soon as the search beside the page has come to its end."""
    search = what_stands_out(data, options(), currency)
    if search.done():
        _told(data, currency, language)
    else:
        st.fragment(_waiting, run_every=ASK_AGAIN_SECONDS)(data, currency, language)


def _waiting(data: Dataset, currency: str, language: Language) -> None:
    if what_stands_out(data, options(), currency).done():
        st.rerun()
    st.caption(f":material/hourglass_top: {language.say('Looking for what stands out …')}")


def _told(data: Dataset, currency: str, language: Language) -> None:
    try:
        found = what_stands_out(data, options(), currency).result()
    except Stopped as stopped:
        st.caption(escaped(language.say(stopped.message)))
        return
    if found.findings:
        _findings(found, currency, language)


def _findings(found: StandingOut, currency: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(language.say("What stands out"), width="content")
        with st.popover(language.say("How was this found?"), type="tertiary"):
            st.markdown(escaped(language.say(found.method)))
    with st.grid(len(found.findings), min_column_width=LEAST_CHART_PX - 40, gap="medium"):
        for finding in found.findings:
            _finding(finding, currency, language)


def _finding(finding: Finding, currency: str, language: Language) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown(f"{_mark(finding)} {escaped(language.say(finding.sentence))}")
        name = language.say(CATALOGUE[finding.kpi].name)
        look = look_of(currency, language)
        chart(Spot(st.container()), finding_chart(finding, name, look, GROUPS_SHOWN))


def _mark(finding: Finding) -> str:
    if finding.better is None:
        return ":material/info:"
    return ":green[:material/thumb_up:]" if finding.better else ":red[:material/priority_high:]"
