"""From the user's files to a study: the one place where KPIs, answers and evidence meet."""

from aftersales.baseline.answers import read_answers, read_plan, wrong_answer
from aftersales.baseline.files import CURRENCY, Files
from aftersales.baseline.learnt import with_drivers
from aftersales.baseline.measured import Measured, measured
from aftersales.baseline.study import Baseline, Plan, baseline_of, useful_plan
from aftersales.engine import Cancel, Engine, Tables
from aftersales.evidence.edits import NO_EDITS, Edits
from aftersales.kpis import Options

__all__ = [
    "CURRENCY",
    "Baseline",
    "Files",
    "Measured",
    "Plan",
    "baseline",
    "baseline_of",
    "measured",
    "read_answers",
    "read_plan",
    "useful_plan",
    "with_drivers",
    "wrong_answer",
]


def baseline(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    answers: Edits = NO_EDITS,
    plan: Plan | None = None,
    *,
    cancel: Cancel | None = None,
) -> Baseline:
    """Tables → study.

    `answers` are the user's own values by address (`segment.contribution_margin` for all
    segments, `segment.A.contribution_margin` for one, `site.technicians`,
    `lever.tooling.price.licence`, `links.csat_on_churn`, …). Measuring takes the time; whoever
    asks again with other answers keeps `measured(Files(…))` and calls `baseline_of`. Links stand
    as published: what the files teach about them comes in by `with_drivers`. Raises `Cancelled`
    when `cancel` was pulled.
    """
    files = Files(engine=engine, tables=tables, options=options or Options(), cancel=cancel)
    return baseline_of(measured(files), answers, plan)
