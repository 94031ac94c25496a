"""What a programme has really returned: who has it since when, what that moved, what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from aftersales.charts.look import Look
from aftersales.charts.realised import path_chart, ros_chart
from aftersales.frozen import Frozen
from aftersales.message import Message, message
from aftersales.report.tables import percent, spread_range
from aftersales.study import Study
from aftersales.text import Language, signed
from aftersales.track.effect import Belief, Effect
from aftersales.track.effect_words import BELIEVED, moved, verdict, warnings
from aftersales.track.panel import CONTRIBUTION, MEASURES
from aftersales.track.realised import Realised, planned_cost, promised, realised
from aftersales.track.words import not_told
from aftersales.track.yardstick import Shift
from aftersales.ui.awaited import missing
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.panel import panel
from aftersales.ui.playing import playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import what_moved
from aftersales.ui.track_begun import Begun, begun
from aftersales.ui.track_realised_tables import month_by_month, outcomes_table, second_opinion
from aftersales.ui.track_return import DRAWS, Asked, cost_since, keep_asked
from aftersales.uncertain import Array

LEAST_TILE_PX = 170
PAID, PICTURED, JUDGED = "track_paid", "track_pictured", "track_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The effects that could be told, and of the other outcomes why not."""

    effects: tuple[Effect, ...]
    reasons: Mapping[str, Message]


def realised_return(data: Dataset, frozen: Frozen | None, language: Language) -> None:
    """All about the return so far; what is missing is said, with the way on."""
    st.markdown(
        escaped(
            language.say(
                "What those with the programme have been since it began, held against what they "
                "would have been without it; and what that has returned of what was paid."
            )
        )
    )
    study = frozen.study if frozen else playing(data).made.study
    since = begun(data, frozen, language)
    if since is None:
        return
    judged = _judged(study, language)
    told = _told(data, since, judged)
    counted = [effect for effect in told.effects if effect.measure.id in judged]
    if not any(effect.measure.target for effect in counted):
        _nothing(told, language)
        return
    cost = _cost(study, frozen, since, counted, language)
    made = realised(study, counted, cost, _contribution(told), draws=DRAWS)
    if frozen:
        keep_asked(frozen, data, Asked(since=since, judged=tuple(judged)))
    _show(made, told, study.settings.currency, language)


# What is asked


def _judged(study: Study, language: Language) -> Sequence[str]:
    """The outcomes by which the programme is judged; those it promised to move, to begin with."""
    possible = [id for id, measure in MEASURES.items() if measure.target]
    return st.multiselect(
        language.say("Judged by"),
        possible,
        default=list(promised(study)),
        format_func=lambda id: language.say(MEASURES[id].name),
        help=language.say(
            "What the plan promised to move, and satisfaction. Choose before you look: whoever "
            "looks at many figures always finds one that has risen by chance."
        ),
        key=JUDGED,
        persist_state="session",
    )


def _told(data: Dataset, since: Begun, judged: Sequence[str]) -> _Told:
    """Outcomes that are not judged by are followed too, where money is not to be made of them."""
    asked = [id for id, measure in MEASURES.items() if id in judged or measure.target is None]
    found = {id: what_moved(data, options(), id, since.by, since.starts) for id in asked}
    return _Told(
        effects=tuple(each for each in found.values() if isinstance(each, Effect)),
        reasons={id: each for id, each in found.items() if isinstance(each, Message)},
    )


def _contribution(told: _Told) -> Shift | None:
    return next((e.shift for e in told.effects if e.measure is CONTRIBUTION), None)


def _nothing(told: _Told, language: Language) -> None:
    reasons = list(dict.fromkeys(map(language.say, told.reasons.values())))
    if reasons:
        missing(next(iter(told.reasons.values())), language)
        return
    st.info(
        language.say("Choose above at least one figure by which the programme is to be judged."),
        icon=":material/arrow_upward:",
    )


# What was paid


def _cost(
    study: Study,
    frozen: Frozen | None,
    since: Begun,
    effects: Sequence[Effect],
    language: Language,
) -> Array:
    """Month 0 … T since the start: as entered in the ledger or here, else as planned."""
    if frozen:
        if not frozen.spent:
            st.caption(
                language.say(
                    "The cost is the planned one: enter under the forecast what was really spent."
                )
            )
        return cost_since(frozen, since.first, effects)
    months = max(int(effect.path.month[-1]) for effect in effects) - since.first + 1
    planned = planned_cost(study, months)
    paid = st.number_input(
        language.say("Paid so far ({currency})", currency=study.settings.currency),
        min_value=0,
        value=round(float(planned.sum())),
        step=1_000,
        help=language.say(
            "All that the programme has cost until now. To begin with it is what the plan on the "
            "Explorer would have cost by now: put in what was really paid."
        ),
        key=f"{PAID} {since.first}",
        width=320,
    )
    if planned.sum() <= 0:
        return np.array([paid, *np.zeros(months)])
    return np.asarray(planned * (paid / planned.sum()))


