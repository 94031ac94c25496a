"""A KPI group by group: a dot with its 95 % interval, hollow where records are few."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from aftersales.charts.frame import Row, framed, rows_y
from aftersales.charts.groups import (
    BOLD,
    GROUP_PX,
    MOST_GROUPS,
    PLAIN,
    group_row,
    group_tips,
    groups_x,
    held_against,
    intervals,
    names,
)
from aftersales.charts.look import Look
from aftersales.charts.value import value_dots
from aftersales.kpis.kpi import FEW, Measurement


def breakdown_chart(
    groups: Sequence[Measurement], whole: Measurement | None, name: str, look: Look
) -> alt.LayerChart:
    """The KPI called `name` by group, at least one with a value; dashed: all together.

    Of more than twelve groups those with the most records are drawn, in the order given.
    """
    rows = [
        group_row(row, group, look) | {"few": group.few}
        for row, group in enumerate(shown_of(groups))
    ]
    x, y = groups_x(rows, whole, groups[0].unit, look), rows_y(len(rows))
    return framed(
        *held_against(whole, look.say("All together"), rows, x, y, look),
        intervals(rows, x, y, look.palette.accent, opacity=0.55),
        *value_dots(rows, x, y, look, size=80, tooltip=group_tips(look)),
        *names(rows, y, look, PLAIN, BOLD),
        title=look.say("Who does how well? {kpi}", kpi=name),
        subtitle=look.say(
            "Each group with its 95% interval; dashed: all together; hollow: fewer than {n} "
            "records",
            n=FEW,
        ),
        description=_in_words(rows, name, look),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


def shown_of(groups: Sequence[Measurement]) -> list[Measurement]:
    """The groups that are drawn."""
    known = [m for m in groups if m.value is not None]
    largest = sorted(known, key=lambda m: -m.n)[:MOST_GROUPS]
    return [m for m in known if m in largest]


def _in_words(rows: Sequence[Row], name: str, look: Look) -> str:
    groups = "; ".join(
        look.say("{group} {value}", group=row["name"], value=row["label"]) for row in rows
    )
    return look.say("{kpi} by group: {groups}.", kpi=name, groups=groups)
