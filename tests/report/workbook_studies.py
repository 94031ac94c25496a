"""Studies for the workbook that use what the references do not, and any study changed in a cell."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from aftersales.report.workbook.cells import Cell, Kind, Mark, Sheet
from aftersales.strict import Wrong
from aftersales.study import EVERYBODY, Cost, Effect, Lever, Study, Target, effect_addresses
from aftersales.study_file import study_in, study_table
from aftersales.uncertain import Fixed, Normal, Pert, Tail
from tests.report.reports import COMMAND, FORMULA, MARKUP, findings

CALLED = Target.AT_RISK_HAZARD_RATIO
DRAWS = 60
KEYS = {3: "low", 4: "mode", 5: "high", 7: "probability", 8: "low", 9: "high"}
TAIL_FROM, ADDRESS = 7, -1


def few_draws(study: Study) -> Study:
    return replace(study, settings=replace(study.settings, draws=DRAWS))


def worked() -> Study:
    return few_draws(findings("worked_example", draws=0).study)


def full() -> Study:
    return few_draws(findings("full_example", draws=0).study)


def manifold() -> Study:
    """Names that want to be code; price, tails, chances of nothing, hours, half a horizon idle."""
    study = full()
    calling = Lever(
        id="=HYPERLINK(A1)",
        intensity=1.4,
        lag_months=0,
        ramp_months=0,
        start_month=3,
        half_life_months=5.0,
        refresh_months=(6, 6, 12),
        adoption=Normal(mean_of_core=0.6, sd=0.1),
        effects=(
            Effect(on=CALLED, size=Fixed(0.7), coverage=0.5, p_no_effect=0.2),
            Effect(on=CALLED, size=Pert(low=0.6, mode=0.8, high=1.0), coverage=0.2),
            Effect(on=Target.PARTS_AVAILABILITY, size=Fixed(0.3)),
            Effect(on=Target.PARTS_AVAILABILITY, size=Fixed(0.05), coverage=0.5),
        ),
        cost=Cost(one_off=9_000.0, refresh=700.0, monthly=120.0, per_contact=11.0),
    )
    fat = Tail(probability=0.1, low=-0.1, high=0.9)
    names = zip(study.segments, (MARKUP, FORMULA, COMMAND), strict=True)
    training, _, predictive, _, parts, *_ = study.levers
    first, second, third = (replace(segment, name=name) for segment, name in names)
    return replace(
        study,
        settings=replace(study.settings, horizon_months=17, currency="CHF"),
        operations=replace(
            study.operations, case_hours=0.7, visit_hours=3.5, breakfix_contribution=25.0
        ),
        links=replace(
            study.links,
            csat_on_price=Normal(mean_of_core=0.2, sd=0.05),
            csat_on_churn=Pert(low=0.1, mode=0.4, high=0.9, tail=fat),
        ),
        segments=(first, second, third, replace(first, name="1", upsells_per_customer_month=0.0)),
        levers=(training, predictive, parts, calling),
    )


def smallest() -> Study:
    """One segment, one lever that acts at once, a year."""
    study = worked()
    lever = replace(
        study.levers[0],
        ramp_months=0,
        half_life_months=None,
        refresh_months=(),
        effects=(Effect(on=Target.FIRST_TIME_FIX, size=Fixed(0.4)),),
        cost=Cost(one_off=30_000.0),
    )
    return replace(
        study,
        settings=replace(study.settings, horizon_months=12),
        segments=(replace(study.segments[0], name=EVERYBODY),),
        levers=(lever,),
    )


# Other inputs


Change = tuple[int, int, float]
"""Row and column of a cell of the inputs, and what is put there."""


def changed_at_random(
    study: Study, inputs: Sheet, count: int, chance: Random
) -> tuple[Study, list[Change]]:
    """So many input cells with other values that the study's own file would take."""
    cells = [
        (row, column, cells[ADDRESS].value, cell)
        for row, cells in enumerate(inputs.rows)
        for column, cell in enumerate(cells[1:], start=1)
        if cell.mark is Mark.INPUT and cell.value is not None
    ]
    changes: list[Change] = []
    while len(changes) < count:
        row, column, address, cell = cells.pop(chance.randrange(len(cells)))
        value = _another(cell, chance)
        try:
            study = _with(study, str(address), column, value)
        except Wrong:
            continue
        changes.append((row, column, value))
    return study, changes


def _another(cell: Cell, chance: Random) -> float:
    value = float(str(cell.value))
    if cell.kind is Kind.WHOLE:
        return value + chance.randint(1, 3)
    return value * chance.uniform(0.8, 1.2)


def _with(study: Study, address: str, column: int, value: float) -> Study:
    table = deepcopy(study_table(study))
    record, key = _place(study, table, address)
    number = record.get(key)
    whole = isinstance(number, int)
    if column == 1 or not isinstance(number, dict):
        record[key] = int(value) if whole else value
    elif column >= TAIL_FROM:
        number["tail"][KEYS[column]] = value
    else:
        number["mean" if "mean" in number else KEYS[column]] = value
    return study_in(table)


def _place(study: Study, table: dict[str, Any], address: str) -> tuple[Any, Any]:
    """The record of the table that holds the number, and its key there."""
    for segment, record in zip(study.segments, table["segment"], strict=True):
        if address.startswith(f"segment.{segment.name}."):
            return record, address.rpartition(".")[2]
    for lever, record in zip(study.levers, table["lever"], strict=True):
        if address.startswith(f"lever.{lever.id}."):
            return _in_lever(lever, record, address)
    section, _, name = address.partition(".")
    return table[section], name


def _in_lever(lever: Lever, record: dict[str, Any], address: str) -> tuple[Any, Any]:
    for size, effect in zip(effect_addresses(lever), record["effect"], strict=True):
        place = size.removesuffix(".size")
        if address.startswith(f"{place}.") and address.count(".") == size.count("."):
            return effect, address.rpartition(".")[2]
    name = address.removeprefix(f"lever.{lever.id}.")
    if name.startswith("refresh_months["):
        return record["refresh_months"], int(name[15:-1]) - 1
    if name.startswith("cost."):
        return record["cost"], name.removeprefix("cost.")
    return record, name
