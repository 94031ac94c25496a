"""What changes for customers, segment by segment: without and with the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from aftersales.charts.frame import (
    SHARES,
    SMALL_PX,
    Row,
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
from aftersales.charts.value import interval
from aftersales.decide.answers import SegmentAnswer
from aftersales.kpis.kpi import Unit
from aftersales.message import N_
from aftersales.model import Outcome
from aftersales.study import segment_words

MEASURES = {
    "annual_retention": N_("Customers kept a year"),
    "csat": N_("Satisfied customers"),
    "first_time_fix": N_("Fixed at the first visit"),
}
ROW_PX = 26
COLOUR = alt.Color("colour:N", scale=None)
FIGURE_PX = 58  # room for a figure beside the outermost dot
PX_PER_LETTER, LONGEST_NAME_PX = 7.5, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """One dumbbell: shares 0–1; `low` and `high` hold 90 % of the drawn worlds' after."""

    measure: str
    segment: str
    before: float
    after: float
    low: float
    high: float


def before_after(
    segments: Sequence[SegmentAnswer], drawn: Outcome | None, horizon_months: int, look: Look
) -> alt.LayerChart:
    """Retention, satisfaction and first-time fix of each segment at the horizon."""
    pairs = list(_pairs(segments, drawn, look))
    rows = list(_rows(pairs, look))
    x, y = _x(pairs, look), rows_y(len(rows))
    points = [row for row in rows if "before" in row]
    return framed(
        _ranges(points, x, y),
        _bridges(points, x, y),
        *_ends(points, x, y, look),
        *_names(rows, y, look),
        title=look.say("What changes for customers?"),
        subtitle=_subtitle(drawn, horizon_months, look),
        description=_in_words(pairs, look),
        height_px=ROW_PX * len(rows),
        look=look,
    )


def _pairs(segments: Sequence[SegmentAnswer], drawn: Outcome | None, look: Look) -> Iterator[_Pair]:
    for measure in MEASURES:
        for i, segment in enumerate(segments):
            before, after = getattr(segment, measure)
            worlds = [after] if drawn is None else getattr(drawn.scenario, measure)[:, i]
            low, high = np.quantile(worlds, (0.05, 0.95))
            yield _Pair(
                measure=measure,
                segment=look.language.say(segment_words(segment.name)),
                before=before,
                after=after,
                low=float(low),
                high=float(high),
            )


def _rows(pairs: Sequence[_Pair], look: Look) -> Iterator[Row]:
    """A row for each measure's name, and one for each of its segments."""
    place = 0
    shown = ""
    for pair in pairs:
        if pair.measure != shown:
            shown = pair.measure
            yield {"row": place, "measure": look.say(MEASURES[shown])}
            place += 1
        yield {"row": place} | _point(pair, look)
        place += 1


def _point(pair: _Pair, look: Look) -> dict[str, object]:
    rises = pair.after >= pair.before
    before, after = look.share(pair.before), look.share(pair.after)
    return {
        "segment": pair.segment,
        "name": look.say(MEASURES[pair.measure]),
        "before": pair.before,
        "after": pair.after,
        "low": pair.low,
        "high": pair.high,
        "left": min(pair.before, pair.low, pair.after),
        "right": max(pair.before, pair.high, pair.after),
        "left_text": before if rises else after,
        "right_text": after if rises else before,
        "change": look.say("{before} → {after}", before=before, after=after),
        "range": interval(pair.low, pair.high, Unit.SHARE, look),
        "colour": look.palette.accent if rises else look.palette.loss,
    }


# Scales


def _x(pairs: Sequence[_Pair], look: Look) -> alt.X:
    values = [value for pair in pairs for value in (pair.before, pair.after, pair.low, pair.high)]
    names_px = min(LONGEST_NAME_PX, PX_PER_LETTER * max(len(pair.segment) for pair in pairs))
    between = [names_px + FIGURE_PX, from_right(FIGURE_PX)]
    return alt.X(
        "before:Q",
        scale=alt.Scale(domain=[min(values), max(values)], range=between, nice=False),
        axis=alt.Axis(title=look.say("Share of customers or visits"), format=SHARES, tickCount=4),
    )


# Layers


def _ranges(rows: Sequence[Row], x: alt.X, y: alt.Y) -> alt.Chart:
    bars = marks(rows).mark_bar(height=10, cornerRadius=5, opacity=0.22)
    return encoded(bars, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y, color=COLOUR)


def _bridges(rows: Sequence[Row], x: alt.X, y: alt.Y) -> alt.Chart:
    rules = marks(rows).mark_rule(strokeWidth=2.5)
    return encoded(rules, x=x, x2=alt.X2("after:Q"), y=y, color=COLOUR)


def _ends(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """A hollow grey dot before, a full one after, each with its figure at the outside."""
    before = marks(rows).mark_point(
        fill=look.palette.page, stroke=look.palette.before, strokeWidth=2, size=60, opacity=1
    )
    after = marks(rows).mark_point(filled=True, size=90, opacity=1)
    yield encoded(before, x=x, y=y, tooltip=_tooltip(look))
    yield encoded(after, x=also_x(x, "after"), y=y, color=COLOUR, tooltip=_tooltip(look))
    for side, align, dx in (("left", "right", -8), ("right", "left", 8)):
        place, style = also_x(x, side), {"align": align, "dx": dx, "fontSize": SMALL_PX}
        yield written(f"{side}_text", rows, place, y, look, **style)


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "segment": look.say("Segment"),
            "name": look.say("Figure"),
            "change": look.say("without → with"),
            "range": look.say("90% range"),
        }
    )


def _names(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for field, style in (
        ("measure", {"fontWeight": 600}),
        ("segment", {"limit": LONGEST_NAME_PX, "color": look.palette.quiet_text}),
    ):
        these = [row for row in rows if field in row]
        yield written(field, these, at_x(0), y, look, align="left", **style)


# Words


def _subtitle(drawn: Outcome | None, months: int, look: Look) -> str:
    if drawn is None:
        return look.say(
            "After {months} months, without (grey) and with the programme", months=months
        )
    return look.say(
        "After {months} months, without (grey) and with the programme, with its 90% range",
        months=months,
    )


def _in_words(pairs: Sequence[_Pair], look: Look) -> str:
    return " ".join(
        look.say(
            "{measure}, {segment}: {before} without, {after} with the programme.",
            measure=look.say(MEASURES[pair.measure]),
            segment=pair.segment,
            before=look.share(pair.before),
            after=look.share(pair.after),
        )
        for pair in pairs
    )
