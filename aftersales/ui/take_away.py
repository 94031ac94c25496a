"""The study itself, to go on with: figures alone, or with the reduced data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.archive import write_archive
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.front import PAGES
from aftersales.ui.panel import way
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios_bar import suggested_name
from aftersales.ui.scenarios_file import with_the_sliders
from aftersales.ui.track_frozen import frozen_forecasts
from aftersales.ui.uploads import Folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def way_to_the_report(language: Language) -> None:
    """Where slides, workbook, page and study are."""
    way(
        "report",
        PAGES / "report.py",
        language.say("Take it away: slides, workbook, page, study"),
        ":material/download:",
    )


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
