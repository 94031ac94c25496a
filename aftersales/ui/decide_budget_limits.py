"""What a budget is to do, and what it must keep to: plain controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.decide.plans import Ladders
from aftersales.decide.search import Aim, Spending, Wish
from aftersales.evidence.catalogue import levers
from aftersales.message import N_, Message
from aftersales.text import Language
from aftersales.text.entry import read_number
from aftersales.ui.levers import position_words
from aftersales.ui.safe import escaped

SPENDINGS = {
    Spending.WHOLE: N_("All it costs within the horizon, in today's money"),
    Spending.FIRST_YEAR: N_("What is paid in the first year"),
}
AIMS = {
    Aim.NPV: N_("The highest NPV on average"),
    Aim.CHANCE: N_("The highest chance to pay"),
    Aim.SAFE_NPV: N_("The highest NPV with a bounded loss"),
}
MAY, MUST, NOT = ROLES = ("may", "must", "not")
ROLE_NAMES = {MAY: N_("may be in"), MUST: N_("must be in"), NOT: N_("stays out")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A budget in money, and what is wished for."""

    budget: float
    wish: Wish


def asked_for(
    made: Baseline, searched: Ladders, first_budget: float, language: Language
) -> Asked | None:
    """What the controls say; None while an amount cannot be read."""
    say, currency = language.say, made.study.settings.currency
    left, middle, right = st.columns([1, 1.4, 1.4])
    with left:
        label = say("Budget ({currency})", currency=currency)
        budget = _amount("budget", label, first_budget, currency, language)
    with middle:
        spending = _choice("budget_counted", say("What counts against it?"), SPENDINGS, language)
    with right:
        aim = _choice("budget_aim", say("What do you want most?"), AIMS, language)
    loss: float | None = 0.0
    if aim == Aim.SAFE_NPV:
        label = say(
            "In the worst twentieth of the runs it may lose on average ({currency})",
            currency=currency,
        )
        loss = _amount("budget_loss", label, first_budget / 4, currency, language)
    low, high, most = _limits(made, searched, language)
    if budget is None or loss is None:
        return None
    wish = Wish(
        aim=Aim(aim),
        spending=Spending(spending),
        lowest=low,
        highest=high,
        most_levers=most,
        largest_loss=loss,
    )
    return Asked(budget=budget, wish=wish)


def _choice(key: str, label: str, names: Mapping[Any, str], language: Language) -> str:
    chosen = st.selectbox(
        label,
        list(names),
        format_func=lambda one: language.say(names[one]),
        key=key,
        persist_state="session",
    )
    return str(chosen)


def _amount(key: str, label: str, first: float, currency: str, language: Language) -> float | None:
    """A field for an amount, below it as it was read; None, and why, where it is none."""
    typed = st.text_input(label, value=f"{first:.0f}", key=key, persist_state="session")
    value = read_number(typed)
    if isinstance(value, Message):
        st.caption(f":red[{escaped(language.say(value))}]")
        return None
    if value <= 0:
        st.caption(f":red[{escaped(language.say('Expected is an amount above 0.'))}]")
        return None
    st.caption(escaped(language.money(value, currency)))
    return value


# Limits


def _limits(
    made: Baseline, searched: Ladders, language: Language
) -> tuple[dict[str, float], dict[str, float], int | None]:
    """Lowest and highest position by lever, and how many levers may be started."""
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    with st.expander(language.say("Limits: what must be in, what stays out, how far, how many")):
        moving = [i for i, top in enumerate(searched.tops) if top > 0]
        for lever in moving:
            id, positions = searched.levers[lever], searched.positions[lever]
            low[id], high[id] = _of_lever(id, positions, language)
        count, days = st.columns(2)
        with count:
            most = _most_levers(len(moving), language)
        with days:
            _training_days(made, high, language)
    return low, high, most


def _of_lever(id: str, positions: tuple[float, ...], language: Language) -> tuple[float, float]:
    """Whether the lever is in, and between which positions."""
    definition = levers()[id]
    name = language.say(definition.label)
    left, right = st.columns([1, 1.4], vertical_alignment="center")
    role = left.segmented_control(
        name,
        ROLES,
        required=True,
        default=MAY,
        format_func=lambda one: language.say(ROLE_NAMES[one]),
        key=f"budget_role_{id}",
        persist_state="session",
    )
    if role == NOT:
        return positions[0], positions[0]
    on = positions[1:]
    if len(on) == 1:
        return (on[0] if role == MUST else positions[0]), on[0]

    def words(position: float) -> str:
        return position_words(definition, position, language)

    if role == MUST:
        label = language.say("{lever}: at least … at most", lever=name)
        ends = right.select_slider(
            label, on, (on[0], on[-1]), words, f"budget_range_{id}", persist_state="session"
        )
        return ends[0], ends[1]
    label = language.say("{lever}: at most", lever=name)
    return positions[0], right.select_slider(
        label, on, on[-1], words, f"budget_most_{id}", persist_state="session"
    )


def _most_levers(count: int, language: Language) -> int | None:
    most = st.selectbox(
        language.say("Levers started at once, at most"),
        [None, *range(1, count)],
        format_func=lambda n: language.say("any number") if n is None else str(n),
        key="budget_most",
        persist_state="session",
    )
    return None if most is None else int(most)


def _training_days(made: Baseline, high: dict[str, float], language: Language) -> None:
    """Days of training that all technicians together can spare a year: a bound on that slider."""
    technicians = made.site.technicians
    if not technicians or "training" not in high:
        return
    typed = st.text_input(
        language.say("Training days a year for all technicians together, at most"),
        key="budget_days",
        placeholder=language.say("no limit"),
        persist_state="session",
    )
    days = read_number(typed) if typed.strip() else None
    if isinstance(days, Message):
        st.caption(f":red[{escaped(language.say(days))}]")
    elif days is not None:
        high["training"] = min(high["training"], max(days, 0.0) / technicians)
