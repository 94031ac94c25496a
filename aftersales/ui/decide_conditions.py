"""What must be true: a goal, and what each number and each lever would have to be to reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import streamlit as st

from aftersales.charts.conditions import conditions_chart
from aftersales.decide.answers import Headline, alone
from aftersales.decide.conditions import Condition
from aftersales.decide.goals import Chance, Goal, NetPresentValue, Payback, Return
from aftersales.decide.sliders import OnSlider
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition
from aftersales.message import N_
from aftersales.report.conditions import (
    SCALES,
    charted,
    condition_rows,
    figure_in_words,
    goal_in_words,
)
from aftersales.text import Language
from aftersales.ui.decide_conditions_work import Required, what_is_required
from aftersales.ui.panel import panel
from aftersales.ui.playing import Playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.tables import table

GOAL, AT = "goal", "goal_at"  # in the address and, kept, in the session
PAYS, IN_TIME, RETURNS, BRINGS, SURELY = GOALS = ("pays", "payback", "roi", "npv", "chance")
GOAL_NAMES = {
    PAYS: N_("It pays"),
    IN_TIME: N_("Payback in time"),
    RETURNS: N_("Return"),
    BRINGS: N_("Amount"),
    SURELY: N_("Certainty"),
}
MOST_CHARTED = 8
PER_CENT = 100
AMOUNTS = 20
FIRST = {IN_TIME: 12, RETURNS: 20, SURELY: 80}


def conditions_part(shown: Playing, language: Language) -> None:
    """The goal, chosen by the user; then what it asks of numbers and levers."""
    st.fragment(_part)(shown, language)


def _part(shown: Playing, language: Language) -> None:
    goal = _goal(shown, language)
    what_is_required(shown.made, goal, lambda found: _show(found, language), language)


# The goal


def _goal(shown: Playing, language: Language) -> Goal:
    """What is asked for; the address says it, so that a link carries it."""
    say = language.say
    if GOAL not in st.session_state:
        asked = st.query_params.get(GOAL)
        st.session_state[GOAL] = asked if asked in GOALS else PAYS
    kind = st.segmented_control(
        say("What is it to reach?"),
        GOALS,
        required=True,
        format_func=lambda one: say(GOAL_NAMES[one]),
        key=GOAL,
        persist_state="session",
    )
    if kind is None or kind == PAYS:
        _write_address(PAYS, None)
        return NetPresentValue()
    value = _size(kind, shown, language)
    _write_address(kind, value)
    return _goal_of(kind, value)


def _goal_of(kind: str, value: int) -> Goal:
    match kind:
        case "payback":
            return Payback(within_months=value)
        case "roi":
            return Return(least_percent=value)
        case "npv":
            return NetPresentValue(least=value)
        case _:
            return Chance(least=value / PER_CENT)


def _size(kind: str, shown: Playing, language: Language) -> int:
    """How much of it: a slider of its own for each kind of goal, which keeps where it stood."""
    say, settings = language.say, shown.made.study.settings
    key = f"{AT}_{kind}"
    choices = _choices(kind, shown)
    words: dict[str, Callable[[int], str]] = {
        IN_TIME: lambda value: say("{months} {months:month|months}", months=value),
        RETURNS: lambda value: language.share(value / PER_CENT, 0),
        BRINGS: lambda value: language.about(value, settings.currency),
        SURELY: lambda value: language.share(value / PER_CENT, 0),
    }
    labels = {
        IN_TIME: say("The money back within"),
        RETURNS: say("ROI of at least"),
        BRINGS: say("NPV of at least"),
        SURELY: say("Share of the simulated runs in which it pays"),
    }
    if st.session_state.get(key) not in choices:
        st.session_state[key] = _asked_for(kind, choices)
    return int(
        st.select_slider(
            labels[kind], choices, key=key, format_func=words[kind], persist_state="session"
        )
    )


def _choices(kind: str, shown: Playing) -> list[int]:
    match kind:
        case "payback":
            return list(range(1, shown.made.study.settings.horizon_months + 1))
        case "roi":
            return list(range(0, 205, 5))
        case "npv":
            return _amounts(shown.headline)
        case _:
            return list(range(50, 96))


def _amounts(headline: Headline) -> list[int]:
    """Round amounts up to what is at stake."""
    at_stake = max(headline.pv_benefit, headline.pv_cost or 0.0, 1_000.0)
    power = 10 ** (len(str(int(at_stake / AMOUNTS))) - 1)
    step = next(s * power for s in (1, 2, 5, 10) if s * power * AMOUNTS >= at_stake)
    return [step * place for place in range(1, AMOUNTS + 1)]


def _asked_for(kind: str, choices: list[int]) -> int:
    """What the address asks for, if it is possible; else a first proposal."""
    asked = st.query_params.get(AT, "")
    wanted = int(asked) if asked.isdecimal() and st.query_params.get(GOAL) == kind else None
    if wanted in choices:
        return int(asked)
    first = FIRST.get(kind, choices[len(choices) // 4])
    return first if first in choices else choices[-1]


def _write_address(kind: str, value: int | None) -> None:
    """The goal made at first needs no word."""
    wanted = {} if kind == PAYS else {GOAL: kind, AT: str(value)}
    for name in (GOAL, AT):
        if name in wanted:
            st.query_params[name] = wanted[name]
        else:
            st.query_params.pop(name, None)


# What it asks for


def _show(found: Required, language: Language) -> None:
    study, say = found.study, language.say
    st.markdown(_verdict(found, language))
    _levers(found, language)
    numbers = charted(found.numbers, study, MOST_CHARTED, language)
    look = look_of(study.settings.currency, language)
    if numbers:
        title = (
            say("What must stay true, one number at a time?")
            if found.reached
            else say("What would have to be true, one number at a time?")
        )
        chart(Spot(st.container()), conditions_chart(numbers, title, look))
    else:
        st.info(escaped(_nothing(found, language)), icon=":material/info:")
    _table(found, language)


def _verdict(found: Required, language: Language) -> str:
    """Whether the goal is reached as things stand, and what stands below."""
    words = {
        "goal": goal_in_words(found.goal, found.study.settings.currency, language),
        "figure": figure_in_words(found.goal, found.now, found.study, language),
    }
    if found.reached:
        heading = language.say("{goal}: reached ({figure})", **words)
        below = language.say(
            "Below stands how far each lever and each number may fall short, all else as it is, "
            "before that is lost."
        )
    else:
        heading = language.say("{goal}: missed ({figure})", **words)
        below = language.say(
            "Below stands what each lever or each number would have to be, all else as it is. One "
            "of them is enough; several may share it."
        )
    return f"#### {escaped(heading)}\n\n{escaped(below)}"


def _nothing(found: Required, language: Language) -> str:
    if found.reached:
        return language.say(
            "No uncertain number by itself can undo it, wherever in its range it lies."
        )
    return language.say(
        "No uncertain number by itself can bring it, even at its best. The table says how near "
        "each of them comes."
    )


def _levers(found: Required, language: Language) -> None:
    """A card for each lever that is pulled, and for each other that would do it."""
    cards = [id for id in levers() if id in found.costs or _would_do(found, id)]
    if not cards:
        return
    worth = alone(found.study)
    grid = st.grid(min(3, len(cards)), min_column_width=260, gap="medium")
    for id in cards:
        with grid.cell().container(border=True, height="stretch"):
            st.markdown(f"**{escaped(language.say(levers()[id].label))}**")
            lines = _of_lever(found, id, worth, language)
            st.markdown("\n".join(f"- {escaped(line)}" for line in lines))


def _would_do(found: Required, lever: str) -> bool:
    slider = found.sliders.get(lever)
    return slider is not None and bool(slider.reaching) and not found.reached


def _of_lever(
    found: Required, lever: str, worth: Mapping[str, Headline], language: Language
) -> Iterator[str]:
    if lever in found.effects:
        yield _effect(found.effects[lever], language)
    if lever in found.costs and worth[lever].pv_cost:
        cost = worth[lever].pv_cost or 0.0
        yield _cost(found.costs[lever], cost, found.study.settings.currency, language)
    if lever in found.sliders:
        yield _slider(found, found.sliders[lever], language)


def _effect(condition: Condition, language: Language) -> str:
    say = language.say
    if condition.always:
        return say("Effect: reached even without it.")
    if condition.needed is None:
        return say("Effect: not even ten times as much would be enough.")
    share = language.multiple(condition.needed)
    return say("Effect: at least {share} of what is expected.", share=share)


def _cost(condition: Condition, expected: float, currency: str, language: Language) -> str:
    say = language.say
    now = language.about(expected, currency)
    if condition.always:
        return say("Cost: reached even at ten times {cost}.", cost=now)
    if condition.needed is None:
        return say("Cost: not even free of charge, instead of {cost}.", cost=now)
    return say(
        "Cost: at most {most} in present value; expected are {cost}.",
        most=language.about(condition.needed * expected, currency),
        cost=now,
    )


def _slider(found: Required, slider: OnSlider, language: Language) -> str:
    say, definition = language.say, levers()[slider.lever]
    said: dict[str, object] = {
        "slider": say(definition.slider.label),
        "now": _position(definition, slider.now, language),
    }
    if len(slider.reaching) == len(slider.positions):
        return say("{slider}: wherever it stands; now {now}.", **said)
    if not slider.reaching:
        return say(
            "{slider}: nowhere; nearest at {nearest}: {figure}. Now {now}.",
            nearest=_position(definition, slider.nearest, language),
            figure=figure_in_words(found.goal, slider.figure, found.study, language),
            **said,
        )
    return say("{slider}: {where}; now {now}.", where=_spans(definition, slider, language), **said)


def _spans(definition: LeverDefinition, slider: OnSlider, language: Language) -> str:
    return ", ".join(
        language.say(
            "{low} to {high}",
            low=_position(definition, low, language),
            high=_position(definition, high, language),
        )
        if low != high
        else _position(definition, low, language)
        for low, high in slider.spans
    )


def _position(definition: LeverDefinition, value: float, language: Language) -> str:
    for position in definition.slider.positions:
        if position.at == value:
            return language.say(position.label)
    if definition.slider.high <= 1:
        return language.share(value, 0)
    return language.number(value)


def _table(found: Required, language: Language) -> None:
    say = language.say

    def draw() -> None:
        table(
            say("Number by number"),
            condition_rows(found.numbers, found.goal, found.study, language),
        )
        st.caption(
            escaped(
                say(
                    "Each number by itself, the others at their expected values. Numbers of "
                    "customers move in all segments together: amounts in proportion, margins by "
                    "points, retention by the share who leave. “Held possible” is the range with "
                    "its tail and the chance of no effect."
                )
            )
        )
        st.caption(escaped(say(SCALES)))

    title = say("Every number: expected, needed, possible")
    panel("conditions_table", title, ":material/table:", draw)
