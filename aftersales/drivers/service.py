"""What is known of every case that can move loyalty: one row a case, as expressions.

Times enter as natural logarithms in steps of an eighth. A step of that width is off by 0.036
(standard deviation), against about one between cases: an effect comes out smaller by a thousandth.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.categories import is_machine
from aftersales.kpis.context import Context
from aftersales.kpis.rows import days_between, hours_between, known, orders_that_stand
from aftersales.kpis.segments import segments

STEPS_A_LOG = 8
SHORTEST_HOURS = 0.05
STARS = (1, 5)
YEAR_DAYS = 365
MOST_WATCHED = 4_000  # customers, each a row a month
CONTROLS = ("segment", "region", "product", "tenure")


def served(context: Context) -> ir.Table:
    """Cases with stars, service and controls; what the files do not say is NULL.

    `customer` (the case itself where its customer is not known), `at`, `ended_at`, `stars`,
    `response` and `repair` (log hours), `fixed`, `parts` and `late` (0 or 1), `month` (whole).
    """
    cases = unbound("cases")
    rows = cases.select(
        case_id=cases.case_id,
        customer=ibis.coalesce(cases.customer_id, cases.case_id),
        at=cases.opened_at,
        ended_at=ibis.coalesce(cases.resolved_at, cases.closed_at, cases.opened_at),
        given=_inside(cases.rating),
        response=_log_hours(hours_between(cases.opened_at, cases.first_response_at)),
        repair=_log_hours(_repair_hours(cases, context)),
        fixed=_fixed(cases, context).cast("float64"),
        parts=cases.parts_on_hand.cast("float64"),
        late=_late(cases, context).cast("float64"),
        month=month_of(cases.opened_at),
        product=cases.product,
        said_region=cases.region,
    )
    return with_customer(_with_stars(rows, context), context)


def with_customer(rows: ir.Table, context: Context) -> ir.Table:
    """With what is known of the customer: `segment`, `region`, `tenure` in log years at `at`."""
    listed = unbound("customers")
    about = listed.group_by(listed_id=listed.customer_id).aggregate(
        home=listed.region.min(), since=listed.customer_since.min()
    )
    rows = rows.left_join(about, rows.customer == about.listed_id).drop("listed_id")
    years = days_between(rows.since, rows.at) / YEAR_DAYS
    rows = rows.mutate(
        region=ibis.coalesce(rows.said_region, rows.home),
        tenure=(ibis.greatest(years, 0.0) + 1).ln().round(1),
    ).drop("home", "since", "said_region")
    return _with_segment(rows, context)


def bought_after(cases: ir.Table, context: Context) -> ir.Table:
    """The cases with `bought` and `upgraded`: whether an order came within the horizon (0 or 1).

    An order belongs to the case it names; where orders name none, to the customer. New machines
    are no repurchase. Only cases whose whole horizon lies in the time of the orders.
    """
    horizon = ibis.interval(days=context.options.repurchase_horizon_days)
    last = context.facts.get("orders.last", datetime.min)
    cases = cases.filter(cases.ended_at + horizon <= min(context.end, last))
    orders = orders_that_stand()
    orders = orders.filter(~is_machine(orders.category).fill_null(False))
    named = context.has("orders.case_id", "cases.case_id")
    key, own = ("case_id", "case_id") if named else ("customer_id", "customer")
    orders = orders.select(
        whose=orders[key], ordered_at=orders.ordered_at, upsell=orders.upsell
    ).filter(ibis._.whose.notnull())
    pairs = cases.select("case_id", "ended_at", whose=cases[own]).join(orders, "whose")
    after = pairs.filter(
        pairs.ordered_at > pairs.ended_at, pairs.ordered_at <= pairs.ended_at + horizon
    )
    found = after.group_by(found_id=after.case_id).aggregate(
        upgraded=after.upsell.any().fill_null(False).cast("int64")
    )
    joined = cases.left_join(found, cases.case_id == found.found_id)
    return joined.mutate(bought=joined.found_id.notnull().cast("int64")).drop("found_id")


def met_before(occasions: ir.Table, met: Sequence[str], context: Context) -> ir.Table:
    """Occasions with the mean of each of `met` over the customer's cases of the year before `at`.

    Without a case that says it: NULL. Means come in steps of an eighth.
    """
    solved = served(context)
    solved = solved.select(whose="customer", ended="ended_at", **{f"its_{m}": m for m in met})
    lately = occasions.join(
        solved,
        [
            occasions.customer == solved.whose,
            solved.ended < occasions["at"],
            solved.ended >= occasions["at"] - ibis.interval(days=YEAR_DAYS),
        ],
    )
    means = {m: _in_eighths(lately[f"its_{m}"].mean()) for m in met}
    found = lately.group_by(found_id=lately.occasion).aggregate(**means)
    return occasions.left_join(found, occasions.occasion == found.found_id).drop("found_id")


def months_at_risk(context: Context) -> ir.Table:
    """A row for each month of a customer within the time of the cases: `occasion`, `at`, `outcome`.

    Who is marked as left did so when the tenure was over, counted from the first day as a customer.
    Of many customers four thousand are watched, by the end of their number, which says nothing.
    """
    watched = _watched()
    first, last = (month_of(ibis.literal(at)) for at in (context.facts["cases.first"], context.end))
    months = ibis.range(
        ibis.greatest(watched.began, first), ibis.least(watched.ended, last) + 1
    ).unnest()
    rows = watched.mutate(month=months.cast("int64"))
    year, month = (rows.month // 12).cast("int32"), (rows.month % 12 + 1).cast("int32")
    return rows.mutate(
        occasion=rows.customer + ibis.literal(" ") + rows.month.cast("string"),
        at=ibis.date(year, month, ibis.literal(1, type="int32")).cast("timestamp"),
        outcome=(rows.left & (rows.month == rows.ended)).cast("int64"),
        product=ibis.null("string"),
        said_region=ibis.null("string"),
    ).drop("began", "ended", "left")


def _watched() -> ir.Table:
    """`customer`, `began` and `ended` (months), `left`."""
    listed = unbound("customers")
    listed = listed.filter(
        known(listed, "customer_id", "churned", "customer_since", "tenure_months")
    )
    each = listed.group_by(customer="customer_id").aggregate(
        since=listed.customer_since.min(),
        lived=listed.tenure_months.max().floor().cast("int64"),
        left=listed.churned.any(),
    )
    drawn = ibis.row_number().over(order_by=[each.customer.reverse(), each.customer])
    some = each.mutate(place=drawn).filter(ibis._.place < MOST_WATCHED)
    began = month_of(some.since)
    return some.select("customer", "left", began=began, ended=began + some.lived)


def month_of(moment: Any) -> Any:
    """Months since the year 0."""
    return (moment.year() * 12 + moment.month() - 1).cast("int64")


def _with_stars(rows: ir.Table, context: Context) -> ir.Table:
    """The rating of the case itself, else the mean of the answers that name it."""
    if context.has("cases.rating"):
        return rows.rename(stars="given")
    surveys = unbound("surveys")
    told = surveys.filter(known(surveys, "case_id", "rating"))
    answers = told.group_by(asked_id=told.case_id).aggregate(stars=_inside(told.rating).mean())
    joined = rows.drop("given").left_join(answers, rows.case_id == answers.asked_id)
    return joined.drop("asked_id")


def _with_segment(rows: ir.Table, context: Context) -> ir.Table:
    of = segments(context.columns)
    if of is None:
        return rows.mutate(segment=ibis.null("string"))
    named = of.select(segment_of="customer_id", segment="segment")
    return rows.left_join(named, rows.customer == named.segment_of).drop("segment_of")


def _repair_hours(cases: ir.Table, context: Context) -> Any:
    """Hours of repair as the file has them, else from opening to solution."""
    if context.has("cases.repair_hours"):
        return cases.repair_hours
    return hours_between(cases.opened_at, cases.resolved_at)


def _fixed(cases: ir.Table, context: Context) -> Any:
    if context.has("cases.first_time_fixed"):
        return cases.first_time_fixed
    return ibis.ifelse(cases.visits >= 1, cases.visits == 1, None)


def _late(cases: ir.Table, context: Context) -> Any:
    """Whether the promise was broken: the file's own mark, else solved after the target."""
    if context.has("cases.sla_met"):
        return ~cases.sla_met
    return hours_between(cases.opened_at, cases.resolved_at) > cases.resolution_target_hours


def _log_hours(hours: Any) -> Any:
    return _in_eighths(ibis.ifelse(hours >= 0, ibis.greatest(hours, SHORTEST_HOURS), None).ln())


def _in_eighths(number: Any) -> Any:
    return (number * STEPS_A_LOG).round() / STEPS_A_LOG


def _inside(rating: Any) -> Any:
    return ibis.ifelse(rating.between(*STARS), rating, None)