# What came of it


def _show(made: Realised, told: _Told, currency: str, language: Language) -> None:
    look = look_of(currency, language)
    st.markdown(f"#### {escaped(language.say(verdict(made)))}")
    counted = [effect for effect in made.effects if effect.measure.target]
    st.markdown("\n".join(f"- {escaped(language.say(moved(e, currency)))}" for e in counted))
    _belief(made, counted, language)
    _tiles(made, currency, language)
    left, right = st.columns(2, gap="medium")
    with left:
        _over_time(made, look)
        _beside(made, currency, language)
    with right:
        _picture(told.effects, currency, look)
    outcomes_table(told.effects, currency, look)
    _not_told(told, language)


def _over_time(made: Realised, look: Look) -> None:
    if made.headline.roi_percent is not None:
        chart(Spot(st.container()), ros_chart(made.ros, look))
        return
    st.info(
        look.say("Put in above what was paid: then it can be told what of it has come back."),
        icon=":material/arrow_upward:",
    )


def _belief(made: Realised, counted: Sequence[Effect], language: Language) -> None:
    said = language.say(BELIEVED[made.belief])
    more = map(language.say, warnings(counted))
    words = "\n\n".join(map(escaped, [said, *more]))
    if made.belief is Belief.COMPARED:
        st.success(words, icon=":material/verified:")
    elif made.belief is Belief.ALONE:
        st.info(words, icon=":material/info:")
    else:
        st.warning(words, icon=":material/warning:")


def _tiles(made: Realised, currency: str, language: Language) -> None:
    say, head, spread = language.say, made.headline, made.uncertainty
    came = made.benefit

    def money(value: float) -> str:
        return language.about(value, currency)

    def ratio(value: float) -> str:
        return percent(value, language)

    gross = spread.roi_percent
    tiles = (
        (
            say("ROS so far, gross"),
            percent(head.ros_gross_percent, language),
            "" if gross is None else f"{ratio(gross.low + 100)} … {ratio(gross.high + 100)}",
            say("Return on service: what has come back over what was paid, as present values."),
        ),
        (
            say("ROI so far"),
            percent(head.roi_percent, language),
            spread_range(gross, ratio),
            say("Benefit less cost, over cost, until now."),
        ),
        (
            say("Benefit so far, present value"),
            money(head.pv_benefit),
            spread_range(came, money),
            say(
                "What the measured changes have brought until now, by the same model that made "
                "the forecast; money that comes later counts less."
            ),
        ),
        (
            say("Paid so far, present value"),
            language.about(head.pv_cost, currency),
            say("{paid} in all", paid=money(float(made.expected.cost[0].sum()))),
            say(
                "As of the month in which it began: what is paid later counts less than in the "
                "plain sum."
            ),
        ),
    )
    with st.grid(len(tiles), min_column_width=LEAST_TILE_PX):
        for label, value, below, explanation in tiles:
            st.metric(
                label,
                escaped(value),
                delta=escaped(below) or None,
                delta_color="off",
                delta_arrow="off",
                help=explanation,
                border=True,
            )


def _beside(made: Realised, currency: str, language: Language) -> None:
    """Another money, so it stands below in small print."""
    if made.direct is None:
        return
    more = language.say(
        "Beside it, and not to be added: what customers contribute since the start, the margin of "
        "their orders before the cost of service, differs from what was expected by {benefit} "
        "({low} to {high}).",
        benefit=signed(language.about(made.direct.benefit, currency), made.direct.benefit),
        low=language.about(made.direct.low, currency),
        high=language.about(made.direct.high, currency),
    )
    st.caption(escaped(f"{more} {language.say(_why_it_differs(made))}"))


def _why_it_differs(made: Realised) -> Message:
    if made.contribution_agrees:
        return message(
            "That is another money than the benefit: it holds whatever else moved orders and "
            "leaves out what service saves, so both need not be equal. Their ranges touch: neither "
            "speaks against the other."
        )
    return message(
        "That is another money than the benefit, and the two ranges do not touch: orders must have "
        "moved for other reasons as well. Do not take it for a confirmation."
    )


@st.fragment
def _picture(effects: Sequence[Effect], currency: str, look: Look) -> None:
    """One outcome at a time."""
    each = {effect.measure.id: effect for effect in effects}
    chosen = st.selectbox(
        look.say("Outcome"),
        list(each),
        format_func=lambda id: look.say(MEASURES[id].name),
        key=PICTURED,
        label_visibility="collapsed",
    )
    chart(Spot(st.container()), path_chart(each[chosen], look))
    opinion = second_opinion(each[chosen], currency, look.language)
    if opinion:
        st.caption(escaped(opinion))
    panel(
        "track_months",
        look.say("Month by month, and before the start"),
        ":material/table:",
        lambda: month_by_month(each[chosen], look.language),
    )


def _not_told(told: _Told, language: Language) -> None:
    for said in not_told(list(told.reasons)):
        st.caption(escaped(language.say(said)))
