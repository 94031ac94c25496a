"""How sure the forecast is, and on what its doubt hangs."""

from __future__ import annotations

import streamlit as st

from aftersales.charts.distribution import npv_distribution
from aftersales.model.finance import present_value
from aftersales.text import Language
from aftersales.ui.playing import Playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.spot import Spot


def doubt_part(shown: Playing, language: Language) -> None:
    """The distribution of what may come."""
    settings = shown.made.study.settings
    npv = present_value(shown.drawn.net_flow, settings.discount_rate)
    chart(Spot(st.container()), npv_distribution(npv, look_of(settings.currency, language)))
