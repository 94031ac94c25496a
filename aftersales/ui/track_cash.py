"""Cash of a frozen forecast: what should have come and gone by now, and what did."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from aftersales.charts.ledger import cash_chart
from aftersales.frozen import Frozen
from aftersales.message import Message, message
from aftersales.text import Language
from aftersales.track.ledger import CashLedger, Ledger, cash_ledger
from aftersales.ui.panel import panel
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.track_frozen import enter_costs, seal_of

COSTS = "track_costs"
Benefits = Mapping[str, tuple[float, float, float]]


def cash_part(made: Ledger, benefits: Benefits | None, language: Language) -> None:
    """The picture, what was spent by now, and a table to say what really was."""
    say, frozen = language.say, made.frozen
    currency = frozen.study.settings.currency
    last = made.last_month
    so_far = None
    if last is not None:
        so_far = cash_ledger(frozen, last, frozen.spent, benefits)
    chart(Spot(st.container()), cash_chart(frozen, so_far, look_of(currency, language)))
    if so_far is None:
        return
    _so_far(so_far, currency, language)
    panel(
        "track_costs_panel",
        say("Enter what was really spent"),
        ":material/edit:",
        lambda: _entry(frozen, so_far, language),
    )


def _so_far(so_far: CashLedger, currency: str, language: Language) -> None:
    say = language.say
    spent = message(
        "By now {planned} should have been spent, and {spent} was.",
        planned=language.about(so_far.planned_cost, currency),
        spent=language.about(so_far.cost, currency),
    )
    if not so_far.entered:
        spent = message(
            "By now {planned} should have been spent; what really was, nobody has entered yet, so "
            "the plan is taken for it.",
            planned=language.about(so_far.planned_cost, currency),
        )
    came = _came(so_far, currency, language)
    st.markdown(escaped(f"{say(spent)} {say(came)}"))


def _came(so_far: CashLedger, currency: str, language: Language) -> Message:
    """What should have come in, and what did as far as it was found by comparison."""
    planned, known = language.about(so_far.planned_benefit, currency), so_far.known
    if not known:
        return message(
            "{planned} should have come in by now. What did is under “What did it return?”: no "
            "export says it without a comparison.",
            planned=planned,
        )
    came, low, high = (sum(each[k] for each in known) for k in range(3))
    return message(
        "{planned} should have come in by now. Over {months} months {came} did, as “What did it "
        "return?” found by comparison (90% between {low} and {high} if all months err alike).",
        planned=planned,
        months=len(known),
        came=language.about(came, currency),
        low=language.about(low, currency),
        high=language.about(high, currency),
    )


def _entry(frozen: Frozen, so_far: CashLedger, language: Language) -> None:
    say = language.say
    key = f"{COSTS} {seal_of(frozen)[:8]} {sorted(frozen.spent.items())}"  # a new one each time
    frame = pd.DataFrame(
        {
            "month": [language.month(each.month) for each in so_far.months],
            "planned": [round(each.planned_cost, 2) for each in so_far.months],
            "spent": [None if each.cost_planned else each.cost for each in so_far.months],
        }
    ).astype({"spent": float})
    st.caption(say("Where nothing is entered, the planned cost counts. The first is decision day."))
    st.data_editor(
        frame,
        hide_index=True,
        disabled=["month", "planned"],
        column_config={
            "month": st.column_config.TextColumn(say("Month")),
            "planned": st.column_config.NumberColumn(say("Planned cost"), format="localized"),
            "spent": st.column_config.NumberColumn(say("Really spent"), min_value=0.0),
        },
        key=key,
        on_change=_take,
        args=(frozen, so_far, key),
    )


def _take(frozen: Frozen, so_far: CashLedger, key: str) -> None:
    """What was typed, beside what had been typed before; an emptied cell takes the plan again."""
    typed = {
        so_far.months[int(row)].month: changed["spent"]
        for row, changed in st.session_state[key]["edited_rows"].items()
        if "spent" in changed
    }
    said = {**frozen.spent, **typed}
    enter_costs(frozen, {month: float(cost) for month, cost in said.items() if cost is not None})
