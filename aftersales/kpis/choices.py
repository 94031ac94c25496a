"""What a filter can ask for in these files, and how many records it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import ibis.expr.types as ir

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.context import EVENTS, Ask, Context
from aftersales.kpis.filter import INSIDE, Filter, judged, lacking
from aftersales.kpis.grouping import SEGMENT
from aftersales.kpis.rows import CASES, ORDERS, Rows
from aftersales.kpis.segments import segments

GROUPS = ("segment", "region", "product", "channel", "priority")
MOST_NAMES = 100  # a column with more values names things; the most frequent are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Months as 2025-03, oldest first; column → the groups found in it, in alphabetical order.

    A column with fewer than two groups is not there.
    """

    months: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of `all` records of a table, `inside` pass; whether `unknown` ones would, nobody knows."""

    table: str
    all: int
    inside: int
    unknown: int


def choices(
    engine: Engine, tables: Tables, context: Context, *, cancel: Cancel | None = None
) -> Choices:
    """What the files can be filtered by. Raises `Cancelled` when `cancel` was pulled."""
    ask: Ask = partial(engine.run, tables=tables, cancel=cancel)
    names = {by: _names(ask, by, context) for by in GROUPS}
    return Choices(
        months=_months(ask, context),
        groups={by: found for by, found in names.items() if len(found) > 1},
    )


def kept(
    engine: Engine,
    tables: Tables,
    context: Context,
    *,
    where: Filter,
    cancel: Cancel | None = None,
) -> tuple[Kept, ...]:
    """How many cases and orders pass, of the tables that can be told so."""
    ask: Ask = partial(engine.run, tables=tables, cancel=cancel)
    return tuple(
        _kept(ask, rows, where, context)
        for rows in (CASES, ORDERS)
        if rows.table in tables and lacking(rows, where, context) is None
    )


def _names(ask: Ask, by: str, context: Context) -> tuple[str, ...]:
    counted: Counter[str] = Counter()
    for table in _naming(by, context):
        named = table.filter(table[by].notnull()).mutate(name=table[by].cast("string"))
        groups = named.group_by("name").aggregate(n=named.count())
        for row in ask(groups.order_by(-groups.n).limit(MOST_NAMES)).to_dict("records"):
            counted[str(row["name"])] += int(row["n"])
    return tuple(sorted(name for name, _ in counted.most_common(MOST_NAMES)))


def _naming(by: str, context: Context) -> Iterator[ir.Table]:
    """The tables that state it; segments that none states follow from revenue."""
    stated = [c.split(".")[0] for c in sorted(context.columns) if c.split(".")[1] == by]
    yield from map(unbound, stated)
    if by == SEGMENT and not stated and (known := segments(context.columns)) is not None:
        yield known


def _months(ask: Ask, context: Context) -> tuple[str, ...]:
    dated = [(t, columns[0]) for t, columns in EVENTS.items() if context.has(f"{t}.{columns[0]}")]
    found: set[str] = set()
    for table, column in dated:
        days = unbound(table)[column]
        answer = ask(
            unbound(table).filter(days.notnull()).select(m=days.strftime("%Y-%m")).distinct()
        )
        found |= set(answer["m"])
    return tuple(sorted(found))


def _kept(ask: Ask, rows: Rows, where: Filter, context: Context) -> Kept:
    table = judged(rows, where, context)
    verdict = table[INSIDE]
    counts = ask(
        table.aggregate(
            all=table.count(),
            inside=table.count(where=verdict),
            unknown=table.count(where=verdict.isnull()),
        )
    ).iloc[0]
    return Kept(table=rows.table, **{str(name): int(count) for name, count in counts.items()})
