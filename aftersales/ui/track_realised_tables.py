"""The figures behind the return so far: every outcome, month by month, and made-up starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from aftersales.charts.look import Look
from aftersales.kpis.kpi import Unit
from aftersales.kpis.series import month_name
from aftersales.message import N_, Message, message
from aftersales.report.kpis import shown
from aftersales.text import Language, signed
from aftersales.track.effect import Effect
from aftersales.track.effect_words import DEGREES, nearly_clear
from aftersales.track.panel import LOG, MONEY, ODDS
from aftersales.track.yardstick import Shift
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.safe import escaped
from aftersales.ui.tables import table

SCALE_NAMES = {ODDS: N_("log-odds"), LOG: N_("logarithms"), MONEY: N_("money")}


def outcomes_table(effects: Sequence[Effect], currency: str, look: Look) -> None:
    """Each outcome since the start, without the programme, and the difference with its range."""
    say = look.say
    head = [
        say("Outcome"),
        say("Since the start"),
        say("Without the programme"),
        say("Difference (90% range)"),
        say("Told by"),
    ]
    words_table(head, [_row(effect, currency, look.language) for effect in effects], look)
    if any(effect.measure.unit is Unit.HOURS for effect in effects):
        st.caption(
            escaped(
                say(
                    "Hours stand here as geometric means, which every case moves; KPIs and "
                    "forecast show the median, so both may differ a little. Shares are those of "
                    "all records together, here and there."
                )
            )
        )


def _row(effect: Effect, currency: str, language: Language) -> list[Cell]:
    unit, (gain, low, high) = effect.measure.unit, effect.gain
    return [
        Cell(language.say(effect.measure.name)),
        Cell(shown(effect.level_after, unit, currency, language)),
        Cell(shown(effect.level_without, unit, currency, language)),
        Cell(
            difference(gain, unit, currency, language),
            language.say(
                "{low} to {high}",
                low=difference(low, unit, currency, language),
                high=difference(high, unit, currency, language),
            ),
            tinted=effect.clear,
        ),
        Cell(
            language.say(DEGREES[effect.belief]),
            language.say(_how_sure(effect)),
        ),
    ]


def _how_sure(effect: Effect) -> Message:
    if not effect.seasonal:
        return message("may be the season")
    if nearly_clear(effect):
        return message("may be chance: judged at 5%, more strictly than the 90% range")
    return message("clear") if effect.clear else message("may be chance")


def difference(value: float, unit: Unit, currency: str, language: Language) -> str:
    """A signed difference; of shares in points."""
    if unit is Unit.SHARE:
        return language.points(value)
    return signed(shown(value, unit, currency, language), value)


def second_opinion(effect: Effect, currency: str, language: Language) -> str:
    """What the textbook's regression says, and whether it says something else; "" without one."""
    gain = effect.textbook_gain
    if gain is None:
        return ""
    unit = effect.measure.unit
    told, low, high = (difference(each, unit, currency, language) for each in gain)
    values = {
        "there": told,
        "low": low,
        "high": high,
        "here": difference(effect.gain[0], unit, currency, language),
    }
    said = [
        message(
            "A second opinion: where this page says {here}, the textbook's segmented regression "
            "(Wagner et al. 2002) says {there}, {low} to {high}; its range is usually too narrow "
            "with so few months.",
            **values,
        )
        if effect.line is not None
        else message(
            "A second opinion: where this page says {here}, the textbook's regression with a level "
            "for each group and month says {there}, {low} to {high}; it takes one effect for all.",
            **values,
        )
    ]
    if effect.disputed:
        said.append(
            message(
                "The two disagree clearly. It may be an effect that came bit by bit, or a bad "
                "month that one of them takes for more than it is: believe neither before you "
                "know which."
            )
        )
    return " ".join(map(language.say, said))


def month_by_month(effect: Effect, language: Language) -> None:
    """Each month since the start, then the made-up starts before it."""
    say = language.say
    head = [say("Month"), say("Shift"), say("90% range"), say("Records")]
    rows = [
        [language.number(month + 1, 0), *_shift(shift, language)]
        for month, shift in sorted(effect.by_month.items())
    ]
    table(
        say("Since the start, in {scale}", scale=say(SCALE_NAMES[effect.measure.scale])),
        [head, *rows],
    )
    if effect.before is not None and effect.before.placebos:
        table(say("Made-up earlier starts"), [head, *_placebos(effect, language)])


def _placebos(effect: Effect, language: Language) -> Iterator[list[str]]:
    assert effect.before is not None
    for placebo in effect.before.placebos:
        yield [language.month(month_name(placebo.month)), *_shift(placebo.shift, language)]


def _shift(shift: Shift, language: Language) -> list[str]:
    low, high = shift.between()
    return [
        signed(language.number(shift.value, 2), shift.value),
        language.say(
            "{low} to {high}",
            low=signed(language.number(low, 2), low),
            high=signed(language.number(high, 2), high),
        ),
        language.number(shift.records, 0),
    ]
