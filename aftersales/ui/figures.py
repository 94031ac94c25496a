"""Figures on the screen: each with its range, its unit, its explanation one click away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from aftersales.decide.answers import Headline, Uncertainty
from aftersales.decide.overall import BeforeAfter, Overall
from aftersales.report.tables import percent, spread_range
from aftersales.text import NOT_KNOWN, Language, signed
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot, spots

Shown = Callable[[float], str]


def headline_places() -> tuple[Spot, ...]:
    """Where ROI, ROS, NPV and payback stand: side by side while there is room."""
    return spots(st.grid(4, min_column_width=170), 4)


def loyalty_places() -> tuple[Spot, ...]:
    """Where retention, churn and lifetime value stand."""
    return spots(st.grid(3, min_column_width=220), 3)


def headline_tiles(
    places: Sequence[Spot],
    headline: Headline,
    uncertainty: Uncertainty | None,
    horizon_months: int,
    currency: str,
    language: Language,
) -> None:
    """ROI, ROS, NPV and payback, each with its 90 % range."""
    say = language.say
    roi, ros, npv, payback = places
    _tile(
        roi,
        say("ROI"),
        percent(headline.roi_percent, language),
        spread_range(
            uncertainty.roi_percent if uncertainty else None, lambda v: percent(v, language)
        ),
        say("Return on investment: benefit less cost, over cost. 100 in, 150 out: 50%."),
    )
    _tile(
        ros,
        say("ROS, gross"),
        percent(headline.ros_gross_percent, language),
        _net(headline, language),
        say(
            "Return on service: benefit over cost. Gross is ROI + 100, net is the ROI. "
            "It is not return on sales."
        ),
    )
    _tile(
        npv,
        say("NPV"),
        language.about(headline.npv, currency),
        spread_range(
            uncertainty.npv if uncertainty else None, lambda v: language.about(v, currency)
        ),
        say("Net present value: benefit less cost, in today's money."),
    )
    _tile(
        payback,
        say("Payback"),
        payback_in_words(headline, horizon_months, language),
        payback_range(headline, uncertainty, horizon_months, language),
        say(
            "The month from which the programme has earned back what it cost, undiscounted: it "
            "may pay back and still lose money in today's value. The range is that of the "
            "simulated runs; some do not pay back within the horizon."
        ),
    )


def loyalty_tiles(
    places: Sequence[Spot], overall: Overall, currency: str, language: Language
) -> None:
    """Retention, churn and lifetime value, without → with the programme."""
    say = language.say
    retention, churn, value = places
    _share_tile(
        retention,
        say("Retention a year"),
        overall.retention,
        say(
            "Share of customers who stay for a year, at the horizon without → with the "
            "programme, over all customers. The KPI page counts those who were due."
        ),
        language,
    )
    _share_tile(
        churn,
        say("Churn a year"),
        overall.churn,
        say(
            "Share of customers who leave within a year, at the horizon without → with the "
            "programme, over all customers."
        ),
        language,
        less_is_better=True,
    )
    _value_tile(value, overall.lifetime_value, currency, language)


def _tile(place: Spot, label: str, value: str, below: str, explanation: str) -> None:
    place.show(
        lambda at: at.metric(
            label,
            escaped(value),
            delta=escaped(below) or None,
            delta_color="off",
            delta_arrow="off",
            help=explanation,
            border=True,
        )
    )


def _share_tile(
    place: Spot,
    label: str,
    share: BeforeAfter,
    explanation: str,
    language: Language,
    *,
    less_is_better: bool = False,
) -> None:
    value, change = share_in_words(share, language)
    _change_tile(place, label, value, change, _colour(share, less_is_better), explanation)


def share_in_words(share: BeforeAfter, language: Language) -> tuple[str, str]:
    """A share before → after, and the change with its range."""
    change = _change(
        share,
        lambda v: language.points(v, 2),
        lambda v: signed(language.number(v * 100, 2), v),
        language,
    )
    return f"{language.number(share.before * 100, 2)} → {language.share(share.after, 2)}", change


def _value_tile(place: Spot, value: BeforeAfter, currency: str, language: Language) -> None:
    said, change = money_in_words(value, currency, language)
    _change_tile(
        place,
        language.say("Customer lifetime value"),
        said,
        change,
        _colour(value, less_is_better=False),
        language.say(
            "What a customer brings over the whole relationship, in today's money. A view of "
            "retention: it is never added to the benefit."
        ),
    )


def money_in_words(value: BeforeAfter, currency: str, language: Language) -> tuple[str, str]:
    """An amount before → after, and the change with its range."""

    def change(amount: float) -> str:
        return signed(language.money(amount, currency), amount)

    said = f"{language.money(value.before, currency)} → {language.money(value.after, currency)}"
    return said, _change(value, change, change, language)


def _change_tile(
    place: Spot,
    label: str,
    value: str,
    change: str,
    colour: Literal["gray", "green", "red"],
    explanation: str,
) -> None:
    place.show(
        lambda at: at.metric(
            label,
            escaped(value),
            delta=escaped(change),
            delta_color=colour,
            delta_arrow="off",
            help=explanation,
            border=True,
        )
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


def _net(headline: Headline, language: Language) -> str:
    if headline.roi_percent is None:
        return ""
    return language.say("net {net} = ROI", net=percent(headline.roi_percent, language))


def payback_in_words(headline: Headline, horizon_months: int, language: Language) -> str:
    """Months until it has paid back, or that it does not within the horizon."""
    if headline.roi_percent is None:
        return NOT_KNOWN
    if headline.payback_months is None:
        return language.say("> {months} months", months=horizon_months)
    return language.say("{months} months", months=language.number(headline.payback_months, 1))


def payback_range(
    headline: Headline, uncertainty: Uncertainty | None, horizon_months: int, language: Language
) -> str:
    """From when to when, and how many of the runs do not pay back within the horizon."""
    if uncertainty is None or headline.roi_percent is None:
        return ""
    return language.say(
        "{low} … {high}; {share} > {months}",
        low=_months(uncertainty.payback.low, horizon_months, language),
        high=_months(uncertainty.payback.high, horizon_months, language),
        share=language.share(1 - uncertainty.probability_payback_within_horizon, 0),
        months=horizon_months,
    )


def _months(value: float | None, horizon_months: int, language: Language) -> str:
    return f"> {horizon_months}" if value is None else language.number(value, 0)
