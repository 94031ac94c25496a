"""The ledger of a frozen forecast, as plain text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aftersales.baseline.freezes import what_was_changed
from aftersales.kpis.kpi import Unit
from aftersales.message import Message, message
from aftersales.report.columns import in_columns, titled
from aftersales.report.kpis import shown
from aftersales.text import NOT_KNOWN, Language, signed
from aftersales.track.actuals import Actuals
from aftersales.track.freezing import doubts
from aftersales.track.ledger import Ledger, Line, Month
from aftersales.track.words import difference as limit
from aftersales.track.words import to_re_estimate, what_does_not_fit, what_to_bring


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of the ledger in words; `beyond_chance` where chance does not explain it.

    `by_chance` is how far off it may be by chance; `in_words` how many months lie in the band, and
    beyond chance how many lie where their mean does.
    """

    name: str
    forecast: str = NOT_KNOWN
    happened: str = NOT_KNOWN
    difference: str = NOT_KNOWN
    by_chance: str = ""
    inside: str = NOT_KNOWN
    in_words: str = ""
    beyond_chance: bool = False


def compared(made: Ledger, line: Line, language: Language) -> Compared:
    """The mean of the months of one line that are judged, against their forecast."""
    currency = made.frozen.study.settings.currency
    say, unit, error = language.say, line.tracked.unit, line.mean_error
    name = say(line.tracked.name)
    if error is None:
        return Compared(name=name)
    expected, off = line.mean(lambda month: month.expected) or 0.0, made.is_off(line)
    return Compared(
        name=name,
        forecast=_mean(expected, unit, currency, language),
        happened=_mean(expected + error, unit, currency, language),
        difference=_apart(error, unit, currency, language),
        by_chance=say(_by_chance(off, _limit(made.by_chance(line), unit, currency, language))),
        inside=say(_inside(line)),
        in_words=say(_in_words(line, off)),
        beyond_chance=off,
    )


def _by_chance(off: bool, limit: object) -> Message:
    if off:
        return message("more than chance (up to {limit})", limit=limit)
    return message("by chance up to {limit}", limit=limit)


def _inside(line: Line) -> Message:
    """Of a single month the mean says all."""
    if len(line.counted) == 1:
        return Message("")
    return message("{inside} of {months}", inside=line.inside, months=len(line.counted))


def _in_words(line: Line, off: bool) -> Message:
    values = {"inside": line.inside, "months": len(line.counted), "one_way": line.one_way}
    if len(line.counted) == 1:
        return Message("")
    if not off:
        return message("{inside} of {months} months in the band", **values)
    if (line.mean_error or 0.0) > 0:
        return message(
            "{inside} of {months} months in the band, {one_way} above the forecast", **values
        )
    return message(
        "{inside} of {months} months in the band, {one_way} below the forecast", **values
    )


def _apart(value: float, unit: Unit, currency: str, language: Language) -> str:
    if unit is Unit.SHARE:
        return language.points(value)
    return signed(_mean(value, unit, currency, language), value)


def _limit(value: float, unit: Unit, currency: str, language: Language) -> object:
    return language.about(value, currency) if unit is Unit.MONEY else limit(value, unit, currency)


def _mean(value: float, unit: Unit, currency: str, language: Language) -> str:
    """Money of several months to three figures, forecast and outcome alike."""
    if unit is Unit.MONEY:
        return language.about(value, currency)
    return shown(value, unit, currency, language)


def heads(language: Language) -> list[str]:
    """What the columns of `Compared` are called."""
    say = language.say
    return [
        say("Figure"),
        say("Forecast so far"),
        say("What happened"),
        say("Difference"),
        say("Months in the band"),
    ]


# As text


def summary(made: Ledger, actual: Actuals, currency: str, language: Language) -> str:
    """What was decided, whether it is still what was sealed, what came, what to learn."""
    blocks = [
        _decision(made, language),
        *(language.say(said) for said in _remarks(made, actual, currency)),
        in_columns(_table(made, language)) if made.has_begun else "",
        titled(
            language.say("What to re-estimate, the farthest off first"),
            [[language.say(each.said)] for each in to_re_estimate(made)],
        ),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _decision(made: Ledger, language: Language) -> str:
    frozen = made.frozen
    said = language.say("{name}, decided on {day}", name=frozen.name, day=frozen.decided_on)
    return f"{said}\n{language.say('Seal')} {frozen.digest}"


def _remarks(made: Ledger, actual: Actuals, currency: str) -> Iterator[Any]:
    yield from what_was_changed(made.frozen)
    yield from doubts(made.frozen)
    if made.has_begun:
        yield from what_does_not_fit(made.frozen, actual, currency)
    else:
        yield what_to_bring(made.frozen, actual.until)


def _table(made: Ledger, language: Language) -> Iterator[list[str]]:
    yield [*heads(language), ""]
    for row in (compared(made, line, language) for line in made.lines if line.happened):
        yield [row.name, row.forecast, row.happened, row.difference, row.inside, row.by_chance]


# As data


def record(made: Ledger, actual: Actuals, currency: str, language: Language) -> dict[str, Any]:
    """The same as JSON takes it; shares 0–1, money in the study's currency, null: not known."""
    frozen = made.frozen
    return {
        "name": frozen.name,
        "decided_on": frozen.decided_on.isoformat(),
        "first_month": frozen.first_month,
        "seal": frozen.digest,
        "changed": list(frozen.broken),
        "remarks": [language.say(said) for said in _remarks(made, actual, currency)],
        "figures": {line.tracked.id: _line(made, line) for line in made.lines},
        "re_estimate": [
            {"figure": each.line.tracked.id, "off": each.off, "said": language.say(each.said)}
            for each in to_re_estimate(made)
        ],
    }


def _line(made: Ledger, line: Line) -> dict[str, Any]:
    return {
        "unit": line.tracked.unit.value,
        "mean_error": line.mean_error,
        "mean_absolute_error": line.mean_absolute_error,
        "months_judged": len(line.counted),
        "months_inside": line.inside,
        "mean_error_by_chance": made.by_chance(line) if line.counted else None,
        "beyond_chance": made.is_off(line),
        "first_outside": line.first_outside,
        "months": [_month(month) for month in line.happened],
    }


def _month(month: Month) -> dict[str, Any]:
    actual = month.actual
    assert actual is not None
    return {
        "month": month.month,
        "forecast": month.expected,
        "low": month.low,
        "high": month.high,
        "without": month.without,
        "actual": actual.value,
        "records": actual.n,
        "judged": month.counts,
        "inside": month.inside if month.counts else None,
    }
