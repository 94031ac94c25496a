"""The Report page: of which scenario, in which language and dress; then the files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from aftersales.message import N_
from aftersales.report.findings import Findings
from aftersales.report.story import story
from aftersales.text import Language
from aftersales.ui.awaited import awaited
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.kept_in_browser import keep_in_browser
from aftersales.ui.report_brand import own_brand
from aftersales.ui.report_choice import chosen
from aftersales.ui.report_files import report_files
from aftersales.ui.report_findings import findings_of, looked_into, together
from aftersales.ui.safe import escaped
from aftersales.ui.steps import business
from aftersales.ui.take_away import archive_download, study_download

WORKING_OUT = N_("Working out how sure it is and what it hangs on …")


def report_page(data: Dataset, language: Language) -> None:
    """What is told, and in what it is told; what has no known cost is told without its return."""
    say, base = language.say, business(data, options())
    keep_in_browser(data, language)
    choice = chosen(base, language)
    found = findings_of(data, base, choice)
    if found.answers.headline.roi_percent is None:
        _not_yet(found, language)
    with st.expander(say("Your logo and colours"), icon=":material/palette:", key="brand"):
        brand = own_brand(language)
    deep = looked_into(data, found)
    story_place, files_place = st.columns([1.3, 1], gap="large")
    with story_place:
        st.subheader(say("What it says"))
        awaited(deep, partial(_storyline, found, choice.spoken), WORKING_OUT, language)
    with files_place:
        st.subheader(say("Three ways to hand it over"))
        report_files(data, found, deep, base, choice, brand, language)
    st.subheader(say("The study itself, to go on with"))
    study_download(base, language)
    archive_download(base, data, language)


def _not_yet(found: Findings, language: Language) -> None:
    """Nothing is invested, or a cost is not known: what to do before a report is worth much."""
    st.info(
        verdict_in_markdown(found.study, found.answers.headline, None, language).lstrip("# "),
        icon=":material/edit:",
    )
    st.page_link(
        PAGES / "explorer.py",
        label=language.say("Set the levers and their costs"),
        icon=":material/tune:",
    )


def _storyline(found: Findings, spoken: Language, deep: Findings) -> None:
    """The title of each part, one below the other: read down, they are the whole story."""
    told = story(together(found, deep), spoken)
    lines = (f"{number}. {escaped(part.title)}" for number, part in enumerate(told.sections, 1))
    with st.container(border=True, key="storyline"):
        st.markdown("\n".join(lines))
