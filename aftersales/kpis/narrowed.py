"""A KPI over part of its records: the same declaration, fewer rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.grouping import GROUP, grouped
from aftersales.kpis.kpi import Kpi, Way
from aftersales.kpis.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to look: one group of a breakdown, or everywhere (`by` None)."""

    by: str | None = None
    group: str | None = None


EVERYWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the start of one day to before another."""

    start: datetime
    end: datetime

    def holds(self, at: Any) -> Any:
        """Whether a moment (or a column of them) lies within."""
        return (at >= self.start) & (at < self.end)


def way_of(kpi: Kpi, context: Context) -> Way | None:
    """The preferred way that the data allow."""
    possible = (way for way in kpi.preferred(context.options) if context.has(*way.needs))
    return next((way for way in possible if way.refuses(context) is None), None)


def in_place(kpi: Kpi, way: Way, place: Place, span: Span | None = None) -> Kpi:
    """Only the records of that group, and of that time."""

    def build(context: Context) -> ir.Table:
        table = _of(way, place.by, context)
        table = table if place.by is None else table.filter(table[GROUP] == place.group)
        return table if span is None else table.filter(span.holds(table.dated_at))

    return _over(kpi, way, build)


def elsewhere(kpi: Kpi, way: Way, place: Place) -> Kpi:
    """Only the records of the other groups."""

    def build(context: Context) -> ir.Table:
        table = _of(way, place.by, context)
        return table.filter(table[GROUP] != place.group)

    return _over(kpi, way, build)


def _of(way: Way, by: str | None, context: Context) -> ir.Table:
    table = grouped(way.rows, by, context)
    if table is None:
        raise ValueError(f"{way.rows.table} cannot be told by {by}")
    return table


def _over(kpi: Kpi, way: Way, build: Callable[[Context], ir.Table]) -> Kpi:
    def ungrouped(context: Context) -> ir.Table:
        table = build(context)
        return table.drop(GROUP) if GROUP in table.columns else table

    return replace(kpi, ways=(replace(way, rows=Rows(table=way.rows.table, build=ungrouped)),))
