"""What levers' costs count, as far as the files tell: technicians and machines."""

from __future__ import annotations

import ibis.expr.types as ir

from aftersales.baseline.figure import Figure
from aftersales.baseline.files import Files
from aftersales.baseline.last_year import active_customers, recent_cases
from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.message import Message, message
from aftersales.study import Provenance, Source
from aftersales.uncertain import Fixed


def house(files: Files, context: Context) -> dict[str, Figure]:
    """`site.…` → figure, of those that can be counted."""
    return {
        **_technicians(files, context),
        **_machines(files, context),
    }


def _technicians(files: Files, context: Context) -> dict[str, Figure]:
    if not context.has("cases.technician", "cases.opened_at") or "cases.last" not in context.facts:
        return {}
    cases = recent_cases(context)
    count = _asked(files, cases.aggregate(count=cases.technician.nunique()))
    note = message("Technicians with a case in twelve months.")
    return _counted("technicians", count, "cases.technician", note)


def _machines(files: Files, context: Context) -> dict[str, Figure]:
    if not context.has("machines.machine_id"):
        return {}
    machines = unbound("machines")
    if context.has("machines.customer_id"):
        machines = machines.semi_join(active_customers(context), "customer_id")
    count = _asked(files, machines.aggregate(count=machines.machine_id.nunique()))
    note = message("Machines of the customers of today.")
    return _counted("machines", count, "machines.machine_id", note)


def _asked(files: Files, question: ir.Table) -> int:
    return int(files.ask(question)["count"].iloc[0])


def _counted(name: str, count: int, column: str, note: Message) -> dict[str, Figure]:
    if count == 0:
        return {}
    source = Source(provenance=Provenance.DATA, reference=column, n=count)
    return {f"site.{name}": Figure(number=Fixed(float(count)), source=source, note=note)}
