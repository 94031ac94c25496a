"""What has to be known about the data before a KPI can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Engine, Tables, unbound
from aftersales.kpis.categories import is_machine, is_part
from aftersales.kpis.options import Options
from aftersales.kpis.segments import columns_of

EVENTS: Mapping[str, tuple[str, ...]] = {
    "cases": ("opened_at", "resolved_at", "closed_at", "updated_at"),
    "orders": ("ordered_at",),
    "surveys": ("rated_at",),
}
"""Columns of things that have happened; a due date or a warranty's end may lie ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The options, the columns at hand, and a few facts about their content.

    `facts` holds, as far as the columns are there: `<table>.first`, `<table>.last` (dates of
    events), `<table>.highest_recommendation`, `orders.machines` and `orders.parts` (counts).
    """

    options: Options
    columns: frozenset[str]
    facts: Mapping[str, Any]

    def has(self, *columns: str) -> bool:
        """Whether all these `table.column` are at hand."""
        return self.columns.issuperset(columns)

    @property
    def as_of(self) -> datetime | None:
        """The day from which the data look back; None where nothing is dated."""
        return self.options.as_of or max(self._last(), default=None)

    def _last(self) -> list[datetime]:
        dates = [self.facts.get(f"{table}.last") for table in EVENTS]
        return [date for date in dates if date is not None]


def context_of(engine: Engine, tables: Tables, options: Options) -> Context:
    """Look at the tables once: which columns there are, from when to when, on which scales."""
    facts: dict[str, Any] = {}
    for name in tables:
        facts |= _facts(engine, tables, name)
    return Context(options=options, columns=columns_of(tables), facts=facts)


def _facts(engine: Engine, tables: Tables, name: str) -> dict[str, Any]:
    asked = _asked(unbound(name), frozenset(tables[name].columns))
    if not asked:
        return {}
    row = engine.run(unbound(name).aggregate(**asked), tables).iloc[0]
    known = {str(fact): value for fact, value in row.items() if not pd.isna(value)}
    return {f"{name}.{fact}": _plain(value) for fact, value in _merged(known).items()}


def _asked(table: ir.Table, held: frozenset[str]) -> dict[str, ir.Scalar]:
    events = [column for column in EVENTS.get(table.get_name(), ()) if column in held]
    asked = {f"last {column}": table[column].max() for column in events}
    if events:
        asked["first"] = table[events[0]].min()
    if "recommendation" in held:
        asked["highest_recommendation"] = table.recommendation.max()
    if "category" in held:
        asked["machines"] = table.count(where=is_machine(table.category))
        asked["parts"] = table.count(where=is_part(table.category))
    return asked


def _merged(known: Mapping[str, Any]) -> dict[str, Any]:
    """The last date of any event, in place of one for each kind of event."""
    last = [value for fact, value in known.items() if fact.startswith("last ")]
    rest = {fact: value for fact, value in known.items() if not fact.startswith("last ")}
    return rest | ({"last": max(last)} if last else {})


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
