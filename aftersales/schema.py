"""The canonical tables and columns that every export is read into.

Timestamps are naive local business time; money is in one currency, and the column `currency` says
in which an amount was written; ratings are stars 1 to 5; recommendations are 0 to 10. A column a
file does not have is simply absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aftersales.message import N_

FINISHED_WORDS = (
    "closed",
    "resolved",
    "solved",
    "done",
    "complete",
    "completed",
    "finished",
    "geschlossen",
    "gelöst",
    "erledigt",
    "behoben",
    "abgeschlossen",
    "beendet",
)
"""Words of a status that say that a case has come to its end, in lower case."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    TIMESTAMP = "timestamp"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One canonical column: its name in code, what it is called on the screen, what it holds."""

    name: str
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One canonical table; `key` names the column that identifies a record."""

    name: str
    label: str
    key: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind=Kind.TEXT)


def _time(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind=Kind.TIMESTAMP)


def _number(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind=Kind.NUMBER)


def _count(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind=Kind.COUNT)


def _flag(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind=Kind.FLAG)


CASES = Table(
    name="cases",
    label=N_("Cases"),
    key="case_id",
    columns=(
        _text("case_id", N_("Case number")),
        _text("customer_id", N_("Customer number")),
        _text("machine_id", N_("Machine number")),
        _time("opened_at", N_("Opened at")),
        _time("first_response_at", N_("First response at")),
        _time("arrived_at", N_("Arrived at")),
        _time("diagnosed_at", N_("Diagnosed at")),
        _time("repair_started_at", N_("Repair started at")),
        _time("resolved_at", N_("Resolved at")),
        _time("closed_at", N_("Closed at")),
        _time("updated_at", N_("Updated at")),
        _text("status", N_("Status")),
        _text("priority", N_("Priority")),
        _text("channel", N_("Channel")),
        _text("product", N_("Product")),
        _text("region", N_("Region")),
        _text("segment", N_("Segment")),
        _text("technician", N_("Technician")),
        _text("team", N_("Team")),
        _text("fault", N_("Fault")),
        _count("visits", N_("Visits")),
        _count("contacts", N_("Contacts")),
        _count("reopenings", N_("Reopened (times)")),
        _count("reassignments", N_("Reassigned (times)")),
        _flag("first_contact_resolved", N_("Resolved at first contact")),
        _flag("first_time_fixed", N_("Fixed at first visit")),
        _flag("sla_met", N_("SLA met")),
        _flag("planned_maintenance", N_("Planned maintenance")),
        _flag("no_fault_found", N_("No fault found")),
        _flag("complaint", N_("Complaint")),
        _number("response_target_hours", N_("Response target (hours)")),
        _number("resolution_target_hours", N_("Resolution target (hours)")),
        _number("handling_minutes", N_("Handling time (minutes)")),
        _number("repair_hours", N_("Repair time (hours)")),
        _number("cost", N_("Cost of the case")),
        _text("currency", N_("Currency")),
        _number("planned_cost", N_("Planned cost of the case")),
        _number("penalty", N_("SLA penalty")),
        _flag("warranty", N_("Warranty claim")),
        _flag("parts_on_hand", N_("All parts on hand")),
        _number("rating", N_("Rating (stars)")),
        _number("recommendation", N_("Recommendation (0–10)")),
        _number("customer_effort", N_("Customer effort (answer)")),
    ),
)

ORDERS = Table(
    name="orders",
    label=N_("Orders"),
    key="order_id",
    columns=(
        _text("order_id", N_("Order number")),
        _text("customer_id", N_("Customer number")),
        _text("machine_id", N_("Machine number")),
        _text("case_id", N_("Case number")),
        _time("ordered_at", N_("Ordered at")),
        _time("delivered_at", N_("Delivered at")),
        _text("category", N_("Category (machine, parts, service, contract)")),
        _text("product", N_("Product")),
        _text("region", N_("Region")),
        _text("segment", N_("Segment")),
        _number("quantity", N_("Quantity")),
        _number("revenue", N_("Revenue")),
        _text("currency", N_("Currency")),
        _number("price", N_("Price of a piece")),
        _number("list_price", N_("List price of a piece")),
        _number("margin", N_("Contribution margin")),
        _flag("upsell", N_("Sold as an upgrade or extra")),
        _flag("cross_sell", N_("Sold as another product")),
        _flag("cancelled", N_("Cancelled or returned")),
        _flag("filled_from_stock", N_("Filled at once from stock")),
    ),
)

CUSTOMERS = Table(
    name="customers",
    label=N_("Customers"),
    key="customer_id",
    columns=(
        _text("customer_id", N_("Customer number")),
        _text("segment", N_("Segment")),
        _text("region", N_("Region")),
        _time("customer_since", N_("Customer since")),
        _number("tenure_months", N_("Tenure (months)")),
        _text("contract", N_("Contract")),
        _text("support", N_("Technical support")),
        _flag("churned", N_("Left")),
        _flag("referred", N_("Came by referral")),
        _number("acquisition_cost", N_("Cost of winning the customer")),
        _number("annual_revenue", N_("Annual revenue")),
        _number("monthly_revenue", N_("Monthly revenue")),
        _text("currency", N_("Currency")),
        _number("contribution_margin_share", N_("Contribution margin (share)")),
        _number("rating", N_("Rating (stars)")),
        _number("recommendation", N_("Recommendation (0–10)")),
    ),
)

CONTRACTS = Table(
    name="contracts",
    label=N_("Contracts"),
    key="contract_id",
    columns=(
        _text("contract_id", N_("Contract number")),
        _text("customer_id", N_("Customer number")),
        _text("machine_id", N_("Machine number")),
        _text("segment", N_("Segment")),
        _time("starts_at", N_("Starts at")),
        _time("due_at", N_("Due for renewal at")),
        _flag("renewed", N_("Renewed")),
        _number("annual_fee", N_("Annual fee")),
        _number("renewed_fee", N_("Annual fee after renewal")),
        _text("currency", N_("Currency")),
    ),
)

SURVEYS = Table(
    name="surveys",
    label=N_("Ratings"),
    key="survey_id",
    columns=(
        _text("survey_id", N_("Answer number")),
        _text("case_id", N_("Case number")),
        _text("customer_id", N_("Customer number")),
        _time("rated_at", N_("Rated at")),
        _number("rating", N_("Rating (stars)")),
        _number("recommendation", N_("Recommendation (0–10)")),
        _number("customer_effort", N_("Customer effort (answer)")),
        _flag("review", N_("Public review")),
    ),
)

MACHINES = Table(
    name="machines",
    label=N_("Machines"),
    key="machine_id",
    columns=(
        _text("machine_id", N_("Machine number")),
        _text("customer_id", N_("Customer number")),
        _text("product", N_("Product")),
        _time("sold_at", N_("Sold at")),
        _time("warranty_until", N_("Warranty until")),
        _flag("connected", N_("Connected")),
        _number("operating_hours", N_("Operating hours in the period")),
        _number("required_hours", N_("Required hours in the period")),
        _number("downtime_hours", N_("Downtime in the period (hours)")),
    ),
)

VISITS = Table(
    name="visits",
    label=N_("Visits and time sheets"),
    key="visit_id",
    columns=(
        _text("visit_id", N_("Visit number")),
        _text("case_id", N_("Case number")),
        _text("customer_id", N_("Customer number")),
        _text("machine_id", N_("Machine number")),
        _text("technician", N_("Technician")),
        _text("team", N_("Team")),
        _time("dispatched_at", N_("Dispatched at")),
        _time("arrived_at", N_("Arrived at")),
        _time("left_at", N_("Left at")),
        _number("work_hours", N_("Work time (hours)")),
        _number("planned_hours", N_("Planned work time (hours)")),
        _number("available_hours", N_("Available work time (hours)")),
        _flag("planned_maintenance", N_("Planned maintenance")),
    ),
)

CLAIMS = Table(
    name="claims",
    label=N_("Warranty claims"),
    key="claim_id",
    columns=(
        _text("claim_id", N_("Claim number")),
        _text("case_id", N_("Case number")),
        _text("machine_id", N_("Machine number")),
        _text("customer_id", N_("Customer number")),
        _text("product", N_("Product")),
        _time("claimed_at", N_("Claimed at")),
        _number("paid", N_("Amount paid for the claim")),
        _text("currency", N_("Currency")),
    ),
)

DEMAND = Table(
    name="demand",
    label=N_("Parts demand"),
    key="line_id",
    columns=(
        _text("line_id", N_("Demand line number")),
        _text("case_id", N_("Case number")),
        _text("customer_id", N_("Customer number")),
        _text("part", N_("Part number")),
        _time("requested_at", N_("Requested at")),
        _time("received_at", N_("Received at")),
        _number("demanded", N_("Quantity demanded")),
        _number("filled", N_("Quantity filled at once")),
        _number("price", N_("Price of a piece")),
        _text("currency", N_("Currency")),
    ),
)

POSTINGS = Table(
    name="postings",
    label=N_("Cost postings"),
    key="posting_id",
    columns=(
        _text("posting_id", N_("Posting number")),
        _text("case_id", N_("Case number")),
        _text("customer_id", N_("Customer number")),
        _time("posted_at", N_("Posted at")),
        _text("kind", N_("Kind of cost (service, penalty, goodwill, acquisition)")),
        _number("amount", N_("Amount posted")),
        _text("currency", N_("Currency")),
    ),
)

STOCK = Table(
    name="stock",
    label=N_("Parts stock"),
    key="part",
    columns=(
        _text("part", N_("Part number")),
        _text("region", N_("Region")),
        _time("last_used_at", N_("Last used at")),
        _number("stock_value", N_("Average stock value")),
        _number("annual_usage", N_("Usage of a year at cost")),
        _text("currency", N_("Currency")),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CASES,
        ORDERS,
        CUSTOMERS,
        CONTRACTS,
        SURVEYS,
        MACHINES,
        VISITS,
        CLAIMS,
        DEMAND,
        POSTINGS,
        STOCK,
    )
}
