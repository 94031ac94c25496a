"""Number formats of a spreadsheet that say an amount as the product's words do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from babel.numbers import get_currency_symbol

from aftersales.charts.look import Look, MoneyUnit
from aftersales.report.story import Unit
from aftersales.text import COMPACT_FROM, MINUS, NARROW_SPACE, SIZES, Language

SCALED = {1e3: ",", 1e6: ",,", 1e9: ",,,"}
ONE_DIGIT_BELOW = 10
STEPS = 4
LOCALES = {"en": "809", "de": "407"}  # as format codes name them
NO_BREAK = "\N{NO-BREAK SPACE}"


def format_of(
    unit: Unit, values: Iterable[float], currency: str, language: Language, *, signed: bool = False
) -> str:
    """The format code for these values; with a plus in front of what is above zero, if asked."""
    largest = max(map(abs, values), default=0.0)
    match unit:
        case Unit.MONEY:
            positive = _money(largest, currency, language)
        case Unit.SHARE:
            positive = "0" + language.share(0, 0).lstrip("0")
        case Unit.NUMBER:
            positive = "#,##0" if largest >= ONE_DIGIT_BELOW else "0.0"
    plus = '"+"' if signed else ""
    return _written(f"{plus}{positive}", f'"{MINUS}"{positive}', positive, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How an axis says its numbers: their format, and the unit that its title has to name."""

    format: str
    unit: str = ""


def scale_of(unit: Unit, values: Iterable[float], currency: str, language: Language) -> Scale:
    """Amounts stand without their unit, so that their numbers are short."""
    given = list(values)
    if unit is not Unit.MONEY:
        return Scale(format=format_of(unit, given, currency, language))
    found = MoneyUnit.of(given, Look(language=language, currency=currency))
    positive = "#,##0" + SCALED.get(found.size, "")
    return Scale(
        format=_written(positive, f'"{MINUS}"{positive}', positive, language), unit=found.name
    )


def step_of(low: float, high: float, steps: int = STEPS) -> float:
    """An even step, 1, 2, 2.5 or 5 with zeros, by which that range is gone through in so many."""
    rough = (high - low) / steps or 1.0
    size = 10.0 ** floor(log10(rough))
    return next(times * size for times in (1.0, 2.0, 2.5, 5.0, 10.0) if times * size >= rough)


def _written(above: str, below: str, nothing: str, language: Language) -> str:
    """For numbers above, below and at zero, each as the language writes decimals.

    Without that some programs write them as English does, whatever the machine is set to; others
    go by the machine all the same.
    """
    locale = f"[$-{LOCALES[language.code]}]" if language.code in LOCALES else ""
    return ";".join(f"{locale}{part}" for part in (above, below, nothing))


def _money(largest: float, currency: str, language: Language) -> str:
    """In the thousands or millions that the largest amount calls for, in the product's words."""
    found = ((size, wording) for size, wording in SIZES if largest >= COMPACT_FROM * size)
    size, wording = next(found, (1.0, ""))
    digits = "0.0" if size > 1 and largest / size < ONE_DIGIT_BELOW else "#,##0"
    symbol = get_currency_symbol(currency, locale=language.code)
    if not wording:
        before, after = language.money(0, currency).split("0")
        return f"{_quoted(before)}{digits}{_quoted(after)}"
    said = language.say(wording, sign="", currency=symbol, number="\0")
    before, after = said.split("\0")
    return f"{_quoted(before)}{digits}{SCALED[size]}{_quoted(after)}"


def _quoted(text: str) -> str:
    unbroken = text.replace(" ", NO_BREAK).replace(NARROW_SPACE, NO_BREAK)
    return f'"{unbroken}"' if text else ""
