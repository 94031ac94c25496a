"""The user's own logo and colours: looked at when they come, kept as long as the session."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from aftersales.message import N_
from aftersales.problems import Problem
from aftersales.report.brand import MOST_BYTES, Brand, Logo, logo_of
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.safe import escaped
from aftersales.ui.uploader import in_own_words

ENDINGS = ("png", "jpg", "jpeg", "svg")
MEGABYTE = 2**20
LOGO_PX = 180
UPLOADED = "logo_upload"
OURS = Brand()
NAMES = (N_("Titles"), N_("Lines and bars"))


def own_brand(language: Language) -> Brand:
    """What was chosen; what would be hard to read in it is said."""
    pictures, colours = st.columns([1.4, 1], gap="large")
    with pictures:
        logo = _logo(language)
    with colours:
        primary, accent = _colours(language)
    brand = Brand(primary=primary, accent=accent, logo=logo)
    for remark in brand.remarks:
        st.warning(escaped(language.say(remark)), icon=":material/contrast:")
    return brand


def _logo(language: Language) -> Logo | None:
    """The logo as it was kept, or the place to bring one."""
    kept: Logo | None = st.session_state.get(state.LOGO)
    if kept is None:
        _uploader(language)
        return None
    st.image(kept.png, width=min(LOGO_PX, kept.width_px))
    st.button(language.say("Remove the logo"), icon=":material/delete:", on_click=_remove)
    return kept


def _uploader(language: Language) -> None:
    say = language.say
    limits = say("PNG, JPEG or SVG, up to {megabytes} MB", megabytes=MOST_BYTES // MEGABYTE)
    with st.container(key=UPLOADED):
        in_own_words(UPLOADED, limits=limits, choose=say("Choose a picture"), refused=limits)
        st.file_uploader(
            say("Logo, for slides, page and workbook. It stays in this session."),
            type=ENDINGS,
            key=f"{UPLOADED}_file",
            on_change=_take,
        )
    refused: Problem | None = st.session_state.get(state.REFUSED_LOGO)
    if refused is not None:
        said = f"{say(refused.message)} {say(refused.remedy)}"
        st.error(escaped(said), icon=":material/broken_image:")


def _take() -> None:
    brought: UploadedFile | None = st.session_state.get(f"{UPLOADED}_file")
    found = None if brought is None else logo_of(brought.getvalue(), brought.name)
    st.session_state[state.REFUSED_LOGO] = found if isinstance(found, Problem) else None
    st.session_state[state.LOGO] = found if isinstance(found, Logo) else None


def _remove() -> None:
    st.session_state[state.LOGO] = None


def _colours(language: Language) -> tuple[str, str]:
    with st.container(horizontal=True, gap="large"):
        first, second = (
            str(st.color_picker(language.say(name), ours, key=key, persist_state="session"))
            for name, ours, key in zip(
                NAMES, (OURS.primary, OURS.accent), state.COLOURS, strict=True
            )
        )
    if (first, second) != (OURS.primary, OURS.accent):
        st.button(language.say("Back to our colours"), icon=":material/undo:", on_click=_ours)
    return first, second


def _ours() -> None:
    for key, colour in zip(state.COLOURS, (OURS.primary, OURS.accent), strict=True):
        st.session_state[key] = colour
