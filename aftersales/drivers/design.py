"""The designs: which outcome is set against which service, and which columns that needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from aftersales.drivers.service import (
    CONTROLS,
    bought_after,
    met_before,
    month_of,
    months_at_risk,
    served,
    with_customer,
)
from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.kpis.rows import known
from aftersales.message import N_


class Family(StrEnum):
    """How an outcome follows from service."""

    ORDERED = "ordered"  # stars: ordered logit
    LOGIT = "logit"  # yes or no
    HAZARD = "hazard"  # leaving at an occasion: complementary log-log


SERVICE = ("response", "repair", "fixed", "late", "parts")
OF_A_YEAR = ("fixed", "repair", "late")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Rows with an `outcome`; `needs` are ways to have it, each a set of `table.column`.

    `build` gives `outcome` (whole), `customer`, `month`, `exposures` (NULL where not known), the
    controls, and `past` (the same outcome before the service) where there is one. `lived` counts
    the months at risk.
    """

    id: str
    outcome: str
    family: Family
    needs: tuple[tuple[str, ...], ...]
    exposures: tuple[str, ...]
    build: Callable[[Context], ir.Table]
    at_risk: bool = False

    def missing(self, context: Context) -> tuple[tuple[str, ...], ...]:
        """What each way lacks; nothing where one lacks nothing."""
        lacking = [tuple(c for c in way if not context.has(c)) for way in self.needs]
        return () if () in lacking else tuple(lacking)


def _ratings(context: Context) -> ir.Table:
    """Rated cases; `past` is the customer's rating before."""
    rated = served(context).filter(ibis._.stars.notnull(), ibis._.at.notnull())
    before = rated.stars.lag().over(group_by=rated.customer, order_by=[rated.at, rated.case_id])
    return _kept(rated.mutate(outcome=rated.stars.round().cast("int64"), past=before), SERVICE)


def _fixes(context: Context) -> ir.Table:
    visited = served(context).filter(ibis._.fixed.notnull(), ibis._.parts.notnull())
    visited = visited.filter(visited["at"].notnull())
    before = visited.fixed.lag().over(
        group_by=visited.customer, order_by=[visited["at"], visited.case_id]
    )
    return _kept(visited.mutate(outcome=visited.fixed.cast("int64"), past=before), ("parts",))


def _repurchases(context: Context) -> ir.Table:
    rated = served(context).filter(ibis._.stars.notnull(), ibis._.at.notnull())
    found = bought_after(rated, context)
    return _kept(found.mutate(outcome=found.bought), ("stars",))


def _upgrades(context: Context) -> ir.Table:
    """Of cases followed by an order: whether one of these was an upgrade."""
    rated = served(context).filter(ibis._.stars.notnull(), ibis._.at.notnull())
    found = bought_after(rated, context)
    buyers = found.filter(found.bought == 1)
    return _kept(buyers.mutate(outcome=buyers.upgraded), ("stars",))


def _terms(context: Context) -> ir.Table:
    """Contracts that came due and are decided; who was not renewed left."""
    contracts = unbound("contracts")
    due = contracts.filter(
        known(contracts, "customer_id", "due_at", "renewed"), contracts.due_at <= context.end
    )
    rows = due.select(
        occasion=ibis.coalesce(due.contract_id, due.customer_id),
        customer=due.customer_id,
        at=due.due_at,
        outcome=(~due.renewed).cast("int64"),
        month=month_of(due.due_at),
        product=ibis.null("string"),
        said_region=ibis.null("string"),
    )
    return with_customer(rows, context)


def _months(context: Context) -> ir.Table:
    return with_customer(months_at_risk(context), context)


def _rated_before(occasions: Callable[[Context], ir.Table]) -> Callable[[Context], ir.Table]:
    """Occasions to leave, each with the mean of the ratings of the year before."""

    def build(context: Context) -> ir.Table:
        rated = met_before(occasions(context), ("stars",), context)
        return _kept(rated.filter(rated.stars.notnull()), ("stars",))

    return build


def _served_before(context: Context) -> ir.Table:
    """Contracts that came due, else the months of customers, after a year with some case."""
    occasions = _terms if context.has(*OF_CONTRACTS) else _months
    met = met_before(occasions(context), OF_A_YEAR, context)
    some = ibis.or_(*(met[name].notnull() for name in OF_A_YEAR))
    return _kept(met.filter(some), OF_A_YEAR)


