"""The business as clean tables with the canonical column names, beside what no file tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sample_data.business import (
    CHANNELS,
    END_HOURS,
    FAULTS,
    MONTH_STARTS,
    NEVER,
    PRIORITIES,
    PRODUCTS,
    RESOLUTION_TARGET_HOURS,
    RESPONSE_TARGET_HOURS,
    WARRANTY_HOURS,
    Business,
    Floats,
    annual_fee,
    claims,
)
from sample_data.truth import REGIONS, SEGMENTS, START


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The clean tables as of the last day, and two that the firm itself does not know.

    `claims` and `stock` are those of other departments (`back_office.py`).
    `felt`: case_id, stars (what each customer felt, given or not), fixed_first.
    `left`: customer_id, left_at (missing: still there).
    """

    customers: pd.DataFrame
    machines: pd.DataFrame
    contracts: pd.DataFrame
    cases: pd.DataFrame
    orders: pd.DataFrame
    felt: pd.DataFrame
    left: pd.DataFrame
    claims: pd.DataFrame = field(default_factory=pd.DataFrame)
    stock: pd.DataFrame = field(default_factory=pd.DataFrame)


def frames(business: Business) -> Frames:
    """The clean tables of one business."""
    return Frames(
        customers=_customers(business),
        machines=_machines(business),
        contracts=_contracts(business),
        cases=_cases(business),
        orders=_orders(business),
        felt=_felt(business),
        left=_left(business),
    )


def _moments(hours: Floats) -> pd.Series:
    """Timestamps to the minute; what is not finite or lies after the export is missing."""
    known = np.isfinite(hours) & (hours < END_HOURS)
    minutes = np.rint(np.where(known, hours, 0.0) * 60).astype("timedelta64[m]")
    return pd.Series((START + minutes).astype("datetime64[s]")).where(pd.Series(known))


def _planned(hours: Floats) -> pd.Series:
    """Days that may lie after the export."""
    return pd.Series((START + hours.astype("timedelta64[h]")).astype("datetime64[s]"))


def _numbered(prefix: str, rows: NDArray[Any], first: int, width: int = 0) -> pd.Series:
    """Numbers such as K-1007; row -1 has none."""
    numbers = pd.Series(rows).map(lambda row: f"{prefix}{row + first:0{width}d}")
    return numbers.where(pd.Series(rows) >= 0)


def _customer_ids(rows: NDArray[Any]) -> pd.Series:
    return _numbered("K-", rows, 1001)


def _machine_ids(rows: NDArray[Any]) -> pd.Series:
    return _numbered("M-", rows, 20001)


def _customers(business: Business) -> pd.DataFrame:
    customers = business.customers
    table = pd.DataFrame(
        {
            "customer_id": _customer_ids(np.arange(len(customers["segment"]))),
            "segment": SEGMENTS[customers["segment"]],
            "region": REGIONS[customers["region"]],
            "customer_since": _planned(_since(business)),
            "contract": np.where(customers["contract"], "Wartung", "kein Vertrag"),
        }
    )
    return table[customers["since"] < END_HOURS].reset_index(drop=True)


def _since(business: Business) -> Floats:
    """A customer from the day of the first order on, which comes before its machine."""
    since = business.customers["since"].copy()
    for orders in business.orders:
        np.minimum.at(since, orders["customer"], orders["ordered"])
    return np.asarray(since)


def _machines(business: Business) -> pd.DataFrame:
    machines = business.machines
    table = pd.DataFrame(
        {
            "machine_id": _machine_ids(np.arange(len(machines["sold"]))),
            "customer_id": _customer_ids(machines["customer"]),
            "product": PRODUCTS[machines["product"]],
            "sold_at": _moments(machines["sold"]).dt.normalize(),
            "warranty_until": _moments_after(machines["sold"], WARRANTY_HOURS),
            "connected": machines["connected"],
        }
    )
    return table[machines["sold"] < END_HOURS].reset_index(drop=True)


def _moments_after(hours: Floats, later: float) -> pd.Series:
    return _planned(np.where(hours == NEVER, 0.0, hours) + later)


def _contracts(business: Business) -> pd.DataFrame:
    terms = business.terms
    renewed = pd.Series(terms["renewed"]).map({1.0: True, 0.0: False}).astype("boolean")
    table = pd.DataFrame(
        {
            "customer_id": _customer_ids(terms["customer"]),
            "segment": SEGMENTS[business.customers["segment"][terms["customer"]]],
            "starts_at": _first_of_month(terms["due_month"] - 12),
            "due_at": _first_of_month(terms["due_month"]),
            "renewed": renewed,
            "annual_fee": annual_fee(business),
        }
    ).sort_values(["starts_at", "customer_id"], ignore_index=True)
    table.insert(0, "contract_id", _numbered("V-", np.arange(len(table)), 30001))
    return table


def _first_of_month(month: NDArray[Any]) -> pd.Series:
    first = MONTH_STARTS[0].astype("datetime64[M]") + month.astype("timedelta64[M]")
    return pd.Series(first.astype("datetime64[s]"))


def _case_order(business: Business) -> NDArray[Any]:
    """Case rows in the order in which they were opened; a case is numbered by its place here."""
    return np.argsort(business.cases["opened"], kind="stable")


