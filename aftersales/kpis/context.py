"""What has to be known about the data before a KPI can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.categories import is_machine, is_part
from aftersales.kpis.options import Options
from aftersales.kpis.segments import columns_of

Ask = Callable[[ir.Table], pd.DataFrame]
"""Gives the rows of an expression; the tables are known to it."""

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
        """The moment from which the data look back; None where nothing is dated."""
        last = [self.facts[f"{table}.last"] for table in EVENTS if f"{table}.last" in self.facts]
        return self.options.as_of or max(last, default=None)

    @property
    def end(self) -> datetime:
        """The same as a date to compare with: where nothing is dated, nothing lies ahead."""
        return self.as_of or datetime.max


def context_of(
    engine: Engine, tables: Tables, options: Options, *, cancel: Cancel | None = None
) -> Context:
    """Look at the tables once: which columns there are, from when to when, on which scales."""
    ask: Ask = partial(engine.run, tables=tables, cancel=cancel)
    facts: dict[str, Any] = {}
    for name in tables:
        facts |= _facts(ask, name, frozenset(tables[name].columns))
    return Context(options=options, columns=columns_of(tables), facts=facts)


def _facts(ask: Ask, name: str, held: frozenset[str]) -> dict[str, Any]:
    asked = _asked(unbound(name), held)
    if not asked:
        return {}
    row = ask(unbound(name).aggregate(**asked)).iloc[0]
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
