"""In which currency amounts are: asked where no file says so, and said to be assumed until then."""

from __future__ import annotations

import streamlit as st
from babel.numbers import get_currency_name

from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset

CURRENCIES = (
    *("EUR", "CHF", "USD", "GBP", "PLN", "CZK", "SEK", "DKK", "NOK", "HUF"),
    *("RON", "TRY", "CAD", "AUD", "CNY", "JPY", "INR", "BRL", "MXN", "ZAR"),
)
FIELD_PX = 280


def currency_choice(data: Dataset, language: Language) -> None:
    """A choice, and whose word the currency is; nothing where a file names it."""
    if data.names_currency:
        return
    key = "currency_of_amounts"
    st.selectbox(
        language.say("Currency of the amounts"),
        CURRENCIES,
        index=CURRENCIES.index(data.currency),
        format_func=lambda code: f"{code} · {get_currency_name(code, locale=language.code)}",
        key=key,
        on_change=_take,
        args=(key,),
        width=FIELD_PX,
    )
    if not data.said_currency:
        words = language.say("No file names a currency, so {code} is assumed.", code=data.currency)
        st.caption(words)


def _take(key: str) -> None:
    st.session_state[state.CURRENCY] = st.session_state[key]
