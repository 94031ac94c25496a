"""What the levers do, at once: verdict, figures, charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import streamlit as st

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
from aftersales.ui.figures import headline_places, headline_tiles, loyalty_places, loyalty_tiles
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot

WORLDS_WHILE_MOVING = 2_000
LEAST_CHART_PX = 340


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A study, its answers at the expected values, and what the drawn worlds say."""

    study: Study
    answers: Answers
    drawn: Outcome
    uncertainty: Uncertainty | None


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each part stands on the page, from top to bottom."""

    verdict: Spot
    headline: tuple[Spot, ...]
    loyalty: tuple[Spot, ...]
    cash: Spot
    channels: Spot
    segments: Spot
    levers: Spot
    error: Spot


def results(study: Study, names: Mapping[str, str], language: Language) -> Result:
    """Everything the study answers: first from some of the worlds, at rest from all of them.

    Figures come before charts, and the next move of a slider cuts short what is still to come.
    """
    answers = answer(study)
    look = look_of(study.settings.currency, language)
    places = _arranged()
    result = _from_worlds(study, answers, min(WORLDS_WHILE_MOVING, study.settings.draws))
    _show_figures(result, places, look)
    _show_parts(result, places, names, look)
    _show_ranges(result, places, look)
    if study.settings.draws > WORLDS_WHILE_MOVING:
        result = _from_worlds(study, answers, study.settings.draws)
        _show_figures(result, places, look)
        _show_ranges(result, places, look)
    return result


def look_of(currency: str, language: Language) -> Look:
    """How charts look to this visitor."""
    return Look(language=language, currency=currency, dark=st.context.theme.type == "dark")


def chart(place: Spot, drawing: alt.LayerChart) -> None:
    """Show a chart as it is; its description says it to those who cannot see it.

    The charts are ours and tested, so the schema is not checked again at every move of a slider.
    """
    specification = drawing.to_dict(validate=False)
    place.show(lambda at: at.vega_lite_chart(specification, theme=None))


def _from_worlds(study: Study, answers: Answers, count: int) -> Result:
    drawn = project(study, draw(study, count))
    return Result(study=study, answers=answers, drawn=drawn, uncertainty=uncertainty(study, drawn))


def _arranged() -> _Places:
    verdict = Spot(st.container())
    headline = headline_places()
    loyalty = loyalty_places()
    charts = st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium")
    left, right = charts.cell(), charts.cell()
    return _Places(
        verdict=verdict,
        headline=headline,
        loyalty=loyalty,
        cash=Spot(left),
        segments=Spot(left),
        channels=Spot(right),
        levers=Spot(right),
        error=Spot(st.container()),
    )


def _show_figures(result: Result, places: _Places, look: Look) -> None:
    study, answers, sure = result.study, result.answers, result.uncertainty
    months, currency = study.settings.horizon_months, study.settings.currency
    sentence = look.language.say(verdict(answers.headline, sure, months))
    places.verdict.show(lambda at: at.markdown(f"#### {escaped(sentence)}"))
    headline_tiles(places.headline, answers.headline, sure, months, currency, look.language)
    loyalty = overall(study, answers.outcome, result.drawn)
    loyalty_tiles(places.loyalty, loyalty, currency, look.language)
    places.error.show(lambda at: at.caption(escaped(_how_drawn(result, look.language))))


def _show_parts(result: Result, places: _Places, names: Mapping[str, str], look: Look) -> None:
    """What is known exactly: the parts of the expected benefit."""
    if result.answers.alone:
        months = result.study.settings.horizon_months
        chart(places.channels, waterfall(result.answers, months, look))
        chart(places.levers, levers(result.answers, names, look))


def _show_ranges(result: Result, places: _Places, look: Look) -> None:
    """What has a range over the drawn worlds."""
    answers, months = result.answers, result.study.settings.horizon_months
    if answers.headline.npv is not None:
        payback = answers.headline.payback_months
        chart(places.cash, cumulative_cash(answers.outcome, result.drawn, payback, look))
    chart(places.segments, before_after(answers.segments, result.drawn, months, look))


def _how_drawn(result: Result, language: Language) -> str:
    """How many worlds, and by how much the mean NPV may be off for drawing no more."""
    count = language.number(len(result.drawn.benefit), 0)
    if result.uncertainty is None:
        return language.say("Ranges from {count} simulated runs.", count=count)
    error = result.uncertainty.monte_carlo_error
    return language.say(
        "Ranges hold 90% of {count} simulated runs; their mean NPV is exact to ± {error}.",
        count=count,
        error=language.about(error, result.study.settings.currency),
    )
