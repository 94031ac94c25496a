"""Where the next euro should go: the best mix for a budget, its limits, and first steps."""

from __future__ import annotations

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.charts.budget import budget_curve
from aftersales.charts.conditions import chance_in_words
from aftersales.decide.budget import BestUse, Held, Margin, Mix, OutOfReach
from aftersales.decide.first_steps import FirstStep, Order, first_steps, ranked
from aftersales.decide.plans import Ladders
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import Question
from aftersales.evidence.levers import asked
from aftersales.message import N_
from aftersales.model import Worlds
from aftersales.report.tables import Row
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_budget_limits import Asked, asked_for
from aftersales.ui.decide_budget_search import (
    WORLDS,
    best_mix,
    first_budget,
    searching,
    what_can_be_tried,
)
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES
from aftersales.ui.levers import position_words, slider_values
from aftersales.ui.opening import set_to
from aftersales.ui.panel import panel
from aftersales.ui.playing import Playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.scenario import at_hand
from aftersales.ui.spot import Spot
from aftersales.ui.steps import business, worlds
from aftersales.ui.tables import table
from aftersales.ui.timing import timing_values

WHY_HELD = {
    Held.SLIDER: N_("its slider ends"),
    Held.LIMIT: N_("your limit"),
    Held.WORTH: N_("the next step costs more than it brings"),
    Held.BUDGET: N_("the budget is spent"),
    Held.OTHERS: N_("other steps do more for what you want"),
}
ORDERS = {
    Order.VALUE: N_("What each euro brings"),
    Order.SPEED: N_("Time to payback"),
    Order.CERTAINTY: N_("Chance to pay"),
}


def budget_part(data: Dataset, shown: Playing, language: Language) -> None:
    """What is asked for, and the answer; only this part is drawn anew when it changes."""
    st.fragment(_part)(data, shown, language)


def _part(data: Dataset, shown: Playing, language: Language) -> None:
    made = shown.made
    searched = what_can_be_tried(data, shown)
    if not searched.tops.any():
        st.info(language.say("Of no lever it is known what it costs."), icon=":material/info:")
        _left_out(made, searched, language)
        return
    drawn = worlds(searched.study, WORLDS)
    st.markdown(
        language.say(
            "How far to pull which lever, so that a given amount does the most. Tried are the "
            "sliders' own positions, in the same simulated runs for every mix."
        )
    )
    _not_tried(made, searched, language)
    want = asked_for(made, searched, first_budget(shown), language)
    if want is not None:
        search = searching(searched, drawn, want.budget, want.wish)
        best_mix(search, lambda best: _answer(data, made, searched, best, want, language), language)
        _first_steps(searched, drawn, want, made, language)
    _left_out(made, searched, language)


# The answer


def _answer(
    data: Dataset,
    made: Baseline,
    searched: Ladders,
    best: BestUse | OutOfReach,
    want: Asked,
    language: Language,
) -> None:
    currency = made.study.settings.currency
    if isinstance(best, OutOfReach):
        said = language.say(
            "What must be in costs at least {least}. Raise the budget, or ask for less.",
            least=language.money(best.least, currency),
        )
        st.warning(escaped(said), icon=":material/block:")
        return
    _mix(best.mix, made, language)
    if best.mix.plan:
        _into_the_explorer(data, best.mix, made, language)
    st.markdown(escaped(_where_to_stop(best, want, currency, language)))
    if not any(mix.plan for mix in best.curve):
        return
    chart(Spot(st.container()), budget_curve(best, look_of(currency, language)))
    panel(
        "next_euro",
        language.say("What the last euro brought and the next would bring, lever by lever"),
        ":material/table:",
        lambda: table(
            language.say("The next step of each lever"),
            _margin_rows(best, searched, currency, language),
        ),
    )


def _mix(mix: Mix, made: Baseline, language: Language) -> None:
    say, currency = language.say, made.study.settings.currency
    if not mix.plan:
        st.markdown(f"### {escaped(say('Best: pull no lever.'))}")
        st.markdown(
            escaped(say("Within these limits every mix does less for you than leaving it be."))
        )
        return
    st.markdown(f"### {escaped(say('Pull these levers so far:'))}")
    lines = [language.say(set_to(levers()[id], position)) for id, position in mix.plan.items()]
    st.markdown("\n".join(f"- {escaped(line)}" for line in lines))
    st.markdown(
        escaped(
            say(
                "That spends {spent} and brings an NPV of {npv} on average ({low} … {high} in 90% "
                "of the simulated runs). It pays in {chance} of them; in the worst twentieth the "
                "NPV is {shortfall} on average.",
                spent=language.about(mix.spent, currency),
                npv=language.about(mix.npv.mean, currency),
                low=language.about(mix.npv.low, currency),
                high=language.about(mix.npv.high, currency),
                chance=language.share(mix.chance, 0),
                shortfall=language.about(mix.shortfall, currency),
            )
        )
    )


def _where_to_stop(best: BestUse, want: Asked, currency: str, language: Language) -> str:
    enough = language.about(best.enough.spent, currency)
    if not best.enough.plan:
        return language.say("No amount would do better: the next euro never earns its keep.")
    if best.enough.spent <= want.budget:
        return language.say(
            "Stop at {enough}: from there on another euro no longer earns its keep.", enough=enough
        )
    return language.say(
        "More money would still do more: the next euro earns its keep up to {enough}.",
        enough=enough,
    )


