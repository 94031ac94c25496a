"""What the levers do, at once: verdict, figures, charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aftersales.charts.before_after import before_after
from aftersales.charts.cash import cumulative_cash
from aftersales.charts.levers import levers
from aftersales.charts.look import Look
from aftersales.charts.waterfall import waterfall
from aftersales.decide.answers import Answers, Uncertainty, answer, uncertainty
from aftersales.decide.draws import draw
from aftersales.decide.overall import overall
from aftersales.decide.verdict import verdict
from aftersales.model import Outcome, project
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.figures import headline_tiles, loyalty_tiles
from aftersales.ui.safe import escaped

WORLDS_WHILE_MOVING = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A study, its answers at the expected values, and what the drawn worlds say."""

    study: Study
    answers: Answers
    drawn: Outcome
    uncertainty: Uncertainty | None


@dataclass(frozen=True, slots=True)
class _Places:
    """Where stands what is shown twice: from some of the worlds, then from all."""

    verdict: DeltaGenerator
    headline: DeltaGenerator
    loyalty: DeltaGenerator
    cash: DeltaGenerator
    segments: DeltaGenerator
    error: DeltaGenerator


def results(study: Study, names: Mapping[str, str], language: Language) -> Result:
    """Everything the study answers: first from some of the worlds, at rest from all of them.

    The next move of a slider cuts the second round short.
    """
    answers = answer(study)
    look = look_of(study.settings.currency, language)
    places = _arranged(study, answers, names, look)
    result = _from_worlds(study, answers, min(WORLDS_WHILE_MOVING, study.settings.draws))
    _show(result, places, look)
    if result.study.settings.draws > WORLDS_WHILE_MOVING:
        result = _from_worlds(study, answers, study.settings.draws)
        _show(result, places, look)
    return result


def look_of(currency: str, language: Language) -> Look:
    """How charts look to this visitor."""
    return Look(language=language, currency=currency, dark=st.context.theme.type == "dark")


def chart(place: DeltaGenerator, drawing: alt.LayerChart) -> None:
    """Show a chart as it is; its description says it to those who cannot see it."""
    place.altair_chart(drawing, theme=None)


def _from_worlds(study: Study, answers: Answers, count: int) -> Result:
    drawn = project(study, draw(study, count))
    return Result(study=study, answers=answers, drawn=drawn, uncertainty=uncertainty(study, drawn))


def _arranged(study: Study, answers: Answers, names: Mapping[str, str], look: Look) -> _Places:
    """The page from top to bottom, with what depends on no draw already in it."""
    top = st.empty(), st.empty(), st.empty()
    left, right = st.columns(2, gap="medium")
    cash, segments = left.empty(), right.empty()
    if answers.alone:
        chart(left, waterfall(answers, study.settings.horizon_months, look))
        chart(right, levers(answers, names, look))
    return _Places(*top, cash, segments, st.empty())


def _show(result: Result, places: _Places, look: Look) -> None:
    study, answers, sure = result.study, result.answers, result.uncertainty
    months, currency = study.settings.horizon_months, study.settings.currency
    sentence = look.language.say(verdict(answers.headline, sure, months))
    places.verdict.markdown(f"#### {escaped(sentence)}")
    with places.headline.container():
        headline_tiles(answers.headline, sure, months, currency, look.language)
    with places.loyalty.container():
        loyalty_tiles(overall(study, answers.outcome, result.drawn), currency, look.language)
    if answers.headline.npv is not None:
        payback = answers.headline.payback_months
        chart(places.cash, cumulative_cash(answers.outcome, result.drawn, payback, look))
    chart(places.segments, before_after(answers.segments, result.drawn, months, look))
    places.error.caption(escaped(_how_drawn(result, look.language)))


def _how_drawn(result: Result, language: Language) -> str:
    """How many worlds, and by how much the mean NPV may be off for drawing no more."""
    count = language.number(len(result.drawn.benefit), 0)
    if result.uncertainty is None:
        return language.say("Ranges from {count} drawn worlds.", count=count)
    error = result.uncertainty.monte_carlo_error
    return language.say(
        "Ranges hold 90% of {count} drawn worlds; their mean NPV is exact to ± {error}.",
        count=count,
        error=language.about(error, result.study.settings.currency),
    )
