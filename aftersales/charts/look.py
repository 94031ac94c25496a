"""How a chart looks to one reader: language, currency, light or dark page, width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import altair as alt
from babel.dates import get_day_names, get_month_names, get_period_names
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from aftersales.charts.palette import DARK, LIGHT, Palette
from aftersales.message import N_
from aftersales.text import MINUS, Language

# Narrow spaces are not in every font, and a label on a chart never wraps.
PLAIN_SPACES = str.maketrans({"\N{NARROW NO-BREAK SPACE}": " ", "\N{NO-BREAK SPACE}": " "})
MONEY_UNITS = (
    (1e9, N_("billion {currency}")),
    (1e6, N_("million {currency}")),
    (1e3, N_("thousand {currency}")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks; `width_px` None is as wide as the place the chart stands in."""

    language: Language
    currency: str
    dark: bool = False
    width_px: int | None = None

    @property
    def palette(self) -> Palette:
        """The colours for this page."""
        return DARK if self.dark else LIGHT

    @property
    def symbol(self) -> str:
        """The sign of the currency."""
        return str(get_currency_symbol(self.currency, locale=self.language.code))

    def say(self, wording: str, /, **values: object) -> str:
        """The wording in the reader's language."""
        return self.language.say(wording, **values)

    def money(self, value: float | None) -> str:
        """An amount as a label: €196k."""
        return _spaced(self.language.compact_money(value, self.currency))

    def full_money(self, value: float | None) -> str:
        """An amount to the unit, for a tooltip."""
        return _spaced(self.language.money(value, self.currency))

    def share(self, value: float | None, digits: int = 1) -> str:
        """A share 0–1 as per cent."""
        return _spaced(self.language.share(value, digits))

    def number(self, value: float | None, digits: int | None = None) -> str:
        """A plain number."""
        return _spaced(self.language.number(value, digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyUnit:
    """The unit of a money axis: an amount is shown divided by `size`."""

    size: float
    name: str

    @classmethod
    def of(cls, amounts: Iterable[float], look: Look) -> MoneyUnit:
        """The unit in which these amounts are easy to read."""
        largest = max(map(abs, amounts), default=0.0)
        for size, wording in MONEY_UNITS:
            if largest >= 2 * size:
                return cls(size=size, name=look.say(wording, currency=look.symbol))
        return cls(size=1.0, name=look.symbol)


@cache
def locale_of(language: Language, currency: str) -> alt.Locale:
    """Numbers and months of axes in that language, agreeing with `Language`."""
    return alt.Locale(number=_numbers(language, currency), time=_times(language))


def _numbers(language: Language, currency: str) -> alt.NumberLocale:
    code = language.code
    before, after = _spaced(language.money(0, currency)).split("0")
    return alt.NumberLocale(
        decimal=get_decimal_symbol(code),
        thousands=get_group_symbol(code),
        grouping=[3],
        currency=[before, after],
        percent=_spaced(language.share(0, 0)).replace("0", ""),
        minus=MINUS,
    )


def _times(language: Language) -> alt.TimeLocale:
    code = language.code
    periods = get_period_names("abbreviated", "format", locale=code)
    return alt.TimeLocale(
        dateTime="%Y-%m-%d %H:%M",
        date="%Y-%m-%d",
        time="%H:%M",
        periods=[periods["am"], periods["pm"]],
        days=_from_sunday(get_day_names("wide", locale=code)),
        shortDays=_from_sunday(get_day_names("abbreviated", "stand-alone", locale=code)),
        months=_in_order(get_month_names("wide", "stand-alone", locale=code)),
        shortMonths=_in_order(get_month_names("abbreviated", "stand-alone", locale=code)),
    )


def _in_order(names: object) -> list[str]:
    return [name for _, name in sorted(dict(names).items())]  # type: ignore[call-overload]


def _from_sunday(names: object) -> list[str]:
    monday_first = _in_order(names)
    return monday_first[-1:] + monday_first[:-1]


def _spaced(text: str) -> str:
    return text.translate(PLAIN_SPACES)
