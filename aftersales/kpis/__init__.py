"""The KPIs: what each is, and how it is measured from the canonical tables."""

from aftersales.kpis.catalogue import CATALOGUE, benchmark_of, published_level
from aftersales.kpis.filter import Filter
from aftersales.kpis.kpi import FEW, STATISTICS, Direction, Kpi, Measurement, Unit, Way
from aftersales.kpis.left_out import LEFT_OUT, LeftOut
from aftersales.kpis.measure import by_month, measure
from aftersales.kpis.options import SETTINGS, Options, Setting
from aftersales.kpis.segments import segments
from aftersales.kpis.together import whole

__all__ = [
    "CATALOGUE",
    "FEW",
    "LEFT_OUT",
    "SETTINGS",
    "STATISTICS",
    "Direction",
    "Filter",
    "Kpi",
    "LeftOut",
    "Measurement",
    "Options",
    "Setting",
    "Unit",
    "Way",
    "benchmark_of",
    "by_month",
    "measure",
    "published_level",
    "segments",
    "whole",
]
