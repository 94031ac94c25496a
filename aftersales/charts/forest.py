"""What moves loyalty, link by link: what is published, what the files say, what is reckoned with.

Each link is shown by a small step on it, so that all share one axis: points of a share gained. What
is reckoned with is told by its shape and its weight, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    LABEL_PX,
    SMALL_PX,
    Row,
    also_x,
    at_x,
    encoded,
    framed,
    from_right,
    ground,
    marks,
    rows_y,
    tips,
    upright,
    written,
)
from aftersales.charts.look import Look
from aftersales.drivers import Choice, Driver
from aftersales.drivers.small_step import RANGE, Gain, SmallStep
from aftersales.message import N_
from aftersales.text import decimals, signed
from aftersales.uncertain import Uncertain

LINE_PX = 21
NAME_LINES, LINES_BETWEEN = 2.1, 0.9
REACH = (0.5, 0.5)  # of a line: from the first number of a link to its last
NAMES_PX, FIGURES_PX = 90, 124  # room at the left and at the right of the intervals
POINTS = 100

PUBLISHED = N_("published")
OWN = N_("your data")
DISCOUNTED = N_("after haircut")
COMBINED = N_("combined")
SHAPES = {PUBLISHED: "circle", OWN: "square", DISCOUNTED: "square", COMBINED: "diamond"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A link by a small step on it; `driver` is the finding that it takes, else any on it."""

    step: SmallStep
    driver: Driver

    @property
    def numbers(self) -> Iterator[tuple[str, Uncertain, bool]]:
        """What each number is called, the number, and whether it is reckoned with."""
        driver = self.driver
        if driver.published is not None:
            yield PUBLISHED, driver.published, self._rests_on(Choice.EVIDENCE)
        if driver.feeds and driver.own is not None and driver.combined is not None:
            yield OWN, driver.own, False
            yield DISCOUNTED, driver.combined.discounted, self._rests_on(Choice.DATA)
            if driver.choice is Choice.BOTH:
                yield COMBINED, driver.combined.number, True

    @property
    def gain(self) -> Gain:
        """What the step brings by what is reckoned with."""
        (number,) = (number for _, number, used in self.numbers if used)
        return self.step.gain(number)

    def _rests_on(self, choice: Choice) -> bool:
        """Where the files teach nothing, there is nothing to choose."""
        return (self.driver.choice if self.driver.feeds else Choice.EVIDENCE) is choice


def reach_of(links: Sequence[Linked]) -> tuple[float, float]:
    """Percentage points from the least to the largest of all that is drawn; zero is among them."""
    gains = [linked.step.gain(number) for linked in links for _, number, _ in linked.numbers]
    low = min([0.0, *(gain.low for gain in gains)])
    high = max([0.0, *(gain.high for gain in gains)])
    return POINTS * low, POINTS * high


def forest_chart(
    links: Sequence[Linked], reach: tuple[float, float], title: str, look: Look
) -> alt.LayerChart:
    """Up to four intervals for each of these links, at least one; charts of one reach compare."""
    heads, rows, lines = _laid_out(links, look)
    x, y = _x(reach, look), rows_y(lines)
    return framed(
        upright(rows, 0.0, REACH, x, y, color=look.palette.line, strokeDash=[4, 3]),
        *(layer for name in SHAPES for layer in _intervals(name, rows, x, y, look)),
        *_words(rows, y, look),
        *_heads(heads, y, look),
        title=title,
        subtitle=look.say(
            "Percentage points, {range} range",
            range=look.share(RANGE, 0),
        ),
        description=_in_words(rows, look),
        height_px=round(LINE_PX * lines),
        look=look,
    )


def gain_words(gain: Gain, look: Look) -> str:
    """Points and the ends of their range."""
    value, low, high = (POINTS * points for points in (gain.value, gain.low, gain.high))
    digits = decimals(value, low, high)
    return look.say(
        "{value} ({low} to {high})",
        value=signed(look.number(value, digits), value),
        low=look.number(low, digits),
        high=look.number(high, digits),
    )


