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
from aftersales.decide.answers import (
    Answers,
    Headline,
    Uncertainty,
    answered,
    expected_and_drawn,
    headline,
    in_worlds,
    uncertainty,
)
from aftersales.decide.overall import overall
from aftersales.model import Outcome
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.figures import headline_places, headline_tiles, loyalty_places, loyalty_tiles
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.rests_on import why_negative
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import worlds

WORLDS_WHILE_MOVING = 2_000
LEAST_CHART_PX = 340


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A study, its answers at the expected values, and what the drawn worlds say."""

    study: Study
    answers: Answers
    drawn: Outcome
    uncertainty: Uncertainty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """The ratios and the outcome at the expected values, and what drawn worlds make of them."""

    headline: Headline
    expected: Outcome
    drawn: Outcome
    uncertainty: Uncertainty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where each part stands on the page."""

    verdict: Spot
    headline: tuple[Spot, ...]
    loyalty: tuple[Spot, ...]
    negative: Spot
    cash: Spot
    channels: Spot
    segments: Spot
    levers: Spot
    error: Spot


def results(study: Study, names: Mapping[str, str], above: Spot, language: Language) -> Result:
    """Everything the study answers: first from some of the worlds, at rest from all of them.

    The verdict stands in the spot `above`. Figures come before all that is not needed for them, and
    the next move of a slider cuts short what is still to come.
    """
    look = look_of(study.settings.currency, language)
    places = _arranged(above)
    some, all_of_them = min(WORLDS_WHILE_MOVING, study.settings.draws), study.settings.draws
    figures = _figures(study, *expected_and_drawn(study, worlds(study, some)))
    _show_figures(study, figures, places, look)
    answers = answered(study, figures.expected)
    _show_parts(study, answers, places, names, look)
    _show_ranges(study, answers, figures.drawn, places, look)
    if all_of_them > some:
        drawn = in_worlds(study, worlds(study, all_of_them))
        figures = _figures(study, figures.expected, drawn)
        _show_figures(study, figures, places, look)
        _show_ranges(study, answers, figures.drawn, places, look)
    return Result(
        study=study, answers=answers, drawn=figures.drawn, uncertainty=figures.uncertainty
    )


def look_of(currency: str, language: Language) -> Look:
    """How charts look to this visitor."""
    return Look(language=language, currency=currency, dark=st.context.theme.type == "dark")


def chart(place: Spot, drawing: alt.LayerChart) -> None:
    """Show a chart as it is; its description says it to those who cannot see it.

    The charts are ours and tested, so the schema is not checked again at every move of a slider.
    """
    specification = drawing.to_dict(validate=False)
    place.show(lambda at: at.vega_lite_chart(specification, theme=None))


def _figures(study: Study, expected: Outcome, drawn: Outcome) -> _Figures:
    return _Figures(
        headline=headline(study, expected),
        expected=expected,
        drawn=drawn,
        uncertainty=uncertainty(study, drawn),
    )


def _arranged(above: Spot) -> _Places:
    headline = headline_places()
    loyalty = loyalty_places()
    negative = Spot(st.container())
    # Levers and segments, which both grow, stand across from each other.
    charts = st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium")
    left, right = charts.cell(), charts.cell()
    return _Places(
        verdict=above,
        headline=headline,
        loyalty=loyalty,
        negative=negative,
        cash=Spot(left.container()),
        levers=Spot(left.container()),
        channels=Spot(right.container()),
        segments=Spot(right.container()),
        error=Spot(st.container()),
    )


def _show_figures(study: Study, figures: _Figures, places: _Places, look: Look) -> None:
    """All that is said is made before any of it is shown, so that it goes out at once."""
    ratios, sure = figures.headline, figures.uncertainty
    months, currency = study.settings.horizon_months, study.settings.currency
    judged = verdict_in_markdown(study, ratios, sure, look.language)
    loyalty = overall(study, figures.expected, figures.drawn)
    headline_tiles(places.headline, ratios, sure, months, currency, look.language)
    places.verdict.show(lambda at: at.markdown(judged))
    loyalty_tiles(places.loyalty, loyalty, currency, look.language)
    if loyalty.lifetime_value.before < 0:
        reason = why_negative(study, look.language)
        places.negative.show(lambda at: at.caption(escaped(reason)))
    places.error.show(lambda at: at.caption(escaped(_how_drawn(figures, currency, look.language))))


def _show_parts(
    study: Study, answers: Answers, places: _Places, names: Mapping[str, str], look: Look
) -> None:
    """What is known exactly: the parts of the expected benefit."""
    if answers.alone:
        chart(places.channels, waterfall(answers, study.settings.horizon_months, look))
        chart(places.levers, levers(answers, names, look))


def _show_ranges(
    study: Study, answers: Answers, drawn: Outcome, places: _Places, look: Look
) -> None:
    """What has a range over the drawn worlds."""
    if answers.headline.npv is not None:
        payback = answers.headline.payback_months
        chart(places.cash, cumulative_cash(answers.outcome, drawn, payback, look))
    months = study.settings.horizon_months
    chart(places.segments, before_after(answers.segments, drawn, months, look))


def _how_drawn(figures: _Figures, currency: str, language: Language) -> str:
    """How many worlds, and by how much the mean NPV may be off for drawing no more."""
    count = language.number(len(figures.drawn.benefit), 0)
    if figures.uncertainty is None:
        return language.say("Ranges from {count} simulated runs.", count=count)
    return language.say(
        "Ranges hold 90% of {count} simulated runs; their mean NPV is exact to ± {error}.",
        count=count,
        error=language.give_or_take(figures.uncertainty.monte_carlo_error, currency),
    )
