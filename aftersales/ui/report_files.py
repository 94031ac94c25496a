"""The files of a report, each made when its button is pressed, with a word on what is in it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.saved import to_save
from aftersales.message import N_, Message
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings
from aftersales.report.formats import PAGE, SLIDES, WORKBOOK, writers
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.report_choice import Choice
from aftersales.ui.report_findings import together
from aftersales.ui.steps import kpis
from aftersales.ui.take_away import XLSX
from aftersales.ui.track_frozen import frozen_forecasts

NAME = "after-sales-roi"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as it is offered."""

    ending: str
    mime: str
    icon: str
    button: str
    holds: str


FILES = (
    _File(
        ending=SLIDES,
        mime=PPTX,
        icon=":material/slideshow:",
        button=N_("Slides (PPTX)"),
        holds=N_(
            "For the board: about ten slides, each with its finding as the title, charts that can "
            "be edited, and notes that say where the numbers come from."
        ),
    ),
    _File(
        ending=WORKBOOK,
        mime=XLSX,
        icon=":material/table_view:",
        button=N_("Workbook (XLSX)"),
        holds=N_(
            "For the controller: every result is a formula on the inputs, so that another input "
            "gives another result. Each input with source and range."
        ),
    ),
    _File(
        ending=PAGE,
        mime="text/html",
        icon=":material/description:",
        button=N_("Page (HTML)"),
        holds=N_(
            "To send: one file that opens offline and prints. The same story as text, figures "
            "behind each picture, every input, and the study to come to the same figures."
        ),
    ),
)


def report_files(
    data: Dataset,
    found: Findings,
    deep: Future[Findings | Message],
    base: Baseline,
    choice: Choice,
    brand: Brand,
    language: Language,
) -> None:
    """A card for each.

    Until all is found out the page is about to be drawn anew, and that would drop a download.
    """
    frozen = frozen_forecasts()
    measured = kpis(data, options()) if data.tables else ()

    def written(ending: str) -> bytes:
        saved = to_save(base, choice.every, choice.scenario.name, date.today(), frozen)
        whole = together(found, deep.result())
        write = writers(whole, saved, brand, choice.spoken, kpis=measured, readings=data.readings)
        return write[ending]()

    for file in FILES:
        _card(file, partial(written, file.ending), deep.done(), language)


def _card(file: _File, write: Callable[[], bytes], ready: bool, language: Language) -> None:
    with st.container(border=True, gap="small"):
        st.download_button(
            language.say(file.button),
            data=write,
            file_name=f"{NAME}{file.ending}",
            mime=file.mime,
            icon=file.icon,
            on_click="ignore",
            key=f"report_{file.ending.removeprefix('.')}",
            disabled=not ready,
            width="stretch",
        )
        st.caption(language.say(file.holds))
