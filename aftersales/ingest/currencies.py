"""Amounts in several currencies: found by the signs beside them, converted by the user's rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from aftersales.ingest import values

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


def currency_of(form: str) -> str | None:
    """The currency that an amount of this shape names; None if it names none."""
    said = form.casefold()
    return next((code for sign, code in SIGNS.items() if sign in said), None)


def named(columns: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """The currencies in the shapes of several columns, the most frequent first."""
    found: Counter[str] = Counter()
    for forms in columns:
        for form, count in forms.items():
            if code := currency_of(form):
                found[code] += count
    return tuple(sorted(found, key=lambda code: (-found[code], code)))


def currency(cell: str) -> str:
    """SQL of the currency that a cell names, NULL if none."""
    ways = " ".join(
        f"WHEN contains(lower({cell}), {values.quoted(sign)}) THEN {values.quoted(code)}"
        for sign, code in SIGNS.items()
    )
    return f"CASE {ways} END"


def converted(amount: str, cell: str, main: str, rates: Mapping[str, float]) -> str:
    """SQL of an amount in the main currency; NULL where it is in one without a rate."""
    ways = "".join(f" WHEN {values.quoted(code)} THEN {rate!r}" for code, rate in rates.items())
    return (
        f"{amount} * CASE coalesce({currency(cell)}, {values.quoted(main)}) "
        f"WHEN {values.quoted(main)} THEN 1{ways} END"
    )
