"""What an answer rests on: how much was measured, learnt, assumed, what the user set."""

from __future__ import annotations

from concurrent.futures import Future

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.learnt import TEACHABLE, is_taught, learnt_links
from aftersales.drivers import Choice, Finding
from aftersales.engine import Stopped
from aftersales.evidence.catalogue import defaults
from aftersales.message import Message, message
from aftersales.study import Provenance, Study
from aftersales.text import Language
from aftersales.ui.awaited import ASK_AGAIN_SECONDS
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.effects import choice
from aftersales.ui.entries import edits
from aftersales.ui.safe import escaped
from aftersales.ui.steps import learnt


def what_it_rests_on(data: Dataset, made: Baseline, language: Language) -> None:
    """Said beside the answer: a file alone says little, and the answer rests on the rest."""
    if not data.is_sample:
        st.caption(escaped(language.say(_measured_and_assumed(made.study))))
    what_effects_rest_on(data, made, language)
    if edits():
        st.caption(escaped(language.say(_own_values(len(edits())))))


def what_effects_rest_on(data: Dataset, made: Baseline, language: Language) -> None:
    """In one line; where the files are still learnt from it says so, and draws the page anew."""
    if is_taught(made.measured) or data.recalled is not None:
        st.caption(escaped(language.say(_learnt(made.study))))
        return
    learning = learnt(data, options())
    if learning.done() and (failed := learning.exception()) is not None:
        st.caption(escaped(language.say(_unlearnt(failed))))
    else:
        st.fragment(_learning, run_every=ASK_AGAIN_SECONDS)(learning, language)


def _unlearnt(failed: BaseException) -> Message:
    """The page stands all the same; Drivers shows what went wrong."""
    if isinstance(failed, Stopped):
        return failed.message
    return message(
        "Learning from your data did not succeed; the published effects stand: see Drivers."
    )


def _learning(learning: Future[tuple[Finding, ...]], language: Language) -> None:
    if learning.done():
        st.rerun()
    words = language.say(
        "Your data's own effects are still being tested; until then the published ones stand."
    )
    st.caption(f":material/hourglass_top: {words}")


def _learnt(study: Study) -> Message:
    """How many effects rest on the data, at least in part."""
    count = learnt_links(study)
    if not count and choice() is Choice.EVIDENCE:
        return message("By your choice, all effects rest on published evidence alone: see Drivers.")
    if not count:
        return message(
            "These files teach no effect that can be used; published evidence stands alone: see "
            "Drivers."
        )
    if choice() is Choice.DATA:
        return message(
            "By your choice, {count} of the {all} effects that files can teach rest on these files "
            "alone: see Drivers.",
            count=count,
            all=len(TEACHABLE),
        )
    return message(
        "{count} of the {all} effects that files can teach rest partly on these files: see "
        "Drivers.",
        count=count,
        all=len(TEACHABLE),
    )


def _measured_and_assumed(study: Study) -> Message:
    return message(
        "It rests on {measured} numbers measured in your files and {assumed} assumed ones; the "
        "Explorer shows and changes each.",
        measured=study.count_from(Provenance.DATA),
        assumed=study.count_from(Provenance.DEFAULT) + study.count_from(Provenance.EVIDENCE),
    )


def _own_values(count: int) -> Message:
    return message(
        "Your own values in force: {count}. They stay in this session and are not part of the "
        "link.",
        count=count,
    )


# Where a lifetime value below zero comes from

OF_A_SEGMENT = ("annual_revenue", "contribution_margin", "cases_per_month", "first_time_fix")
OF_THE_HOUSE = ("case_cost", "dispatch_share", "visit_cost", "extra_visits_per_failed_fix")


def why_negative(study: Study, language: Language) -> str:
    """Why a customer's lifetime value is below zero: by what was measured, or what is assumed."""
    assumed = assumed_behind_the_margin(study)
    if not assumed:
        return language.say(
            "The lifetime value is negative: by your figures, serving a customer costs more than "
            "it contributes."
        )
    return language.say(
        "The lifetime value is negative: serving a customer costs more than it contributes. That "
        "rests on assumed numbers ({numbers}); your own can be entered under every assumption.",
        numbers=", ".join(language.say(defaults()[name].label) for name in assumed),
    )


def assumed_behind_the_margin(study: Study) -> list[str]:
    """The numbers behind what a customer brings and costs that are defaults in any segment."""
    places = {name: [f"segment.{s.name}.{name}" for s in study.segments] for name in OF_A_SEGMENT}
    places |= {name: [f"operations.{name}"] for name in OF_THE_HOUSE}
    return [
        name
        for name, addresses in places.items()
        if any(study.sources[a].provenance is Provenance.DEFAULT for a in addresses)
    ]
