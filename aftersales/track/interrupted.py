"""Interrupted time series: what came after the start, less what the months before led to expect.

Where nothing is left to compare with, the months before the start must tell: their level, their
trend and their season go on (Bernal, Cummins & Gasparrini 2017). That anything else happened in the
same month cannot be told from the programme, which is why this is believed less than a comparison.
"""

from __future__ import annotations

import numpy as np

from aftersales.track.noise import Cells
from aftersales.track.panel import Panel
from aftersales.track.yardstick import Shift, Yardstick
from aftersales.uncertain import Array

YEAR_MONTHS = 12
LEAST_BEFORE = 6
WIDENED = 2.0  # of the error, where months before are too few to tell the season


def continued(panel: Panel, known: Cells) -> Yardstick:
    """The yardstick of those months of one unit: from twelve of them up a level, a trend, a season.

    From fewer only a level: a line through half a year is mostly season, and carried on over the
    next year it leads anywhere. Errors are then to be taken `WIDENED` times.
    """
    expected = np.stack(course(panel.month, tells_season(known)), axis=-1)
    return Yardstick(y=panel.y, n=panel.n, known=known, expected=expected)


def course(month: Array, seasonal: bool) -> list[Array]:
    """The columns of what goes on in one unit, each of shape (1, months)."""
    years = month[None, :] / YEAR_MONTHS
    if not seasonal:
        return [np.ones_like(years)]
    season = [np.sin(2 * np.pi * years), np.cos(2 * np.pi * years)]
    return [np.ones_like(years), years - years.mean(), *season]


def tells_season(known: Cells) -> bool:
    """Whether the months before reach through a year."""
    return bool(known.sum() >= YEAR_MONTHS)


def level_and_slope(yardstick: Yardstick, asked: Cells, since: Array) -> tuple[Shift, Shift]:
    """A straight line through the shifts of single months: in the first one, and its rise a month.

    With a single month asked for there is no rise.
    """
    records = np.where(asked, yardstick.n, 0.0)
    share = records / records.sum()
    months = np.where(asked, since, 0.0)
    middle = float((share * months).sum())
    along = np.where(asked, months - middle, 0.0)
    spread = float((share * along**2).sum())
    steep = share * along / spread if spread else np.zeros_like(share)

    def told(weights: Array) -> Shift:
        return yardstick.weighed(
            yardstick.contrast(weights), months=int(asked.sum()), records=int(records.sum())
        )

    return told(share - middle * steep), told(steep)
