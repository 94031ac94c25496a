"""What moves loyalty: learnt from the user's files, tested, and combined with what is published."""

from aftersales.drivers.bringing_together import drivers, drivers_from
from aftersales.drivers.checks import Check, Picture, Verdict
from aftersales.drivers.combine import Choice, Combined
from aftersales.drivers.driver import Driver, Drivers, Finding, Own
from aftersales.drivers.learning import findings

__all__ = [
    "Check",
    "Choice",
    "Combined",
    "Driver",
    "Drivers",
    "Finding",
    "Own",
    "Picture",
    "Verdict",
    "drivers",
    "drivers_from",
    "findings",
]
