"""Three things that stand out: a sentence and its picture each; silent where nothing does."""

from __future__ import annotations

import streamlit as st

from aftersales.charts.standing_out import finding_chart
from aftersales.engine import Stopped
from aftersales.kpis import CATALOGUE, Filter
from aftersales.kpis.measure import EVERYTHING
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


def outstanding(
    data: Dataset, currency: str, language: Language, where: Filter = EVERYTHING
) -> None:
    """The findings, as soon as the search beside the page has come to its end."""
    if what_stands_out(data, options(), currency, where).done():
        _told(data, currency, language, where)
    else:
        st.fragment(_waiting, run_every=ASK_AGAIN_SECONDS)(data, currency, language, where)


def _waiting(data: Dataset, currency: str, language: Language, where: Filter) -> None:
    if what_stands_out(data, options(), currency, where).done():
        st.rerun()
    st.caption(f":material/hourglass_top: {language.say('Looking for what stands out …')}")


def _told(data: Dataset, currency: str, language: Language, where: Filter) -> None:
    try:
        found = what_stands_out(data, options(), currency, where).result()
    except Stopped as stopped:
        st.caption(escaped(language.say(stopped.message)))
        return
    if found.findings:
        _findings(found, currency, language)
    elif not where.is_empty:
        st.caption(escaped(_nothing(found, language)))


def _nothing(found: StandingOut, language: Language) -> str:
    """Within a filter silence could mean that the filter was not heeded."""
    if found.compared:
        return language.say("Nothing stands out within this filter.")
    return language.say("Too few records pass this filter to say what stands out.")


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
