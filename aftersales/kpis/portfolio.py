"""The service portfolio: what is sold and serviced, what it brings, which of it disappoints.

Sales come from the orders, by product and category; cases by product. A product as a whole is its
sales but the machines themselves, less what its cases cost: machines are listed, not counted in.
Where much is sold without a product, such as contracts that pay for cases, no product is charged
with its cases: the sum would be wrong for each and is right only for everything together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.categories import is_machine
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.filter import Filter, cannot_be_told, inside, nothing_passes
from aftersales.kpis.grouping import GROUP, grouped
from aftersales.kpis.kpi import FEW, Measurement
from aftersales.kpis.measure import EVERYTHING, measure
from aftersales.kpis.options import Options
from aftersales.kpis.rows import ALL_ORDERS, ORDERS, Rows
from aftersales.kpis.statistic import NOTHING, Estimate, Ratio
from aftersales.message import Message, Share, message

CATEGORY = "of_category"
MARGIN, PRICE = "margin", "price"
TIMES = ("repair_time", "resolution_time", "handling_time")
OF_CASES = ("csat", "cost_per_case", *TIMES)

# What counts as disappointing, so far below the others that chance cannot explain it.
MARGIN_BELOW = 0.05  # a margin so many points below that of its category
CSAT_BELOW = 0.05  # a satisfaction so many points below that of all cases
WITHOUT_PRODUCT = 0.05  # share of revenue without a product, above which cases are not charged


class Verdict(StrEnum):
    """What is to be said of an offer."""

    EARNS = "earns"
    DISAPPOINTS = "disappoints"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of the portfolio: a category of a product, or (`category` None) all of a product.

    `product` None: sold without one, such as contracts. `margin` and `price_realised` are shares,
    of revenue and of list price, over the order lines that state them. `contribution` is money: the
    margins less the cost of the cases, only of products as a whole. `time` is repair, resolution
    or handling time, whichever the files have first. `reason` says why the verdict is what it is.
    """

    product: str | None
    category: str | None
    is_machine: bool
    orders: int
    quantity: float | None
    revenue: float
    margin: Estimate
    price_realised: Estimate
    contribution: Estimate
    csat: Measurement | None
    cost_per_case: Measurement | None
    time: Measurement | None
    verdict: Verdict
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Everything but machines, each product as a whole, and each category of each product.

    Both lists are in the order of revenue. `category_margin` is what the categories of the offers
    are held against.
    """

    everything: Offer
    products: tuple[Offer, ...]
    categories: tuple[Offer, ...]
    category_margin: Mapping[str, float]


def portfolio(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    where: Filter = EVERYTHING,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> Portfolio | Message:
    """The portfolio of the records that `where` names, or what is missing for one.

    `context` as in `measure`. Raises `Cancelled` when `cancel` was pulled.
    """
    context = context or context_of(engine, tables, options or Options(), cancel=cancel)
    if missing := _missing(context, where):
        return missing
    ask = partial(engine.run, tables=tables, cancel=cancel)
    lines = [_Line.of(row) for row in ask(_sales(context, where)).to_dict("records")]
    measured = partial(
        measure, engine, tables, only=OF_CASES, where=where, context=context, cancel=cancel
    )
    cases = _by_product(measured(by="product"))
    whole = {m.kpi: m for m in measured() if m.value is not None}
    return _portfolio(lines, cases, whole) if lines else nothing_passes()


def _missing(context: Context, where: Filter) -> Message | None:
    if not context.has("orders.revenue"):
        return message("The portfolio needs orders with their revenue.")
    if not context.has("orders.category") and not _knows_products(context):
        return message("The portfolio needs the category or the product of the orders.")
    return cannot_be_told(ALL_ORDERS, where, context)


# What was sold


def _knows_products(context: Context) -> bool:
    return context.has("orders.product") or grouped(ORDERS, "product", context) is not None


def _sales(context: Context, where: Filter) -> ir.Table:
    """One row a product and category: sums of what was sold."""
    orders = _with_product(inside(ALL_ORDERS, where), context)
    category = orders.category if context.has("orders.category") else ibis.null("string")
    orders = orders.mutate(**{CATEGORY: category.strip()})
    asked = {
        "orders": orders.count(),
        "machines": is_machine(orders[CATEGORY]).any(),
        "quantity": orders.quantity.sum(),
        "revenue": orders.revenue.sum(),
    }
    for name, ratio in _ratios(orders, context).items():
        asked |= {f"{name}.{part}": each for part, each in ratio.parts().items()}
    return orders.aggregate(by=[GROUP, CATEGORY], **asked)


def _with_product(rows: Rows, context: Context) -> ir.Table:
    """Orders without a product are kept, for contracts have none."""
    orders = rows.build(context)
    if context.has("orders.product"):
        return orders.mutate(**{GROUP: orders["product"].strip()})
    found = grouped(rows, "product", context)
    return orders.mutate(**{GROUP: ibis.null("string")}) if found is None else found


def _ratios(orders: ir.Table, context: Context) -> dict[str, Ratio]:
    ratios = {}
    if context.has("orders.margin"):
        ratios[MARGIN] = Ratio(orders.margin, orders.revenue)
    if context.has("orders.list_price", "orders.quantity"):
        ratios[PRICE] = Ratio(orders.revenue, orders.list_price * orders.quantity)
    return ratios


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Sums of some orders; `parts` are those of the two ratios."""

    product: str | None
    category: str | None
    is_machine: bool
    orders: int
    quantity: float | None
    revenue: float
    parts: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> _Line:
        known = {name: None if pd.isna(value) else value for name, value in row.items()}
        return cls(
            product=known[GROUP],
            category=known[CATEGORY],
            is_machine=bool(known["machines"]),
            orders=int(known["orders"] or 0),
            quantity=known["quantity"],
            revenue=float(known["revenue"] or 0.0),
            parts={name: _parts(known, name) for name in (MARGIN, PRICE)},
        )

    def estimate(self, ratio: str) -> Estimate:
        parts = self.parts[ratio]
        return Ratio.read(parts, {}) if parts.get("n") else NOTHING


