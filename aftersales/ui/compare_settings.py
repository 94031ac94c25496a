"""What the scenarios do otherwise: levers, time and own values, only where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import (
    Assumption,
    Measure,
    assumptions,
    of_the_house,
)
from aftersales.baseline.scenario import Scenario, played
from aftersales.charts.look import Look
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import LeverDefinition
from aftersales.evidence.levers import off_position
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.safe import escaped
from aftersales.ui.timing import TIMING
from aftersales.uncertain import Pert, Uncertain

OFF = "–"
Row = tuple[Cell, ...]


def settings_table(base: Baseline, kept: Sequence[Scenario], reference: int, look: Look) -> None:
    """One row for each thing that is not the same in all; tinted where not as in the reference."""
    made = [played(base, scenario) for scenario in kept]
    rows = [
        *_levers(base, kept, look.language),
        *_time(kept, made, look.language),
        *_own_values(base, kept, made, look.language),
    ]
    differing = [_tinted(row, reference) for row in rows if len(set(row[1:])) > 1]
    if not differing:
        st.caption(look.say("The scenarios do the same, whatever they are called."))
        return
    words_table(["", *(scenario.name for scenario in kept)], differing, look)
    name = kept[reference].name
    st.caption(escaped(look.say("Tinted: otherwise than in “{name}”.", name=name)))


def _tinted(row: Row, reference: int) -> Row:
    name, *cells = row
    as_there = cells[reference]
    return (name, *(replace(cell, tinted=cell != as_there) for cell in cells))


def _levers(base: Baseline, kept: Sequence[Scenario], language: Language) -> Iterator[Row]:
    for id, definition in levers().items():
        off = off_position(definition, base.site)
        at = [scenario.plan.get(id, off) for scenario in kept]
        name = Cell(language.say(definition.label), language.say(definition.slider.unit))
        yield (name, *(Cell(_position(definition, each, off, language)) for each in at))


def _position(definition: LeverDefinition, position: float, off: float, language: Language) -> str:
    if position <= off:
        return OFF
    for named in definition.slider.positions:
        if named.at == position:
            return language.say(named.label)
    if definition.slider.high <= 1:
        return language.share(position, 0)
    return language.number(position)


def _time(kept: Sequence[Scenario], made: Sequence[Baseline], language: Language) -> Iterator[Row]:
    say = language.say
    settings = [each.study.settings for each in made]
    starts = (Cell(language.number(scenario.start_month)) for scenario in kept)
    yield (Cell(say("Start after (months)")), *starts)
    horizons = (Cell(language.number(each.horizon_months)) for each in settings)
    yield (Cell(say("Horizon (months)")), *horizons)
    rates = (Cell(language.share(each.discount_rate)) for each in settings)
    yield (Cell(say("Discount rate a year")), *rates)


def _own_values(
    base: Baseline, kept: Sequence[Scenario], made: Sequence[Baseline], language: Language
) -> Iterator[Row]:
    addresses = {a: None for scenario in kept for a in scenario.answers if a not in TIMING}
    if not addresses:
        return
    listed = [_listed(each) for each in made]
    currency = base.study.settings.currency
    for address in addresses:
        named = next((every[address] for every in listed if address in every), None)
        if named is not None:
            name = Cell(language.say(named.label), language.say(named.unit))
            values = (every.get(address) for every in listed)
            yield (name, *(Cell(_value(each, currency, language)) for each in values))


def _listed(made: Baseline) -> Mapping[str, Assumption]:
    house = of_the_house(made.site, made.house)
    groups = assumptions(made.study, made.answers, house)
    return {each.address: each for group in groups for each in group.assumptions}


def _value(assumption: Assumption | None, currency: str, language: Language) -> str:
    if assumption is None or assumption.number is None:
        return NOT_KNOWN

    def said(value: float) -> str:
        match assumption.measure:
            case Measure.SHARE:
                return language.share(value)
            case Measure.MONEY:
                return language.money(value, currency)
        return language.number(value)

    return " … ".join(said(value) for value in _ends(assumption.number))


def _ends(number: Uncertain) -> tuple[float, ...]:
    return (number.low, number.mode, number.high) if isinstance(number, Pert) else (number.mean,)
