"""How a measured number was come by, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aftersales.baseline.figure import Figure, Figures
from aftersales.kpis.context import Context
from aftersales.message import Message, message

_HOW_RETENTION = {
    "contracts": message("Contracts renewed of those due."),
    "customers": message("From the customers marked as left and how long customers stay."),
    "orders": message(
        "Customers who ordered in the year before last and again in the last: slow buyers look "
        "lost."
    ),
    "cases": message(
        "Customers with a case in the year before last and again in the last: customers without "
        "trouble look lost."
    ),
}
_MACHINES_LEFT_OUT = message("New machines, upgrades and extras are not counted here.")
_CATEGORY_UNKNOWN = message(
    "The orders have no category: if new machines are among them, this is too high."
)
_BEFORE_SERVICE = message(
    "Should be before the cost of service: cases and visits are counted on their own."
)


def explained(figures: Mapping[str, Figure], context: Context) -> Figures:
    """The figures, each with a note on how it was come by where there is something to say."""
    return {
        address: figure if figure.note else replace(figure, note=_note(address, figure, context))
        for address, figure in figures.items()
    }


def _note(address: str, figure: Figure, context: Context) -> Message | None:
    name, table = address.rsplit(".", 1)[-1], figure.source.reference.partition(".")[0]
    match name:
        case "annual_retention":
            return _HOW_RETENTION[table]
        case "customers":
            return _how_customers(figure)
        case "annual_revenue" if table == "orders":
            return _MACHINES_LEFT_OUT if context.has("orders.category") else _CATEGORY_UNKNOWN
        case "contribution_margin":
            return _BEFORE_SERVICE
        case _:
            return None


def _how_customers(figure: Figure) -> Message:
    if "churned" in figure.source.reference:
        return message("Customers on the list who are not marked as left.")
    if "." in figure.source.reference and "customers." not in figure.source.reference:
        return message("Customers with an order, a case or a running contract in twelve months.")
    return message("Everybody on the customer list.")
