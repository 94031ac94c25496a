"""The figures behind the charts, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from aftersales.decide.answers import Answers, Uncertainty
from aftersales.report.tables import (
    Row,
    channel_rows,
    headline_rows,
    lever_rows,
    memo,
    segment_rows,
)
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.safe import escaped

ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"  # heads of columns must differ, also those that are empty


def figures_panel(
    study: Study,
    answers: Answers,
    uncertainty: Uncertainty | None,
    names: Mapping[str, str],
    language: Language,
) -> None:
    """All figures, by segment, by lever, by channel, and the memo line."""
    say, months = language.say, study.settings.horizon_months
    left, right = st.columns(2, gap="large")
    with left:
        table(say("Figures"), headline_rows(study, answers.headline, uncertainty, language))
    with right:
        head = ["", say("Present value")]
        channels = channel_rows(study, answers, language)
        table(say("Where the money comes from"), [head, *channels])
    table(
        say("Customers after {months} months, without → with", months=months),
        segment_rows(study, answers, language),
    )
    if answers.alone:
        table(say("Each lever"), lever_rows(study, answers, language, names))
    for line in memo(study, answers, language):
        st.caption(escaped(line))


def table(title: str, rows: Iterable[Row]) -> None:
    """Rows of words, the first of which is the head; one of its cells may be empty."""
    head, *body = ([escaped(cell) for cell in row] for row in rows)
    st.markdown(f"**{escaped(title)}**")
    named = [cell or ZERO_WIDTH * number for number, cell in enumerate(head, start=1)]
    st.table(pd.DataFrame(body, columns=named), hide_index=True, border="horizontal")
