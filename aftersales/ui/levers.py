"""The levers on the screen: a slider each, in the lever's own unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from aftersales.baseline import Baseline, Plan
from aftersales.baseline.assumptions import measure_of
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition, Question
from aftersales.evidence.levers import Site, asked, off_position
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.entries import edits, number_entry, own

PER_CENT = 100
FIRST_TRIED = "training"
Below = Callable[[LeverDefinition], None]


def lever_panel(at_first: Baseline, untouched: Baseline, below: Below, language: Language) -> Plan:
    """The sliders: three in front, the others behind one click, and `below` each what it draws.

    `untouched` is the business before the user answered anything: what was asked stays, answered.
    """

    def drawn(definition: LeverDefinition, below: Below) -> float:
        return lever(definition, at_first, untouched, below, language)

    plan = {d.id: drawn(d, below) for d in levers().values() if d.in_front}
    behind = [d for d in levers().values() if not d.in_front]
    st.session_state.setdefault(state.MORE_LEVERS, any(map(_in_address, behind)))
    box = st.expander(language.say("More levers"), key=state.MORE_LEVERS, on_change="rerun")
    with box:
        more = {d.id: drawn(d, below if box.open else _nothing) for d in behind}
    return {**plan, **more}


def _nothing(_: LeverDefinition) -> None:
    """Nobody sees what stands below a slider that is hidden, and drawing it takes time."""


def lever(
    definition: LeverDefinition,
    at_first: Baseline,
    untouched: Baseline,
    below: Below,
    language: Language,
) -> float:
    """One slider, and below it what has to be known for its cost; its position (shares 0–1)."""
    position = _slider(definition, at_first.site, language)
    below(definition)
    if position > off_position(definition, at_first.site):
        for question in asked(definition, untouched.site, untouched.answers):
            ask(question, language)
    return position


def address_alone(lever: str, site: Site) -> dict[str, str]:
    """The address under which the explorer pulls that lever and no other, as far as at first.

    Every lever is named: one that was pulled before would else stay where it was.
    """
    return {
        state.lever_key(d): str(_tried(d) if d.id == lever else _off(d, site))
        for d in levers().values()
    }


def plan_in_address(asked: Mapping[str, str], site: Site) -> Plan:
    """Where the address has each slider; one that it does not name, or wrongly, as at first."""
    return {d.id: _position(d, _asked(d, asked, site), site) for d in levers().values()}


def slider_values(plan: Plan, site: Site) -> dict[str, int]:
    """Key of each slider → where it stands for that plan: the nearest place that it has."""
    return {state.lever_key(d): _nearest(d, plan.get(d.id), site) for d in levers().values()}


def _nearest(definition: LeverDefinition, position: float | None, site: Site) -> int:
    low, high = _ends(definition, site)
    places = range(low, high + 1)
    at = off_position(definition, site) if position is None else position
    return min(places, key=lambda value: abs(_position(definition, value, site) - at))


def _asked(definition: LeverDefinition, asked: Mapping[str, str], site: Site) -> int:
    first = _at_first(definition, site)
    try:
        value = int(asked.get(state.lever_key(definition), first))
    except ValueError:
        return first
    low, high = _ends(definition, site)
    return value if low <= value <= high else first


def _position(definition: LeverDefinition, value: int, site: Site) -> float:
    """What a value of the slider means in the lever's own unit (shares 0–1)."""
    if definition.slider.positions:
        return definition.slider.positions[value].at
    if value == _off(definition, site):
        return off_position(definition, site)
    return value / _scale(definition)


def _ends(definition: LeverDefinition, site: Site) -> tuple[int, int]:
    slider = definition.slider
    if slider.positions:
        return 0, len(slider.positions) - 1
    return _off(definition, site), round(slider.high * _scale(definition))


def position_words(definition: LeverDefinition, position: float, language: Language) -> str:
    """A position as its slider shows it, without the unit."""
    for named in definition.slider.positions:
        if named.at == position:
            return language.say("“{position}”", position=language.say(named.label))
    if _scale(definition) == PER_CENT:
        return language.share(position, 0)
    return language.number(position)


def _step(definition: LeverDefinition) -> int:
    if definition.slider.positions:
        return 1
    return max(1, round(definition.slider.step * _scale(definition)))


def _slider(definition: LeverDefinition, site: Site, language: Language) -> float:
    slider = definition.slider
    if slider.positions:
        return _named_positions(definition, site, language)
    scale = _scale(definition)
    low, high = _ends(definition, site)
    value = st.slider(
        _label(definition, language),
        min_value=low,
        max_value=high,
        value=_at_first(definition, site),
        step=_step(definition),
        format="%d %%" if scale == PER_CENT else "%d",
        help=language.say(definition.help),
        key=state.lever_key(definition),
        bind="query-params",
    )
    return _position(definition, value, site)


def _named_positions(definition: LeverDefinition, site: Site, language: Language) -> float:
    """A slider over named positions; its number is the place in their order."""
    positions = definition.slider.positions
    low, high = _ends(definition, site)
    value = st.slider(
        _label(definition, language),
        min_value=low,
        max_value=high,
        value=_at_first(definition, site),
        help=language.say(definition.help),
        key=state.lever_key(definition),
        bind="query-params",
    )
    names = (f"{i} {language.say(position.label)}" for i, position in enumerate(positions))
    st.caption(" · ".join(names))
    return _position(definition, value, site)


def ask(question: Question, language: Language) -> None:
    """A field for a number that is asked for; it shows what was answered."""
    answered = {**edits(), **own()}.get(question.address)
    number_entry(
        question.address,
        language.say(question.question),
        measure_of(question.unit),
        language,
        now=answered if isinstance(answered, float) else None,
        help=language.say(question.why),
    )


def _in_address(definition: LeverDefinition) -> bool:
    """Whether the address already pulls the lever."""
    return state.lever_key(definition) in st.query_params


def _label(definition: LeverDefinition, language: Language) -> str:
    return f"{language.say(definition.label)} · {language.say(definition.slider.unit)}"


def _scale(definition: LeverDefinition) -> int:
    return PER_CENT if definition.slider.high <= 1 else 1


def _off(definition: LeverDefinition, site: Site) -> int:
    return round(off_position(definition, site) * _scale(definition))


def _at_first(definition: LeverDefinition, site: Site) -> int:
    """One lever is pulled at first, so that there is something to look at."""
    if definition.id == FIRST_TRIED:
        return _tried(definition)
    return _ends(definition, site)[0]


def _tried(definition: LeverDefinition) -> int:
    """Where the slider of a lever stands when the lever is tried first."""
    slider = definition.slider
    if slider.positions:
        return next(i for i, p in enumerate(slider.positions) if p.at == slider.default)
    return round(slider.default * _scale(definition))
