"""Where in its range each number must lie for a goal: from the worst held possible to the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from aftersales.charts.frame import (
    Row,
    above,
    also_x,
    at_x,
    encoded,
    framed,
    from_right,
    marks,
    rows_y,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.decide.conditions import Condition
from aftersales.text import Language

ROW_PX = 46
NAME = -0.34  # where in a row, downwards
CHANCE_PX = 84  # room for the chance at the right
MARGIN, BEYOND = (
    0.06,
    0.05,
)  # how far outside of its range a number is drawn that lies anywhere beyond
LINE_PX, DOT_PX = 7, 90
HARDLY = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A number with a range and what it must be; `chance` is that it is, as a share.

    `words` say what is needed, such as “at least 57%”.
    """

    name: str
    words: str
    condition: Condition
    chance: float


def conditions_chart(numbers: Sequence[Needed], title: str, look: Look) -> alt.LayerChart:
    """One row a number, at least one: its range, what is expected of it, what is needed."""
    rows = [_row(place, number, look) for place, number in enumerate(numbers)]
    x, y = _x(look), rows_y(len(rows))
    return framed(
        _ranges(rows, x, y, look),
        _reached(rows, x, y, look),
        _expected(rows, x, y, look),
        _needed(rows, x, y, look),
        written("name", rows, at_x(0), above(y), look, align="left"),
        written("said", rows, at_x("width"), y, look, align="right", fontWeight=600),
        title=title,
        subtitle=look.say(
            "Line: what is held possible. Dot: expected. Diamond: needed. "
            "At the right: how likely it is"
        ),
        description=_in_words(numbers, look),
        height_px=ROW_PX * len(rows),
        look=look,
    )


def _row(place: int, number: Needed, look: Look) -> Row:
    expected = _place(number, number.condition.dial.now)
    needed = _place(number, number.condition.needed)
    return {
        "row": place,
        "above": place + NAME,
        "name": look.say("{name}: {needed}", name=number.name, needed=number.words),
        "worst": 0.0,
        "best": 1.0,
        "expected": expected,
        "needed": needed,
        "from": min(max(needed, 0.0), 1.0),
        "said": chance_in_words(number.chance, look.language),
    }


def chance_in_words(chance: float, language: Language) -> str:
    """A chance in whole per cent; what is nearly nothing or nearly sure is not rounded to it."""
    if 0 < chance < HARDLY:
        return language.say("below {share}", share=language.share(0.01, 0))
    if 1 - HARDLY < chance < 1:
        return language.say("above {share}", share=language.share(0.99, 0))
    return language.share(chance, 0)


def _place(number: Needed, value: float | None) -> float:
    """From 0, the worst that is held possible, to 1, the best; what lies beyond just outside."""
    low, high = number.condition.dial.held_possible
    if value is None or high == low:
        return 1 + BEYOND
    share = (value - low) / (high - low)
    towards_better = share if number.condition.at_least else 1 - share
    return float(min(max(towards_better, -BEYOND), 1 + BEYOND))


def _x(look: Look) -> alt.X:
    """A phone has no room for long words here: the ends say which way is better."""
    ends = f"datum.value == 0 ? '{look.say('worst')}' : '{look.say('best')}'"
    return alt.X(
        "worst:Q",
        scale=alt.Scale(domain=[-MARGIN, 1 + MARGIN], range=[0, from_right(CHANCE_PX)]),
        axis=alt.Axis(
            values=[0, 1],
            labelExpr=ends,
            grid=False,
            title=look.say("What is held possible of each number"),
        ),
    )


def _ranges(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    line = marks(rows).mark_bar(height=LINE_PX, color=look.palette.grid, cornerRadius=3)
    return encoded(line, x=x, x2=alt.X2("best:Q"), y=y)


def _reached(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The part of the range in which the goal is reached."""
    part = [row for row in rows if row["from"] < 1]
    line = marks(part).mark_bar(height=LINE_PX, color=look.palette.accent, opacity=0.45)
    return encoded(line, x=also_x(x, "from"), x2=alt.X2("best:Q"), y=y)


def _expected(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    dot = marks(rows).mark_point(
        shape="circle", filled=True, size=DOT_PX, color=look.palette.before, opacity=1
    )
    return encoded(dot, x=also_x(x, "expected"), y=y)


def _needed(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    diamond = marks(rows).mark_point(
        shape="diamond",
        filled=True,
        size=2 * DOT_PX,
        opacity=1,
        color=look.palette.accent,
        stroke=look.palette.page,
        strokeWidth=1,
    )
    titles = {"name": look.say("Needed"), "said": look.say("How likely")}
    return encoded(diamond, x=also_x(x, "needed"), y=y, tooltip=tips(titles))


def _in_words(numbers: Sequence[Needed], look: Look) -> str:
    return " ".join(_sentences(numbers, look))


def _sentences(numbers: Sequence[Needed], look: Look) -> Iterator[str]:
    for number in numbers:
        yield look.say(
            "{name}: {needed}; the chance that it is: {chance}.",
            name=number.name,
            needed=number.words,
            chance=chance_in_words(number.chance, look.language),
        )
