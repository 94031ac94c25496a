"""Enough customers: errors clustered by few customers come out too small."""

from __future__ import annotations

from aftersales.drivers.checks.check import Check, Examined, verdict
from aftersales.message import N_, message

LABEL = N_("Enough customers")
FEWEST = 30


def check(examined: Examined) -> Check | None:
    """Fails below thirty customers."""
    return Check(
        id="enough_customers",
        label=LABEL,
        verdict=verdict(examined.cells.customers >= FEWEST),
        sentence=message(
            "The records come from {customers} customers; errors count by customer, and below "
            "{fewest} they are told too small.",
            customers=examined.cells.customers,
            fewest=FEWEST,
        ),
    )
