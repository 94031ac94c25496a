"""The frozen forecasts: what each promised, whether it is still what was sealed."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.frozen import Frozen, Promise
from aftersales.message import Message, message
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.results import look_of
from aftersales.ui.safe import escaped
from aftersales.ui.take_away import study_download
from aftersales.ui.track_frozen import (
    chosen_forecast,
    doubts_about,
    frozen_forecasts,
    keep_frozen,
    seal_of,
    what_was_found_changed,
)

DIGITS_SAID = 16  # of the digest, in fours: enough to hold against a print


def frozen_list(base: Baseline, language: Language) -> None:
    """Each with what it promised; below, what has become otherwise, and the way to save it."""
    say, kept = language.say, frozen_forecasts()
    look = look_of(base.study.settings.currency, language)
    head = [
        say("Frozen forecast"),
        say("First month"),
        say("Net present value"),
        say("ROI"),
        say("Payback"),
        say("Seal"),
    ]
    words_table(head, [_row(each, language) for each in kept], look)
    for each in kept:
        _what_speaks_against(each, language)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        study_download(base, language)
        _take_back(language)
    st.caption(escaped(_of_the_seal(kept, language)))


def _of_the_seal(kept: tuple[Frozen, ...], language: Language) -> str:
    say, here = language.say, st.session_state.get(state.FROZEN_HERE, frozenset())
    if any(seal_of(each) in here for each in kept):
        return say(
            "Save the study now: the forecast stands in it. Whoever changes it there afterwards is "
            "seen when it is opened. Keep the seal in another place too, in the minutes for "
            "example: it tells even of a file that somebody has frozen anew."
        )
    if any(what_was_found_changed(each) or doubts_about(each) for each in kept):
        return say("Compare the seal with the one that was kept in another place.")
    return say(
        "Nothing was changed since it was frozen: the seals are whole, and its own study still "
        "gives this forecast."
    )


def _row(frozen: Frozen, language: Language) -> list[Cell]:
    promise, currency = frozen.promise, frozen.study.settings.currency
    chosen = chosen_forecast()
    return [
        Cell(
            frozen.name,
            language.say("decided on {day}", day=frozen.decided_on),
            tinted=chosen is frozen and len(frozen_forecasts()) > 1,
        ),
        Cell(language.month(frozen.first_month)),
        Cell(
            language.about(promise.npv, currency),
            language.say(
                "{low} to {high}",
                low=language.about(promise.npv_low, currency),
                high=language.about(promise.npv_high, currency),
            ),
        ),
        Cell(_percent(promise.roi_percent, language), _roi_range(promise, language)),
        Cell(language.say(_payback(promise, frozen))),
        Cell(_in_fours(seal_of(frozen))),
    ]


def _roi_range(promise: Promise, language: Language) -> str:
    low, high = promise.roi_percent_low, promise.roi_percent_high
    if low is None or high is None:
        return ""
    return language.say(
        "{low} to {high}", low=_percent(low, language), high=_percent(high, language)
    )


def _percent(value: float, language: Language) -> str:
    return language.share(value / 100, 0)


def _payback(promise: Promise, frozen: Frozen) -> Message:
    if promise.payback_months is None:
        months = frozen.study.settings.horizon_months
        return message("not within {months} months", months=months)
    return message("after {months} months", months=round(promise.payback_months, 1))


def _in_fours(digest: str) -> str:
    said = digest[:DIGITS_SAID]
    return " ".join(said[i : i + 4] for i in range(0, len(said), 4))


def _what_speaks_against(frozen: Frozen, language: Language) -> None:
    for changed in what_was_found_changed(frozen):
        st.error(escaped(language.say(changed)), icon=":material/lock_open:")
    for doubt in doubts_about(frozen):
        said = language.say("{name}: {doubt}", name=frozen.name, doubt=doubt)
        st.warning(escaped(said), icon=":material/rule:")


def _take_back(language: Language) -> None:
    """Only what was frozen in this very session and may not be in any file yet."""
    frozen = chosen_forecast()
    here: frozenset[str] = st.session_state.get(state.FROZEN_HERE, frozenset())
    if frozen is None or seal_of(frozen) not in here:
        return
    st.button(
        escaped(language.say("Take “{name}” back", name=frozen.name)),
        key="unfreeze",
        icon=":material/undo:",
        on_click=_forget,
        args=(frozen,),
        help=language.say("Possible only in the session in which it was frozen."),
    )


def _forget(frozen: Frozen) -> None:
    keep_frozen(tuple(each for each in frozen_forecasts() if each is not frozen))
