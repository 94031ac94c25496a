"""An outcome by unit and month, from the user's tables: what effects are told from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.context import Ask, Context
from aftersales.kpis.disclosure import PERSONAL, withheld
from aftersales.kpis.grouping import GROUP, labelled
from aftersales.kpis.kpi import Direction, Unit, Way
from aftersales.kpis.measure import numbers_of_people, way_of
from aftersales.kpis.rows import OPENED_CASES, ORDERS, Rows
from aftersales.kpis.series import LOG_ODDS, LOGARITHM, PART_OF_A_MONTH, Scale, month_number
from aftersales.kpis.statistic import Median, Share, when
from aftersales.message import N_, Message, message
from aftersales.study import Target
from aftersales.track.noise import Cells
from aftersales.uncertain import Array

LOT, EVERYTHING = "lot", "everything"
LOTS = 20
UNITS: Mapping[str, str] = {
    "region": N_("Region"),
    "segment": N_("Segment"),
    "product": N_("Product"),
    "team": N_("Team"),
    "technician": N_("Technician"),
}
"""Columns by which a programme may begin here and not yet there."""
LEAST_RECORDS = 5  # of a unit in a typical month
LEAST_FILLED = 0.6  # of the months
MOST_UNITS = 40
SHORTEST_HOURS = 1 / 60  # what took no time took less than a minute
LEAST_MONTHS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An outcome that can be followed month by month.

    `scale` is the one on which effects add up: `log odds`, `logarithm` or `money`. `better` is 1
    where more is better, else −1. `target` is what it moves in the model, None if nothing.
    """

    id: str
    name: str
    unit: Unit
    scale: str
    better: int
    target: Target | None = None

    def back(self, stretched: float) -> float:
        """From the scale of effects to what a reader knows."""
        scale = SCALES.get(self.scale)
        return stretched if scale is None else float(scale.back(np.array(stretched)))

    def moved(self, level: float, shift: float) -> float:
        """Where a level goes when it is shifted by so much on the scale of effects."""
        scale = SCALES.get(self.scale)
        if scale is None:
            return level + shift
        return float(scale.back(scale.stretched(np.array(level)) + shift))


ODDS, LOG, MONEY = "log odds", "logarithm", "money"
SCALES: Mapping[str, Scale] = {ODDS: LOG_ODDS, LOG: LOGARITHM}


def _of_kpi(id: str, target: Target | None = None) -> Measure:
    kpi = CATALOGUE[id]
    return Measure(
        id=id,
        name=kpi.name,
        unit=kpi.unit,
        scale=ODDS if kpi.unit is Unit.SHARE else LOG,
        better=1 if kpi.direction is Direction.UP else -1,
        target=target,
    )


def _per_customer(id: str, name: str) -> Measure:
    return Measure(id=id, name=name, unit=Unit.MONEY, scale=MONEY, better=1)


CASES_A_CUSTOMER = Measure(
    id="cases_per_customer",
    name=N_("Cases a customer and month"),
    unit=Unit.COUNT,
    scale=LOG,
    better=-1,
    target=Target.CASE_VOLUME,
)
CONTRIBUTION = _per_customer("contribution", N_("Contribution a customer and month"))
REVENUE = _per_customer("revenue", N_("Revenue a customer and month"))

MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        _of_kpi("first_time_fix", Target.FIRST_TIME_FIX),
        _of_kpi("csat", Target.CSAT),
        _of_kpi("first_response_time", Target.RESPONSE_TIME),
        _of_kpi("repair_time", Target.REPAIR_TIME),
        _of_kpi("handling_time", Target.HANDLING_TIME),
        CASES_A_CUSTOMER,
        _of_kpi("sla_attainment"),
        _of_kpi("retention"),
        CONTRIBUTION,
        REVENUE,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """An outcome by unit and month: `y` on its scale, `n` records; shapes (units, months).

    `month` is numbered from year 0, each following the one before. A cell without a record has
    n = 0 and y = 0. Of amounts and cases a customer, `n` counts customers and cases.
    """

    measure: Measure
    by: str
    units: tuple[str, ...]
    month: Array
    y: Array
    n: Array

    @property
    def filled(self) -> Cells:
        """Cells with records."""
        return np.asarray(self.n > 0)

    def until(self, month: float) -> Panel:
        """The months before that one."""
        return self.when(self.month < month)

    def when(self, months: Cells) -> Panel:
        """Some of the months."""
        return replace(self, month=self.month[months], y=self.y[:, months], n=self.n[:, months])

    def without(self, months: Cells) -> Panel:
        """The same as if nothing had been recorded in those months of any unit."""
        return replace(self, n=np.where(months, 0.0, self.n))

    def of(self, units: Cells) -> Panel:
        """Some of the units."""
        names = tuple(name for name, kept in zip(self.units, units, strict=True) if kept)
        return replace(self, units=names, y=self.y[units], n=self.n[units])

    def level(self, months: Cells) -> float:
        """The outcome over all records of those months together, on its own scale.

        A share is that of all of them, as everywhere (half a record away from 0 and 1, or nothing
        could move it); hours are their geometric mean, since effects add up on logarithms.
        """
        records = np.where(months, self.n, 0.0)
        if self.measure.scale == ODDS:
            hits, count = float(self.hits[records > 0].sum()), float(records.sum())
            return min(max(hits, 0.5), count - 0.5) / count
        return self.measure.back(float((records * self.y).sum() / records.sum()))

    @property
    def hits(self) -> Array:
        """Of a share: how many records of each cell are counted in it, shape (units, months)."""
        return np.asarray(LOG_ODDS.back(self.y) * (self.n + 1) - 0.5)


