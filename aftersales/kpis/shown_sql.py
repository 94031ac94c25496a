"""How a KPI is computed, as the SQL that computes it."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.kpis.context import context_of
from aftersales.kpis.filter import Filter
from aftersales.kpis.measure import EVERYTHING, measured_by
from aftersales.kpis.options import Options


def sql_of(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    kpi: str,
    by: str | None = None,
    where: Filter = EVERYTHING,
    cancel: Cancel | None = None,
) -> tuple[str, ...]:
    """The statements that measure the KPI of that id, in their order, over the canonical tables.

    Empty where it cannot be measured. They are asked while they are shown, since which quantiles
    enclose a median depends on the records. Raises `Stopped` as `measure` does; KeyError if there
    is no such KPI.
    """
    context = context_of(engine, tables, options or Options(), cancel=cancel)
    shown: list[str] = []

    def ask(expression: ir.Table) -> pd.DataFrame:
        shown.append(engine.sql(expression, tables))
        return engine.run(expression, tables, cancel=cancel)

    measured_by(ask, context, tables, {kpi: CATALOGUE[kpi]}, by, where)
    return tuple(shown)
