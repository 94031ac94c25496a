"""Where the next euro should go: the curve of budgets and the curves of sliders, seven levers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from aftersales.baseline.study import planned_levers
from aftersales.decide.budget import best_use
from aftersales.decide.draws import draw
from aftersales.decide.first_steps import first_steps
from aftersales.decide.plans import ladders
from aftersales.decide.response import responses
from aftersales.decide.search import Aim, Wish
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import Site, positions
from aftersales.study import Study
from aftersales.study_file import read_study
from benchmarks.timing import Benchmark

STUDY = Path(__file__).parent.parent / "tests" / "reference" / "full_example.toml"
SITE = Site(technicians=25, machines=1_500, parts_availability=0.82, stock_value=400_000)
PRICES = {
    "lever.repair_time.price.programme": 40_000.0,
    "lever.repair_time.price.running": 1_500.0,
    "lever.culture.price.programme": 30_000.0,
    "lever.culture.price.running": 500.0,
}
BUDGET = 150_000.0
WORLDS, WORLDS_OF_A_CURVE = 2_000, 300


def benchmarks() -> Iterator[Benchmark]:
    """All with the sliders' own steps, 41 at most, on the full example's business."""
    business = read_study(STUDY)
    assert isinstance(business, Study)
    sliders = {id: positions(definition, SITE) for id, definition in levers().items()}

    def study_at(plan: Mapping[str, float]) -> Study:
        settings = business.settings
        return replace(business, levers=planned_levers(plan, SITE, PRICES, settings))

    built = ladders(study_at, sliders)
    worlds = draw(built.study, WORLDS)
    few, here = worlds.first(WORLDS_OF_A_CURVE), built.rungs({"training": 3.0, "tooling": 0.5})
    yield Benchmark(name="every position of every slider", run=lambda: ladders(study_at, sliders))
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
