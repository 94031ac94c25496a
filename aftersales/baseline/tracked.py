"""The figures by which a forecast is held against what happened, and how each is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from aftersales.baseline.last_year import CUSTOMER_YEAR, is_after_sales
from aftersales.baseline.quantities import BY_SEGMENT
from aftersales.kpis import CATALOGUE, SETTINGS, Options
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import OPENED_CASES, Rows, orders_that_stand
from aftersales.kpis.statistic import Mean, Statistic, when
from aftersales.message import N_, Message
from aftersales.study import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A figure of the forecast.

    `level` is the number of a segment that is its level today, `moved_by` what levers may move of
    it, `links` those through which the rest of the business does. A `total` is that of a month,
    and not a share or a middle of its records; a `stock` is counted at the end of the data.
    """

    id: str
    name: str
    unit: Unit
    level: str
    kpi: Kpi
    moved_by: tuple[Target, ...] = ()
    links: tuple[str, ...] = ()
    total: bool = False
    stock: bool = False


def each_case(cases: ir.Table, context: Context) -> Statistic:
    """Cases opened; the figure is n."""
    return Mean(when(cases.opened_at.notnull(), 1.0))


def visits_of_cases(cases: ir.Table, context: Context) -> Statistic:
    """Visits of a case; the figure is the total."""
    return Mean(when(cases.visits >= 0, cases.visits))


def after_sales_revenue(orders: ir.Table, context: Context) -> Statistic:
    """Revenue of an order that is neither a machine nor an upgrade; the figure is the total."""
    return Mean(when(is_after_sales(orders), orders.revenue))


def _orders(context: Context) -> ir.Table:
    orders = orders_that_stand()
    return orders.mutate(dated_at=orders.ordered_at)


ORDERS_BY_DAY = Rows(table="orders", build=_orders)


def _counted(
    id: str,
    unit: Unit,
    rows: Rows,
    statistic: Callable[[ir.Table, Context], Statistic],
    *needs: str,
) -> Kpi:
    """Measured with the KPIs and shown on no page of theirs."""
    return Kpi(
        id=id,
        name="",
        question="",
        formula="",
        pitfall="",
        unit=unit,
        direction=Direction.BAND,
        source="",
        ways=(Way(id=statistic.__name__, rows=rows, needs=needs, statistic=statistic),),
    )


def _of_catalogue(
    id: str, level: str, moved_by: tuple[Target, ...] = (), links: tuple[str, ...] = ()
) -> Tracked:
    kpi = CATALOGUE[id]
    return Tracked(
        id=id, name=kpi.name, unit=kpi.unit, level=level, kpi=kpi, moved_by=moved_by, links=links
    )


_TO_SATISFACTION = ("first_time_fix_on_csat", "response_time_on_csat", "repair_time_on_csat")
_FEWER_FAILURES = (Target.FIRST_TIME_FIX, Target.PARTS_AVAILABILITY)

TRACKED: Mapping[str, Tracked] = {
    each.id: each
    for each in (
        _of_catalogue("first_time_fix", "first_time_fix", _FEWER_FAILURES),
        _of_catalogue("first_response_time", "response_hours", (Target.RESPONSE_TIME,)),
        _of_catalogue("repair_time", "repair_hours", (Target.REPAIR_TIME,)),
        _of_catalogue(
            "sla_attainment",
            "sla_attainment",
            (Target.RESPONSE_TIME,),
            ("response_time_on_sla",),
        ),
        _of_catalogue("csat", "csat", (Target.CSAT,), _TO_SATISFACTION),
        _of_catalogue(
            "retention",
            "annual_retention",
            (Target.AT_RISK_HAZARD_RATIO,),
            ("csat_on_churn",),
        ),
        Tracked(
            id="cases",
            name=N_("Cases in a month"),
            unit=Unit.COUNT,
            level="cases_per_month",
            kpi=_counted("cases", Unit.COUNT, OPENED_CASES, each_case, "cases.opened_at"),
            moved_by=(Target.CASE_VOLUME,),
            total=True,
        ),
        Tracked(
            id="visits",
            name=N_("Visits in a month"),
            unit=Unit.COUNT,
            level="cases_per_month",
            kpi=_counted(
                "visits",
                Unit.COUNT,
                OPENED_CASES,
                visits_of_cases,
                "cases.opened_at",
                "cases.visits",
            ),
            moved_by=(Target.CASE_VOLUME, Target.EXTRA_VISITS, *_FEWER_FAILURES),
            total=True,
        ),
        Tracked(
            id="customers",
            name=N_("Customers"),
            unit=Unit.COUNT,
            level="customers",
            kpi=next(kpi for kpi in BY_SEGMENT if kpi.ways[0].rows is CUSTOMER_YEAR),
            moved_by=(Target.AT_RISK_HAZARD_RATIO,),
            links=("csat_on_churn", "csat_on_referral"),
            stock=True,
        ),
        Tracked(
            id="revenue",
            name=N_("After-sales revenue in a month"),
            unit=Unit.MONEY,
            level="annual_revenue",
            kpi=_counted(
                "revenue",
                Unit.MONEY,
                ORDERS_BY_DAY,
                after_sales_revenue,
                "orders.ordered_at",
                "orders.revenue",
            ),
            links=("csat_on_churn", "csat_on_price"),
            total=True,
        ),
    )
}


LEFT_OUT = ("as_of", "repeat_complete_windows")
"""Options that change nothing here: the ledger looks at every month, and only at whole windows."""


def definitions(options: Options) -> dict[str, str]:
    """Option → choice, for all that the tracked figures hang on."""
    asked = {name for each in TRACKED.values() for name in each.kpi.settings}
    return {name: str(getattr(options, name)) for name in sorted(asked.difference(LEFT_OUT))}


def defined_as(then: Mapping[str, str]) -> Options:
    """The options with those choices, what `definitions` gave; one that is impossible is left."""
    usual = Options()
    known = {name: then[name] for name in definitions(usual) if name in then}
    chosen: dict[str, Any] = {
        name: _choice(name, text) for name, text in known.items() if _possible(name, text)
    }
    return replace(usual, **chosen)


def _possible(name: str, text: str) -> bool:
    setting = SETTINGS[name]
    if setting.choices:
        return text in setting.choices
    return text.isdecimal() and setting.low <= int(text) <= setting.high


def _choice(name: str, text: str) -> str | int:
    return text if SETTINGS[name].choices else int(text)


def hanging_on(option: str) -> tuple[str, ...]:
    """The figures whose definition has that option."""
    return tuple(id for id, each in TRACKED.items() if option in each.kpi.settings)


def tracked_name(id: str) -> Message:
    """What a figure is called; one that is not known by its id."""
    return Message(TRACKED[id].name) if id in TRACKED else Message("{id}", {"id": id})
