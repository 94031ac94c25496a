"""The pilot planner: who begins, how many, for how long, on one page to print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from aftersales.charts.pilot import power_chart
from aftersales.frozen import Frozen
from aftersales.kpis.disclosure import withheld
from aftersales.kpis.series import month_number
from aftersales.message import N_
from aftersales.report.pilot_plan import (
    WHAT_IS_SOUGHT,
    Subject,
    facts,
    in_a_sentence,
    pilot_plan,
    steps,
    too_little,
    why_not_longer,
)
from aftersales.report.programme import pulled_levers
from aftersales.study import Study
from aftersales.text import Language
from aftersales.track.panel import LOT, MEASURES, UNITS, units_at_hand
from aftersales.track.pilot import Pilot, Sought, cost_of_waiting, sought
from aftersales.ui.awaited import awaited
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES, opened_files
from aftersales.ui.playing import playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import found, piloted
from aftersales.ui.tables import table
from aftersales.ui.track_begun import bring
from aftersales.ui.track_frozen import seal_of

PLAYING = N_("Playing pilots on your own months …")
FIGURE, SIZE, BY = "pilot_figure", "pilot_size", "pilot_by"
PROMISED, NEEDED = "promised", "needed"
SIZES = {
    PROMISED: N_("As large as planned"),
    NEEDED: N_("Just large enough to pay"),
}
CUSTOMERS = N_("Customers, drawn by lot")


def pilot_planner(data: Dataset, frozen: Frozen | None, language: Language) -> None:
    """What to try first and how, so that the decision can rest on it."""
    st.markdown(
        escaped(
            language.say(
                "Whoever is not sure tries first: some begin, the others are the comparison. Here "
                "stands who, how many and for how long, so that the effect is seen if it is there."
            )
        )
    )
    if not data.tables:
        bring(language)
        return
    study = frozen.study if frozen else playing(data).made.study
    seen = {MEASURE_OF[each.target]: each for each in sought(study) if each.target in MEASURE_OF}
    if not seen:
        _nothing_pulled(language)
        return
    left, right = st.columns(2, gap="large")
    with left:
        figure = _figure(seen, language)
    with right:
        by = _by(data, language)
    wanted = _size(seen[figure], language)
    until = month_number(frozen.first_month) if frozen else None
    made = piloted(data, options(), figure, by, wanted, until)
    subject = _subject(data, study, frozen, language)
    awaited(made, lambda plan: _plan(plan, study, subject, language), PLAYING, language)


MEASURE_OF = {measure.target: id for id, measure in MEASURES.items() if measure.target}


def _figure(seen: dict[str, Sought], language: Language) -> str:
    return st.selectbox(
        language.say("Judged by"),
        list(seen),
        format_func=lambda id: language.say(MEASURES[id].name),
        help=language.say("What the plan on the Explorer promises to move, the largest first."),
        key=FIGURE,
        persist_state="session",
    )


def _by(data: Dataset, language: Language) -> str:
    context = found(data, options())
    at_hand = units_at_hand(context)
    names = {LOT: CUSTOMERS, **{by: UNITS[by] for by in at_hand}}
    chosen: str = st.selectbox(
        language.say("Who can begin on their own?"),
        list(names),
        format_func=lambda by: language.say(names[by]),
        help=language.say(
            "The more of them there are, the less hangs on a single one. Technicians can be chosen "
            "once figures by technician are switched on among the definitions of the KPIs."
        ),
        key=BY,
        persist_state="session",
    )
    off = withheld("technician", options())
    if off is not None and context.has("cases.technician"):
        st.caption(escaped(language.say(off)))
    return chosen


def _size(of: Sought, language: Language) -> Mapping[int, float]:
    """What is planned, or what just pays."""
    if of.needed is None:
        return of.promised
    chosen = st.segmented_control(
        language.say("Effect to be seen"),
        list(SIZES),
        default=PROMISED,
        required=True,
        format_func=lambda size: language.say(SIZES[size]),
        key=SIZE,
        persist_state="session",
    )
    return of.needed if chosen == NEEDED else of.promised


def _subject(data: Dataset, study: Study, frozen: Frozen | None, language: Language) -> Subject:
    return Subject(
        programme=", ".join(pulled_levers(study, language)),
        data=_named(data, language),
        frozen=(frozen.name, seal_of(frozen)) if frozen else None,
    )


def _named(data: Dataset, language: Language) -> str:
    if data.is_sample:
        return language.say("Sample data: Muster Maschinenbau GmbH, an invented machine builder.")
    if data.recalled is not None:
        return data.recalled.name
    return ", ".join(opened_files(data.readings))


def _plan(plan: Pilot, study: Study, subject: Subject, language: Language) -> None:
    say, currency = language.say, study.settings.currency
    waiting = cost_of_waiting(study, plan.option.months)
    worth = waiting if waiting > 0 else None
    st.markdown(f"#### {escaped(say(in_a_sentence(plan)))}")
    left, right = st.columns(2, gap="medium")
    with left:
        head, *rows = map(list, facts(plan, worth, currency, language))
        table(say("The plan"), [head, *rows])
        st.caption(escaped(say(WHAT_IS_SOUGHT)))
    with right:
        chart(Spot(st.container()), power_chart(plan, look_of(currency, language)))
        for note in (why_not_longer(plan), too_little(plan)):
            if note is not None:
                st.caption(escaped(say(note)))
        if not plan.enough:
            st.caption(escaped(_more(language)))
    if plan.worth_doing:
        _how_to(plan, subject, worth, currency, language)


def _how_to(
    plan: Pilot, subject: Subject, waiting: float | None, currency: str, language: Language
) -> None:
    say, todo = language.say, enumerate(steps(plan), start=1)
    st.markdown("\n".join(f"{n}. {escaped(say(step))}" for n, step in todo))
    st.download_button(
        say("The plan on one page, to print"),
        data=pilot_plan(plan, subject, waiting, currency, date.today(), language),
        file_name=say("pilot-plan.html"),
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
    )


def _more(language: Language) -> str:
    return language.say(
        "More units, a larger effect (try the programme at full strength in few places) or a "
        "figure that is recorded more often would help. What a pilot needs at least stands under "
        "Decide: as if months did not swing, and counted from when it works in full. Here your own "
        "months and the lead-in count, so believe this."
    )


def _nothing_pulled(language: Language) -> None:
    st.info(
        language.say(
            "No lever is pulled that moves anything in the records: choose one on the Explorer, "
            "then plan how to try it."
        ),
        icon=":material/tune:",
    )
    st.page_link(PAGES / "explorer.py", label=language.say("Choose levers"), icon=":material/tune:")
