"""The value of a KPI on a chart: as a label, and what its axis is called."""

from __future__ import annotations

from aftersales.charts.look import Look
from aftersales.kpis.kpi import Unit
from aftersales.message import N_

AXIS_TITLES = {
    Unit.HOURS: N_("Hours"),
    Unit.SHARE: N_("Share"),
    Unit.DAYS: N_("Days"),
    Unit.POINTS: N_("Points"),
    Unit.SCORE: N_("Score"),
    Unit.COUNT: N_("Number"),
    Unit.MONEY: N_("Amount ({currency})"),
}


def figure(value: float | None, unit: Unit, look: Look) -> str:
    """A value of that unit as a label."""
    match unit:
        case Unit.SHARE:
            return look.share(value)
        case Unit.MONEY:
            return look.money(value)
        case Unit.HOURS:
            return look.say("{hours} h", hours=look.number(value))
        case Unit.DAYS:
            return look.say("{days} d", days=look.number(value))
        case Unit.POINTS:
            return look.number(value, 0)
        case Unit.SCORE | Unit.COUNT:
            return look.number(value)
