"""What people type is read as they mean it, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.message import Message
from aftersales.text import LANGUAGES, Language
from aftersales.text.entry import read_number

amounts = st.decimals(0, 10**9, places=2)
separators = st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2.345,75", 2345.75),
        ("2,345.75", 2345.75),
        ("2345,75", 2345.75),
        ("2345.75", 2345.75),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1 234,5", 1234.5),
        ("0.345", 0.345),
        ("0,125", 0.125),
        ("12,5", 12.5),
        ("+3", 3),
        ("-0,12", -0.12),
        ("−0,12", -0.12),
        (" 12 % ", 0.12),
        ("12,5\u202f%", 0.125),
        ("2345", 2345),
    ],
)
def test_a_clear_number_is_read(typed: str, meant: float):
    """German and English signs, spaces, a typographic minus and per cent are understood."""
    assert read_number(typed) == pytest.approx(meant, rel=1e-12)


@pytest.mark.parametrize("typed", ["2.345", "2,345", "-12.000", "999,999", "2.345 %"])
def test_a_number_with_two_meanings_is_refused_with_both(typed: str):
    """Three digits after one separator may be thousands or decimals: both ways are shown."""
    answer = read_number(typed)
    assert isinstance(answer, Message)
    thousands = read_number(str(answer.values["thousands"]))
    decimal = read_number(str(answer.values["decimal"]))
    assert isinstance(thousands, float)
    assert isinstance(decimal, float)
    assert thousands == pytest.approx(1000 * decimal)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1,2,3", "1.2.3", "12,34.5", "1.234.56", "--5", "5-", "%", "5 %%", "1e5", "inf",
     "nan", "1/2", "€5", "9" * 400],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str):
    """Nothing is made of half a number; the answer names what was typed, in any language."""
    answer = read_number(typed)
    assert isinstance(answer, Message)
    assert all(typed in Language(code).say(answer) for code in LANGUAGES)


@given(st.text(max_size=12))
def test_anything_typed_has_an_answer(typed: str):
    """No text breaks the reading: it is a finite number or a message."""
    answer = read_number(typed)
    assert isinstance(answer, Message) or abs(answer) < float("inf")


@given(amounts, separators, st.booleans())
def test_what_is_written_with_both_signs_is_read_back(
    amount: float, signs: tuple[str, str], negative: bool
):
    """Grouped by one sign and cut by the other, every amount is itself again."""
    group, point = signs
    written = f"{amount:,.2f}".translate({ord(","): group, ord("."): point})
    assert read_number(f"{'-' if negative else ''}{written}") == (
        -float(amount) if negative else float(amount)
    )


@given(st.floats(-1e6, 1e6, allow_nan=False), st.sampled_from(sorted(LANGUAGES)))
def test_the_products_own_figures_can_be_typed_back(value: float, code: str):
    """An amount as the product writes it is read as that amount, to the cent."""
    written = Language(code).number(value, 2)
    answer = read_number(written)
    assert answer == pytest.approx(value, rel=1e-12, abs=0.005 + 1e-9)
