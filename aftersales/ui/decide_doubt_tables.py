"""The doubt in figures: every number, and what is learnt together."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from aftersales.baseline.assumptions import lever_name
from aftersales.decide.doubt import LEVER, LINKS, Doubt
from aftersales.decide.ground import ground_of
from aftersales.decide.tornado import Bar
from aftersales.report.conditions import SCALES, Named, names, value_in_words, with_unit
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.safe import escaped


def doubt_tables(study: Study, doubt: Doubt, language: Language) -> None:
    """A row for each number that moves the answer, then what is learnt about together."""
    called = names(study)
    rows = [_row(study, doubt, bar, called[bar.address], language) for bar in doubt.tornado.bars]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
    groups = list(_groups(doubt, study.settings.currency, language))
    if groups:
        st.table(pd.DataFrame(groups), hide_index=True, border="horizontal")
    st.caption(
        escaped(
            language.say(
                "Low and high enclose 90% of what the number may be. Alone: the part of the spread "
                "that would go if it were known; with others: also what it only does together with "
                "other numbers."
            )
        )
    )
    st.caption(escaped(language.say(SCALES)))


def _row(study: Study, doubt: Doubt, bar: Bar, called: Named, language: Language) -> dict[str, str]:
    say, currency = language.say, study.settings.currency
    share, worth = doubt.shares.get(bar.address), doubt.knowledge.numbers.get(bar.address, 0.0)
    low, high = (value_in_words(value, called, currency, language) for value in bar.value)
    return {
        say("Number"): escaped(with_unit(called, language)),
        say("Rests on"): say(ground_of(study.sources.get(bar.address)).words),
        say("Low"): escaped(low),
        say("High"): escaped(high),
        say("NPV at low"): escaped(language.about(bar.npv[0], currency)),
        say("NPV at high"): escaped(language.about(bar.npv[1], currency)),
        say("Share alone"): language.share(share.alone if share else 0.0, 1),
        say("Share with others"): language.share(share.total if share else 0.0, 1),
        say("Worth of knowing"): escaped(language.about(worth, currency)),
    }


def _groups(doubt: Doubt, currency: str, language: Language) -> Iterator[dict[str, str]]:
    say = language.say
    ordered = sorted(doubt.knowledge.groups.items(), key=lambda item: -item[1])
    for group, worth in ordered:
        yield {
            say("Learnt together"): escaped(_group_name(group, language)),
            say("Worth of knowing"): escaped(language.about(worth, currency)),
        }


def _group_name(group: str, language: Language) -> str:
    if group.startswith(LEVER):
        lever = language.say(lever_name(group.removeprefix(LEVER)))
        return language.say("{lever}: all its effects", lever=lever)
    if group == LINKS:
        return language.say("How one thing moves another")
    return language.say("All cost overruns")
