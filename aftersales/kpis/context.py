"""What has to be known about the data before a KPI can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.categories import is_machine, is_part
from aftersales.kpis.options import Options

ONE_A_TABLE = ("first", "highest_recommendation", "highest_effort", "machines", "parts")

Ask = Callable[[ir.Table], pd.DataFrame]
"""Gives the rows of an expression; the tables are known to it."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "cases": ("opened_at", "resolved_at", "closed_at", "updated_at"),
    "orders": ("ordered_at",),
    "surveys": ("rated_at",),
    "visits": ("arrived_at", "left_at"),
    "claims": ("claimed_at",),
    "demand": ("requested_at", "received_at"),
    "postings": ("posted_at",),
}
"""Columns of things that have happened; a due date or a warranty's end may lie ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The options, the columns at hand, and a few facts about their content.

    A column without a single value is not at hand: an empty column of a template must not stand in
    the way of one that is filled.
    `facts` holds, as far as the columns are there: `<table>.first`, `<table>.last` (dates of
    events), `<table>.highest_recommendation`, `<table>.highest_effort`, `orders.machines` and
    `orders.parts` (counts).
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
    looks = {name: _look(ask, name, stored.columns) for name, stored in tables.items()}
    return Context(
        options=options,
        columns=frozenset(f"{name}.{c}" for name, look in looks.items() for c in look.filled),
        facts={
            f"{name}.{fact}": v for name, look in looks.items() for fact, v in look.facts.items()
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Columns of one table that hold any value, and facts about their content."""

    filled: Sequence[str]
    facts: Mapping[str, Any]


def _look(ask: Ask, name: str, held: Sequence[str]) -> _Look:
    table = unbound(name)
    counts = {f"{column} filled": table[column].count() for column in held}
    answer = ask(table.aggregate(**counts, **_questions(table, held))).iloc[0]
    filled = [column for column in held if answer[f"{column} filled"]]
    told = {str(fact): value for fact, value in answer.items() if not pd.isna(value)}
    dates = [told[f"{column} last"] for column in filled if f"{column} last" in told]
    facts = {fact: told[fact] for fact in ONE_A_TABLE if fact in told}
    last = {"last": max(dates).to_pydatetime()} if dates else {}
    return _Look(filled=filled, facts={fact: _plain(v) for fact, v in facts.items()} | last)


def _questions(table: ir.Table, held: Sequence[str]) -> dict[str, ir.Scalar]:
    events = [column for column in EVENTS.get(table.get_name(), ()) if column in held]
    asked = {f"{column} last": table[column].max() for column in events}
    if events:
        asked["first"] = table[events[0]].min()
    if "recommendation" in held:
        asked["highest_recommendation"] = table.recommendation.max()
    if "customer_effort" in held:
        asked["highest_effort"] = table.customer_effort.max()
    if "category" in held:
        asked["machines"] = table.count(where=is_machine(table.category))
        asked["parts"] = table.count(where=is_part(table.category))
    return asked


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
