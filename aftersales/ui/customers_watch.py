"""Whom to call first: the watchlist, its filter, its download. Names stay in the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from aftersales.baseline.watchlist import REASONS, STAKE, Reason, on_the_list
from aftersales.kpis.people import tells_ratings
from aftersales.kpis.voice import AT_RISK
from aftersales.report.watchlist import COLUMNS, watchlist_csv, watchlist_workbook, why
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.awaited import LOOKING_AT_CUSTOMERS, awaited
from aftersales.ui.customers_value import chosen_family
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.safe import escaped
from aftersales.ui.state import RISK, WATCHED
from aftersales.ui.steps import business, everybody, found
from aftersales.ui.take_away import XLSX

MOST_SHOWN = 100
FEW_ROWS, TABLE_PX = 14, 620
PER_CENT = 100
THRESHOLD = 30  # %, where nothing else is said


def watchlist_part(data: Dataset, language: Language) -> None:
    """Customers rated low or likely to leave, the largest value at risk first."""
    currency = business(data, options()).study.settings.currency
    awaited(
        everybody(data, options(), chosen_family()),
        lambda customers: _shown(customers, data, currency, language),
        LOOKING_AT_CUSTOMERS,
        language,
    )


@st.fragment
def _shown(customers: pd.DataFrame, data: Dataset, currency: str, language: Language) -> None:
    _what_is_missing(customers, data, language)
    listed = _narrowed(on_the_list(customers, _threshold(language)), customers, language)
    if listed.empty:
        words = language.say("Nobody is on the list: lower the threshold, or widen the filter.")
        st.info(words, icon=":material/info:")
        return
    _summary(listed, customers, currency, language)
    with st.container(height=TABLE_PX if len(listed) > FEW_ROWS else "content", border=False):
        st.table(_table(listed[:MOST_SHOWN], currency, language), hide_index=True)
    if len(listed) > MOST_SHOWN:
        words = language.say(
            "Shown are the first {shown} of {all}; the files hold all of them.",
            shown=MOST_SHOWN,
            all=len(listed),
        )
        st.caption(escaped(words))
    _downloads(listed, language)


def _what_is_missing(customers: pd.DataFrame, data: Dataset, language: Language) -> None:
    """Half a list says which half is missing, and how to come by it."""
    say = language.say
    if not tells_ratings(found(data, options())):
        words = say(
            "No file has ratings, so only the risk of leaving counts. A column with stars from 1 "
            "to 5 and the customer number would show who is unhappy."
        )
        st.caption(f":material/info: {escaped(words)}")
    if customers["risk"].isna().all():
        words = say(
            "Nobody's risk of leaving is known, so only ratings count. Purchases over time, or "
            "contracts with their renewals, would tell it."
        )
        st.caption(f":material/info: {escaped(words)}")
    elif unknown := int(customers["risk"].isna().sum()):
        words = say(
            "Of {n} customers neither risk nor value is known, since they have no contract; they "
            "are here if they rated low, at the end.",
            n=unknown,
        )
        st.caption(f":material/info: {escaped(words)}")


# Narrowed


def _threshold(language: Language) -> float:
    chosen = st.columns(2)[0].slider(
        language.say("Likely to leave from a risk of (% within a year)"),
        5,
        95,
        value=THRESHOLD,
        step=5,
        key=RISK,
        persist_state="session",
        help=language.say(
            "On the list is who gave {stars} stars or fewer in the last rating, or whose risk of "
            "being no customer any more a year from now is at least this.",
            stars=AT_RISK,
        ),
    )
    return chosen / PER_CENT


def _narrowed(listed: pd.DataFrame, customers: pd.DataFrame, language: Language) -> pd.DataFrame:
    """What can be chosen follows from all customers, so that no choice vanishes with the list."""
    say = language.say
    columns = st.columns(3, gap="medium")
    for column, name, key, label in zip(
        columns, ("segment", "region"), WATCHED, (say("Segment"), say("Region")), strict=False
    ):
        named = sorted(set(customers[name].dropna().astype(str)))
        chosen = column.multiselect(
            label, named, key=key, persist_state="session", placeholder=say("All")
        )
        if chosen:
            listed = listed[listed[name].isin(chosen)]
    wanted = columns[2].multiselect(
        say("Reason"),
        list(Reason),
        format_func=lambda reason: say(REASONS[Reason(reason)]),
        key=WATCHED[2],
        persist_state="session",
        placeholder=say("All"),
    )
    for reason in wanted:
        listed = listed[listed[reason]]
    return listed.reset_index(drop=True)


# Shown


def _summary(
    listed: pd.DataFrame, customers: pd.DataFrame, currency: str, language: Language
) -> None:
    say = language.say
    with st.grid(3, min_column_width=190):
        st.metric(
            say("Customers on the list"),
            language.number(len(listed), 0),
            delta=escaped(say("of {all}", all=language.number(len(customers), 0))),
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        if listed["at_risk"].notna().any():
            added_up = listed[[*STAKE, "value"]].sum()
            st.metric(
                say("Value at risk"),
                escaped(language.about(added_up["at_risk"], currency)),
                delta=escaped(
                    say(
                        "{range}, of {value} that they are worth",
                        range=_range(added_up, currency, language),
                        value=language.about(added_up["value"], currency),
                    )
                ),
                delta_color="off",
                delta_arrow="off",
                help=say(
                    "Risk of leaving within a year × lifetime value, added up. The range adds up "
                    "those of the customers, as if all were wrong the same way."
                ),
                border=True,
            )
        if customers["rating"].notna().any():
            st.metric(
                say("Rated three stars or fewer"),
                language.number(int(listed[Reason.LOW_RATING].sum()), 0),
                border=True,
                height="stretch",
            )


def _table(listed: pd.DataFrame, currency: str, language: Language) -> pd.DataFrame:
    """Who, how much, why: three columns, which a telephone has room for."""
    rows = [
        {
            language.say(COLUMNS["customer_id"]): _who(row),
            language.say(COLUMNS["at_risk"]): _stake(row, currency, language),
            language.say(COLUMNS["why"]): escaped(why(row, language)),
        }
        for row in listed.to_dict("records")
    ]
    table = pd.DataFrame(rows)
    return table.loc[:, [name for name in table if set(table[name]) != {NOT_KNOWN}]]


def _who(row: Mapping[Any, Any]) -> str:
    """The customer, and where he belongs."""
    belongs = [row[name] for name in ("segment", "region") if isinstance(row[name], str)]
    return f"**{escaped(str(row['customer_id']))}** {_small(' · '.join(belongs))}"


def _stake(row: Mapping[Any, Any], currency: str, language: Language) -> str:
    """What would be lost: the probability of what."""
    if pd.isna(row["at_risk"]):
        return NOT_KNOWN
    told = language.say(
        "{range}; {risk} of {value}",
        range=_range(row, currency, language),
        risk=language.share(row["risk"], 0),
        value=language.about(row["value"], currency),
    )
    return f"{escaped(language.about(row['at_risk'], currency))} {_small(told)}"


def _range(of: Mapping[Any, Any] | pd.Series[float], currency: str, language: Language) -> str:
    ends = (language.about(of[name], currency) for name in STAKE[1:])
    return " … ".join(ends)


def _small(text: str) -> str:
    return f":gray[:small[{escaped(text)}]]" if text else ""


def _downloads(listed: pd.DataFrame, language: Language) -> None:
    say = language.say
    with st.container(horizontal=True):
        st.download_button(
            say("Watchlist (XLSX)"),
            data=lambda: watchlist_workbook(listed, language),
            file_name="watchlist.xlsx",
            mime=XLSX,
            icon=":material/table_view:",
            on_click="ignore",
        )
        st.download_button(
            say("Watchlist (CSV)"),
            data=lambda: watchlist_csv(listed, language),
            file_name="watchlist.csv",
            mime="text/csv",
            icon=":material/csv:",
            on_click="ignore",
        )
    st.caption(
        say(
            "These are names: they stay in this session, stand in no address and no log. Where "
            "customers are people, data protection law decides who may hold this list."
        )
    )
