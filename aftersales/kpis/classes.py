"""A, B and C customers: what each class gets from the service, and what it yields.

Customers are ranked by what they bring; those who bring the first share of it are A, those up to
the second B, all others C. Only counts, sums and KPIs of classes leave this module, no customer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.kpi import Kpi, Measurement
from aftersales.kpis.measure import measure
from aftersales.kpis.narrowed import way_of
from aftersales.kpis.options import Options
from aftersales.kpis.rows import Rows
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
    cancel: Cancel | None = None,
) -> Classes | Message:
    """Classes by the `revenue` or `margin` of the orders, or what is missing for them.

    `cut_offs` are cumulative shares, 0 < first ≤ second ≤ 1. Raises ValueError on others, and
    `Cancelled` when `cancel` was pulled.
    """
    if by not in BY or not 0 < cut_offs[0] <= cut_offs[1] <= 1:
        raise ValueError(f"by one of {BY}, cut-offs rising within 0 to 1; got {by}, {cut_offs}")
    options = options or Options()
    context = context_of(engine, tables, options, cancel=cancel)
    if not context.has("orders.customer_id", f"orders.{by}"):
        return _missing(by)
    classed = _classed(by, cut_offs)
    ask = partial(engine.run, tables=tables, cancel=cancel)
    rows = ask(_sums(classed, context)).to_dict("records")
    kpis = _narrowed(classed, context, only)
    measured = {
        m.kpi: m
        for m in measure(engine, tables, options, kpis=kpis, cancel=cancel)
        if m.value is not None
    }
    years = _years(context)
    classes = [_class(row, measured, years, only) for row in rows]
    return Classes(
        by=by,
        cut_offs=cut_offs,
        classes=tuple(sorted(classes, key=lambda each: each.name)),
        years=years,
    )


def _missing(by: str) -> Message:
    if by == "margin":
        return message(
            "Classes by margin need orders with customer number and contribution margin."
        )
    return message("Classes by revenue need orders with customer number and revenue.")


# Who is what


def _classed(by: str, cut_offs: tuple[float, float]) -> ir.Table:
    """`classed_id`, `of_class`: one row a customer with orders."""
    orders = unbound("orders")
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


def _of_class(table: ir.Table, classed: ir.Table, name: str) -> ir.Table:
    ids = classed.filter(classed[CLASS] == name).classed_id
    return table.filter(table.customer_id.isin(ids))


# What a class brings


def _sums(classed: ir.Table, context: Context) -> ir.Table:
    """One row a class: sums over its customers."""
    people = classed.left_join(_bought(context), [("classed_id", "buyer")])
    people = people.left_join(_asked(), [("classed_id", "asker")])
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


def _bought(context: Context) -> ir.Table:
    """One row a customer: revenue and margin, and of what has a list price, what was paid."""
    orders = unbound("orders")
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


def _asked() -> ir.Table:
    cases = unbound("cases")
    return cases.group_by(asker=cases.customer_id).aggregate(**{CASES: cases.count()})


# What a class gets


def _narrowed(classed: ir.Table, context: Context, only: Collection[str]) -> Mapping[str, Kpi]:
    """`csat.A` and so on: KPIs over the records of the customers of a class."""
    narrow: dict[tuple[Rows, str], Rows] = {}  # the same rows, so that one question asks for all
    kpis: dict[str, Kpi] = {}
    for id in only:
        way = way_of(CATALOGUE[id], context)
        if way is None or "customer_id" not in way.rows.build(context).columns:
            continue
        for name in CLASSES:
            rows = narrow.setdefault((way.rows, name), _rows_of(way.rows, classed, name))
            named = f"{id}.{name}"
            kpis[named] = replace(CATALOGUE[id], id=named, ways=(replace(way, rows=rows),))
    return kpis


def _rows_of(rows: Rows, classed: ir.Table, name: str) -> Rows:
    def build(context: Context) -> ir.Table:
        return _of_class(rows.build(context), classed, name)

    return Rows(table=rows.table, build=build)


# Together


def _years(context: Context) -> float | None:
    first = context.facts.get("cases.first")
    if first is None or context.as_of is None or context.as_of <= first:
        return None
    return float((context.as_of - first).total_seconds() / 86_400 / DAYS_A_YEAR)


def _class(
    row: Mapping[Any, Any],
    measured: Mapping[str, Measurement],
    years: float | None,
    only: Collection[str],
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
        kpis=dict(_kpis(name, measured, only)),
    )


def _kpis(
    name: str, measured: Mapping[str, Measurement], only: Collection[str]
) -> Iterator[tuple[str, Measurement]]:
    for id in only:
        if found := measured.get(f"{id}.{name}"):
            yield id, replace(found, kpi=id)


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
