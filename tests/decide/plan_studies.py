"""Studies by plan to search in: the reference examples, and the product's own levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aftersales.baseline.study import planned_levers
from aftersales.decide.plans import StudyAt
from aftersales.evidence.levers import Site
from aftersales.study import Study
from tests.model.studies import example, pulled

SITE = Site(technicians=25, machines=1_500, parts_availability=0.82, stock_value=400_000)
PRICES = {
    "lever.repair_time.price.programme": 40_000.0,
    "lever.repair_time.price.running": 1_500.0,
    "lever.culture.price.programme": 30_000.0,
    "lever.culture.price.running": 500.0,
}
POSITIONS = {
    "training": (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    "tooling": tuple(i / 20 for i in range(21)),
    "repair_time": tuple(i / 100 for i in range(41)),
    "parts_availability": tuple(i / 100 for i in range(82, 100)),
    "feedback_loop": tuple(i / 20 for i in range(21)),
    "predictive_maintenance": tuple(i / 20 for i in range(21)),
    "culture": (0.0, 1.0, 1.5),
}


def by_intensity(name: str) -> StudyAt:
    """A reference example in which a position is a lever's intensity."""
    study = example(name)
    return lambda plan: pulled(study, *(plan.get(lever.id, 0.0) for lever in study.levers))


def own_levers(answers: Mapping[str, float] = PRICES, site: Site = SITE) -> StudyAt:
    """The full example with the product's own levers and sliders, as pages ask for it."""
    study = example("full_example")

    def at(plan: Mapping[str, float]) -> Study:
        on = {id: at for id, at in plan.items() if at > POSITIONS[id][0]}
        return replace(study, levers=planned_levers(on, site, answers, study.settings))

    return at
