"""Measuring KPIs: one question to the engine for the sums of all KPIs over the same rows.

Quantiles are asked for in a second question, since which order statistics enclose a median
depends on how many records there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import ibis.expr.types as ir

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.context import Ask, Context, context_of
from aftersales.kpis.disclosure import PERSONAL, disclosed, pseudonyms, withheld
from aftersales.kpis.filter import PERIOD, Filter, inside, lacking, undated, unknown
from aftersales.kpis.grouping import GROUP, MONTH, with_groups
from aftersales.kpis.kpi import Kpi, Measurement, Way
from aftersales.kpis.options import Options
from aftersales.kpis.rows import Rows
from aftersales.kpis.statistic import (
    NOTHING,
    Estimate,
    Parts,
    Quantiles,
    Statistic,
    numbers_of,
    with_numbers,
)

EVERYTHING = Filter()

Statistics = Mapping[str, Statistic]
Answers = dict[tuple[str | None, str], dict[str, Any]]
"""(group, KPI id) → what was asked → the answer."""


def measure(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    by: str | None = None,
    where: Filter = EVERYTHING,
    only: Collection[str] | None = None,
    kpis: Mapping[str, Kpi] = CATALOGUE,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> tuple[Measurement, ...]:
    """Every KPI (or `only` these) in the order of the catalogue, one measurement a group.

    `by` is None for everything at once, "month", or a canonical column such as segment, product
    or priority, found in the KPI's own table or through customers, cases or machines. Records
    whose group is not known are in no group. `where` looks at part of the records only. A KPI that
    cannot be measured, or not by that column or within that period, gives one measurement without
    a value that says what is missing. By technician or team it takes the option that allows it.
    Whoever needs figures beyond the catalogue declares them in the same way and passes them as
    `kpis`. A `context` of these tables saves looking at them again; its options count. Raises
    `Cancelled` when `cancel` was pulled.
    """
    context = context or context_of(engine, tables, options or Options(), cancel=cancel)
    wanted = {id: kpi for id, kpi in kpis.items() if only is None or id in only}
    ask: Ask = partial(engine.run, tables=tables, cancel=cancel)
    return measured_by(ask, context, tables, wanted, by, where)


def measured_by(
    ask: Ask,
    context: Context,
    tables: Tables,
    wanted: Mapping[str, Kpi],
    by: str | None,
    where: Filter,
) -> tuple[Measurement, ...]:
    """These KPIs measured by the questions that `ask` answers; see `measure`."""
    ways = {kpi: way for kpi in wanted.values() if (way := way_of(kpi, context))}
    measured: dict[str, tuple[Measurement, ...]] = {
        id: (_unmeasured(kpi, context),) for id, kpi in wanted.items() if kpi not in ways
    }
    for rows, together in _by_rows(ways).items():
        measured |= _measured(ask, rows, together, context, by, where)
    if by in PERSONAL:
        numbers = numbers_of_people(ask, tables, context, by)
        measured = {id: disclosed(groups, by, numbers) for id, groups in measured.items()}
    return tuple(measurement for id in wanted for measurement in measured[id])


def by_month(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    where: Filter = EVERYTHING,
    only: Collection[str] | None = None,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> Mapping[str, tuple[Measurement, ...]]:
    """KPI id → its measurements, oldest month first; `group` is the month as 2025-03.

    Only KPIs that can be told by month are there. See `measure`.
    """
    months: dict[str, tuple[Measurement, ...]] = {}
    for measurement in measure(
        engine, tables, options, by=MONTH, where=where, only=only, context=context, cancel=cancel
    ):
        if measurement.group is not None:
            months[measurement.kpi] = (*months.get(measurement.kpi, ()), measurement)
    return months


def way_of(kpi: Kpi, context: Context) -> Way | None:
    """The preferred way that the data allow."""
    possible = (way for way in kpi.preferred(context.options) if context.has(*way.needs))
    return next((way for way in possible if way.refuses(context) is None), None)


def _unmeasured(kpi: Kpi, context: Context) -> Measurement:
    """What each way lacks, and why the data that are there will not do."""
    lacking = (tuple(c for c in way.needs if not context.has(c)) for way in kpi.ways)
    refusals = (way.refuses(context) for way in kpi.ways if context.has(*way.needs))
    return Measurement(
        kpi=kpi.id,
        unit=kpi.unit,
        value=None,
        n=0,
        missing=tuple(columns for columns in lacking if columns),
        refusal=next((refusal for refusal in refusals if refusal), None),
    )


def _by_rows(ways: Mapping[Kpi, Way]) -> dict[Rows, dict[Kpi, Way]]:
    together: dict[Rows, dict[Kpi, Way]] = {}
    for kpi, way in ways.items():
        together.setdefault(way.rows, {})[kpi] = way
    return together


def _measured(
    ask: Ask,
    rows: Rows,
    ways: Mapping[Kpi, Way],
    context: Context,
    by: str | None,
    where: Filter,
) -> dict[str, tuple[Measurement, ...]]:
    """KPI id → one measurement a group, of KPIs over the same rows."""
    outside = lacking(rows, where, context)
    table = with_groups(inside(rows, where), by, context) if outside is None else None
    if table is None:
        told_by = outside or by
        return {kpi.id: (_not_by(kpi, rows, told_by, context),) for kpi in ways}
    statistics = {kpi.id: way.statistic(table, context) for kpi, way in ways.items()}
    estimates = _estimates(ask, *_numbers_only(table, statistics))
    fell_away = _fell_away(ask, rows, ways, context, by, where)
    return {
        kpi.id: tuple(
            _measurement(
                kpi, way, group, estimate, _read_as(rows, statistics[kpi.id]), fell_away[kpi.id]
            )
            for (group, measured), estimate in estimates.items()
            if measured == kpi.id
        )
        or (_measurement(kpi, way, None, NOTHING, "", fell_away[kpi.id]),)
        for kpi, way in ways.items()
    }


def _read_as(rows: Rows, statistic: Statistic) -> str:
    return type(statistic).__name__ if rows.additive and statistic.additive else ""


def _fell_away(
    ask: Ask,
    rows: Rows,
    ways: Mapping[Kpi, Way],
    context: Context,
    by: str | None,
    where: Filter,
) -> Mapping[str, int]:
    """KPI id → records that would count, had their group or day been known; asked of the whole."""
    if where.is_empty or by is not None:
        return {kpi.id: 0 for kpi in ways}
    table = unknown(rows, where).build(context)
    all_of_them = {kpi.id: way.statistic(table, context) for kpi, way in ways.items()}
    numbers, statistics = _numbers_only(table, all_of_them)
    asked = {(id, "n"): statistic.parts()["n"] for id, statistic in statistics.items()}
    return {id: int(answer["n"] or 0) for (_, id), answer in _answers(ask, numbers, asked).items()}


def numbers_of_people(ask: Ask, tables: Tables, context: Context, by: str) -> Mapping[str, int]:
    """The number of every technician, or team, in the data."""
    held = [unbound(name)[[by]] for name in tables if context.has(f"{name}.{by}")]
    names = {name for table in held for name in ask(table.distinct())[by].dropna()}
    return pseudonyms(names, salt="".join(sorted(table.digest for table in tables.values())))


def _numbers_only(table: ir.Table, statistics: Statistics) -> tuple[ir.Table, Statistics]:
    """First what each record says, then what all say: each number is computed and written once."""
    numbers = {
        f"{id}.{name}": number
        for id, statistic in statistics.items()
        for name, number in numbers_of(statistic).items()
    }
    kept = [GROUP] if GROUP in table.columns else []
    narrow = table.select(*kept, **numbers)

    def now(id: str) -> Callable[[str, Any], Any]:
        return lambda name, _: narrow[f"{id}.{name}"]

    return narrow, {id: with_numbers(each, now(id)) for id, each in statistics.items()}


def _estimates(
    ask: Ask, table: ir.Table, statistics: Statistics
) -> dict[tuple[str | None, str], Estimate]:
    """Groups in alphabetical order."""
    sums = _sums(ask, table, statistics)
    quantiles = _quantiles(ask, table, statistics, sums)
    return {
        (group, id): _estimate(statistics[id], parts, quantiles.get((group, id), {}))
        for (group, id), parts in sorted(sums.items(), key=lambda item: item[0][0] or "")
    }


def _estimate(statistic: Statistic, parts: Parts, quantiles: Quantiles) -> Estimate:
    if not parts["n"]:
        return NOTHING
    return replace(
        statistic.read(parts, quantiles), parts={name: float(sum) for name, sum in parts.items()}
    )


def _sums(ask: Ask, table: ir.Table, statistics: Statistics) -> Answers:
    asked = {
        (id, part): expression
        for id, statistic in statistics.items()
        for part, expression in statistic.parts().items()
    }
    return _answers(ask, table, asked)


def _quantiles(ask: Ask, table: ir.Table, statistics: Statistics, sums: Answers) -> dict[Any, Any]:
    """(group, KPI id) → probability → quantile."""
    wanted = {id: _probabilities(id, statistic, sums) for id, statistic in statistics.items()}
    asked = {
        (id, "quantiles"): numbers.quantile(wanted[id])
        for id, statistic in statistics.items()
        if wanted[id] and (numbers := statistic.ordered()) is not None
    }
    answers = _answers(ask, table, asked) if asked else {}
    return {
        (group, id): dict(zip(wanted[id], map(float, answer["quantiles"]), strict=True))
        for (group, id), answer in answers.items()
        if isinstance(answer["quantiles"], Iterable)  # else no number counts
    }


def _probabilities(id: str, statistic: Statistic, sums: Answers) -> list[float]:
    counts = {int(parts["n"]) for (_, summed), parts in sums.items() if summed == id}
    return sorted({p for n in counts if n for p in statistic.probabilities(n)})


def _answers(ask: Ask, table: ir.Table, asked: Mapping[tuple[str, str], ir.Scalar]) -> Answers:
    named = {f"{id}.{what}": expression for (id, what), expression in asked.items()}
    by = [GROUP] if GROUP in table.columns else []
    rows = ask(table.aggregate(by=by, **named)).dropna(subset=by)
    answers: Answers = {}
    for row in rows.to_dict("records"):
        for id, what in asked:
            answers.setdefault((row.get(GROUP), id), {})[what] = row[f"{id}.{what}"]
    return answers


def _measurement(
    kpi: Kpi, way: Way, group: str | None, estimate: Estimate, read_as: str, fell_away: int
) -> Measurement:
    return Measurement(
        kpi=kpi.id,
        unit=kpi.unit,
        group=group,
        value=estimate.value,
        n=estimate.n,
        low=estimate.low,
        high=estimate.high,
        statistics=estimate.statistics,
        measured_from=way.needs,
        parts=estimate.parts,
        read_as=read_as,
        fell_away=fell_away,
    )


def _not_by(kpi: Kpi, rows: Rows, by: str | None, context: Context) -> Measurement:
    """Why a KPI is not told by that group, or not within a period."""
    refusal = undated() if by == PERIOD else withheld(by, context.options)
    missing = () if refusal else ((f"{rows.table}.{by}",),)
    return Measurement(kpi=kpi.id, unit=kpi.unit, value=None, n=0, missing=missing, refusal=refusal)
