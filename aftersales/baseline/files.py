"""The user's tables with the engine that answers questions about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis import Kpi, Measurement, Options, by_month, measure
from aftersales.kpis.context import Context, context_of

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Tables with the currency of their amounts, how KPIs are defined, the cord to stop it all."""

    engine: Engine
    tables: Tables
    options: Options
    cancel: Cancel | None = None
    currency: str = CURRENCY

    def ask(self, question: ir.Table) -> pd.DataFrame:
        """The rows of an expression."""
        return self.engine.run(question, self.tables, cancel=self.cancel)

    def context(self) -> Context:
        """What there is."""
        return context_of(self.engine, self.tables, self.options, cancel=self.cancel)

    def measure(self, kpis: Mapping[str, Kpi], by: str | None = None) -> tuple[Measurement, ...]:
        """These KPIs, one measurement a group."""
        return measure(self.engine, self.tables, self.options, kpis=kpis, by=by, cancel=self.cancel)

    def by_month(self, kpi: str) -> tuple[Measurement, ...]:
        """A KPI of the catalogue month by month, oldest first."""
        months = by_month(self.engine, self.tables, self.options, only=(kpi,), cancel=self.cancel)
        return months.get(kpi, ())
