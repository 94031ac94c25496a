"""Where the next euro should go: the curve of budgets and the curves of sliders, seven levers."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.decide.budget import best_use
from aftersales.decide.draws import draw
from aftersales.decide.first_steps import first_steps
from aftersales.decide.plans import ladders
from aftersales.decide.response import responses
from aftersales.decide.search import Aim, Wish
from benchmarks.timing import Benchmark
from tests.decide.plan_studies import POSITIONS, own_levers

BUDGET = 150_000.0
WORLDS, WORLDS_OF_A_CURVE = 2_000, 300


def benchmarks() -> Iterator[Benchmark]:
    """All with the sliders' own steps, 41 at most, on the full example's business."""
    study_at = own_levers()
    built = ladders(study_at, POSITIONS)
    worlds = draw(built.study, WORLDS)
    few, here = worlds.first(WORLDS_OF_A_CURVE), built.rungs({"training": 3.0, "tooling": 0.5})
    yield Benchmark(name="every position of every slider", run=lambda: ladders(study_at, POSITIONS))
    for aim in Aim:
        wish = Wish(aim=aim, largest_loss=20_000)
        yield Benchmark(
            name=f"budget curve, 7 levers, {aim}",
            run=lambda wish=wish: best_use(built, worlds, BUDGET, wish),  # type: ignore[misc]
            runs=5,
            aim_seconds=3.0,
        )
    yield Benchmark(name="curves of 7 sliders", run=lambda: responses(built, here, few))
    yield Benchmark(name="first steps", run=lambda: first_steps(built, worlds))
