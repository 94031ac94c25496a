"""Figures on the screen: each with its range, its unit, its explanation one click away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from aftersales.decide.answers import Headline, Spread, Uncertainty
from aftersales.decide.overall import BeforeAfter, Overall
from aftersales.text import NOT_KNOWN, Language, signed
from aftersales.ui.safe import escaped

Shown = Callable[[float], str]


def headline_tiles(
    headline: Headline,
    uncertainty: Uncertainty | None,
    horizon_months: int,
    currency: str,
    language: Language,
) -> None:
    """ROI, ROS, NPV and payback, each with its 90 % range."""
    say = language.say
    with st.grid(4, min_column_width=170):
        _tile(
            say("ROI"),
            _percent(headline.roi_percent, language),
            _range(
                uncertainty.roi_percent if uncertainty else None, lambda v: _percent(v, language)
            ),
            say("Return on investment: benefit less cost, over cost. 100 in, 150 out: 50%."),
        )
        _tile(
            say("ROS, gross"),
            _percent(headline.ros_gross_percent, language),
            _net(headline, language),
            say(
                "Return on service: benefit over cost. Gross is ROI + 100, net is the ROI. "
                "It is not return on sales."
            ),
        )
        _tile(
            say("NPV"),
            language.about(headline.npv, currency),
            _range(uncertainty.npv if uncertainty else None, lambda v: language.about(v, currency)),
            say("Net present value: benefit less cost, in today's money."),
        )
        _tile(
            say("Payback"),
            _payback(headline, horizon_months, language),
            _payback_range(headline, uncertainty, horizon_months, language),
            say(
                "The month from which the programme has earned back what it cost. The range is "
                "that of the simulated runs; some never pay back."
            ),
        )


def loyalty_tiles(overall: Overall, currency: str, language: Language) -> None:
    """Retention, churn and lifetime value, without → with the programme."""
    say = language.say
    with st.grid(3, min_column_width=220):
        _share_tile(
            say("Retention a year"),
            overall.retention,
            say("Share of customers who stay for a year, at the horizon."),
            language,
        )
        _share_tile(
            say("Churn a year"),
            overall.churn,
            say("Share of customers who leave within a year, at the horizon."),
            language,
            less_is_better=True,
        )
        _value_tile(overall.lifetime_value, currency, language)


def _tile(label: str, value: str, below: str, explanation: str) -> None:
    st.metric(
        label,
        escaped(value),
        delta=escaped(below) or None,
        delta_color="off",
        delta_arrow="off",
        help=explanation,
        border=True,
    )


def _share_tile(
    label: str,
    share: BeforeAfter,
    explanation: str,
    language: Language,
    *,
    less_is_better: bool = False,
) -> None:
    _change_tile(
        label,
        f"{language.number(share.before * 100, 1)} → {language.share(share.after)}",
        _change(
            share,
            lambda v: language.points(v),
            lambda v: signed(language.number(v * 100, 1), v),
            language,
        ),
        _colour(share, less_is_better),
        explanation,
    )


def _value_tile(value: BeforeAfter, currency: str, language: Language) -> None:
    def change(amount: float) -> str:
        return signed(language.about(amount, currency), amount)

    _change_tile(
        language.say("Customer lifetime value"),
        f"{language.about(value.before, currency)} → {language.about(value.after, currency)}",
        _change(value, change, change, language),
        _colour(value, less_is_better=False),
        language.say(
            "What a customer brings over the whole relationship, in today's money. A view of "
            "retention: it is never added to the benefit."
        ),
    )


def _change_tile(
    label: str,
    value: str,
    change: str,
    colour: Literal["gray", "green", "red"],
    explanation: str,
) -> None:
    st.metric(
        label,
        escaped(value),
        delta=escaped(change),
        delta_color=colour,
        delta_arrow="off",
        help=explanation,
        border=True,
    )


def _change(figure: BeforeAfter, expected: Shown, bound: Shown, language: Language) -> str:
    """The expected change and its 90 % range."""
    change = expected(figure.after - figure.before)
    if figure.change is None:
        return change
    low, high = bound(figure.change.low), bound(figure.change.high)
    return language.say("{expected} ({low} … {high})", expected=change, low=low, high=high)


def _colour(figure: BeforeAfter, less_is_better: bool) -> Literal["gray", "green", "red"]:
    """Grey while the range of the change holds both better and worse."""
    change = figure.change
    if change is None or change.low * change.high <= 0:
        return "gray"
    return "green" if (change.low > 0) != less_is_better else "red"


def _percent(value: float | None, language: Language) -> str:
    return NOT_KNOWN if value is None else language.share(value / 100, 0)


def _range(spread: Spread | None, shown: Shown) -> str:
    return "" if spread is None else f"{shown(spread.low)} … {shown(spread.high)}"


def _net(headline: Headline, language: Language) -> str:
    if headline.roi_percent is None:
        return ""
    return language.say("net {net} = ROI", net=_percent(headline.roi_percent, language))


def _payback(headline: Headline, horizon_months: int, language: Language) -> str:
    if headline.roi_percent is None:
        return NOT_KNOWN
    if headline.payback_months is None:
        return language.say("> {months} months", months=horizon_months)
    return language.say("{months} months", months=language.number(headline.payback_months, 1))


def _payback_range(
    headline: Headline, uncertainty: Uncertainty | None, horizon_months: int, language: Language
) -> str:
    if uncertainty is None or headline.roi_percent is None:
        return ""
    return language.say(
        "{low} … {high}; {share} never",
        low=_months(uncertainty.payback.low, horizon_months, language),
        high=_months(uncertainty.payback.high, horizon_months, language),
        share=language.share(1 - uncertainty.probability_payback_within_horizon, 0),
    )


def _months(value: float | None, horizon_months: int, language: Language) -> str:
    return f"> {horizon_months}" if value is None else language.number(value, 0)
