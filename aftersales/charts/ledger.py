"""A frozen forecast with what happened: a KPI month by month, and the money so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    VALUE_AXIS,
    Row,
    also_y,
    encoded,
    framed,
    marks,
    money_axis,
    tips,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.charts.months import month_row, months_x
from aftersales.charts.value import figure, interval, value_y
from aftersales.frozen import Frozen
from aftersales.message import Message, message
from aftersales.track.cash import CashLedger, Range
from aftersales.track.ledger import Line, Month

HEIGHT_PX = 260


def forecast_chart(line: Line, look: Look) -> alt.LayerChart:
    """One figure: the forecast with its bands as it was frozen, and dots for what happened."""
    rows = list(_rows(line, look))
    x, y = months_x(rows, look, room_px=0), value_y(line.tracked.unit, look)
    name = look.say(line.tracked.name)
    return framed(
        _area(rows, "low", "high", 0.10, x, y, look),
        _area(rows, "band_low", "band_high", 0.20, x, y, look),
        _line(rows, also_y(y, "without"), x, look.palette.before, strokeDash=[4, 3]),
        _line(rows, y, x, look.palette.accent),
        _tooltips(rows, x, y, look),
        *_dots(list(_happened(line, look)), x, y, look),
        title=look.say("{kpi}: did it come as forecast?", kpi=name),
        subtitle=" ".join(map(look.language.say, _legend(line))),
        description=_in_words(line, name, look),
        height_px=HEIGHT_PX,
        look=look,
    )


def _legend(line: Line) -> Iterator[Message]:
    yield message("Line: forecast, its 90% band.")
    yield (
        message("Paler: of a single month, with its season and its chance.")
        if line.chance_known
        else message("Paler: of a single month with its season; its chance comes with the files.")
    )
    yield message("Dashed: without the programme.")
    if line.happened:
        yield message("Dots: what happened; hollow: not judged; diamond: outside.")


# Rows


def _rows(line: Line, look: Look) -> Iterator[dict[str, Any]]:
    band, unit = line.forecast.with_programme, line.tracked.unit
    ends = zip(line.months, band.low, band.high, strict=True)
    for month, low, high in ends:
        yield month_row(month.month, look) | {
            "value": month.expected,
            "without": month.without,
            "low": month.low,
            "high": month.high,
            "band_low": low,
            "band_high": high,
            "label": figure(month.expected, unit, look),
            "otherwise": figure(month.without, unit, look),
            "band": interval(month.low, month.high, unit, look),
        }


def _happened(line: Line, look: Look) -> Iterator[dict[str, Any]]:
    unit = line.tracked.unit
    for month in line.happened:
        assert month.actual is not None
        yield month_row(month.month, look) | {
            "value": month.actual.value,
            "kind": _kind(month),
            "label": figure(month.actual.value, unit, look),
            "forecast": figure(month.expected, unit, look),
            "band": interval(month.low, month.high, unit, look),
            "n": look.number(month.actual.n, 0),
        }


def _kind(month: Month) -> str:
    if not month.counts:
        return "hollow"
    return "inside" if month.inside else "outside"


# Layers


def _area(
    rows: Sequence[Row], low: str, high: str, opacity: float, x: alt.X, y: alt.Y, look: Look
) -> alt.Chart:
    area = marks(rows).mark_area(color=look.palette.accent, opacity=opacity)
    return encoded(area, x=x, y=also_y(y, low), y2=alt.Y2(f"{high}:Q"))


def _line(rows: Sequence[Row], y: alt.Y, x: alt.X, colour: str, **style: Any) -> alt.Chart:
    return encoded(marks(rows).mark_line(color=colour, strokeWidth=2, **style), x=x, y=y)


def _tooltips(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Invisible dots that carry what was forecast of a month."""
    titles = {
        "when": look.say("Month"),
        "label": look.say("Forecast"),
        "band": look.say("90% band of a month"),
        "otherwise": look.say("Without the programme"),
    }
    dots = marks(rows).mark_point(filled=True, size=120, opacity=0)
    return encoded(dots, x=x, y=y, tooltip=tips(titles))


