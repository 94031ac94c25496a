"""Presenting: one figure at a time in large type, keys to go on."""

from __future__ import annotations

from html import escape

import altair as alt
import streamlit as st

from aftersales.charts.frame import unbroken
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_budget_search import searched_last
from aftersales.ui.front import PAGES
from aftersales.ui.playing import playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import unbreakable
from aftersales.ui.slides import Slide, slides
from aftersales.ui.spot import Spot
from aftersales.ui.steps import doubts

_LARGE = """<style>
.slide { text-align: center; text-wrap: balance; margin: 0 auto; max-width: 60rem; }
.slide h1 { font-size: clamp(1.4rem, 3vw, 2.4rem); font-weight: 500; padding: 0 0 1.5rem; }
.slide .figure { font-size: clamp(2.6rem, 8.5vw, 7rem); font-weight: 700; line-height: 1.15;
  margin: 0; }
.slide .below { font-size: clamp(1.1rem, 2.4vw, 1.9rem); margin: 1rem 0 0; opacity: 0.85; }
.slide .note { font-size: 1.1rem; margin: -1rem 0 0; opacity: 0.85; }
.slide .words { font-size: clamp(1.1rem, 2vw, 1.5rem); margin: 1.5rem 0 0; }
.slide .words.alone { font-size: clamp(1.4rem, 3.6vw, 2.6rem); line-height: 1.35; }
.st-key-stage { min-height: 72vh; justify-content: center; }
.st-key-bar, [data-testid=stHeader], [data-testid=stElementToolbar] { display: none; }
.stMainBlockContainer { padding-top: 2rem; padding-bottom: 1rem; }
</style>"""
_ENLARGED = """<style>@media (min-width: 900px) {
.st-key-stage [data-testid=stElementContainer]:has(> [data-testid=stVegaLiteChart]) {
  zoom: FACTOR; width: calc(100% / FACTOR) !important; }
}</style>"""
SMALLEST, LARGEST, STAGE_PX, AROUND_PX = 0.85, 1.5, 470, 60

# Presenters' remotes send Page Up and Page Down.
_HEAR_KEYS = """export default ({ setTriggerValue }) => {
  const steps = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Escape: 0 };
  const heard = (event) => {
    const within = event.target.closest?.("input, textarea, button, a, [role=radio]");
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (within && (event.key === " " || event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    setTriggerValue("step", String(steps[event.key]));
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}"""
_keys = st.components.v2.component("presenter_keys", js=_HEAR_KEYS)


def presentation(data: Dataset, language: Language) -> None:
    """The slide at hand, and below it the way on; the arrow keys do the same."""
    shown = playing(data)
    study = shown.made.study
    doubted = None if shown.uncertainty is None else doubts(data, study)
    best = searched_last(data, shown)
    made = slides(shown, doubted, best, look_of(study.settings.currency, language))
    at = min(st.session_state.setdefault(state.SLIDE, 0), len(made) - 1)
    st.html(_LARGE)
    with st.container(key="stage"):
        _show(made[at]())
    _way_on(at, len(made) - 1, language)


def _show(slide: Slide) -> None:
    if slide.drawing is not None:
        question, note, untitled = _apart(slide.drawing)
        st.html(_written(("h1", "question", question), ("p", "note", note)))
        st.html(_ENLARGED.replace("FACTOR", f"{_enlarged(untitled):.2f}"))
        chart(Spot(st.container()), untitled)
        return
    below, words = ("p", "below", slide.below), ("p", "words", slide.words)
    alone = ("p", "words alone", slide.words)
    answer = (("p", "figure", slide.figure), below, words) if slide.figure else (alone, below)
    st.html(_written(("h1", "question", slide.question), *answer))


def _apart(drawing: alt.LayerChart) -> tuple[str, str, alt.LayerChart]:
    """The question that a chart has as its title, what stands below it, and the rest."""
    title, untitled = drawing["title"], drawing.copy(deep=False)
    untitled["title"] = alt.Undefined
    return unbroken(title["text"]), unbroken(title["subtitle"]), untitled


def _enlarged(drawing: alt.LayerChart) -> float:
    """As large as a projector of 720 lines can show it whole."""
    height_px = float(drawing["height"]) + AROUND_PX
    return min(LARGEST, max(STAGE_PX / height_px, SMALLEST))


def _written(*parts: tuple[str, str, str]) -> str:
    """Tag, class and text of each part; what users have named is text and nothing else."""
    inside = "".join(
        f'<{tag} class="{kind}">{escape(unbreakable(text))}</{tag}>'
        for tag, kind, text in parts
        if text
    )
    return f'<div class="slide">{inside}</div>'


def _way_on(at: int, last: int, language: Language) -> None:
    say = language.say
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        _step(say("Back"), -1, at, last, ":material/arrow_back:")
        st.text(say("{number} of {count}", number=at + 1, count=last + 1))
        _step(say("On"), 1, at, last, ":material/arrow_forward:")
        st.page_link(PAGES / "explorer.py", label=say("End"), icon=":material/close:")
    heard = _keys(key="presenter_keys", height=0, on_step_change=lambda: None)
    if heard.step == "0":
        st.switch_page(PAGES / "explorer.py")
    elif heard.step:
        _go(int(heard.step), last)
        st.rerun()


def _step(label: str, by: int, at: int, last: int, icon: str) -> None:
    at_the_end = not 0 <= at + by <= last
    st.button(label, icon=icon, disabled=at_the_end, on_click=_go, args=(by, last), key=f"by_{by}")


def _go(by: int, last: int) -> None:
    st.session_state[state.SLIDE] = min(max(st.session_state[state.SLIDE] + by, 0), last)
