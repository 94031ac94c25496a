"""What more or less money would bring: the best NPV for every budget, and where to stop."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from aftersales.charts.frame import (
    VALUE_AXIS,
    Row,
    also_y,
    at_y,
    encoded,
    framed,
    marks,
    money_axis,
    tips,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.decide.budget import BestUse, Mix

HEIGHT_PX = 280


def budget_curve(best: BestUse, look: Look) -> alt.LayerChart:
    """NPV of the best mix by budget, with its 90 % range, the budget asked for and the end."""
    x_unit = MoneyUnit.of(best.budgets, look)
    y_unit = MoneyUnit.of([end for mix in best.curve for end in (mix.npv.low, mix.npv.high)], look)
    x, y = _x(best, x_unit, look), _y(y_unit, look)
    rows = [_row(best.budgets[0], best.curve[0], x_unit, y_unit, look)]
    rows += [_row(mix.spent, mix, x_unit, y_unit, look) for mix in best.curve]
    here = _row(best.budget, best.mix, x_unit, y_unit, look)
    rows.append(_row(best.budgets[-1], best.curve[-1], x_unit, y_unit, look))
    return framed(
        _band(rows, x, y, look),
        encoded(marks([{"npv": 0}]).mark_rule(color=look.palette.line, strokeWidth=1), y=y),
        *_stop(best, x, x_unit, look),
        _line(rows, x, y, look),
        _dot([here], x, y, look),
        title=look.say("What would more money bring, and what less?"),
        subtitle=look.say("NPV of the best mix for each budget: mean, and 90% of the runs"),
        description=_in_words(best, look),
        height_px=HEIGHT_PX,
        look=look,
    )


def _row(budget: float, mix: Mix, x_unit: MoneyUnit, y_unit: MoneyUnit, look: Look) -> Row:
    """A mix from the budget on that affords it."""
    return {
        "budget": budget / x_unit.size,
        "npv": mix.npv.mean / y_unit.size,
        "low": mix.npv.low / y_unit.size,
        "high": mix.npv.high / y_unit.size,
        "of": look.full_money(budget),
        "mean": look.full_money(mix.npv.mean),
        "range": f"{look.full_money(mix.npv.low)} … {look.full_money(mix.npv.high)}",
    }


def _x(best: BestUse, unit: MoneyUnit, look: Look) -> alt.X:
    return alt.X(
        "budget:Q",
        scale=alt.Scale(domain=[0, best.budgets[-1] / unit.size], nice=False),
        axis=money_axis(unit, look.say("Budget"), look, tickCount=6, grid=False),
    )


def _y(unit: MoneyUnit, look: Look) -> alt.Y:
    axis = money_axis(unit, look.say("NPV"), look, tickCount=5, **VALUE_AXIS)
    return alt.Y("npv:Q", axis=axis, scale=alt.Scale(padding=12, nice=False))


def _band(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    area = marks(rows).mark_area(color=look.palette.accent, opacity=0.16, interpolate="step-after")
    return encoded(area, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))


def _line(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    line = marks(rows).mark_line(
        color=look.palette.accent, strokeWidth=2.5, interpolate="step-after"
    )
    return encoded(line, x=x, y=y)


def _dot(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    dot = marks(rows).mark_point(
        filled=True, size=110, color=look.palette.accent, stroke=look.palette.page, opacity=1
    )
    named = {"of": look.say("Budget"), "mean": look.say("NPV"), "range": look.say("90% range")}
    return encoded(dot, x=x, y=y, tooltip=tips(named))


def _stop(best: BestUse, x: alt.X, unit: MoneyUnit, look: Look) -> Iterator[alt.Chart]:
    """From where on another euro earns nothing more, where that lies on the chart."""
    if not 0 < best.enough.spent < best.budgets[-1]:
        return
    row = {"budget": best.enough.spent / unit.size, "text": look.say("stop here")}
    late = best.enough.spent > best.budgets[-1] / 2
    yield encoded(
        marks([row]).mark_rule(color=look.palette.before, strokeDash=[4, 3], strokeWidth=1.5), x=x
    )
    side = {"align": "right", "dx": -6} if late else {"align": "left", "dx": 6}
    colour = look.palette.quiet_text
    yield written("text", [row], x, at_y(10), look, color=colour, **side)


def _in_words(best: BestUse, look: Look) -> str:
    return look.say(
        "NPV of the best mix by budget: {here} for {budget}, between {low} and {high} in 90% of "
        "the runs. It rises no further from {enough} on.",
        here=look.full_money(best.mix.npv.mean),
        budget=look.full_money(best.budget),
        low=look.full_money(best.mix.npv.low),
        high=look.full_money(best.mix.npv.high),
        enough=look.full_money(best.enough.spent),
    )