def _dots(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    palette = look.palette
    styles: dict[str, dict[str, Any]] = {
        "inside": {"fill": palette.text, "stroke": palette.page, "shape": "circle"},
        "hollow": {"fill": palette.page, "stroke": palette.text, "shape": "circle"},
        "outside": {"fill": palette.loss, "stroke": palette.page, "shape": "diamond"},
    }
    titles = {
        "when": look.say("Month"),
        "label": look.say("What happened"),
        "forecast": look.say("Forecast"),
        "band": look.say("90% band of a month"),
        "n": look.say("Records"),
    }
    for kind, style in styles.items():
        these = [row for row in rows if row["kind"] == kind]
        size = 110 if kind == "outside" else 62
        dots = marks(these).mark_point(size=size, opacity=1, **style)
        yield encoded(dots, x=x, y=y, tooltip=tips(titles))


def _in_words(line: Line, name: str, look: Look) -> str:
    unit, last = line.tracked.unit, line.months[-1]
    said = look.say(
        "{kpi}: forecast {first} in {first_month} and {last} in {last_month}, without the "
        "programme {otherwise}.",
        kpi=name,
        first=figure(line.months[0].expected, unit, look),
        first_month=look.language.month(line.months[0].month),
        last=figure(last.expected, unit, look),
        last_month=look.language.month(last.month),
        otherwise=figure(last.without, unit, look),
    )
    if not line.happened:
        return said
    actual = line.happened[-1].actual
    assert actual is not None
    happened = look.say(
        "{value} happened in {month}; {inside} of {months} months lie in their band.",
        value=figure(actual.value, unit, look),
        month=look.language.month(line.happened[-1].month),
        inside=line.inside,
        months=len(line.counted),
    )
    return f"{said} {happened}"


# Money


def cash_chart(frozen: Frozen, so_far: CashLedger | None, look: Look) -> alt.LayerChart:
    """Money come in less spent, running total: as frozen, and as far as it has come."""
    total = frozen.cash.cumulative
    came = [] if so_far is None else list(_came(so_far))
    ends = [end for _, net in came for end in net]
    unit = MoneyUnit.of([*total.low, *total.high, *ends], look)
    rows = [
        month_row(frozen.month(t), look)
        | {
            "value": value / unit.size,
            "low": low / unit.size,
            "high": high / unit.size,
            "label": look.full_money(value),
            "band": look.say("{low} to {high}", low=look.money(low), high=look.money(high)),
        }
        for t, (value, low, high) in enumerate(
            zip(total.expected, total.low, total.high, strict=True)
        )
    ]
    x, y = months_x(rows, look, room_px=0), _money_y(unit, look)
    titles = {
        "when": look.say("Month"),
        "label": look.say("Forecast"),
        "band": look.say("90% band"),
    }
    dots = marks(rows).mark_point(filled=True, size=120, opacity=0)
    return framed(
        _area(rows, "low", "high", 0.20, x, y, look),
        encoded(marks([{"value": 0}]).mark_rule(color=look.palette.line), y=y),
        _line(rows, y, x, look.palette.accent),
        encoded(dots, x=x, y=y, tooltip=tips(titles)),
        *_money_dots(came, unit, x, y, look),
        title=look.say("Cash so far: as forecast?"),
        subtitle=look.say("Running total of benefit less cost. Line: forecast with its 90% band")
        if not came
        else look.say(
            "Running total of benefit less cost. Line: forecast with its 90% band. Dots: what "
            "came, as measured, with its 90% range"
        ),
        description=look.say(
            "Cash forecast: {first} in {first_month}, {last} in {last_month}.",
            first=rows[0]["label"],
            first_month=rows[0]["when"],
            last=rows[-1]["label"],
            last_month=rows[-1]["when"],
        ),
        height_px=HEIGHT_PX,
        look=look,
    )


def _money_y(unit: MoneyUnit, look: Look) -> alt.Y:
    axis = money_axis(unit, look.say("Cumulative cash"), look, tickCount=5, **VALUE_AXIS)
    return alt.Y("value:Q", axis=axis, scale=alt.Scale(padding=18, nice=False))


def _came(so_far: CashLedger) -> Iterator[tuple[str, Range]]:
    """Month and running total, where the benefit up to it was measured; none in month 0."""
    for number, month in enumerate(so_far.months):
        net = so_far.until(number).net
        if number and net is not None:
            yield month.month, net


def _money_dots(
    came: Sequence[tuple[str, Range]], unit: MoneyUnit, x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    rows = [
        month_row(month, look)
        | {
            "value": net / unit.size,
            "low": low / unit.size,
            "high": high / unit.size,
            "label": look.full_money(net),
            "range": look.say("{low} to {high}", low=look.money(low), high=look.money(high)),
        }
        for month, (net, low, high) in came
    ]
    if not rows:
        return
    titles = {
        "when": look.say("Month"),
        "label": look.say("What came"),
        "range": look.say("90% range"),
    }
    reach = marks(rows).mark_rule(color=look.palette.text, opacity=0.45)
    yield encoded(reach, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))
    dots = marks(rows).mark_point(
        size=62, opacity=1, fill=look.palette.text, stroke=look.palette.page
    )
    yield encoded(dots, x=x, y=y, tooltip=tips(titles))
