"""Cash of a frozen forecast: what should have come and gone by now, and what did."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from aftersales.charts.ledger import cash_chart
from aftersales.frozen import Frozen
from aftersales.message import Message, joined, message
from aftersales.text import NOT_KNOWN, Language, signed
from aftersales.track.cash import CashLedger, Range, came_so_far, cash_ledger
from aftersales.track.effect_words import BELIEVED
from aftersales.track.ledger import Ledger
from aftersales.track.panel import EVERYTHING
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.panel import panel
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.track_frozen import enter_costs, seal_of
from aftersales.ui.track_return import Returned

COSTS = "track_costs"


def cash_part(made: Ledger, returned: Returned | Message | None, language: Language) -> None:
    """Forecast and outcome of all money so far, the picture, and a table to say what was spent.

    `returned` is what was measured, or why nobody can say it; None: no month is over yet.
    """
    frozen, last = made.frozen, made.last_month
    look = look_of(frozen.study.settings.currency, language)
    if last is None:
        chart(Spot(st.container()), cash_chart(frozen, None, look))
        return
    so_far = cash_ledger(frozen, last, frozen.spent, _benefits(frozen, returned))
    _compared(so_far.comparable, frozen, language)
    if returned is not None:
        st.markdown(escaped(language.say(_how_far_to_believe(returned))))
    chart(Spot(st.container()), cash_chart(frozen, so_far, look))
    panel(
        "track_costs_panel",
        language.say("Enter what was really spent"),
        ":material/edit:",
        lambda: _entry(frozen, so_far, language),
    )


def _benefits(frozen: Frozen, returned: Returned | Message | None) -> dict[str, Range] | None:
    if not isinstance(returned, Returned):
        return None
    return came_so_far(frozen, returned.made, returned.asked.since.first)


# Forecast and outcome


def _compared(so_far: CashLedger, frozen: Frozen, language: Language) -> None:
    say, currency = language.say, frozen.study.settings.currency
    month = language.month(so_far.months[-1].month)
    st.markdown(f"#### {escaped(say('Money up to {month}', month=month))}")
    head = [say("Money"), say("Forecast"), say("What came"), say("Difference")]
    rows = [
        _row(say("Benefit"), so_far.planned_benefit, so_far.benefit, currency, language),
        _cost(so_far, currency, language),
        _row(say("Benefit less cost"), so_far.planned_net, so_far.net, currency, language),
    ]
    words_table(head, rows, look_of(currency, language))


def _row(
    name: str, planned: float | Range, came: Range | None, currency: str, language: Language
) -> list[Cell]:
    expected = planned[0] if isinstance(planned, tuple) else planned
    return [
        Cell(name),
        _amount(planned, currency, language),
        Cell(NOT_KNOWN) if came is None else _amount(came, currency, language),
        Cell(NOT_KNOWN if came is None else _apart(came[0] - expected, currency, language)),
    ]


def _amount(value: float | Range, currency: str, language: Language) -> Cell:
    """An amount, and below it its 90 % range where it has one."""
    if not isinstance(value, tuple):
        return Cell(language.about(value, currency))
    amount, low, high = (language.about(each, currency) for each in value)
    return Cell(amount, language.say("{low} to {high}", low=low, high=high))


def _cost(so_far: CashLedger, currency: str, language: Language) -> list[Cell]:
    return [
        Cell(language.say("Cost")),
        _amount(so_far.planned_cost, currency, language),
        Cell(language.about(so_far.cost, currency), _of_which(so_far, currency, language)),
        Cell(_apart(so_far.cost - so_far.planned_cost, currency, language)),
    ]


def _of_which(so_far: CashLedger, currency: str, language: Language) -> str:
    """What was entered is known; the rest is the plan's."""
    if so_far.cost_entered is None:
        return language.say("as planned: nobody has entered any yet")
    entered = language.about(so_far.cost_entered, currency)
    if all(not month.cost_planned for month in so_far.months):
        return language.say("all of it entered")
    return language.say(
        "{entered} entered; {assumed} planned for the months without an entry",
        entered=entered,
        assumed=language.about(so_far.cost_assumed, currency),
    )


def _apart(value: float, currency: str, language: Language) -> str:
    return signed(language.about(value, currency), value)


def _how_far_to_believe(returned: Returned | Message) -> Message:
    if isinstance(returned, Message):
        return message(
            "What benefit has come cannot be told: {reason} Cost is compared all the same.",
            reason=returned,
        )
    where = (
        message("The benefit is what has been measured since the start, in all places at once.")
        if returned.asked.since.by == EVERYTHING
        else message("The benefit is what has been measured beside those without the programme.")
    )
    return joined(
        " ",
        [
            where,
            BELIEVED[returned.made.belief],
            message("As present values, and who has it since when: under “What did it return?”."),
        ],
    )


# What was spent


def _entry(frozen: Frozen, so_far: CashLedger, language: Language) -> None:
    say, currency = language.say, frozen.study.settings.currency
    key = f"{COSTS} {seal_of(frozen)[:8]} {sorted(frozen.spent.items())}"  # a new one each time
    frame = pd.DataFrame(
        {
            "month": [language.month(each.month) for each in so_far.months],
            "planned": [round(each.planned_cost, 2) for each in so_far.months],
            "spent": [None if each.cost_planned else each.cost for each in so_far.months],
        }
    ).astype({"spent": float})
    planned = say("Planned cost ({currency})", currency=currency)
    spent = say("Really spent ({currency})", currency=currency)
    st.caption(say("Where nothing is entered, the planned cost counts. The first is decision day."))
    st.data_editor(
        frame,
        hide_index=True,
        disabled=["month", "planned"],
        column_config={
            "month": st.column_config.TextColumn(say("Month")),
            "planned": st.column_config.NumberColumn(planned, format="localized"),
            "spent": st.column_config.NumberColumn(spent, min_value=0.0, format="localized"),
        },
        placeholder=say("as planned"),
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
