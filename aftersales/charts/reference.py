"""What a KPI is held against on its chart: the user's own target, a published level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from aftersales.charts.frame import SMALL_PX, Row, at_x, at_x2, encoded, marks, written
from aftersales.charts.look import Look
from aftersales.charts.value import figure
from aftersales.kpis.kpi import Unit

NEAR = 2.0  # a published level further away than so many heights of the data would flatten them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A target, and the published level from `low` to `high`; None where there is none."""

    target: float | None = None
    low: float | None = None
    high: float | None = None

    def near(self, values: Sequence[float]) -> Reference:
        """The same without a published level so far from the data that it would flatten them."""
        if self.low is None or self.high is None:
            return self
        least, most = min(values, default=0.0), max(values, default=0.0)
        room = NEAR * (most - least)
        seen = least - room <= self.low and self.high <= most + room
        return self if seen else Reference(target=self.target)


NOTHING = Reference()


def reference_layers(reference: Reference, unit: Unit, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """A band or a thin line for the published level, a dashed line for the target, both named."""
    yield from _published(reference, y, look)
    if reference.target is not None:
        yield from _target(reference.target, unit, y, look)


def _published(reference: Reference, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    if reference.low is None or reference.high is None:
        return
    name = look.say("Published level")
    rows = [{"value": reference.high, "low": reference.low, "label": name}]
    if reference.high > reference.low:
        band = marks(rows).mark_rect(color=look.palette.before, opacity=0.13)
        yield encoded(band, y=y, y2=alt.Y2("low:Q"), x=at_x(0), x2=at_x2("width"))
    else:
        rule = marks(rows).mark_rule(color=look.palette.before, strokeWidth=1)
        yield encoded(rule, y=y)
    yield _name(rows, y, look, look.palette.quiet_text)


def _target(value: float, unit: Unit, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    rows = [{"value": value, "label": look.say("Target {value}", value=figure(value, unit, look))}]
    rule = marks(rows).mark_rule(color=look.palette.text, strokeWidth=1.5, strokeDash=[6, 3])
    yield encoded(rule, y=y)
    yield _name(rows, y, look, look.palette.text)


def _name(rows: Sequence[Row], y: alt.Y, look: Look, colour: str) -> alt.Chart:
    """At the left, just above the line."""
    return written(
        "label", rows, at_x(0), y, look, align="left", dx=4, dy=-8, fontSize=SMALL_PX, color=colour
    )
