"""Numbers, money, shares and dates in the dress of each language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.message import Money, Rough, Share, message
from aftersales.text import LANGUAGES, MINUS, NARROW_SPACE, NOT_KNOWN, Language, signed

EN, DE = Language("en"), Language("de")
values = st.floats(-1e9, 1e9, allow_nan=False)
codes = st.sampled_from(sorted(LANGUAGES))


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        (lambda to: to.number(1234567.891), "1,234,568", "1.234.568"),
        (lambda to: to.number(12.34), "12.3", "12,3"),
        (lambda to: to.number(1.234), "1.23", "1,23"),
        (lambda to: to.number(7.0), "7", "7"),
        (lambda to: to.number(-7.5), f"{MINUS}7.50", f"{MINUS}7,50"),
        (lambda to: to.number(-0.0001, 2), "0.00", "0,00"),
        (lambda to: to.money(1234.5, "EUR", 2), "€1,234.50", f"1.234,50{NARROW_SPACE}€"),
        (lambda to: to.money(-1234.5, "EUR"), f"{MINUS}€1,234", f"{MINUS}1.234{NARROW_SPACE}€"),
        (lambda to: to.money(5, "CHF"), "CHF5", f"5{NARROW_SPACE}CHF"),
        (lambda to: to.about(98_765, "EUR"), "€98,800", f"98.800{NARROW_SPACE}€"),
        (lambda to: to.share(0.1234), "12.3%", f"12,3{NARROW_SPACE}%"),
        (lambda to: to.share(-0.00001), "0.0%", f"0,0{NARROW_SPACE}%"),
        (lambda to: to.date(date(2025, 12, 31)), "Dec 31, 2025", "31.12.2025"),
    ],
)
def test_a_figure_wears_the_dress_of_its_language(said, english: str, german: str):
    """Decimal sign, grouping, place of the currency and order of a date follow the language."""
    assert (said(EN), said(DE)) == (english, german)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 records"), (1, "1 record"), (1.0, "1 record"), (1200, "1,200 records")],
)
def test_what_is_counted_has_the_form_of_its_number(count: float, said: str):
    """One is told in the singular, also before a language is known; the number stays a number."""
    counted = message("{n} {n:record|records}", n=count)
    assert EN.say(counted) == said
    assert str(counted).split()[1] == said.split()[1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_not_known_is_a_dash(code: str):
    """No figure is ever made of nothing."""
    to = Language(code)
    said = [to.number(None), to.money(None, "EUR"), to.about(None, "EUR"), to.share(None)]
    assert [*said, to.points(None), to.compact_money(None, "EUR")] == [NOT_KNOWN] * 6


@given(values, codes, st.integers(0, 3))
def test_no_figure_has_a_hyphen_for_a_minus_or_a_sign_before_zero(
    value: float, code: str, digits: int
):
    """A loss is marked by a real minus, and what rounds to nothing has no sign at all."""
    to = Language(code)
    for said in (to.number(value, digits), to.money(value, "EUR", digits), to.share(value, digits)):
        assert "-" not in said
        assert (MINUS in said) == (value < 0 and any(digit in said for digit in "123456789"))


@given(values, codes)
def test_points_and_signed_figures_have_the_sign_of_what_is_shown(value: float, code: str):
    """Plus for more, minus for less, nothing for what rounds to nothing."""
    to = Language(code)
    for said in (to.points(value / 1e9, 1), signed(to.number(value / 1e9, 1), value)):
        nothing = not any(digit in said for digit in "123456789")
        assert ("+" in said) == (value > 0 and not nothing)
        assert (MINUS in said) == (value < 0 and not nothing)


def test_values_inside_a_message_follow_its_language():
    """Numbers, shares, money, days and messages in a message are put into words with it."""
    said = message(
        "{inner} {number} {rough} {share} {money} {day}",
        inner=message("{count}", count=1234.5),
        number=0.5,
        rough=Rough(2221),
        share=Share(0.25),
        money=Money(12.5, "EUR", 2),
        day=date(2025, 1, 2),
    )
    assert EN.say(said) == "1,234 0.50 2,200 25% €12.50 Jan 2, 2025"
    assert DE.say(said) == f"1.234 0,50 2.200 25{NARROW_SPACE}% 12,50{NARROW_SPACE}€ 02.01.2025"


@pytest.mark.parametrize(
    ("value", "said"),
    [(2221, "2,200"), (1.39, "1.4"), (0.1234, "0.12"), (9.96, "10"), (99.6, "100"), (0, "0")],
)
def test_an_estimate_has_two_figures(value: float, said: str):
    """As many as an estimate bears, however large it is."""
    assert EN.roughly(value) == said
    assert EN.roughly(-value) == (f"{MINUS}{said}" if value else said)


@pytest.mark.parametrize(("error", "said"), [(246, "€300"), (200, "€200"), (4, "€10"), (0, "€0")])
def test_an_error_is_never_said_smaller_than_it_is(error: float, said: str):
    """One figure, rounded up, and what is below ten is said as ten."""
    assert EN.give_or_take(error, "EUR") == said


def test_a_wording_with_braces_from_a_user_stays_what_it_is():
    """What stands in a value is never taken for a placeholder."""
    assert EN.say(message("{name}", name="{0} {name} {{}}")) == "{0} {name} {{}}"
