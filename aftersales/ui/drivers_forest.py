"""Link by link: what is published, what the files say, what is reckoned with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from aftersales.charts.forest import Linked, forest_chart, gain_words, reach_of
from aftersales.charts.look import Look
from aftersales.drivers.small_step import range_of
from aftersales.evidence.catalogue import links as published_links
from aftersales.message import N_
from aftersales.text import NOT_KNOWN
from aftersales.ui.entries import edits
from aftersales.ui.results import LEAST_CHART_PX, chart
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.uncertain import Uncertain

PARTS = {
    N_("What satisfies customers"): (
        "first_time_fix_on_csat",
        "response_time_on_csat",
        "repair_time_on_csat",
    ),
    N_("Visits, loyalty, upgrades"): (
        "parts_availability_on_first_time_fix",
        "csat_on_churn",
        "csat_on_upsell",
    ),
}


def forest(links: Mapping[str, Linked], look: Look) -> None:
    """Two charts on one scale, what stands behind them, and the figures."""
    say, reach = look.say, reach_of(tuple(links.values()))
    with st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium"):
        for title, part in PARTS.items():
            with st.container():
                shown = [links[link] for link in part]
                chart(Spot(st.container()), forest_chart(shown, reach, say(title), look))
    st.caption(escaped(" ".join(_to_know(links, look))))
    _own_values(links, look)
    with st.expander(say("The figures"), icon=":material/table:"):
        _figures(links, look)


def _to_know(links: Mapping[str, Linked], look: Look) -> Iterator[str]:
    if any(linked.driver.feeds for linked in links.values()):
        yield look.say(
            "In bold: what is reckoned with. Haircut: no study of this kind is free of bias; your "
            "own estimate is scaled down by its grade and its range widened; what is published has "
            "had its haircut already."
        )
    yield look.say(
        "Referrals, prices and the memory of customers rest on published evidence alone: no file "
        "teaches them."
    )


def _own_values(links: Mapping[str, Linked], look: Look) -> None:
    """What the user set by hand goes before all that is shown here."""
    mine = [link for link in links if f"links.{link}" in edits()]
    if mine:
        words = look.say(
            "You have set these effects yourself, and your values go before all of this: {links}.",
            links=", ".join(look.say(published_links()[link].label) for link in mine),
        )
        st.warning(escaped(words), icon=":material/edit:")


def _figures(links: Mapping[str, Linked], look: Look) -> None:
    """On the effects' own scales, where they add up."""
    rows = [_row(link, linked, look) for link, linked in links.items()]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _row(link: str, linked: Linked, look: Look) -> dict[str, str]:
    say, definition, driver = look.say, published_links()[link], linked.driver
    together = driver.combined if driver.feeds else None
    return {
        say("Effect"): say(definition.label),
        say("Unit"): say(definition.unit),
        say("Published"): _said(driver.published, look),
        say("Your data"): _said(driver.own if driver.feeds else None, look),
        say("After haircut"): _said(together.discounted if together else None, look),
        say("Reckoned with"): _said(driver.number if together else driver.published, look),
        say("Weight of your data"): look.language.share(driver.data_weight if together else 0.0, 0),
        say("Points by a small step"): gain_words(linked.gain, look),
    }


def _said(number: Uncertain | None, look: Look) -> str:
    if number is None:
        return NOT_KNOWN
    low, high = range_of(number)
    return look.say(
        "{value} ({low} to {high})",
        value=look.number(number.mean, 2),
        low=look.number(low, 2),
        high=look.number(high, 2),
    )
