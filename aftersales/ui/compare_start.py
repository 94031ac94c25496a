"""What to begin a comparison with: each lever in front alone, and the sliders as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.scenario import Scenario
from aftersales.evidence.catalogue import levers
from aftersales.message import Message, joined, message
from aftersales.text import Language
from aftersales.ui.front import PAGES
from aftersales.ui.opening import set_to
from aftersales.ui.safe import escaped
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios import MOST, Scenarios, differs, keep, only_pulled, scenarios
from aftersales.ui.scenarios_bar import suggested_name

LEAST = 2


def beginning(at_first: Baseline, language: Language) -> None:
    """What could be compared, to be taken with one click."""
    say, offered = language.say, tuple(_offered(at_first, scenarios(), language))
    st.markdown(
        say(
            "A scenario is a way of setting the sliders, kept under a name. With two of them this "
            "page shows what each brings, how sure that is, and which is likely the better."
        )
    )
    if offered:
        st.markdown(f"**{say('To begin with')}**")
        lines = (f"- {escaped(say(_what_it_does(each)))}" for each in offered)
        st.markdown("\n".join(lines))
    with st.container(horizontal=True, vertical_alignment="center"):
        if offered:
            st.button(
                say("Compare these"),
                key="compare_begin",
                icon=":material/compare_arrows:",
                type="primary",
                on_click=_take,
                args=(offered,),
            )
        st.page_link(
            PAGES / "explorer.py",
            label=say("Set the sliders yourself"),
            icon=":material/tune:",
        )


def _offered(at_first: Baseline, mine: Scenarios, language: Language) -> Iterator[Scenario]:
    """None of them is there already, and the sliders only where they say something else."""
    alone = [
        Scenario(name=language.say(lever.label), plan={id: lever.slider.default})
        for id, lever in levers().items()
        if lever.in_front
    ]
    now = only_pulled(at_hand(at_first), at_first.site)
    sliders = replace(now, name=language.say(suggested_name(now, at_first.site)))
    there = list(mine.kept)
    for each in (*alone, *([sliders] if now.plan else [])):
        is_new = all(differs(each, other, at_first.site) for other in there)
        if is_new and len(there) < MOST:
            there.append(each)
            yield each


def _what_it_does(scenario: Scenario) -> Message:
    pulled = [set_to(levers()[id], at) for id, at in scenario.plan.items()]
    return joined(", ", pulled) if pulled else message("Nothing new")


def _take(offered: tuple[Scenario, ...]) -> None:
    for scenario in offered:
        mine = scenarios()
        keep(mine.with_new(replace(scenario, name=mine.free_name(scenario.name))))
