"""When the programme starts, how far it is looked ahead, at what rate money is discounted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

import streamlit as st

from aftersales.baseline.scenario import Scenario
from aftersales.evidence.edits import number_at
from aftersales.study import Settings
from aftersales.text import Language
from aftersales.ui import state

PER_CENT = 100
HORIZON_ADDRESS, RATE_ADDRESS = TIMING = ("settings.horizon_months", "settings.discount_rate")
HORIZONS = (12, 60)
LATEST_START = 24
HIGHEST_RATE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Months, and a discount rate a year as a share."""

    start_month: int
    horizon_months: int
    discount_rate: float

    def changed(self, settings: Settings) -> dict[str, float]:
        """Address → value, of what the user has set otherwise."""
        mine: dict[str, float] = {}
        if self.horizon_months != settings.horizon_months:
            mine[HORIZON_ADDRESS] = self.horizon_months
        if not isclose(self.discount_rate, settings.discount_rate):
            mine[RATE_ADDRESS] = self.discount_rate
        return mine


def timing_in_address(asked: Mapping[str, str], settings: Settings) -> Timing:
    """What the address says; what it does not say, or wrongly, as the sliders stand at first."""

    def number(key: str, ends: tuple[int, int], otherwise: int) -> int:
        said = asked.get(key, "")
        within = said.isdecimal() and ends[0] <= int(said) <= ends[1]
        return int(said) if within else otherwise

    rate = round(settings.discount_rate * PER_CENT)
    return Timing(
        start_month=number(state.START_MONTH, (0, LATEST_START), 0),
        horizon_months=number(state.HORIZON, HORIZONS, settings.horizon_months),
        discount_rate=number(state.DISCOUNT_RATE, (0, HIGHEST_RATE), rate) / PER_CENT,
    )


def timing_values(scenario: Scenario, settings: Settings) -> dict[str, int]:
    """Key of each slider → where it stands for that scenario."""
    horizon = number_at(scenario.answers, HORIZON_ADDRESS, settings.horizon_months)
    rate = number_at(scenario.answers, RATE_ADDRESS, settings.discount_rate)
    return {
        state.START_MONTH: min(scenario.start_month, LATEST_START),
        state.HORIZON: min(max(round(horizon), HORIZONS[0]), HORIZONS[1]),
        state.DISCOUNT_RATE: min(round(rate * PER_CENT), HIGHEST_RATE),
    }


def timing_panel(horizon_months: int, discount_rate: float, language: Language) -> Timing:
    """Three sliders; the arguments are where they stand at first."""
    say = language.say
    with st.expander(say("Start, horizon, discount rate")):
        start = st.slider(
            say("Start after (months)"),
            0,
            LATEST_START,
            0,
            key=state.START_MONTH,
            bind="query-params",
        )
        horizon = st.slider(
            say("Horizon (months)"),
            *HORIZONS,
            horizon_months,
            step=6,
            key=state.HORIZON,
            bind="query-params",
        )
        rate = st.slider(
            say("Discount rate a year"),
            0,
            HIGHEST_RATE,
            round(discount_rate * PER_CENT),
            format="%d %%",
            key=state.DISCOUNT_RATE,
            bind="query-params",
            help=say("10% is customary, 8 to 16% is common; your own cost of capital is better."),
        )
    return Timing(start_month=start, horizon_months=horizon, discount_rate=rate / PER_CENT)
