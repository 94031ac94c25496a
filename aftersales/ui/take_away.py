"""What the user takes away: the page, the workbook, the study."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from aftersales import __version__
from aftersales.baseline import Baseline
from aftersales.baseline.archive import write_archive
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.report.findings import Findings
from aftersales.report.page import page
from aftersales.report.workbook import workbook
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.results import Result
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios_bar import suggested_name
from aftersales.ui.scenarios_file import with_the_sliders
from aftersales.ui.steps import business
from aftersales.ui.track_frozen import frozen_forecasts
from aftersales.ui.uploads import Folder

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
    say, saved = language.say, _to_save(base, language)
    st.download_button(
        say("Study with scenarios: figures, no customer data (TOML)"),
        data=lambda: write_saved(saved()).encode(),
        file_name="study.toml",
        mime="application/toml",
        icon=":material/data_object:",
        on_click="ignore",
        key="save_study",
        help=say(
            "Every number with its source, your own values and all scenarios, that of the sliders "
            "among them. Drop it on Start to go on, today or in years; “aftersales project” "
            "computes it again."
        ),
    )


def archive_download(base: Baseline, data: Dataset, language: Language) -> None:
    """With the reduced data beside the study, if the user wants that."""
    say, saved = language.say, _to_save(base, language)
    if not data.tables:
        return
    wanted = st.checkbox(
        say("Also save the reduced data, so that every page can be opened again"),
        key="with_data",
        help=say(
            "Only columns that figures need. Numbers of customers, cases and machines and names "
            "of technicians become hashes; dates, amounts and ratings stand as they are: treat "
            "the file as confidential."
        ),
    )
    if wanted:
        st.download_button(
            say("Study with scenarios and reduced data (ZIP)"),
            data=lambda: _archive(saved(), data, language),
            file_name="study.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            on_click="ignore",
            key="save_archive",
        )


def _archive(saved: Saved, data: Dataset, language: Language) -> bytes:
    folder = Folder()  # it goes when nobody holds it
    return write_archive(saved, data.tables, folder.path, language)


def _to_save(base: Baseline, language: Language) -> Callable[[], Saved]:
    """What is asked of the session is asked now; the file is made when its button is pressed."""
    called = language.say(suggested_name(at_hand(base), base.site))
    kept, shows = with_the_sliders(base, called)
    frozen = frozen_forecasts()
    return lambda: to_save(base, kept, shows, date.today(), frozen)


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
    if data.recalled is not None:
        return language.say(
            "Study {name}, saved on {day}", name=data.recalled.name, day=data.recalled.saved_on
        )
    names = ", ".join(dict.fromkeys(reading.name for reading in data.readings))
    return language.say("Files: {names}", names=names)
