"""How sure the full example is, and on what it hangs: 30 uncertain numbers, 7 levers, 36 months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aftersales.decide.doubt import ENOUGH_TO_LEARN, doubt, in_play, npv_where
from aftersales.decide.draws import draw
from aftersales.decide.information import value_of_knowing
from aftersales.decide.runs import runs_in, settled
from aftersales.decide.tornado import tornado
from aftersales.decide.variance import shares_of_variance
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.uncertain import Normal
from benchmarks.timing import Benchmark

STUDY = Path(__file__).parent.parent / "tests" / "reference" / "full_example.toml"
SURE = ("parts_availability", "feedback_loop", "culture")


def thirty_numbers() -> Study:
    """The full example, with the overruns that it holds for certain made uncertain too."""
    study = read_study(STUDY)
    assert isinstance(study, Study)
    doubtful = Normal(mean_of_core=1.1, sd=0.1)
    levers = (
        replace(lever, cost=replace(lever.cost, overrun=doubtful))
        if lever.cost and lever.id in SURE
        else lever
        for lever in study.levers
    )
    return replace(study, levers=tuple(levers))


def benchmarks() -> Iterator[Benchmark]:
    """What the page “How sure is it?” waits for."""
    study = thirty_numbers()
    worlds = draw(study)
    learning = draw(study, ENOUGH_TO_LEARN)
    npv = runs_in(study, learning).npv
    numbers = in_play(study, worlds)
    assert len(numbers) == 30
    drawn = {address: worlds.values[address] for address in numbers}

    def each_number() -> list[float]:
        return [value_of_knowing(npv, [learning.values[address]]) for address in numbers]

    def shares() -> object:
        each = {address: (address,) for address in numbers}
        return shares_of_variance(lambda values: npv_where(study, values), drawn, each)

    yield Benchmark(
        name="tornado of 30 numbers", run=lambda: tornado(study, worlds), aim_seconds=0.020
    )
    yield Benchmark(name="partial EVPI of 30 numbers", run=each_number, runs=5, aim_seconds=2.0)
    yield Benchmark(name="Sobol indices of 30 numbers", run=shares, runs=5)
    yield Benchmark(name="runs until the headline stands still", run=lambda: settled(study), runs=5)
    yield Benchmark(name="all of the doubt", run=lambda: doubt(study), runs=3)