# Rows


def _laid_out(links: Sequence[Linked], look: Look) -> tuple[list[Row], list[Row], int]:
    """Two lines of words for each link, then a line for each number; and how many lines in all."""
    heads: list[Row] = []
    rows: list[Row] = []
    line = 0.0
    for linked in links:
        heads.append(_head(linked, line, look))
        line += NAME_LINES
        for name, number, used in linked.numbers:
            rows.append(_row(linked, name, number, used, line, look))
            line += 1
        line += LINES_BETWEEN
    return heads, rows, round(line)


def _head(linked: Linked, line: float, look: Look) -> Row:
    return {
        "row": line,
        "below": line + 0.85,
        "change": look.language.say(linked.step.change),
        "outcome": look.say(
            "→ {outcome}, today {level}",
            outcome=look.language.say(linked.step.outcome),
            level=look.share(linked.step.level, 0),
        ),
    }


def _row(
    linked: Linked, name: str, number: Uncertain, used: bool, line: float, look: Look
) -> dict[str, Any]:
    gain = linked.step.gain(number)
    return {
        "row": line,
        "kind": name,
        "used": used,
        "name": look.say(name),
        "change": look.language.say(linked.step.change),
        "points": POINTS * gain.value,
        "low": POINTS * gain.low,
        "high": POINTS * gain.high,
        "label": gain_words(gain, look),
    }


# Layers


def _x(reach: tuple[float, float], look: Look) -> alt.X:
    low, high = reach
    return alt.X(
        "points:Q",
        scale=alt.Scale(
            domain=[low, high if high > low else low + 1],
            range=[NAMES_PX, from_right(FIGURES_PX)],
            nice=False,
        ),
        axis=alt.Axis(title=look.say("Percentage points gained"), format=".2~f", tickCount=4),
    )


def _intervals(
    kind: str, rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    colour = _colour(kind, look)
    for used in (False, True):
        its = [row for row in rows if row["kind"] == kind and row["used"] is used]
        if not its:
            continue
        bars = marks(its).mark_rule(
            color=colour, strokeWidth=4 if used else 2, strokeCap="round", opacity=0.55
        )
        yield encoded(bars, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y)
        dots = marks(its).mark_point(
            shape=SHAPES[kind],
            size=120 if used else 55,
            fill=look.palette.page if kind == DISCOUNTED and not used else colour,
            stroke=colour,
            opacity=1,
        )
        yield encoded(dots, x=x, y=y, tooltip=_tooltip(look))


def _colour(kind: str, look: Look) -> str:
    palette = look.palette
    return {PUBLISHED: palette.before, COMBINED: palette.text}.get(kind, palette.accent)


def _words(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """The name of each number at the left, its figures at the right."""
    for used in (False, True):
        its = [row for row in rows if row["used"] is used]
        style: dict[str, Any] = {
            "fontSize": SMALL_PX,
            "fontWeight": 600 if used else 400,
            "color": look.palette.text if used else look.palette.quiet_text,
        }
        yield written("name", its, at_x(0), y, look, align="left", **style)
        yield written("label", its, at_x("width"), y, look, align="right", **style)


def _heads(heads: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    style: dict[str, Any] = {"align": "left", "fontSize": LABEL_PX}
    below = alt.Y("below:Q", scale=y["scale"], axis=None)
    for over in (ground(look), {}):
        yield written("change", heads, at_x(0), y, look, fontWeight=600, **{**style, **over})
        quiet = {"color": look.palette.quiet_text, **over}
        yield written("outcome", heads, at_x(0), below, look, **{**style, **quiet})


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "change": look.say("Step"),
            "name": look.say("Rests on"),
            "label": look.say("Percentage points gained"),
        }
    )


# Words


def _in_words(rows: Sequence[Row], look: Look) -> str:
    said = (
        look.say(
            "{change}, {name}: {points} points.",
            change=row["change"],
            name=row["name"],
            points=row["label"],
        )
        for row in rows
    )
    return " ".join(said)
