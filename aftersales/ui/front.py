"""The frame around every page: language, navigation, what data is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aftersales.ingest import Reading
from aftersales.text import DEFAULT_LANGUAGE, LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.safe import escaped

PAGES = Path(__file__).parents[2] / "pages"
ICON = Path(__file__).with_name("icon.png")

# The choice of language stands in the header, beside the navigation; names of figures wrap; columns
# that stack on a telephone are no farther apart than all else.
_STYLE = """<style>
.st-key-bar { position: fixed; top: 0.65rem; right: 1rem; z-index: 1000000; width: auto; }
.st-key-levers { position: sticky; top: 4.5rem; max-height: calc(100vh - 5rem); overflow-y: auto;
  overflow-x: hidden; padding-right: 0.75rem; }
.st-key-scenario_bar { min-height: 2.5rem; }
[class*=st-key-curve_] { min-height: 4.1rem; }
[data-testid=stMetricLabel] * { white-space: normal !important; overflow: visible !important; }
[class*=st-key-way_] { padding: 0.4rem 0.35rem; }
.katex-display { overflow: auto hidden; }
@media (max-width: 640px) {
  .st-key-levers { position: static; max-height: none; }
  [data-testid=stHorizontalBlock] { row-gap: 1rem !important; }
}
</style>"""

# In a window as narrow as a telephone the navigation lies over the page. A touch beside it closes
# it, and where the browser says that it is a telephone so does a choice; in others the page has to.
_TURN_TO_PAGE = """let shown
export default ({ data }) => {
  document.documentElement.lang = data.language
  if (shown !== undefined && shown !== data.page)
    document.querySelector("main")?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }))
  shown = data.page
}"""
_document = st.components.v2.component("document", js=_TURN_TO_PAGE)


def set_page() -> None:
    """Wide, and with an icon of our own: Streamlit fetches named icons from another host."""
    st.set_page_config(page_icon=ICON, layout="wide")


def bar() -> DeltaGenerator:
    """The place beside the navigation, and how all pages look."""
    place = st.container(key="bar", width="content", gap=None)
    place.html(_STYLE)
    return place


def choose_language(bar: DeltaGenerator) -> Language:
    """The language of this visit: from the address, else what the browser prefers."""
    with bar:
        _language_switch()
    return language()


def turn_to(page: st.Page, language: Language, bar: DeltaGenerator) -> None:
    """Say in which language the document is, and show the page instead of the navigation."""
    with bar:
        _document(data={"language": language.code, "page": page.url_path}, key="document", height=0)


def _language_switch() -> None:
    st.segmented_control(
        "Language · Sprache",
        list(LANGUAGES),
        default=browser_language(),
        required=True,
        key=state.LANGUAGE,
        bind="query-params",
        label_visibility="collapsed",
    )


def language() -> Language:
    """The language in which the page is being made."""
    code = st.session_state[state.LANGUAGE]
    return Language(code if code in LANGUAGES else DEFAULT_LANGUAGE)


def browser_language() -> str:
    """The language the browser asks for, if the product speaks it; else English."""
    asked_for = (st.context.locale or "").split("-")[0]
    return asked_for if asked_for in LANGUAGES else DEFAULT_LANGUAGE


def pages(language: Language) -> list[st.Page]:
    """The pages in the order of the story."""
    say = language.say
    return [
        st.Page(
            PAGES / "start.py", title=say("Start"), icon=":material/upload_file:", default=True
        ),
        st.Page(PAGES / "kpis.py", title=say("KPIs"), icon=":material/monitoring:"),
        st.Page(PAGES / "drivers.py", title=say("Drivers"), icon=":material/account_tree:"),
        st.Page(PAGES / "customers.py", title=say("Customers"), icon=":material/groups:"),
        st.Page(PAGES / "explorer.py", title=say("Explorer"), icon=":material/tune:"),
        st.Page(PAGES / "compare.py", title=say("Compare"), icon=":material/compare_arrows:"),
        st.Page(PAGES / "decide.py", title=say("Decide"), icon=":material/balance:"),
        st.Page(PAGES / "report.py", title=say("Report"), icon=":material/description:"),
        st.Page(PAGES / "track.py", title=say("Track"), icon=":material/fact_check:"),
        st.Page(PAGES / "method.py", title=say("Method"), icon=":material/menu_book:"),
        st.Page(PAGES / "present.py", title=say("Present"), visibility="hidden"),
    ]


def what_is_open(data: Dataset, spoken: Language) -> None:
    """Which data the page speaks of."""
    if data.is_sample:
        st.caption(
            spoken.say("Sample data: Muster Maschinenbau GmbH, an invented machine builder.")
        )
        return
    if data.recalled is not None:
        name, day = escaped(data.recalled.name), data.recalled.saved_on
        if data.tables:
            said = spoken.say("Study {name}, saved on {day}, with its data.", name=name, day=day)
        else:
            said = spoken.say(
                "Study {name}, saved on {day}, opened without its data.", name=name, day=day
            )
        st.caption(said)
        return
    names = ", ".join(map(escaped, opened_files(data.readings)))
    st.caption(spoken.say("Your files: {names}", names=names))


def stop_without_data(data: Dataset, spoken: Language) -> None:
    """End the page here, with the way on, where a study came without the data it speaks of."""
    if data.tables:
        return
    st.info(
        spoken.say(
            "This page looks at the data themselves, and this study came without them. Bring the "
            "files on Start, or open the archive that holds them; Explorer, Compare and Decide "
            "work with what the study keeps."
        ),
        icon=":material/folder_off:",
    )
    st.page_link(PAGES / "start.py", label=spoken.say("Bring the files"), icon=":material/upload:")
    st.stop()


def opened_files(readings: Sequence[Reading]) -> list[str]:
    """The files that gave a table, each named once, its sheets behind it in brackets."""
    files: dict[str, list[str]] = {}
    for file, sheet in (_file_and_sheet(r) for r in readings if r.stored is not None):
        files.setdefault(file, []).extend([sheet] if sheet else [])
    return [
        f"{file} ({', '.join(dict.fromkeys(sheets))})" if sheets else file
        for file, sheets in files.items()
    ]


def _file_and_sheet(reading: Reading) -> tuple[str, str]:
    """The two parts of a reading's name; a workbook of one sheet goes by its own name."""
    sheet = reading.format.sheet if reading.format else None
    if sheet and reading.name.endswith(f", {sheet}"):
        return reading.name.removesuffix(f", {sheet}"), sheet
    return reading.name, ""