def _parts(row: Mapping[Any, Any], name: str) -> Mapping[str, float]:
    return {
        str(key).removeprefix(f"{name}."): float(value or 0.0)
        for key, value in row.items()
        if str(key).startswith(f"{name}.")
    }


def _together(lines: Sequence[_Line], **changes: Any) -> _Line:
    parts = {
        ratio: {
            part: sum(line.parts[ratio].get(part, 0.0) for line in lines)
            for part in {part for line in lines for part in line.parts[ratio]}
        }
        for ratio in (MARGIN, PRICE)
    }
    quantities = [line.quantity for line in lines if line.quantity is not None]
    return _Line(
        product=changes.get("product"),
        category=changes.get("category"),
        is_machine=False,
        orders=sum(line.orders for line in lines),
        quantity=sum(quantities) if quantities else None,
        revenue=sum(line.revenue for line in lines),
        parts=parts,
    )


# What it is worth


Cases = Mapping[str, Mapping[str, Measurement]]
"""Product → KPI id → its measurement over the product's cases."""


def _by_product(measurements: Sequence[Measurement]) -> Cases:
    cases: dict[str, dict[str, Measurement]] = {}
    for m in measurements:
        if m.group is not None and m.value is not None:
            cases.setdefault(m.group.strip(), {})[m.kpi] = m
    return cases


def _portfolio(lines: Sequence[_Line], cases: Cases, whole: Mapping[str, Measurement]) -> Portfolio:
    margins = _margins(lines)
    everything = _everything(lines, whole)
    ranked = sorted(lines, key=lambda line: (-line.revenue, str(line.product), str(line.category)))
    return Portfolio(
        everything=everything,
        products=tuple(_products(ranked, cases, everything)),
        categories=tuple(_category(line, margins) for line in ranked if line.category is not None),
        category_margin=margins,
    )


def _margins(lines: Sequence[_Line]) -> dict[str, float]:
    """Category → margin of all its products together."""
    names = dict.fromkeys(line.category for line in lines if line.category)
    margins = {
        name: _together([x for x in lines if x.category == name]).estimate(MARGIN).value
        for name in names
    }
    return {name: value for name, value in margins.items() if value is not None}


def _everything(lines: Sequence[_Line], whole: Mapping[str, Measurement]) -> Offer:
    service = _together([line for line in lines if not line.is_machine])
    contribution = _contribution(service, whole)
    return _offer(service, whole, contribution, *_of_contribution(contribution))


def _category(line: _Line, margins: Mapping[str, float]) -> Offer:
    verdict, reason = _of_margin(line, margins.get(str(line.category)))
    return _offer(line, {}, NOTHING, verdict, reason)


