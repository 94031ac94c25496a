"""What must be true in the full example: 7 levers, 30 uncertain numbers and the certain ones."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.decide import dials
from aftersales.decide.average_customer import on_average
from aftersales.decide.conditions import case_of, conditions
from aftersales.decide.goals import Chance, Goal, NetPresentValue
from aftersales.decide.mistakes import naive_figures
from benchmarks.decide import thirty_numbers
from benchmarks.timing import Benchmark


def benchmarks() -> Iterator[Benchmark]:
    """What the pages “What must be true?” and “What would a naive calculator say?” wait for."""
    study = thirty_numbers()
    uncertain, certain = dials.uncertain_numbers(study), dials.certain_numbers(study)

    def asked(goal: Goal, numbers: tuple[dials.Dial, ...]) -> object:
        return conditions(case_of(study, goal), numbers)

    pays, surely = NetPresentValue(), Chance(least=0.8)
    yield Benchmark(name="break-even of 30 uncertain numbers", run=lambda: asked(pays, uncertain))
    yield Benchmark(name="break-even of the certain ones", run=lambda: asked(pays, certain), runs=5)
    yield Benchmark(name="the same for a chance", run=lambda: asked(surely, uncertain), runs=2)
    yield Benchmark(name="nine mistakes", run=lambda: naive_figures(study, {}))
    yield Benchmark(name="the average customer", run=lambda: on_average(study))
