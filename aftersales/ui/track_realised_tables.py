"""The figures behind the return so far: every outcome, month by month, and made-up starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aftersales.charts.look import Look
from aftersales.kpis.kpi import Unit
from aftersales.kpis.series import month_name
from aftersales.message import N_
from aftersales.report.kpis import shown
from aftersales.text import Language, signed
from aftersales.track.effect import Effect
from aftersales.track.effect_words import DEGREES
from aftersales.track.panel import LOG, MONEY, ODDS
from aftersales.track.yardstick import Shift
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.tables import table

SCALE_NAMES = {ODDS: N_("log-odds"), LOG: N_("logarithms"), MONEY: N_("money")}


def outcomes_table(effects: Iterable[Effect], currency: str, look: Look) -> None:
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
            tinted=effect.shift.clear,
        ),
        Cell(
            language.say(DEGREES[effect.belief]),
            language.say("clear") if effect.shift.clear else language.say("may be chance"),
        ),
    ]


def difference(value: float, unit: Unit, currency: str, language: Language) -> str:
    """A signed difference; of shares in points."""
    if unit is Unit.SHARE:
        return language.points(value)
    return signed(shown(value, unit, currency, language), value)


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
