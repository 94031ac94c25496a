"""The part of the Method page on what follows a forecast: advice, files, ledger, return, pilot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from aftersales.report.coverage import Coverage, coverage
from aftersales.report.rules import FILES, MOVED, STAGES, Rule, Stage
from aftersales.text import Language
from aftersales.ui.report_files import FILES as THREE_FILES
from aftersales.ui.safe import escaped

RULE_PX = 440


def rules_part(language: Language) -> None:
    """Stage by stage, each behind one click; how often the ranges hold beside what they are of."""
    st.markdown(
        escaped(
            language.say(
                "What is advised, what the files hold, and how a forecast is held against what "
                "came. Each rule was fixed beforehand and decides on figures alone."
            )
        )
    )
    for stage in STAGES:
        with (
            st.expander(escaped(language.say(stage.label)), expanded=stage is STAGES[0]),
            st.grid("auto", min_column_width=RULE_PX, gap="medium"),
        ):
            _stage(stage, language)


def _stage(stage: Stage, language: Language) -> None:
    if stage is FILES:
        for file in THREE_FILES:
            _words(language.say(file.button), language.say(file.holds))
    for rule in stage.rules:
        _rule(rule, language)
    if stage is MOVED:
        _coverage(coverage(), language)


def _rule(rule: Rule, language: Language) -> None:
    with st.container(gap="small"):
        _words(language.say(rule.label), language.say(rule.said), help=f"`{rule.place}`")
        if rule.formula:
            st.latex(rule.formula)
        if rule.source:
            st.caption(escaped(rule.source))


def _words(label: str, said: str, help: str | None = None) -> None:
    st.markdown(f"**{escaped(label[:1].upper() + label[1:])}**  \n{escaped(said)}", help=help)


def _coverage(found: Coverage, language: Language) -> None:
    say = language.say
    rows = [
        {
            say("Made-up history"): escaped(say(kind.name)),
            say("90% ranges that hold the truth"): language.share(kind.held_share),
            say("False alarms"): language.share(kind.false_alarms_share),
        }
        for kind in found.kinds
    ]
    with st.container(gap="small"):
        _words(
            say("How often the ranges hold the truth"),
            say(
                "{count} histories of each kind were made up by a known effect, and as many "
                "without one, on {day}. An effect that is found where there is none is a false "
                "alarm.",
                count=found.histories,
                day=found.counted_on,
            ),
        )
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
