"""What the user takes away: the page, the workbook, the study."""

from __future__ import annotations

from datetime import date

import streamlit as st

from aftersales import __version__
from aftersales.baseline import Baseline
from aftersales.report.findings import Findings
from aftersales.report.page import page
from aftersales.report.workbook import workbook
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.results import Result
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios_bar import suggested_name
from aftersales.ui.scenarios_file import study_file, with_the_sliders
from aftersales.ui.steps import business

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(result: Result, data: Dataset, language: Language) -> None:
    """Three files, each made when its button is pressed."""
    say, findings = language.say, findings_of(result, data, language)
    with st.container(horizontal=True):
        st.download_button(
            say("Page (HTML)"),
            data=lambda: page(findings, language).encode(),
            file_name="after-sales-roi.html",
            mime="text/html",
            icon=":material/description:",
            on_click="ignore",
            help=say("One file that opens offline and prints: figures, charts, every input."),
        )
        st.download_button(
            say("Figures and inputs (XLSX)"),
            data=lambda: workbook(findings, language),
            file_name="after-sales-roi.xlsx",
            mime=XLSX,
            icon=":material/table_view:",
            on_click="ignore",
        )
        study_download(business(data, options()), language)


def study_download(base: Baseline, language: Language) -> None:
    """The study with all scenarios: opened again here, or computed again by the command line."""
    say = language.say
    st.download_button(
        say("Study with scenarios: figures, no customer data (TOML)"),
        data=lambda: _study(base, language).encode(),
        file_name="study.toml",
        mime="application/toml",
        icon=":material/data_object:",
        on_click="ignore",
        help=say(
            "Every number with its source, your own values and all scenarios, that of the sliders "
            "among them. Drop it on Start to go on, today or in years; “aftersales project” "
            "computes it again."
        ),
    )


def _study(base: Baseline, language: Language) -> str:
    called = language.say(suggested_name(at_hand(base), base.site))
    return study_file(base, *with_the_sliders(base, called))


def findings_of(result: Result, data: Dataset, language: Language) -> Findings:
    """What a report is made from."""
    return Findings(
        study=result.study,
        answers=result.answers,
        drawn=result.drawn,
        uncertainty=result.uncertainty,
        made_on=date.today(),
        version=__version__,
        data=_whose(data, language),
    )


def _whose(data: Dataset, language: Language) -> str:
    """The data's name, for a reader who has not seen it open."""
    if data.is_sample:
        return language.say("Sample data: Muster Maschinenbau GmbH, an invented machine builder.")
    names = ", ".join(dict.fromkeys(reading.name for reading in data.readings))
    return language.say("Files: {names}", names=names)
