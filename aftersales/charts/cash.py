"""Cumulative cash over the months: expected, with what the drawn worlds make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import altair as alt
import numpy as np

from aftersales.charts.frame import VALUE_AXIS, Row, encoded, framed, marks, money_axis, written
from aftersales.charts.look import Look, MoneyUnit
from aftersales.model import Outcome
from aftersales.uncertain import Array

MONEY = "$,.0f"  # in the reader's currency and language
QUANTILES = {"low": 0.05, "lower": 0.25, "upper": 0.75, "high": 0.95}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cash:
    """Cumulative cash in month 0 … T, shape (months + 1,); `bands` by the names of QUANTILES."""

    expected: Array
    bands: dict[str, Array]
    payback_months: float | None
    unit: MoneyUnit
    look: Look

    @property
    def months(self) -> int:
        return len(self.expected) - 1

    @property
    def deepest(self) -> int:
        return int(self.expected.argmin())


def cumulative_cash(
    expected: Outcome, drawn: Outcome | None, payback_months: float | None, look: Look
) -> alt.LayerChart:
    """When the money comes back: `expected` is one world, `drawn` many (None: no bands).

    `payback_months` is the expected case's, None if not within the horizon.
    """
    cash = _cash(expected, drawn, payback_months, look)
    layers = [_zero(cash), _line(cash), *_dots(cash), _hover(cash)]
    return framed(
        *(_bands(cash) if cash.bands else []),
        *layers,
        title=look.say("When does the money come back?"),
        subtitle=_subtitle(cash),
        description=_in_words(cash),
        height_px=300,
        look=look,
    )


def _cash(
    expected: Outcome, drawn: Outcome | None, payback_months: float | None, look: Look
) -> _Cash:
    line = np.cumsum(expected.net_flow[0])
    bands = {} if drawn is None else _quantiles(np.cumsum(drawn.net_flow, axis=-1))
    everything = np.concatenate([line, *bands.values()])
    return _Cash(
        expected=line,
        bands=bands,
        payback_months=payback_months,
        unit=MoneyUnit.of(everything, look),
        look=look,
    )


def _quantiles(cumulative: Array) -> dict[str, Array]:
    rows = np.quantile(cumulative, list(QUANTILES.values()), axis=0)
    return dict(zip(QUANTILES, rows, strict=True))


# Layers


def _x(cash: _Cash) -> alt.X:
    step = next((step for step in (1, 3, 6, 12) if cash.months <= 8 * step), 24)
    return alt.X(
        "month:Q",
        scale=alt.Scale(domain=[0, cash.months], nice=False),
        axis=alt.Axis(
            title=cash.look.say("Months after the decision"),
            values=list(range(0, cash.months + 1, step)),
            format="d",
            grid=False,
        ),
    )


def _y(cash: _Cash, field: str) -> alt.Y:
    axis = money_axis(
        cash.unit,
        cash.look.say("Cumulative cash"),
        cash.look,
        tickCount=5,
        **VALUE_AXIS,
    )
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(padding=18, nice=False))


def _rows(cash: _Cash) -> Iterator[Row]:
    for month, expected in enumerate(cash.expected):
        bands = {name: band[month] / cash.unit.size for name, band in cash.bands.items()}
        yield {"month": month, "cash": expected / cash.unit.size, **bands}


def _bands(cash: _Cash) -> list[alt.Chart]:
    return [_band(cash, "low", "high", 0.16), _band(cash, "lower", "upper", 0.22)]


def _band(cash: _Cash, low: str, high: str, opacity: float) -> alt.Chart:
    area = marks(_rows(cash)).mark_area(color=cash.look.palette.accent, opacity=opacity)
    return encoded(area, x=_x(cash), y=_y(cash, low), y2=alt.Y2(f"{high}:Q"))


def _line(cash: _Cash) -> alt.Chart:
    line = marks(_rows(cash)).mark_line(color=cash.look.palette.accent, strokeWidth=2.5)
    return encoded(line, x=_x(cash), y=_y(cash, "cash"))


def _zero(cash: _Cash) -> alt.Chart:
    rule = marks([{"cash": 0}]).mark_rule(color=cash.look.palette.line, strokeWidth=1)
    return encoded(rule, y=_y(cash, "cash"))


def _dots(cash: _Cash) -> Iterator[alt.Chart]:
    """The deepest point and the payback, each a dot with its label."""
    rows = [*_deepest(cash), *_payback(cash)]
    palette = cash.look.palette
    dots = marks([row for row in rows if row["dot"]]).mark_point(
        filled=True, size=70, color=palette.accent, stroke=palette.page, opacity=1
    )
    x, y = _x(cash), _y(cash, "cash")
    yield encoded(dots, x=x, y=y)
    beside = {where: alt.ExprRef(f"datum.{where}") for where in ("align", "dx", "dy")}
    yield written("text", rows, x, y, cash.look, fontWeight=600, **beside)


def _deepest(cash: _Cash) -> Iterator[Row]:
    amount = cash.expected[cash.deepest]
    if amount < 0:
        text = cash.look.say("lowest {amount}", amount=cash.look.money(amount))
        yield _label(cash, cash.deepest, amount, text, _alignment(cash), dy=17)


def _alignment(cash: _Cash) -> str:
    """Where the label of the deepest point stays inside a narrow chart."""
    where = cash.deepest / cash.months
    return "left" if where < 0.3 else "right" if where > 0.7 else "center"


def _payback(cash: _Cash) -> Iterator[Row]:
    if cash.expected[cash.deepest] >= 0:
        return
    if cash.payback_months is None:
        text = cash.look.say("not back within {months} months", months=cash.months)
        yield _label(cash, cash.months, 0, text, "right", dy=-12) | {"dot": False}
        return
    late = cash.payback_months > cash.months / 2
    months = cash.look.number(cash.payback_months, 1)
    text = cash.look.say("back after {months} months", months=months)
    align, dy = ("right", -14) if late else ("left", 15)
    yield _label(cash, cash.payback_months, 0, text, align, dy)


def _label(
    cash: _Cash, month: float, amount: float, text: str, align: str, dy: int
) -> dict[str, object]:
    return {
        "month": month,
        "cash": amount / cash.unit.size,
        "text": text,
        "align": align,
        "dx": {"left": 2, "center": 0, "right": -2}[align],
        "dy": dy,
        "dot": True,
    }


def _hover(cash: _Cash) -> alt.Chart:
    """Invisible bars, one a month, that carry the tooltips."""
    rows = [
        {"month": month, "expected": expected}
        | {name: band[month] for name, band in cash.bands.items()}
        for month, expected in enumerate(cash.expected)
    ]
    bars = marks(rows).mark_rule(strokeWidth=16, opacity=0)
    return encoded(bars, x=_x(cash), tooltip=list(_tooltip(cash)))


def _tooltip(cash: _Cash) -> Iterator[alt.Tooltip]:
    say = cash.look.say
    yield alt.Tooltip("month:Q", title=say("Month"), format="d")
    yield alt.Tooltip("expected:Q", title=say("expected"), format=MONEY)
    if cash.bands:
        yield alt.Tooltip("low:Q", title=say("90% range from"), format=MONEY)
        yield alt.Tooltip("high:Q", title=say("90% range to"), format=MONEY)


# Words


def _subtitle(cash: _Cash) -> str:
    if not cash.bands:
        return cash.look.say("Line: expected cash, added up, undiscounted")
    return cash.look.say(
        "Undiscounted. Line: every number at its mean. Bands: half and 90% of all simulated runs"
    )


def _in_words(cash: _Cash) -> str:
    look = cash.look
    said = look.say(
        "Cumulative cash over {months} months: at its lowest {lowest} in month {month}, at the end "
        "{end}; {payback}.",
        months=cash.months,
        lowest=look.full_money(cash.expected.min()),
        month=cash.deepest,
        end=look.full_money(cash.expected[-1]),
        payback=_payback_in_words(cash),
    )
    if not cash.bands:
        return said
    return look.say(
        "{sentence} At the end, 90% of the simulated runs lie between {low} and {high}.",
        sentence=said,
        low=look.full_money(cash.bands["low"][-1]),
        high=look.full_money(cash.bands["high"][-1]),
    )


def _payback_in_words(cash: _Cash) -> str:
    if cash.payback_months is None:
        return cash.look.say("the money is not back within this time")
    return cash.look.say(
        "the money is back after {months} months", months=cash.look.number(cash.payback_months, 1)
    )
