"""What a report is made from: the chosen scenario with all that the story tells of it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import streamlit as st

from aftersales import __version__
from aftersales.baseline import Baseline
from aftersales.baseline.scenario import played
from aftersales.decide.answers import answered, expected_and_drawn, uncertainty
from aftersales.decide.doubt import Doubt
from aftersales.message import Message
from aftersales.report.findings import Findings, in_depth
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.compare_start import LEAST
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.report_choice import Choice
from aftersales.ui.steps import compared, doubts, worlds

_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="report")


def findings_of(data: Dataset, base: Baseline, choice: Choice) -> Findings:
    """The study with its answers, at the expected values and in its worlds."""
    made = played(base, choice.scenario)
    study = made.study
    likely, drawn = expected_and_drawn(study, worlds(study, study.settings.draws))
    several = len(choice.every) >= LEAST
    return Findings(
        study=study,
        answers=answered(study, likely),
        drawn=drawn,
        uncertainty=uncertainty(study, drawn),
        made_on=date.today(),
        version=__version__,
        data=_whose(data, choice.spoken),
        made=made,
        comparison=compared(data, options(), choice.every) if several else None,
        scenario=choice.scenario.name,
    )


def looked_into(data: Dataset, found: Findings) -> Future[Findings | Message]:
    """What takes seconds to find out of the study, whatever the language; the last one is kept."""
    key = repr((data.digest, found.study))
    last: tuple[str, Future[Findings | Message]] | None = st.session_state.get(state.LOOKED_INTO)
    if last is None or last[0] != key:
        known = found.answers.headline.roi_percent is not None
        doubted = doubts(data, found.study) if known else None
        last = key, _BESIDE_THE_PAGE.submit(_look_into, found, doubted)
        st.session_state[state.LOOKED_INTO] = last
    return last[1]


def _look_into(found: Findings, doubted: Future[Doubt | Message] | None) -> Findings | Message:
    doubt = None if doubted is None else doubted.result()
    return in_depth(replace(found, doubt=doubt if isinstance(doubt, Doubt) else None))


def together(found: Findings, deep: Findings | Message) -> Findings:
    """The findings in their language, with what was found out of their study."""
    if isinstance(deep, Message):
        return found
    return replace(
        found, alone=deep.alone, smaller=deep.smaller, doubt=deep.doubt, demands=deep.demands
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
