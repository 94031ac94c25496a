"""The KPIs: what each is, and how it is measured from the canonical tables."""

from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.kpi import FEW, STATISTICS, Direction, Kpi, Measurement, Unit, Way
from aftersales.kpis.measure import by_month, measure
from aftersales.kpis.options import SETTINGS, Options, Setting
from aftersales.kpis.segments import segments

__all__ = [
    "CATALOGUE",
    "FEW",
    "SETTINGS",
    "STATISTICS",
    "Direction",
    "Kpi",
    "Measurement",
    "Options",
    "Setting",
    "Unit",
    "Way",
    "by_month",
    "measure",
    "segments",
]
