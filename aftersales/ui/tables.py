"""The figures behind the charts, as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from aftersales.decide.answers import Answers, SegmentAnswer
from aftersales.study import Study
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.safe import escaped

Rows = list[dict[str, str]]


def figures_panel(
    study: Study, answers: Answers, names: Mapping[str, str], language: Language
) -> None:
    """Segments without → with the programme, levers in the mix and alone, and the memo line."""
    say, months = language.say, study.settings.horizon_months
    st.markdown(f"**{say('Customers after {months} months, without → with', months=months)}**")
    _table(_segments(study, answers, language))
    if answers.alone:
        st.markdown(f"**{say('Each lever: its share in the mix, and alone')}**")
        _table(_levers(study, answers, names, language))
    value = language.about(answers.beyond_horizon_value, study.settings.currency)
    st.caption(
        escaped(
            say(
                "Beyond the horizon the customers kept would be worth another {value}. It counts "
                "in no figure above.",
                value=value,
            )
        )
    )


def _table(rows: Rows) -> None:
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _segments(study: Study, answers: Answers, language: Language) -> Rows:
    say = language.say
    return [
        {
            say("Segment"): escaped(segment.name),
            say("Retention"): _pair(segment.annual_retention, language.share),
            say("Churn"): _pair(_churn(segment), language.share),
            say("CLV"): escaped(
                _pair(segment.clv, lambda value: language.about(value, study.settings.currency))
            ),
            say("Satisfied"): _pair(segment.csat, language.share),
            say("First-time fix"): _pair(segment.first_time_fix, language.share),
            say("Customers"): _pair(segment.customers, lambda value: language.number(value, 0)),
        }
        for segment in answers.segments
    ]


def _levers(study: Study, answers: Answers, names: Mapping[str, str], language: Language) -> Rows:
    say, currency = language.say, study.settings.currency
    return [
        {
            say("Lever"): escaped(names.get(id, id)),
            say("Benefit in the mix"): escaped(language.about(answers.by_lever[id], currency)),
            say("Benefit alone"): escaped(language.about(alone.pv_benefit, currency)),
            say("Cost"): escaped(language.about(alone.pv_cost, currency)),
            say("NPV alone"): escaped(language.about(alone.npv, currency)),
            say("ROI alone"): language.share(
                None if alone.roi_percent is None else alone.roi_percent / 100, 0
            ),
            say("Payback alone"): NOT_KNOWN
            if alone.npv is None
            else _payback(alone.payback_months, study, language),
        }
        for id, alone in answers.alone.items()
    ]


def _payback(months: float | None, study: Study, language: Language) -> str:
    if months is None:
        return language.say("> {months} months", months=study.settings.horizon_months)
    return language.say("{months} months", months=language.number(months, 1))


def _churn(segment: SegmentAnswer) -> tuple[float, float]:
    before, after = segment.annual_retention
    return 1 - before, 1 - after


def _pair(pair: tuple[float, float], shown: Callable[[float], str]) -> str:
    return " → ".join(map(shown, pair))