def _case_ids(business: Business, rows: NDArray[Any]) -> pd.Series:
    order = _case_order(business)
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    return _numbered("F-", np.where(rows >= 0, place[rows], -1), 10001)


def _cases(business: Business) -> pd.DataFrame:
    table = pd.concat([_who_and_what(business), _course(business), _effort(business)], axis=1)
    return table.iloc[_case_order(business)].reset_index(drop=True)


def _who_and_what(business: Business) -> pd.DataFrame:
    cases, customers = business.cases, business.customers
    customer = cases["customer"]
    return pd.DataFrame(
        {
            "case_id": _case_ids(business, np.arange(len(customer))),
            "customer_id": _customer_ids(customer),
            "machine_id": _machine_ids(cases["machine"]),
            "priority": PRIORITIES[cases["priority"]],
            "channel": CHANNELS[cases["channel"]],
            "product": PRODUCTS[business.machines["product"][cases["machine"]]],
            "region": REGIONS[customers["region"][customer]],
            "segment": SEGMENTS[customers["segment"][customer]],
            "technician": _numbered("T", cases["technician"], 1, 2),
            "fault": FAULTS[cases["fault"]],
            "response_target_hours": RESPONSE_TARGET_HOURS[cases["priority"]],
            "resolution_target_hours": RESOLUTION_TARGET_HOURS[cases["priority"]],
            "warranty": claims(business),
        }
    )


def _course(business: Business) -> pd.DataFrame:
    cases = business.cases
    reached = [cases[moment] < END_HOURS for moment in ("closed", "resolved", "responded")]
    status = np.select(reached, ["Geschlossen", "Gelöst", "In Bearbeitung"], "Neu")
    return pd.DataFrame(
        {
            "opened_at": _moments(cases["opened"]),
            "first_response_at": _moments(cases["responded"]),
            "repair_started_at": _moments(cases["started"]),
            "resolved_at": _moments(cases["resolved"]),
            "closed_at": _moments(cases["closed"]),
            "status": status,
        }
    )


def _effort(business: Business) -> pd.DataFrame:
    """What is known of a case once it is resolved, and once it is closed."""
    cases = business.cases
    resolved, closed = cases["resolved"] < END_HOURS, cases["closed"] < END_HOURS
    visited, given = cases["visited"] & resolved, cases["given"] & closed
    fixed_first = cases["fixed_first"]
    return pd.DataFrame(
        {
            "visits": _known(cases["visits"], resolved),
            "contacts": _known(cases["contacts"], resolved),
            "reopenings": _known(cases["reopenings"], resolved),
            "first_contact_resolved": _known_flag(fixed_first, resolved & ~cases["visited"]),
            "first_time_fixed": _known_flag(fixed_first, visited),
            "parts_on_hand": _known_flag(cases["parts"], visited),
            "handling_minutes": _known(cases["minutes"], resolved),
            "repair_hours": _known(np.round(cases["repair_hours"], 2), visited),
            "cost": _known(cases["cost"], resolved),
            "penalty": _known(cases["penalty"], resolved),
            "rating": _known(cases["stars"], given),
            "recommendation": _known(cases["recommendation"], given),
        }
    )


def _known(values: NDArray[Any], known: NDArray[np.bool_]) -> Floats:
    return np.where(known, values.astype(float), np.nan)


def _known_flag(values: NDArray[Any], known: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(values).astype("boolean").where(pd.Series(known))


def _orders(business: Business) -> pd.DataFrame:
    order = {k: np.concatenate([o[k] for o in business.orders]) for k in business.orders[0]}
    customers, machine = business.customers, order["machine"]
    product = PRODUCTS[business.machines["product"][machine]]
    table = pd.DataFrame(
        {
            "customer_id": _customer_ids(order["customer"]),
            "machine_id": _machine_ids(machine),
            "case_id": _case_ids(business, order["case"]),
            "ordered_at": _moments(order["ordered"]),
            "delivered_at": _moments(order["delivered"]),
            "category": order["category"],
            "product": pd.Series(product).where(pd.Series(machine) >= 0),
            "region": REGIONS[customers["region"][order["customer"]]],
            "segment": SEGMENTS[customers["segment"][order["customer"]]],
            "quantity": order["quantity"],
            "revenue": order["revenue"],
            "margin": order["margin"],
            "upsell": order["upsell"] == 1,
            "filled_from_stock": pd.Series(order["filled"] == 1)
            .astype("boolean")
            .where(pd.Series(np.isfinite(order["filled"]))),
        }
    ).sort_values(["ordered_at", "customer_id", "category", "revenue"], ignore_index=True)
    table.insert(0, "order_id", _numbered("", np.arange(len(table)), 500001))
    return table


def _felt(business: Business) -> pd.DataFrame:
    cases = business.cases
    return pd.DataFrame(
        {
            "case_id": _case_ids(business, np.arange(len(cases["stars"]))),
            "stars": cases["stars"],
            "fixed_first": cases["fixed_first"],
        }
    )


def _left(business: Business) -> pd.DataFrame:
    left = business.customers["left"]
    return pd.DataFrame(
        {"customer_id": _customer_ids(np.arange(len(left))), "left_at": _moments(left)}
    )
