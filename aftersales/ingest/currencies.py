"""Amounts in several currencies: by the signs beside them, or by a column that names them.

What the user says one unit of a foreign currency is worth converts them into the main one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aftersales.ingest import synonyms, values

COLUMN = "currency"
SIGNS: Mapping[str, str] = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "us$": "USD",
    "$": "USD",
    "usd": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "fr.": "CHF",
}
NAMES: Mapping[str, str] = {
    **SIGNS,
    "dollar": "USD",
    "us-dollar": "USD",
    "us dollar": "USD",
    "pfund": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "franken": "CHF",
    "schweizer franken": "CHF",
    "sfr": "CHF",
    "sfr.": "CHF",
    "zł": "PLN",
    "kč": "CZK",
}
"""What a column of currencies may say beside the codes of ISO 4217."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """In which currencies the amounts of a file are.

    `codes`: the one in which they are kept first; `own`: that of amounts which say nothing;
    `names`: whether a column of the file names them.
    """

    codes: tuple[str, ...] = ()
    own: str = ""
    names: bool = False

    @property
    def main(self) -> str:
        """The currency in which all of them are kept."""
        return self.codes[0]

    @property
    def others(self) -> tuple[str, ...]:
        """Those that need a rate."""
        return self.codes[1:]

    def of(self, cell: str, header: str = "") -> str:
        """SQL of the currency of an amount: by its own sign, else its record, else its header."""
        ways = [currency(cell), *([named(values.name(COLUMN))] if self.names else [])]
        if code := of_header(header):
            ways.append(values.quoted(code))
        return f"coalesce({', '.join(ways)}, {values.quoted(self.own)})"

    def into(self, main: str | None) -> Money:
        """The same, with another currency as the main one."""
        if main is None or not self.codes or main == self.main:
            return self
        others = tuple(code for code in self.codes if code != main)
        return replace(self, codes=(main, *others))


def currency_of(form: str) -> str | None:
    """The currency that an amount of this shape names; None if it names none."""
    said = form.casefold()
    return next((code for sign, code in SIGNS.items() if sign in said), None)


def of_header(header: str) -> str | None:
    """The currency that a header such as "Cost (USD)" names."""
    words = synonyms.words(header)
    by_word = (SIGNS[word] for word in words if word in SIGNS)
    by_sign = (code for sign, code in SIGNS.items() if not sign.isalpha() and sign in header)
    return next(by_word, None) or next(by_sign, None)


def found(columns: Iterable[tuple[str, Mapping[str, int]]]) -> Counter[str]:
    """How many amounts name each currency, from the header and the shapes of each column."""
    counted: Counter[str] = Counter()
    for header, forms in columns:
        otherwise = of_header(header)
        for form, count in forms.items():
            if code := currency_of(form) or otherwise:
                counted[code] += count
    return counted


def ordered(counted: Mapping[str, int]) -> tuple[str, ...]:
    """The currencies, the most frequent first."""
    return tuple(sorted(counted, key=lambda code: (-counted[code], code)))


def currency(cell: str) -> str:
    """SQL of the currency that a cell names beside an amount, NULL if none."""
    ways = " ".join(
        f"WHEN contains(lower({cell}), {values.quoted(sign)}) THEN {values.quoted(code)}"
        for sign, code in SIGNS.items()
    )
    return f"CASE {ways} END"


def named(cell: str) -> str:
    """SQL of the currency that a cell of a column of currencies names, NULL if it is empty."""
    ways = " ".join(
        f"WHEN {values.quoted(name)} THEN {values.quoted(code)}" for name, code in NAMES.items()
    )
    said = f"CASE lower({cell}) {ways} ELSE upper({cell}) END"
    return f"CASE WHEN NOT {values.is_missing(cell)} THEN {said} END"


def converted(amount: str, code: str, main: str, rates: Mapping[str, float]) -> str:
    """SQL of an amount in the main currency; NULL where it is in one without a rate."""
    ways = "".join(f" WHEN {values.quoted(other)} THEN {rate!r}" for other, rate in rates.items())
    return f"{amount} * CASE {code} WHEN {values.quoted(main)} THEN 1{ways} END"
