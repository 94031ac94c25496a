"""Large amounts, said briefly."""

from __future__ import annotations

import pytest

from aftersales.text import Language


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "€0"),
        (999, "€999"),
        (999.6, "€1.0k"),
        (9_940, "€9.9k"),
        (9_960, "€10k"),
        (195_679, "€196k"),
        (999_600, "€1.0M"),
        (12_345_678, "€12M"),
        (3_200_000_000, "€3.2bn"),
        (None, "–"),
    ],
)
def test_an_amount_keeps_two_or_three_figures(amount: float | None, said: str):
    """A label is short, and rounding carries over into the next size."""
    assert Language("en").compact_money(amount, "EUR") == said


def test_a_loss_has_its_sign_before_the_currency():
    """Minus stands first, as in every amount."""
    said = Language("en").compact_money(-21_866, "EUR")
    assert said[1:] == "€22k"
    assert said[0] == Language("en").money(-5, "EUR")[0]
