"""Words, numbers, money and dates in the reader's language.

English is the language of the code, so English needs no catalogue; every other language is one
gettext file beside this module (`de.po`).
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from math import ceil, floor, log10
from pathlib import Path

from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from aftersales.message import N_, NO_VALUES, Message, Money, Month, Number, Rough, Said, Share

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
DEFAULT_LANGUAGE = "en"
NOT_KNOWN = "–"
MINUS = "\N{MINUS SIGN}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"

MILLION = 1e6

# The largest scale that leaves an amount at least this many of its units.
COMPACT_FROM = 0.9995
SIZES = (
    (1e9, N_("{sign}{currency}{number}bn")),
    (1e6, N_("{sign}{currency}{number}M")),
    (1e3, N_("{sign}{currency}{number}k")),
)


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `say` puts words into it, the rest formats figures for it."""

    code: str

    def say(self, wording: str | Message, /, **values: object) -> str:
        """The wording in this language, its values filled in."""
        said = wording if isinstance(wording, Message) else Message(wording, values or NO_VALUES)
        translated = _catalogue(self.code).gettext(said.wording) if said.wording else ""
        if not said.values:
            return translated
        return translated.format(
            **{name: Said(self._spoken(value), value == 1) for name, value in said.values.items()}
        )

    def _spoken(self, value: object) -> str:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, Number):
            return self.number(value.value, value.digits)
        if isinstance(value, Rough):
            return self.roughly(value.value)
        if isinstance(value, Share):
            return self.share(value.value, value.digits)
        if isinstance(value, Money):
            return self.money(value.value, value.currency, value.digits)
        if isinstance(value, Month):
            return self.month(value.month)
        if isinstance(value, bool) or not isinstance(value, int | float | date):
            return str(value)
        return self.date(value) if isinstance(value, date) else self.number(value)

    def number(self, value: float | None, digits: int | None = None) -> str:
        """A plain number; without `digits`, as many as a reader can use (three figures)."""
        if value is None:
            return NOT_KNOWN
        digits = decimals(value) if digits is None else digits
        amount = _without_negative_zero(value, digits)
        return _typographic(format_decimal(amount, _pattern(digits), locale=self.code))

    def roughly(self, value: float | None) -> str:
        """An estimated number to two figures: 2,200 visits, 1.4 customers."""
        if value is None:
            return NOT_KNOWN
        rounded = _figures(value, 2)
        return self.number(rounded, max(0, 1 - _magnitude(rounded)) if rounded else 0)

    def multiple(self, factor: float) -> str:
        """How many times what is expected, in per cent: whole ones, in tens from twice as much."""
        return self.share(factor if abs(factor) < 2 else round(factor, 1), 0)

    def money(self, value: float | None, currency: str, digits: int = 0) -> str:
        """An amount of money with its currency sign; whole units unless told otherwise."""
        if value is None:
            return NOT_KNOWN
        amount = format_currency(
            _without_negative_zero(value, digits),
            currency,
            locale=self.code,
            format=_money_pattern(self.code, digits),
            currency_digits=False,
        )
        return _typographic(amount)

    def about(self, value: float | None, currency: str) -> str:
        """An amount to three figures: as exact as an estimate can be read; millions in short."""
        if value is None:
            return NOT_KNOWN
        rounded = _figures(value, 3)
        if abs(rounded) < MILLION:
            return self.money(rounded, currency)
        return self._compact(rounded, currency, digits=2)

    def give_or_take(self, error: float, currency: str) -> str:
        """By how much an amount may be off: one figure, rounded up, and at least ten."""
        size = 10.0 ** max(1, _magnitude(error))
        return self.about(ceil(error / size) * size, currency)

    def compact_money(self, value: float | None, currency: str) -> str:
        """An amount in thousands or millions, for a label on a chart."""
        if value is None:
            return NOT_KNOWN
        return self._compact(value, currency)

    def _compact(self, value: float, currency: str, digits: int | None = None) -> str:
        scale, wording = _size(value)
        if not wording:
            return self.money(value, currency)
        amount = abs(value) / scale
        sign = MINUS if value < 0 else ""
        symbol = get_currency_symbol(currency, locale=self.code)
        number = self.number(amount, _compact_digits(amount) if digits is None else digits)
        return self.say(wording, sign=sign, currency=symbol, number=number)

    def share(self, value: float | None, digits: int = 1) -> str:
        """A share 0–1 as per cent."""
        if value is None:
            return NOT_KNOWN
        pattern = _pattern(digits) + (f"{NARROW_SPACE}%" if self.code == "de" else "%")
        amount = _without_negative_zero(value, digits + 2)
        return _typographic(format_percent(amount, pattern, locale=self.code))

    def points(self, value: float | None, digits: int = 1) -> str:
        """A difference of shares in percentage points, signed."""
        if value is None:
            return NOT_KNOWN
        return self.say("{points} pts", points=signed(self.number(value * 100, digits), value))

    def date(self, value: date) -> str:
        """A day."""
        return format_date(value, "medium", locale=self.code)

    def month(self, month: str) -> str:
        """A month such as 2026-12."""
        day = date.fromisoformat(f"{month}-01")
        return str(format_skeleton("yMMM", day, locale=self.code))


def is_ours(wording: str) -> bool:
    """Whether the wording is one of this program's own: it has been translated."""
    said = (_catalogue(code).gettext(wording) for code in LANGUAGES)
    return bool(wording) and any(words != wording for words in said)


def _size(value: float) -> tuple[float, str]:
    """The scale of an amount and how it is said; no word for an amount below a thousand."""
    return next(
        ((scale, wording) for scale, wording in SIZES if abs(value) >= COMPACT_FROM * scale),
        (1.0, ""),
    )


def _compact_digits(value: float) -> int:
    return 0 if round(value, 1) >= 10 else 1


def decimals(*values: float) -> int:
    """Decimals for figures that are said together: as many as the largest of them can use.

    None for whole numbers; at most two, and so many that what is not nothing is not said as 0.
    """
    sizes = [abs(value) for value in values if value]
    if all(float(size).is_integer() for size in sizes):
        return 0
    enough = 0 if max(sizes) >= 100 else 1 if max(sizes) >= 10 else 2
    return next((digits for digits in range(enough, 2) if round(min(sizes), digits)), 2)


def _pattern(digits: int) -> str:
    return "#,##0." + "0" * digits if digits else "#,##0"


def _money_pattern(code: str, digits: int) -> str:
    return f"{_pattern(digits)}{NARROW_SPACE}¤" if code == "de" else f"¤{_pattern(digits)}"


def _without_negative_zero(value: float, digits: int) -> float:
    return 0.0 if round(value, digits) == 0 else value


def signed(text: str, value: float) -> str:
    """The formatted value with a plus where it is one; what is rounded to nothing has no sign."""
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def _typographic(text: str) -> str:
    return text.replace("-", MINUS)


def _figures(value: float, count: int) -> float:
    return float(f"{value:.{count}g}")


def _magnitude(value: float) -> int:
    """The power of ten of its first figure; 0 for nothing."""
    return floor(log10(abs(value))) if value else 0


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    path = Path(__file__).with_name(f"{code}.po")
    if code == DEFAULT_LANGUAGE or not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