def panel(
    engine: Engine,
    tables: Tables,
    context: Context,
    *,
    measure: str,
    by: str,
    cancel: Cancel | None = None,
) -> Panel | Message:
    """The outcome by the units of a column, by customers drawn by lot, or over everything.

    Gives a sentence where the tables do not tell it. Months that an export cut off are left out,
    and units with too few records to be followed. Raises `Stopped` as the engine does.
    """
    ask: Ask = partial(engine.run, tables=tables, cancel=cancel)
    context = with_windows_over(context)
    counted = _counted(MEASURES[measure], context)
    if isinstance(counted, Message):
        return counted
    table = _by_unit(counted, by, context)
    if table is None:
        return withheld(by, context.options) or message("Your files do not say this by such units.")
    called = numbers_of_people(ask, tables, context, by) if by in PERSONAL else None
    cells = _called(ask(table).dropna(), called)
    customers = _customers(ask, counted, by, context, called) if counted.a_customer else None
    made = _panel(MEASURES[measure], by, cells, customers)
    return made or message("No unit has enough records in enough months.")


def with_windows_over(context: Context) -> Context:
    """Only records whose windows are over: the latest months would look too good."""
    over = replace(context.options, repeat_complete_windows=True, repurchase_complete_windows=True)
    return replace(context, options=over)


def units_at_hand(context: Context) -> tuple[str, ...]:
    """The columns by which cases or orders can be told apart, most natural first."""

    def told(by: str) -> bool:
        return any(
            labelled(rows.build(context), rows, by, context) is not None
            for rows in (OPENED_CASES, ORDERS)
            if any(column.startswith(f"{rows.table}.") for column in context.columns)
        )

    return tuple(by for by in UNITS if told(by) and withheld(by, context.options) is None)


# Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """Rows, the number each of them gives (NULL: it does not count), and whether by customer."""

    rows: Rows
    number: Callable[[ir.Table], Any]
    a_customer: bool = False


def _counted(measure: Measure, context: Context) -> _Counted | Message:
    if measure is CASES_A_CUSTOMER:
        return _where("cases.opened_at", OPENED_CASES, lambda t: t.opened_at.notnull(), context)
    if measure is CONTRIBUTION:
        return _where("orders.margin", ORDERS, lambda t: t.margin, context)
    if measure is REVENUE:
        return _where("orders.revenue", ORDERS, lambda t: t.revenue, context)
    way = way_of(CATALOGUE[measure.id], context)
    if way is None or "dated_at" not in way.rows.build(context).columns:
        return _not_told()
    return _Counted(rows=way.rows, number=partial(_number, way, context))


def _where(
    column: str, rows: Rows, number: Callable[[ir.Table], Any], context: Context
) -> _Counted | Message:
    if not context.has(column, f"{rows.table}.customer_id"):
        return _not_told()
    return _Counted(rows=rows, number=number, a_customer=True)


def _not_told() -> Message:
    return message("Your files do not say this month by month.")


def _number(way: Way, context: Context, table: ir.Table) -> Any:
    """What a record says, on a scale on which it may be averaged."""
    match way.statistic(table, context):
        case Share(hit=hit):
            return hit
        case Median(number=hours):
            return when(hours >= 0, ibis.greatest(hours, SHORTEST_HOURS).ln())
    raise TypeError(f"{way.id} is neither a share nor a time")


def _by_unit(counted: _Counted, by: str, context: Context) -> ir.Table | None:
    """One row a unit and month: `n` records and their `total`."""
    rows = _told_by(counted, by, context)
    if rows is None:
        return None
    number = counted.number(rows).cast("float64")
    numbered = rows.mutate(number=number, month=rows.dated_at.strftime("%Y-%m"))
    return numbered.group_by(GROUP, "month").aggregate(
        n=numbered.number.count(), total=numbered.number.sum()
    )


