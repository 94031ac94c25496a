"""Which records a page looks at: a period, and groups by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import ibis
import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.grouping import GROUP, label_of, labelled
from aftersales.kpis.rows import Rows
from aftersales.message import Message, message
from aftersales.schema import TABLES

INSIDE = "inside_filter"
PERIOD = "period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Records from the first day to the last (both belong to it) and in one of the named groups.

    A group that names nothing lets everything through. A record is found in its groups as a
    breakdown finds it; one whose group or day is not known lies outside a filter that asks for it.
    """

    since: date | None = None
    until: date | None = None
    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that are asked for, with the groups named."""
        named = [field.name for field in fields(self) if field.name not in ("since", "until")]
        return {name: getattr(self, name) for name in named if getattr(self, name)}

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return self == Filter()

    def within(
        self, first: datetime | None, last: datetime | None
    ) -> tuple[datetime, datetime] | None:
        """The part of a time that lies in the period; None where there is none, or no time."""
        if first is None or last is None:
            return None
        start = max(first, _midnight(self.since)) if self.since else first
        end = min(last, _midnight(self.until + timedelta(days=1))) if self.until else last
        return (start, end) if start < end else None


def lacking(rows: Rows, where: Filter, context: Context) -> str | None:
    """The first group, or "period", by which these records cannot be told; None if by all."""
    table = rows.build(context)
    if _has_period(where) and "dated_at" not in table.columns:
        return PERIOD
    told = {by: labelled(table, rows, by, context) for by in where.groups}
    return next((by for by, found in told.items() if found is None), None)


def inside(rows: Rows, where: Filter) -> Rows:
    """The records that pass."""
    return rows if where.is_empty else _where(rows, where, unknown=False)


def unknown(rows: Rows, where: Filter) -> Rows:
    """The records that might have passed, had their group or day been known."""
    return _where(rows, where, unknown=True)


def cannot_be_told(rows: Rows, where: Filter, context: Context) -> Message | None:
    """Why nothing can be cut out of these records by that filter; None where it can."""
    by = lacking(rows, where, context)
    if by is None:
        return None
    if by == PERIOD:
        return undated()
    return message(
        "{table}: without “{column}”, so this filter cannot narrow them.",
        table=Message(TABLES[rows.table].label),
        column=Message(label_of(by)),
    )


def nothing_passes() -> Message:
    """Why there is nothing to show, though there are records."""
    return message("No record passes this filter. Widen it, or reset it above.")


def undated() -> Message:
    """Why a figure has no value within a period."""
    return message("This figure has no day, so no period can be cut out of it.")


def _where(rows: Rows, where: Filter, *, unknown: bool) -> Rows:
    def build(context: Context) -> ir.Table:
        table = judged(rows, where, context)
        verdict = table[INSIDE]
        return table.filter(verdict.isnull() if unknown else verdict).drop(INSIDE)

    return Rows(table=rows.table, build=build, additive=rows.additive)


def judged(rows: Rows, where: Filter, context: Context) -> ir.Table:
    """The rows with their verdict: true inside, false outside, NULL where that is not known."""
    table = rows.build(context)
    table = table.mutate(**{INSIDE: _in_period(table, where)})
    for by, named in where.groups.items():
        told = labelled(table, rows, by, context)
        if told is None:
            raise ValueError(f"{rows.table} cannot be told by {by}")
        table = told.mutate(**{INSIDE: told[INSIDE] & told[GROUP].isin(named)}).drop(GROUP)
    return table


def _in_period(table: ir.Table, where: Filter) -> ir.Value:
    verdict: ir.Value = ibis.literal(True)
    if where.since is not None:
        verdict &= table.dated_at >= _midnight(where.since)
    if where.until is not None:
        verdict &= table.dated_at < _midnight(where.until + timedelta(days=1))
    return verdict


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _has_period(where: Filter) -> bool:
    return where.since is not None or where.until is not None
