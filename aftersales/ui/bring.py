"""Bringing one's own files: the uploader, the templates, a card for every file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from aftersales.ingest import write_mapping
from aftersales.ingest.content import MEGABYTE
from aftersales.ingest.templates import csv_template, workbook_template
from aftersales.message import N_
from aftersales.problems import Severity
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.data_folder import data_folder, files_in
from aftersales.ui.dataset import Dataset
from aftersales.ui.reading_card import problems_list, reading_card
from aftersales.ui.rulings import between_files, rates_between_files, ruled
from aftersales.ui.safe import escaped
from aftersales.ui.scenarios_file import opened_at_once, study_came
from aftersales.ui.scenarios_offer import what_it_is
from aftersales.ui.uploader import in_own_words
from aftersales.ui.uploads import (
    MAX_BYTES,
    Upload,
    Uploads,
    cancel,
    delete_everything,
    is_study,
    open_in_folder,
    put_aside,
    read_waiting,
    take,
    uploader_key,
    uploads,
)

SMALLEST_STEP = 0.01
LARGEST_MEGABYTES = MAX_BYTES // MEGABYTE
REFUSED = N_(
    "The file marked red was not taken: a file may have at most {megabytes} MB. Export a shorter "
    "period or fewer columns."
)

FORMATS: Mapping[str, tuple[Callable[[str, Language], bytes], str]] = {
    "csv": (csv_template, "text/csv"),
    "xlsx": (
        workbook_template,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def read_what_waits(language: Language) -> None:
    """Read every file that is new or was corrected, saying so while it lasts.

    A study that came with data is read after them, or opening it would close them.
    """
    _say_deleted(language)
    while (brought := uploads()) and brought.waiting:
        _read(min(brought.waiting, key=is_study), language)


def _read(upload: Upload, language: Language) -> None:
    """What is told of the progress reaches the page, and a click on it ends the reading here."""
    if is_study(upload):
        study_came(upload.name, put_aside(upload))
        return
    said = language.say("Reading {name} …", name=escaped(upload.name))
    if upload.is_ours:
        with st.spinner(said):
            read_waiting(upload)
        return
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, said)
        st.button(
            language.say("Cancel"), key=f"cancel {upload.id}", on_click=cancel, args=(upload.id,)
        )
    shown = 0.0

    def show(share: float) -> None:
        nonlocal shown
        if share - shown >= SMALLEST_STEP:
            shown = share
            bar.progress(share, said)

    read_waiting(upload, show)
    place.empty()


def _say_deleted(language: Language) -> None:
    """Say once that everything the user had brought is gone."""
    if st.session_state.pop(state.DELETED, False):
        st.success(
            language.say(
                "Deleted: your files, what was made of them, your entries and your decisions. The "
                "sample is open again."
            ),
            icon=":material/delete_forever:",
        )


def bring_files(data: Dataset, language: Language) -> None:
    """Uploader and templates, then what was understood of each file."""
    say = language.say
    st.subheader(say("Your own data"))
    left, right = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
    with left.container(key="upload"):
        _uploader(language)
    with right:
        _templates(language)
    _data_folder(language)
    came = opened_at_once()
    if came is not None:
        with st.container(border=True, key="opened"):
            what_it_is(came, data, language)
    brought = uploads()
    if brought is not None and brought.files:
        _brought(brought, data, language)
    elif data.recalled is not None:
        _study_open(data, language)


def _study_open(data: Dataset, language: Language) -> None:
    """A study is open: how to bring its data, if it came without, and the way back."""
    if not data.tables:
        st.caption(
            language.say(
                "The study that is open came without its data. Bring its files here and every "
                "page works on them; your scenarios stay."
            )
        )
    st.button(
        language.say("Close the study and go back to the sample"),
        key="delete",
        icon=":material/close:",
        on_click=delete_everything,
    )


def _uploader(language: Language) -> None:
    say = language.say
    limits = say(
        "CSV, TSV, TXT, Excel (.xlsx) or Parquet, up to {megabytes} MB each",
        megabytes=LARGEST_MEGABYTES,
    )
    refused = say(REFUSED, megabytes=LARGEST_MEGABYTES)
    in_own_words("upload", limits=limits, choose=say("Choose files"), refused=refused)
    key = uploader_key()
    st.file_uploader(
        say(
            "Drop in exports of cases, orders or customers: one file is enough. Nothing leaves "
            "this machine."
        ),
        accept_multiple_files=True,
        key=key,
        on_change=take,
        args=(key,),
    )


def _data_folder(language: Language) -> None:
    """Files too large for the browser, if somebody set up a folder for them."""
    folder, say = data_folder(), language.say
    if folder is None:
        return
    with st.expander(say("Data folder: files of any size"), icon=":material/folder_open:"):
        files = files_in(folder)
        if not files:
            st.caption(say("The folder holds no file that can be read."))
        for number, path in enumerate(files):
            name, size = escaped(path.name), path.stat().st_size / MEGABYTE
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(say("Open"), key=f"open {number}", on_click=open_in_folder, args=(path,))
                st.markdown(
                    say("{name} ({megabytes} MB)", name=name, megabytes=max(1, round(size)))
                )


def _brought(brought: Uploads, data: Dataset, language: Language) -> None:
    say = language.say
    if brought.twice:
        names = ", ".join(map(escaped, brought.twice))
        st.info(say("Already here, so not taken again: {names}.", names=names))
    if data.is_sample:
        st.warning(
            say(
                "None of your files gives a table to work with yet, so the sample stays open. Each "
                "card says what stands in the way."
            ),
            icon=":material/info:",
        )
    if brought.mappings:
        names = ", ".join(map(escaped, brought.mappings))
        st.caption(say("Files are read by the saved mapping {names}.", names=names))
    for upload in brought.files:
        reading_card(upload, language)
    if data.together:
        decided = ruled(data.together)
        others = [problem for problem in data.together if problem not in decided]
        with st.expander(
            say("How the files fit together"),
            expanded=bool(decided) or any(p.severity is Severity.ERROR for p in others),
            icon=":material/join:",
        ):
            between_files(decided, brought.files, language)
            rates_between_files(others, brought.files, language)
            if others:
                problems_list(others, language)
    if brought.mapping.files:
        st.download_button(
            say("Save how these files are read"),
            data=write_mapping(brought.mapping),
            file_name=f"{say('mapping')}.toml",
            mime="application/toml",
            key="save mapping",
            icon=":material/save:",
            on_click="ignore",
            help=say(
                "Bring this small file together with the export of next month: columns, table, "
                "dates and decisions are taken as they are now. It holds no records."
            ),
        )
    st.button(
        say("Delete my data and go back to the sample"),
        key="delete",
        icon=":material/delete_forever:",
        on_click=delete_everything,
    )


def _templates(language: Language) -> None:
    say = language.say
    with st.popover(say("Empty templates"), icon=":material/download:", width="stretch"):
        st.caption(say("Every column is optional but the number that identifies a record."))
        for table in TABLES.values():
            st.markdown(f"**{say(table.label)}**")
            with st.container(horizontal=True):
                for code in LANGUAGES:
                    for format in FORMATS:
                        _template(table.name, Language(code), format)


def _template(table: str, template_language: Language, format: str) -> None:
    make, mime = FORMATS[format]
    name = template_language.say(TABLES[table].label)
    st.download_button(
        f"{template_language.code.upper()} {format.upper()}",
        data=partial(make, table, template_language),
        file_name=f"{name}.{format}",
        mime=mime,
        key=f"template {table} {template_language.code} {format}",
        on_click="ignore",
        type="tertiary",
    )