def _told_by(counted: _Counted, by: str, context: Context) -> ir.Table | None:
    rows = counted.rows.build(context)
    if by == EVERYTHING:
        return rows.mutate(**{GROUP: ibis.literal(EVERYTHING)})
    if by == LOT:
        if "customer_id" not in rows.columns:
            return None
        drawn = rows.customer_id.cast("string").hash().abs() % LOTS + 1
        return rows.mutate(**{GROUP: drawn.cast("string")})
    amounts_by_person = counted.a_customer and by in PERSONAL
    if amounts_by_person or withheld(by, context.options) is not None:
        return None
    return labelled(rows, counted.rows, by, context)


def _called(rows: pd.DataFrame, called: Mapping[str, int] | None) -> pd.DataFrame:
    """Units by their names, people by their numbers."""
    if called is None:
        return rows
    return rows.assign(**{GROUP: rows[GROUP].map(called).astype(str)})


def _customers(
    ask: Ask, counted: _Counted, by: str, context: Context, called: Mapping[str, int] | None
) -> Mapping[str, float]:
    """Unit → its customers in all the time: a fixed number, so that nobody's leaving is missed."""
    rows = _told_by(counted, by, context)
    assert rows is not None  # it was told by month before
    counts = rows.group_by(GROUP).aggregate(customers=rows.customer_id.nunique())
    found = _called(ask(counts).dropna(), called)
    return {str(row[GROUP]): float(row["customers"]) for row in found.to_dict("records")}


# Putting together


def _panel(
    measure: Measure, by: str, cells: pd.DataFrame, customers: Mapping[str, float] | None
) -> Panel | None:
    counts = _spread(cells, "n")
    if counts.empty:
        return None
    totals = _spread(cells, "total").reindex_like(counts)
    whole = _whole_months(counts)
    counts, totals = counts.loc[:, whole], totals.loc[:, whole]
    kept = _followed(counts)
    if not len(kept) or len(whole) < LEAST_MONTHS:
        return None
    n, total = counts.loc[kept].to_numpy(dtype=float), totals.loc[kept].to_numpy(dtype=float)
    of = np.array([customers[unit] for unit in kept])[:, None] if customers else np.ones((1, 1))
    y, weights = _on_scale(measure, n, total, of)
    return Panel(
        measure=measure,
        by=by,
        units=tuple(map(str, kept)),
        month=np.array(whole, dtype=float),
        y=y,
        n=weights,
    )


def _spread(cells: pd.DataFrame, column: str) -> pd.DataFrame:
    """Units down, months across, numbered and without a gap."""
    numbered = cells.assign(month=cells["month"].map(month_number))
    wide = numbered.pivot_table(index=GROUP, columns="month", values=column, aggfunc="sum")
    if wide.empty:
        return wide
    months = range(int(min(wide.columns)), int(max(wide.columns)) + 1)
    return wide.reindex(columns=months).fillna(0.0)


def _whole_months(counts: pd.DataFrame) -> list[int]:
    """From the first to the last month that the export did not cut off."""
    together = counts.sum()
    whole = together.index[together >= PART_OF_A_MONTH * together.max()]
    return list(range(int(whole.min()), int(whole.max()) + 1))


def _followed(counts: pd.DataFrame) -> list[str]:
    """Units with records enough, the largest where there are too many, in alphabetical order."""
    enough = counts[(counts > 0).mean(axis=1) >= LEAST_FILLED]
    enough = enough[enough.median(axis=1) >= LEAST_RECORDS]
    largest = enough.sum(axis=1).nlargest(MOST_UNITS).index
    return sorted(map(str, largest), key=_by_name)


def _by_name(unit: str) -> tuple[int, str]:
    """Numbers by size, all else by the alphabet."""
    return (len(unit), unit) if unit.isdigit() else (0, unit)


def _on_scale(measure: Measure, n: Array, total: Array, customers: Array) -> tuple[Array, Array]:
    """y and the weight of each cell; a share half a record away from 0 and 1."""
    records = np.maximum(n, 1.0)
    if measure.scale == ODDS:
        y = np.log((total + 0.5) / (n - total + 0.5))
    elif measure is CASES_A_CUSTOMER:
        y = np.log(records / customers)
    elif measure.scale == MONEY:
        y, n = total / customers, np.broadcast_to(customers, n.shape).copy()
    else:
        y = total / records
    return np.where(n > 0, y, 0.0), n
