"""Entries of the KPI catalogue that are not measured from files, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aftersales.message import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A KPI that the product does not measure: what it is called, and the reason."""

    name: str
    reason: str


LEFT_OUT: Mapping[str, LeftOut] = MappingProxyType(
    {
        "K21": LeftOut(
            name=N_("Social sentiment"),
            reason=N_(
                "Machines misread irony, and a business customer seldom writes in public: nothing "
                "shows that it says more than asking."
            ),
        ),
        "K31": LeftOut(
            name=N_("Customer lifetime value"),
            reason=N_(
                "It is a forecast, not a measurement: the Explorer computes it from retention and "
                "margin."
            ),
        ),
        "K32": LeftOut(
            name=N_("Share of wallet"),
            reason=N_(
                "What customers spend elsewhere stands in no file of yours; it takes a survey."
            ),
        ),
        "K46": LeftOut(
            name=N_("ROI, ROS, net present value, payback"),
            reason=N_("They belong to an investment: the Explorer computes them."),
        ),
    }
)
"""By the entry of the catalogue."""
