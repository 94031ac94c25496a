"""A, B and C customers: what each class gets from the service, and what it yields.

Customers are ranked by what they bring; those who bring the first share of it are A, those up to
the second B, all others C. Only counts, sums and KPIs of classes leave this module, no customer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.filter import Filter, cannot_be_told, inside, lacking, nothing_passes
from aftersales.kpis.kpi import Kpi, Measurement
from aftersales.kpis.measure import EVERYTHING, measure
from aftersales.kpis.narrowed import way_of
from aftersales.kpis.options import Options
from aftersales.kpis.rows import ALL_ORDERS, OPENED_CASES, Rows
from aftersales.kpis.statistic import NOTHING, Estimate, Mean, Ratio
from aftersales.message import Message, message

CLASSES = ("A", "B", "C")
CUT_OFFS = (0.80, 0.95)
BY = ("revenue", "margin")
OF_CLASSES = (
    "first_response_time",
    "resolution_time",
    "repair_time",
    "first_time_fix",
    "first_contact_resolution",
    "sla_attainment",
    "csat",
    "cost_per_case",
    "retention",
    "repeat_purchase_rate",
    "upsell_rate",
)
DAYS_A_YEAR = 365.25
CLASS, CASES = "of_class", "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerClass:
    """One class: how many customers, what they bring, what they get.

    Money is over the whole time of the orders. `cases_a_year` is the mean of its customers.
    `price_realised` is revenue over list price, where the orders state both. `kpis` are those of
    its customers' records, by id; what the files do not tell is not there.
    """

    name: str
    customers: int
    revenue: float
    margin: float | None
    price_realised: Estimate
    cases_a_year: Estimate
    kpis: Mapping[str, Measurement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The classes, A first; one without customers is not there. `years`: time of the cases."""

    by: str
    cut_offs: tuple[float, float]
    classes: tuple[CustomerClass, ...]
    years: float | None

    def share_of(self, name: str, what: str) -> float | None:
        """Share 0–1 of all `customers`, `revenue` or `margin` that a class has."""
        amounts = {each.name: getattr(each, what) for each in self.classes}
        if name not in amounts or any(amount is None for amount in amounts.values()):
            return None
        everything = sum(amounts.values())
        return amounts[name] / everything if everything > 0 else None