def _leavers(context: Context) -> ir.Table:
    """Customers marked as left or not, each at risk in every month of its tenure."""
    listed = unbound("customers")
    listed = listed.filter(known(listed, "customer_id", "churned"))
    rows = listed.select(
        customer=listed.customer_id,
        outcome=listed.churned.cast("int64"),
        lived=ibis.greatest(ibis.coalesce(listed.tenure_months, 1.0).floor(), 1.0),
        stars=ibis.ifelse(listed.rating.between(1, 5), listed.rating, None),
        contract=listed.contract,
        support=listed.support,
        region=listed.region,
        segment=listed.segment,
    )
    return rows.mutate(
        month=ibis.literal(0),
        product=ibis.null("string"),
        tenure=ibis.null("float64"),
        past=ibis.null("float64"),
    )


def _kept(rows: ir.Table, exposures: tuple[str, ...]) -> ir.Table:
    past = rows.past if "past" in rows.columns else ibis.null("float64")
    return rows.mutate(past=past.cast("float64")).select(
        "outcome", "customer", "month", "past", *CONTROLS, *exposures
    )


RATED = (("cases.rating", "cases.opened_at"),)
RATED_OR_ASKED = (*RATED, ("surveys.case_id", "surveys.rating", "cases.opened_at"))
ORDERED = ("orders.customer_id", "orders.ordered_at")
OF_CONTRACTS = ("contracts.customer_id", "contracts.due_at", "contracts.renewed")
OF_A_LIST = (
    "customers.customer_id",
    "customers.churned",
    "customers.customer_since",
    "customers.tenure_months",
)
SERVED = tuple(
    ("cases.customer_id", "cases.opened_at", *told)
    for told in (
        ("cases.first_time_fixed",),
        ("cases.visits",),
        ("cases.repair_hours",),
        ("cases.resolved_at",),
        ("cases.sla_met",),
    )
)

DESIGNS: Mapping[str, Design] = MappingProxyType(
    {
        design.id: design
        for design in (
            Design(
                id="rating",
                outcome=N_("the rating of a case"),
                family=Family.ORDERED,
                needs=RATED_OR_ASKED,
                exposures=SERVICE,
                build=_ratings,
            ),
            Design(
                id="first_time_fix",
                outcome=N_("the fix at the first visit"),
                family=Family.LOGIT,
                needs=(
                    ("cases.first_time_fixed", "cases.parts_on_hand", "cases.opened_at"),
                    ("cases.visits", "cases.parts_on_hand", "cases.opened_at"),
                ),
                exposures=("parts",),
                build=_fixes,
            ),
            Design(
                id="renewal",
                outcome=N_("leaving when a contract comes due"),
                family=Family.HAZARD,
                needs=tuple((*way, *OF_CONTRACTS) for way in RATED_OR_ASKED),
                exposures=("stars",),
                build=_rated_before(_terms),
            ),
            Design(
                id="month",
                outcome=N_("leaving in a month, after the ratings of the year before"),
                family=Family.HAZARD,
                needs=tuple((*way, "cases.customer_id", *OF_A_LIST) for way in RATED_OR_ASKED),
                exposures=("stars",),
                build=_rated_before(_months),
            ),
            Design(
                id="service",
                outcome=N_("leaving, after the service of the year before"),
                family=Family.HAZARD,
                needs=tuple((*way, *who) for way in SERVED for who in (OF_CONTRACTS, OF_A_LIST)),
                exposures=OF_A_YEAR,
                build=_served_before,
            ),
            Design(
                id="churn",
                outcome=N_("leaving in a month"),
                family=Family.HAZARD,
                needs=(
                    ("customers.churned", "customers.rating"),
                    ("customers.churned", "customers.contract"),
                    ("customers.churned", "customers.support"),
                ),
                exposures=("stars", "contract", "support"),
                build=_leavers,
                at_risk=True,
            ),
            Design(
                id="repurchase",
                outcome=N_("an order after a case"),
                family=Family.LOGIT,
                needs=tuple((*way, *ORDERED) for way in RATED_OR_ASKED),
                exposures=("stars",),
                build=_repurchases,
            ),
            Design(
                id="upgrade",
                outcome=N_("an upgrade in the order after a case"),
                family=Family.LOGIT,
                needs=tuple((*way, *ORDERED, "orders.upsell") for way in RATED_OR_ASKED),
                exposures=("stars",),
                build=_upgrades,
            ),
        )
    }
)