def _of_margin(line: _Line, usual: float | None) -> tuple[Verdict, Message]:
    margin = line.estimate(MARGIN)
    if margin.low is None or margin.high is None or margin.n < FEW or usual is None:
        return _too_few(margin.n)
    if margin.high < 0:
        return Verdict.DISAPPOINTS, message("It is sold below cost.")
    if margin.high < usual - MARGIN_BELOW:
        return Verdict.DISAPPOINTS, message(
            "Its margin is at most {high}; that of what it is compared with is {usual}.",
            high=Share(margin.high, digits=1),
            usual=Share(usual, digits=1),
        )
    if margin.low > 0:
        return Verdict.EARNS, message(
            "Its margin is at least {low}.", low=Share(margin.low, digits=1)
        )
    return _too_few(margin.n)


def _too_few(n: int) -> tuple[Verdict, Message]:
    return Verdict.TOO_FEW, message(
        "{n} {n:record with a margin says|records with a margin say} too little.", n=n
    )


def _products(lines: Sequence[_Line], cases: Cases, everything: Offer) -> Iterator[Offer]:
    """Each product but its machines; also those that are only serviced."""
    sold = [line for line in lines if not line.is_machine]
    charged = _without_product(sold) <= WITHOUT_PRODUCT
    usual = _together([line for line in sold if line.product]).estimate(MARGIN).value
    wholes = [
        _together([line for line in sold if line.product == name], product=name)
        for name in dict.fromkeys([*(line.product for line in lines if line.product), *cases])
    ]
    for line in sorted(wholes, key=lambda line: -line.revenue):
        of_cases = cases.get(str(line.product), {})
        contribution = _contribution(line, of_cases) if charged else NOTHING
        verdict = (
            _of_csat(of_cases.get("csat"), everything.csat)
            or (_of_contribution(contribution) if charged else None)
            or _of_margin(line, usual)
        )
        yield _offer(line, of_cases, contribution, *verdict)


def _without_product(lines: Sequence[_Line]) -> float:
    revenue = sum(line.revenue for line in lines)
    return sum(line.revenue for line in lines if line.product is None) / revenue if revenue else 0


def _contribution(line: _Line, cases: Mapping[str, Measurement]) -> Estimate:
    """Margins less what the cases cost; both vary from record to record."""
    margin, cost = line.estimate(MARGIN), cases.get("cost_per_case")
    if margin.value is None or margin.high is None or cost is None or cost.high is None:
        return NOTHING
    earned = margin.value * line.revenue
    spent = cost.statistics["total"]
    error = line.revenue * (margin.high - margin.value)
    spread = (error**2 + (cost.n * (cost.high - (cost.value or 0.0))) ** 2) ** 0.5
    value = earned - spent
    return Estimate(value=value, n=margin.n + cost.n, low=value - spread, high=value + spread)


def _of_contribution(contribution: Estimate) -> tuple[Verdict, Message]:
    if contribution.low is None or contribution.high is None or contribution.n < FEW:
        return _too_few(contribution.n)
    if contribution.high < 0:
        return Verdict.DISAPPOINTS, message("Its cases cost more than its sales bring.")
    if contribution.low > 0:
        return Verdict.EARNS, message("Its sales bring more than its cases cost.")
    return Verdict.TOO_FEW, message("Whether its sales pay for its cases is not clear.")


def _of_csat(
    csat: Measurement | None, of_all: Measurement | None
) -> tuple[Verdict, Message] | None:
    """Only a satisfaction that is surely low decides."""
    if csat is None or of_all is None or csat.high is None or of_all.value is None or csat.few:
        return None
    if csat.high >= of_all.value - CSAT_BELOW:
        return None
    return Verdict.DISAPPOINTS, message(
        "At most {high} of its customers are satisfied, of all {usual}.",
        high=Share(csat.high),
        usual=Share(of_all.value),
    )


def _offer(
    line: _Line,
    cases: Mapping[str, Measurement],
    contribution: Estimate,
    verdict: Verdict,
    reason: Message,
) -> Offer:
    return Offer(
        product=line.product,
        category=line.category,
        is_machine=line.is_machine,
        orders=line.orders,
        quantity=line.quantity,
        revenue=line.revenue,
        margin=line.estimate(MARGIN),
        price_realised=line.estimate(PRICE),
        contribution=contribution,
        csat=cases.get("csat"),
        cost_per_case=cases.get("cost_per_case"),
        time=next((cases[time] for time in TIMES if time in cases), None),
        verdict=verdict,
        reason=reason,
    )