def customer_classes(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    by: str = "revenue",
    cut_offs: tuple[float, float] = CUT_OFFS,
    only: Collection[str] = OF_CLASSES,
    where: Filter = EVERYTHING,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> Classes | Message:
    """Classes by the `revenue` or `margin` of the orders, or what is missing for them.

    `cut_offs` are cumulative shares, 0 < first ≤ second ≤ 1. Under a filter customers are ranked
    by the orders that pass, and get what the records that pass say. `context` as in `measure`.
    Raises ValueError on other cut-offs, and `Cancelled` when `cancel` was pulled.
    """
    if by not in BY or not 0 < cut_offs[0] <= cut_offs[1] <= 1:
        raise ValueError(f"by one of {BY}, cut-offs rising within 0 to 1; got {by}, {cut_offs}")
    context = context or context_of(engine, tables, options or Options(), cancel=cancel)
    if missing := _missing(by, context, where):
        return missing
    bought = inside(ALL_ORDERS, where).build(context)
    classed = _classed(bought, by, cut_offs)
    ask = partial(engine.run, tables=tables, cancel=cancel)
    rows = ask(_sums(classed, bought, _asked(context, where), context)).to_dict("records")
    kpis = _by_class(classed, context, only)
    measured = measure(
        engine, tables, by=CLASS, where=where, kpis=kpis, context=context, cancel=cancel
    )
    years = _years(context, where)
    classes = [_class(row, measured, years) for row in rows]
    if not classes:
        return nothing_passes()
    return Classes(
        by=by,
        cut_offs=cut_offs,
        classes=tuple(sorted(classes, key=lambda each: each.name)),
        years=years,
    )


def _missing(by: str, context: Context, where: Filter) -> Message | None:
    if context.has("orders.customer_id", f"orders.{by}"):
        return cannot_be_told(ALL_ORDERS, where, context)
    if by == "margin":
        return message(
            "Classes by margin need orders with customer number and contribution margin."
        )
    return message("Classes by revenue need orders with customer number and revenue.")


# Who is what


def _classed(orders: ir.Table, by: str, cut_offs: tuple[float, float]) -> ir.Table:
    """`classed_id`, `of_class`: one row a customer with orders."""
    named = orders.filter(orders.customer_id.notnull())
    customers = named.group_by("customer_id").aggregate(brings=named[by].sum().fill_null(0))
    ranked = customers.mutate(brings=ibis.greatest(customers.brings, 0.0))
    before = _share_before(ranked)
    letter = ibis.cases((before < cut_offs[0], "A"), (before < cut_offs[1], "B"), else_="C")
    return ranked.select(classed_id="customer_id", **{CLASS: letter})


def _share_before(customers: ir.Table) -> Any:
    """Share of everything that larger customers bring; who brings nothing has all before."""
    larger = ibis.window(
        order_by=[ibis.desc(customers.brings), customers.customer_id], preceding=(None, 1)
    )
    before = customers.brings.sum().over(larger).fill_null(0)
    share = before / customers.brings.sum().over(ibis.window()).nullif(0)
    return ibis.ifelse(customers.brings > 0, share, 1.0).fill_null(1.0)


# What a class brings


def _sums(classed: ir.Table, orders: ir.Table, asked: ir.Table, context: Context) -> ir.Table:
    """One row a class: sums over its customers."""
    people = classed.left_join(_bought(orders, context), [("classed_id", "buyer")])
    people = people.left_join(asked, [("classed_id", "asker")])
    ratio = Ratio(people.paid, people.listed)
    cases = Mean(people[CASES].fill_null(0))
    return people.aggregate(
        by=CLASS,
        customers=people.count(),
        revenue=people.revenue.sum(),
        margin=people.margin.sum(),
        **{f"price.{part}": each for part, each in ratio.parts().items()},
        **{f"cases.{part}": each for part, each in cases.parts().items()},
    )


def _bought(orders: ir.Table, context: Context) -> ir.Table:
    """One row a customer: revenue and margin, and of what has a list price, what was paid."""
    paid = listed = ibis.null("float64")
    if context.has("orders.list_price", "orders.quantity", "orders.revenue"):
        listed = orders.list_price * orders.quantity
        paid = ibis.ifelse(listed.notnull(), orders.revenue, None)
    orders = orders.mutate(paid=paid, listed=listed)
    return orders.group_by(buyer=orders.customer_id).aggregate(
        revenue=orders.revenue.sum(),
        margin=orders.margin.sum(),
        paid=orders.paid.sum(),
        listed=orders.listed.sum(),
    )


def _asked(context: Context, where: Filter) -> ir.Table:
    """One row a customer: its cases that pass."""
    cases = (inside(OPENED_CASES, where) if _tells(context, where) else OPENED_CASES).build(context)
    return cases.group_by(asker=cases.customer_id).aggregate(**{CASES: cases.count()})


# What a class gets


def _by_class(classed: ir.Table, context: Context, only: Collection[str]) -> Mapping[str, Kpi]:
    """KPIs over the records of the customers that have a class."""
    shared: dict[Rows, Rows] = {}  # so that one question asks for all over the same records
    kpis: dict[str, Kpi] = {}
    for id in only:
        way = way_of(CATALOGUE[id], context)
        if way is not None and "customer_id" in way.rows.build(context).columns:
            rows = shared.setdefault(way.rows, _with_class(way.rows, classed))
            kpis[id] = replace(CATALOGUE[id], ways=(replace(way, rows=rows),))
    return kpis


def _with_class(rows: Rows, classed: ir.Table) -> Rows:
    def build(context: Context) -> ir.Table:
        table = rows.build(context)
        return table.inner_join(classed, table.customer_id == classed.classed_id).drop("classed_id")

    return Rows(table=rows.table, build=build)


# Together


def _tells(context: Context, where: Filter) -> bool:
    return lacking(OPENED_CASES, where, context) is None


def _years(context: Context, where: Filter) -> float | None:
    """How long the cases that can pass were watched; None where it is not known which can."""
    span = where.within(context.facts.get("cases.first"), context.as_of)
    if span is None or not _tells(context, where):
        return None
    first, last = span
    return float((last - first).total_seconds() / 86_400 / DAYS_A_YEAR)


def _class(
    row: Mapping[Any, Any],
    measured: Sequence[Measurement],
    years: float | None,
) -> CustomerClass:
    known = {name: None if pd.isna(value) else value for name, value in row.items()}
    name = str(known[CLASS])
    return CustomerClass(
        name=name,
        customers=int(known["customers"] or 0),
        revenue=float(known["revenue"] or 0.0),
        margin=None if known["margin"] is None else float(known["margin"]),
        price_realised=_price(_parts(known, "price")),
        cases_a_year=_cases_a_year(_parts(known, "cases"), years),
        kpis={m.kpi: m for m in measured if m.group == name and m.value is not None},
    )


def _price(parts: Mapping[str, float]) -> Estimate:
    return Ratio.read(parts, {}) if parts.get("n") else NOTHING


def _cases_a_year(parts: Mapping[str, float], years: float | None) -> Estimate:
    if years is None or not parts.get("n"):
        return NOTHING
    mean = Mean.read(parts, {})
    low, high = (None if bound is None else max(bound, 0.0) / years for bound in _ends(mean))
    return Estimate(value=(mean.value or 0.0) / years, n=mean.n, low=low, high=high)


def _ends(estimate: Estimate) -> tuple[float | None, float | None]:
    return estimate.low, estimate.high


def _parts(row: Mapping[Any, Any], name: str) -> Mapping[str, float]:
    return {
        str(key).removeprefix(f"{name}."): float(value or 0.0)
        for key, value in row.items()
        if str(key).startswith(f"{name}.")
    }
