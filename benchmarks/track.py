"""What the Track page waits for, with the sample's own files: ledger, return so far, pilot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from shutil import rmtree

from aftersales import ingest
from aftersales.baseline import baseline
from aftersales.baseline.answers import read_answers
from aftersales.decide.draws import draw
from aftersales.engine import embedded_engine, new_directory
from aftersales.kpis import Options
from aftersales.kpis.context import context_of
from aftersales.kpis.series import month_number
from aftersales.problems import Problem
from aftersales.track.actuals import actuals
from aftersales.track.effect import Effect, effect_of
from aftersales.track.freezing import freeze
from aftersales.track.ledger import ledger
from aftersales.track.panel import EVERYTHING, LOT, MEASURES, Panel, panel
from aftersales.track.pilot import Pilot, pilot, steady
from aftersales.track.realised import planned_cost, realised
from benchmarks.timing import Benchmark

SAMPLE = Path(__file__).parent.parent / "sample_data"
FILES = ("faelle.csv", "orders.csv", "customers.xlsx")
DECIDED, FIRST = date(2025, 9, 30), "2025-10"
RUNS, MONTHS, SHIFT = 4_000, 12, 0.3


def benchmarks() -> Iterator[Benchmark]:
    """A year of the sample as though it had been forecast; nothing is kept from run to run."""
    directory, engine = new_directory(), embedded_engine()
    try:
        read = (ingest.read_file(SAMPLE / name, name, directory) for name in FILES)
        tables = ingest.tables(tuple(chain.from_iterable(read)))
        context = context_of(engine, tables, Options())
        answers = read_answers(SAMPLE / "answers.toml")
        assert not isinstance(answers, Problem)
        study = baseline(engine, tables, Options(), answers).study
        pulled = (replace(each, intensity=1.0) for each in study.levers if each.id == "training")
        study = replace(study, levers=tuple(pulled))
        frozen = freeze(
            study, draw(study, RUNS), name="Sample", decided_on=DECIDED, first_month=FIRST
        )
        starts = {EVERYTHING: month_number(FIRST)}

        def outcome(measure: str, by: str) -> Panel:
            told = panel(engine, tables, context, measure=measure, by=by)
            assert isinstance(told, Panel)
            return told

        def returned() -> object:
            told = (panel(engine, tables, context, measure=m, by=EVERYTHING) for m in MEASURES)
            each = (effect_of(found, starts) for found in told if isinstance(found, Panel))
            effects = [effect for effect in each if isinstance(effect, Effect)]
            return realised(study, effects, planned_cost(study, MONTHS), draws=RUNS)

        def planned(by: str) -> Pilot:
            made = pilot(outcome("first_time_fix", by), steady(SHIFT))
            assert isinstance(made, Pilot)
            return made

        yield Benchmark(
            name="ledger: what happened, held against the forecast",
            run=lambda: ledger(frozen, actuals(engine, tables, context)),
            runs=5,
        )
        yield Benchmark(name="return so far: every outcome, ROS", run=returned, runs=5)
        yield Benchmark(name="pilot by region", run=lambda: planned("region"), runs=3)
        yield Benchmark(name="pilot by customers' lot", run=lambda: planned(LOT), runs=3)
    finally:
        rmtree(directory, ignore_errors=True)