def _into_the_explorer(data: Dataset, mix: Mix, made: Baseline, language: Language) -> None:
    """A button, since a link would leave the sliders of an earlier visit where they were."""
    if st.button(
        language.say("Take this mix to the Explorer"), key="take_mix", icon=":material/tune:"
    ):
        for definition in levers().values():
            st.session_state.pop(state.lever_key(definition), None)
        at_first = business(data, options())
        stands = timing_values(at_hand(at_first), at_first.study.settings)
        address = {**slider_values(mix.plan, made.site), **stands}
        asked = {key: str(value) for key, value in address.items()}
        st.switch_page(PAGES / "explorer.py", query_params=asked)


def _margin_rows(best: BestUse, searched: Ladders, currency: str, language: Language) -> list[Row]:
    say = language.say
    head = [
        say("Lever"),
        say("Position"),
        say("The last euro brought"),
        say("The next euro would bring"),
        say("Not further, because"),
    ]
    moving = {searched.levers[i] for i, top in enumerate(searched.tops) if top > 0}
    return [head] + [
        [
            say(levers()[margin.lever].label),
            position_words(levers()[margin.lever], margin.position, language),
            _per_euro(margin.last, currency, language) if margin.pulled else say("off"),
            _per_euro(margin.next, currency, language),
            say(WHY_HELD[margin.held]),
        ]
        for margin in best.margins
        if _is_of(margin, moving)
    ]


def _is_of(margin: Margin, moving: set[str]) -> bool:
    return margin.lever in moving


def _per_euro(brings: float | None, currency: str, language: Language) -> str:
    return NOT_KNOWN if brings is None else language.money(brings, currency, 2)


# First steps


def _first_steps(
    searched: Ladders, drawn: Worlds, want: Asked, made: Baseline, language: Language
) -> None:
    say, currency = language.say, made.study.settings.currency
    st.markdown(f"#### {escaped(say('If you cannot do it all: which lever first?'))}")
    order = st.segmented_control(
        say("Rank by"),
        list(Order),
        required=True,
        default=Order.VALUE,
        format_func=lambda one: say(ORDERS[one]),
        key="first_steps_order",
        persist_state="session",
    )
    steps = first_steps(searched, drawn, want.budget, want.wish.spending)
    in_order = ranked(steps.steps, Order(order or Order.VALUE))
    if in_order:
        st.markdown(escaped(_first_in_words(in_order[0], currency, language)))
        head = [
            say("Lever"),
            say("One euro brings"),
            say("Payback in months"),
            say("Chance to pay"),
            say("NPV"),
            say("Cost"),
        ]
        months = made.study.settings.horizon_months
        body = [
            [
                language.say(set_to(levers()[step.lever], step.position)),
                language.money(step.brings_per_euro, currency, 2),
                f"> {months}"
                if step.payback.median is None
                else language.number(step.payback.median, 0),
                chance_in_words(step.chance, language),
                language.about(step.npv.mean, currency),
                language.about(step.costs, currency),
            ]
            for step in in_order
        ]
        table(say("First steps, the best first"), [head, *body])
    if steps.too_dear:
        names = ", ".join(say(levers()[id].label) for id in steps.too_dear)
        st.caption(escaped(say("Beyond this budget even at the first step: {names}.", names=names)))


def _first_in_words(step: FirstStep, currency: str, language: Language) -> str:
    said = {
        "lever": language.say(set_to(levers()[step.lever], step.position)),
        "brings": language.money(step.brings_per_euro, currency, 2),
        "chance": chance_in_words(step.chance, language),
    }
    if step.npv.mean > 0:
        return language.say(
            "First comes {lever}: alone it brings {brings} for each euro and pays in {chance} of "
            "the simulated runs.",
            **said,
        )
    return language.say(
        "Alone, the first of them does not bring back what it costs: {lever} brings {brings} for "
        "each euro and pays in {chance} of the simulated runs.",
        **said,
    )


def _not_tried(made: Baseline, searched: Ladders, language: Language) -> None:
    """Said before the answer, which else would seem to speak of every lever."""
    missing = _missing(made, searched)
    if missing:
        said = language.say(
            "Of {count} levers {tried} can be tried: what the others cost is not known yet. What "
            "is missing stands at the end; the Explorer asks for it below each slider.",
            tried=len(searched.levers) - len(missing),
            count=len(searched.levers),
        )
        st.info(escaped(said), icon=":material/edit:")


def _left_out(made: Baseline, searched: Ladders, language: Language) -> None:
    """The levers without a known cost, each with what is missing."""
    for lever, questions in _missing(made, searched).items():
        missing = "; ".join(language.say(question.label) for question in questions)
        said = language.say(
            "Left out: {lever}. Not known yet: {missing}.",
            lever=language.say(levers()[lever].label),
            missing=missing,
        )
        st.caption(escaped(said))


def _missing(made: Baseline, searched: Ladders) -> dict[str, tuple[Question, ...]]:
    """Lever → what has to be known before it can be tried."""
    found = {
        lever: tuple(asked(levers()[lever], made.site, made.answers))
        for lever, top in zip(searched.levers, searched.tops, strict=True)
        if top == 0
    }
    return {lever: questions for lever, questions in found.items() if questions}
