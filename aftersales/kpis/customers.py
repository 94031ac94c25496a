"""Whether customers stay and buy again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.categories import is_acquisition
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import (
    CONTRACTS,
    CUSTOMERS,
    CUSTOMERS_WITH_CASES,
    FIRST_PURCHASES,
    ORDERING_CUSTOMERS,
    YEAR_MONTHS,
    Rows,
    days_between,
    months_before,
)
from aftersales.kpis.statistic import Mean, Ratio, Share, Statistic, YearlySurvival, when
from aftersales.message import N_, Message, message

MONTHS_NEEDED = 24
DAYS_AROUND_A_SALE = 90


def renewed(contracts: ir.Table, context: Context) -> Statistic:
    """Contracts due that were renewed."""
    return Share(contracts.renewed)


def not_renewed(contracts: ir.Table, context: Context) -> Statistic:
    """Contracts due that were not renewed."""
    return Share(~contracts.renewed)


def stay_a_year(customers: ir.Table, context: Context) -> Statistic:
    """Customers that stay a year, at the monthly hazard seen over all tenures."""
    return YearlySurvival(customers.churned, customers.tenure_months)


def left(customers: ir.Table, context: Context) -> Statistic:
    """Customers marked as left, in the period that the file covers."""
    return Share(customers.churned)


def active_again(customers: ir.Table, context: Context) -> Statistic:
    """Customers active in the year before last that were active again in the last."""
    return Share(when(customers.before, customers.again))


def not_active_again(customers: ir.Table, context: Context) -> Statistic:
    """Customers active in the year before last that were not in the last."""
    return Share(when(customers.before, ~customers.again))


def second_purchase(customers: ir.Table, context: Context) -> Statistic:
    """Customers with a second purchase day within the horizon after their first."""
    horizon_days = context.options.repurchase_horizon_days
    again = days_between(customers.first_day, customers.second_day) <= horizon_days
    counts = customers.first_day <= _last_first_day(context)
    return Share(
        when(counts, again.fill_null(False)), also={"ever": customers.second_day.notnull()}
    )


def fees_kept(contracts: ir.Table, context: Context) -> Statistic:
    """Fees kept at renewal, increases left out, over fees due."""
    after = _fee_after(contracts)
    kept = when(after.notnull(), ibis.least(after, contracts.annual_fee))  # least passes over NULL
    return Ratio(kept, _fee_due(contracts))


def fees_after(contracts: ir.Table, context: Context) -> Statistic:
    """Fees after renewal, increases included, over fees due."""
    return Ratio(_fee_after(contracts), _fee_due(contracts))


def _fee_due(contracts: ir.Table) -> ir.Value:
    return when(contracts.annual_fee > 0, contracts.annual_fee)


def _fee_after(contracts: ir.Table) -> ir.Value:
    """Nothing where it was not renewed; the old fee where no new one is known."""
    fee = ibis.coalesce(contracts.renewed_fee, contracts.annual_fee)
    return ibis.cases((contracts.renewed, fee), (~contracts.renewed, 0.0))


def referred_a_month(customers: ir.Table, context: Context) -> Statistic:
    """Customers of the last year who came by referral, over twelve months of customers of today."""
    since = customers.customer_since
    lately = (since > months_before(context.end, YEAR_MONTHS)) & (since <= context.end)
    present = when(~customers.churned.fill_null(False), 1.0)
    came = ibis.ifelse((lately & customers.referred).fill_null(False), present, 0.0)
    return Ratio(came, present * YEAR_MONTHS)


def machines_under_contract(machines: ir.Table, context: Context) -> Statistic:
    """Machines with a running contract; those under warranty only stand beside."""
    only_warranty = ~machines.under_contract & (machines.warranty_until > context.end)
    return Share(machines.under_contract, also={"under_warranty": only_warranty.fill_null(False)})


def machines_sold_with_contract(machines: ir.Table, context: Context) -> Statistic:
    """Machines sold with a contract, of those whose weeks after the sale are over."""
    latest = context.end - timedelta(days=DAYS_AROUND_A_SALE)
    return Share(when(machines.sold_at <= latest, machines.sold_with_contract))


def _machines_and_contracts(context: Context) -> ir.Table:
    """Machines: with a running contract or not, sold with one or not."""
    machines, contracts, end = unbound("machines"), unbound("contracts"), context.end
    listed = machines.filter(
        machines.machine_id.notnull(), (machines.sold_at <= end) | machines.sold_at.isnull()
    )
    own = contracts.select("starts_at", "due_at", contracted_id="machine_id")
    joined = listed.left_join(own, listed.machine_id == own.contracted_id)
    runs = (joined.starts_at <= end) & (joined.due_at.isnull() | (joined.due_at > end))
    around = ibis.interval(days=DAYS_AROUND_A_SALE)
    with_sale = joined.starts_at.between(joined.sold_at - around, joined.sold_at + around)
    one_each = joined.group_by(
        "machine_id", "customer_id", "product", "connected", "sold_at", "warranty_until"
    )
    return one_each.aggregate(
        under_contract=runs.fill_null(False).any(),
        sold_with_contract=with_sale.fill_null(False).any(),
    )


def _machines_sold(context: Context) -> ir.Table:
    return _machines_and_contracts(context).mutate(dated_at=ibis._.sold_at)


def cost_of_winning(customers: ir.Table, context: Context) -> Statistic:
    """What winning a customer cost, as the list says."""
    return Mean(when(customers.acquisition_cost >= 0, customers.acquisition_cost))


def spent_on_winning(entries: ir.Table, context: Context) -> Statistic:
    """Posted for winning customers over new customers."""
    return Ratio(entries.over, entries.under)


def _spent_and_won(context: Context) -> ir.Table:
    """Postings for winning customers (`over`) and new customers (`under`) of the last year."""
    postings, customers, end = unbound("postings"), unbound("customers"), context.end
    start = months_before(end, YEAR_MONTHS)
    posted_at, since = postings.posted_at, customers.customer_since
    spent = postings.filter(
        is_acquisition(postings.kind),
        posted_at > start,
        posted_at <= end,
        postings.amount.notnull(),
    )
    won = customers.filter(since > start, since <= end)
    return ibis.union(
        spent.select("customer_id", over="amount", under=ibis.literal(0.0)),
        won.select("customer_id", over=ibis.literal(0.0), under=ibis.literal(1.0)),
    )


def _undated(context: Context) -> Message | None:
    return message("Nothing is dated.") if context.as_of is None else None


def _last_first_day(context: Context) -> datetime:
    """The latest first purchase that has had its whole horizon, if that is asked for."""
    if not context.options.repurchase_complete_windows:
        return context.end
    return context.end - timedelta(days=context.options.repurchase_horizon_days)


def _too_short(table: str) -> Callable[[Context], Message | None]:
    """Why activity a year apart cannot be told: the first of the 24 months has to be there."""

    def refuses(context: Context) -> Message | None:
        first = context.facts.get(f"{table}.first")
        if first is None:
            return message("Nothing is dated.")
        if first <= months_before(context.end, MONTHS_NEEDED - 1):
            return None
        return message(
            "The data begin on {first}; {months} months up to {last} are needed.",
            first=first.date(),
            months=MONTHS_NEEDED,
            last=context.end.date(),
        )

    return refuses


def _activity(again: Callable[..., Statistic]) -> tuple[Way, Way]:
    return (
        Way(
            id="orders",
            rows=ORDERING_CUSTOMERS,
            needs=("orders.customer_id", "orders.ordered_at"),
            statistic=again,
            refuses=_too_short("orders"),
            comparable=False,
        ),
        Way(
            id="cases",
            rows=CUSTOMERS_WITH_CASES,
            needs=("cases.customer_id", "cases.opened_at"),
            statistic=again,
            refuses=_too_short("cases"),
            comparable=False,
        ),
    )


INSTALLED_MACHINES = Rows(table="machines", build=_machines_and_contracts)
MACHINES_SOLD = Rows(table="machines", build=_machines_sold)
SPENT_AND_WON = Rows(table="postings", build=_spent_and_won)

RETENTION = Kpi(
    id="retention",
    name=N_("Customer retention (a year)"),
    question=N_("How many customers stay from one year to the next?"),
    formula=N_(
        "Contracts renewed / contracts due; else exp(−12 · leavers / customer-months); else "
        "customers active in months −24 to −13 and again in months −12 to −1 / those active in "
        "months −24 to −13."
    ),
    pitfall=N_(
        "Never customers at the end / customers at the start: new ones leak in. Without contracts "
        "nobody says goodbye: slow buyers look lost."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K28",
    choice="retention_by",
    settings=("retention_by", "as_of"),
    benchmark="retention",
    ways=(
        Way(
            id="contracts",
            rows=CONTRACTS,
            needs=("contracts.due_at", "contracts.renewed"),
            statistic=renewed,
        ),
        Way(
            id="flag",
            rows=CUSTOMERS,
            needs=("customers.churned", "customers.tenure_months"),
            statistic=stay_a_year,
            comparable=False,
        ),
        *_activity(active_again),
    ),
)

CHURN_RATE = Kpi(
    id="churn_rate",
    name=N_("Churn rate"),
    question=N_("How many customers leave?"),
    formula=N_(
        "Contracts not renewed / contracts due; else customers marked as left / customers, in the "
        "period of the file; else 1 − share active again a year later."
    ),
    pitfall=N_(
        "A share without its period says nothing: a snapshot's is that of its file, not of a "
        "year. Monthly churn is 1 − (1 − c)^(1/12), not c / 12."
    ),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K30",
    choice="retention_by",
    settings=("retention_by", "as_of"),
    ways=(
        Way(
            id="contracts",
            rows=CONTRACTS,
            needs=("contracts.due_at", "contracts.renewed"),
            statistic=not_renewed,
        ),
        Way(
            id="flag",
            rows=CUSTOMERS,
            needs=("customers.churned",),
            statistic=left,
        ),
        *_activity(not_active_again),
    ),
)

REPEAT_PURCHASE_RATE = Kpi(
    id="repeat_purchase_rate",
    name=N_("Repeat purchase rate"),
    question=N_("How many new customers buy a second time?"),
    formula=N_(
        "Customers with a second purchase day within the horizon after the first / customers."
    ),
    pitfall=N_(
        "The horizon must be longer than customers usually take between two purchases. Who bought "
        "before the file begins counts from the first order in it."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K29",
    settings=("repurchase_horizon_days", "repurchase_complete_windows"),
    ways=(
        Way(
            id="orders",
            rows=FIRST_PURCHASES,
            needs=("orders.customer_id", "orders.ordered_at"),
            statistic=second_purchase,
        ),
    ),
)

DUE_FEES = ("contracts.due_at", "contracts.renewed", "contracts.annual_fee")

GROSS_REVENUE_RETENTION = Kpi(
    id="gross_revenue_retention",
    name=N_("Gross revenue retention (contracts)"),
    question=N_("How much of the contract value due is kept?"),
    formula=N_("Fees of renewed contracts, at most as high as before / fees of contracts due."),
    pitfall=N_("Never above 100%. By value, not by customer: one large contract can decide it."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K28",
    settings=("as_of",),
    ways=(Way(id="fees", rows=CONTRACTS, needs=DUE_FEES, statistic=fees_kept),),
)

NET_REVENUE_RETENTION = Kpi(
    id="net_revenue_retention",
    name=N_("Net revenue retention (contracts)"),
    question=N_("What does the contract value due become after renewal?"),
    formula=N_("Fees after renewal, increases included / fees of contracts due."),
    pitfall=N_("Increases hide losses: read it beside gross revenue retention."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K28",
    settings=("as_of",),
    ways=(
        Way(
            id="fees",
            rows=CONTRACTS,
            needs=(*DUE_FEES, "contracts.renewed_fee"),
            statistic=fees_after,
        ),
    ),
)

REFERRAL_RATE = Kpi(
    id="referral_rate",
    name=N_("Referral rate (a month)"),
    question=N_("How many new customers do customers bring?"),
    formula=N_(
        "Customers won by referral in the last twelve months / customers of today / 12 months."
    ),
    pitfall=N_("Who means to recommend seldom does: count customers won, not intentions."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K21b",
    settings=("as_of",),
    ways=(
        Way(
            id="customers",
            rows=CUSTOMERS,
            needs=("customers.referred", "customers.customer_since"),
            statistic=referred_a_month,
            refuses=_undated,
        ),
    ),
)

CONTRACT_ATTACH_RATE = Kpi(
    id="contract_attach_rate",
    name=N_("Contract attach rate"),
    question=N_("How many machines are under a service contract?"),
    formula=N_(
        "Machines with a running contract / machines; by choice machines with a contract within 90 "
        "days of the sale / machines sold."
    ),
    pitfall=N_(
        "Stock and new business are two numbers. Machines under warranty alone are no contracts; "
        "they stand beside it."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K35",
    choice="attach_by",
    settings=("attach_by", "as_of"),
    benchmark="contract_attach_rate",
    ways=(
        Way(
            id="stock",
            rows=INSTALLED_MACHINES,
            needs=("machines.machine_id", "contracts.machine_id", "contracts.starts_at"),
            statistic=machines_under_contract,
            refuses=_undated,
        ),
        Way(
            id="flow",
            rows=MACHINES_SOLD,
            needs=(
                "machines.machine_id",
                "machines.sold_at",
                "contracts.machine_id",
                "contracts.starts_at",
            ),
            statistic=machines_sold_with_contract,
            refuses=_undated,
            comparable=False,
        ),
    ),
)

ACQUISITION_COST = Kpi(
    id="acquisition_cost",
    name=N_("Cost of winning a customer"),
    question=N_("What does a new customer cost?"),
    formula=N_(
        "Mean cost of winning a customer as the list says; else costs posted for it / new "
        "customers, in the last twelve months."
    ),
    pitfall=N_("Your own figure or none: multiples that are passed around have no source."),
    unit=Unit.MONEY,
    direction=Direction.DOWN,
    source="K41",
    settings=("as_of",),
    ways=(
        Way(
            id="stated",
            rows=CUSTOMERS,
            needs=("customers.acquisition_cost",),
            statistic=cost_of_winning,
        ),
        Way(
            id="postings",
            rows=SPENT_AND_WON,
            needs=(
                "postings.posted_at",
                "postings.kind",
                "postings.amount",
                "customers.customer_since",
            ),
            statistic=spent_on_winning,
        ),
    ),
)
