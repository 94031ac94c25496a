"""Who stays, and for how long: cohorts, curves, and whether groups differ by more than chance."""

from __future__ import annotations

import streamlit as st

from aftersales.charts.cohorts import cohorts_chart
from aftersales.charts.survival import MOST_CURVES, survival_chart
from aftersales.clv.survival import LogRank, log_rank, survival
from aftersales.kpis.cohorts import GRAINS, Cohorts
from aftersales.kpis.disclosure import LEAST_RECORDS
from aftersales.kpis.leaving import BY, SEGMENT, Leaving
from aftersales.message import N_
from aftersales.text import Language
from aftersales.ui.awaited import LOOKING_AT_CUSTOMERS, awaited
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.state import GRAIN, STAYING_BY
from aftersales.ui.steps import business, cohort_triangle, who_left

SUGGESTED = ""
CHANCE = 0.05
LEAST_P = 0.001


def staying_part(data: Dataset, language: Language) -> None:
    """Cohorts first, then how long customers stay."""
    currency = business(data, options()).study.settings.currency
    st.subheader(language.say("Cohorts"))
    grain = _grain(language) or None
    awaited(
        cohort_triangle(data, options(), grain),
        lambda found: _cohorts(found, currency, language),
        LOOKING_AT_CUSTOMERS,
        language,
    )
    st.subheader(language.say("How long customers stay"))
    by = _by(language)
    awaited(
        who_left(data, options(), by),
        lambda found: _curves(found, currency, language),
        LOOKING_AT_CUSTOMERS,
        language,
    )


# Cohorts


def _grain(language: Language) -> str:
    names = {SUGGESTED: N_("As suits the files"), **GRAINS}
    return st.segmented_control(
        language.say("Customers who came in the same"),
        list(names),
        default=SUGGESTED,
        required=True,
        format_func=lambda name: language.say(names[name]),
        key=GRAIN,
        persist_state="session",
    )


def _cohorts(found: Cohorts, currency: str, language: Language) -> None:
    say = language.say
    chart(Spot(st.container()), cohorts_chart(found, look_of(currency, language)))
    lines = [
        say(
            "There is who bought in that period or had a running contract. Who buys seldom is away "
            "in one period and back in the next: that is not leaving."
        )
    ]
    if found.older:
        lines.append(
            say(
                "{n} customers came before the files begin and are not shown: of those who came "
                "with them and left, nothing is known.",
                n=found.older,
            )
        )
    if not found.since_known:
        lines.append(
            say(
                "No file says since when somebody is a customer: who bought before the file begins "
                "counts as new, most of all in the first row."
            )
        )
    if found.held_back:
        lines.append(
            say(
                "{n} customers came in periods with fewer than {least} and are held back.",
                n=found.held_back,
                least=LEAST_RECORDS,
            )
        )
    st.caption(escaped(" ".join(lines)))


# Curves


def _by(language: Language) -> str:
    return st.segmented_control(
        language.say("Told apart"),
        list(BY),
        default=SEGMENT,
        required=True,
        format_func=lambda name: language.say(BY[name]),
        key=STAYING_BY,
        persist_state="session",
    )


def _curves(found: Leaving, currency: str, language: Language) -> None:
    say = language.say
    if not found.groups:
        words = say("No group has at least {least} customers to watch.", least=LEAST_RECORDS)
        st.info(words, icon=":material/info:")
        return
    curves = [(say(group.label), survival(group.at_risk)) for group in found.groups]
    title = say("How many are left after how long?")
    chart(Spot(st.container()), survival_chart(curves, title, look_of(currency, language)))
    st.markdown(escaped(_told_apart(log_rank([g.at_risk for g in found.groups]), language)))
    st.caption(escaped(" ".join(_to_know(found, language))))


def _told_apart(test: LogRank | None, language: Language) -> str:
    say = language.say
    if test is None:
        return say("There is nothing to compare: one group, or nobody left.")
    p = language.number(test.p, 3)
    if test.p < LEAST_P:
        p = f"< {language.number(LEAST_P, 3)}"
    if test.p < CHANCE:
        return say(
            "The groups leave at different rates: so large a difference comes by chance with a "
            "probability of {p} (log-rank test).",
            p=p,
        )
    return say(
        "A difference is not shown: one as large comes by chance with a probability of {p} "
        "(log-rank test).",
        p=p,
    )


def _to_know(found: Leaving, language: Language) -> list[str]:
    say = language.say
    lines = []
    if found.by == SEGMENT:
        lines.append(
            say(
                "Kaplan and Meier's curve; who was a customer already when the files begin is "
                "counted from then on."
            )
        )
        if not found.stated:
            lines.append(
                say(
                    "No file names segments; these were made from revenue, and who pays much for a "
                    "short time stands beside who pays little for long."
                )
            )
    else:
        lines.append(
            say(
                "Each contract counts at each renewal with the last case solved in the twelve "
                "months before: it may be in one group one year and in the other the next."
            )
        )
        lines.append(
            say(
                "Going together is not yet cause and effect: large customers, hard cases and "
                "regions may differ in both, and nothing here is held equal."
            )
        )
    if found.of_contracts:
        lines.append(
            say(
                "Each contract counts on its own; customers with several make the bands a little "
                "too narrow."
            )
        )
    if found.unknown:
        lines.append(
            say("At {n} renewals no such case is known; they are left out.", n=found.unknown)
        )
    if len(found.groups) > MOST_CURVES:
        lines.append(say("Only the first {n} groups are drawn.", n=MOST_CURVES))
    return lines
