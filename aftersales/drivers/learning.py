"""Learning from the files: each question once, before any evidence comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from aftersales.drivers.cells import Cells, by_lot, cells_of
from aftersales.drivers.checks import Check, Examined, checked
from aftersales.drivers.design import DESIGNS
from aftersales.drivers.driver import Finding, Own
from aftersales.drivers.fit import Fit, fit
from aftersales.drivers.questions import QUESTIONS, Question
from aftersales.drivers.scale import stars_per_logit
from aftersales.engine import Cancel, Engine, Tables
from aftersales.evidence.definitions import Grade
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.options import Options
from aftersales.message import Message, message
from aftersales.schema import TABLES

MOST_TRIED = 50_000  # records on which checks fit again
WORSE = {Grade.A: Grade.B, Grade.B: Grade.C, Grade.C: Grade.D, Grade.D: Grade.D}


def findings(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> tuple[Finding, ...]:
    """What the files say on every question, in the order of `QUESTIONS`.

    Raises `Stopped` as the engine does.
    """
    context = context or context_of(engine, tables, options or Options(), cancel=cancel)
    ask = partial(cells_of, engine, tables, context=context, cancel=cancel)
    lacking = {id: design.missing(context) for id, design in DESIGNS.items()}
    cells = {id: ask(DESIGNS[id]) for id, missing in lacking.items() if not missing}
    return findings_from(cells, lacking, context.options)


def findings_from(
    cells: Mapping[str, Cells],
    lacking: Mapping[str, tuple[tuple[str, ...], ...]],
    options: Options,
) -> tuple[Finding, ...]:
    """The same from cells at hand, by design; `lacking` says what the other designs need."""
    worth = _stars_per_logit(cells)
    return tuple(
        _learnt(question, cells[question.design], options, worth)
        if question.design in cells
        else _unasked(question, lacking[question.design])
        for question in QUESTIONS
    )


def _unasked(question: Question, lacking: tuple[tuple[str, ...], ...]) -> Finding:
    """Of the ways to the design only those that bring the question's own column, if any does."""
    needs, own = DESIGNS[question.design].needs, _column(question)
    ways = [way for way, needed in zip(lacking, needs, strict=True) if own in needed] or lacking
    return _unlearnt(question, _needs(tuple(ways)), tuple(ways))


def _learnt(question: Question, cells: Cells, options: Options, worth: float | None) -> Finding:
    design = DESIGNS[question.design]
    if question.exposure not in cells.exposures:
        return _unlearnt(question, message("No record says it."), ((_column(question),),))
    if len(np.unique(cells.outcome)) < 2:
        return _unlearnt(
            question, message("All records have the same outcome: nothing to compare.")
        )
    if np.nanstd(cells.exposures[question.exposure]) == 0:
        return _unlearnt(question, message("It is the same in all records: nothing to compare."))
    found = fit(cells, (question.exposure, *question.beside), design.family)
    if found is not None and question.exposure not in found.names:
        found = None
    examined = Examined(
        question=question,
        design=design,
        cells=cells,
        fit=found,
        drawn=by_lot(cells, MOST_TRIED),
    )
    checks = checked(examined)
    refusal = next((check.sentence for check in checks if check.failed and check.refuses), None)
    if refusal or found is None:
        return _unlearnt(
            question,
            refusal or message("The regression found no end: the outcome is too one-sided."),
            checks=checks,
            stronger=tuple(_more_records(found)),
        )
    own = _own(question, cells, found, checks, options, worth)
    return Finding(
        question=question.id,
        label=question.label,
        outcome=design.outcome,
        link=question.link if own.value is not None else None,
        own=own,
        checks=checks,
        sentence=_sentence(question, cells, own),
        reason=None,
        missing=(),
        stronger=(),
        base_share=_base_share(cells, options),
    )


def _own(
    question: Question,
    cells: Cells,
    found: Fit,
    checks: tuple[Check, ...],
    options: Options,
    worth: float | None,
) -> Own:
    coefficient, error = found.coefficient(question.exposure)
    stars = worth if worth is not None else _worth_of(cells, question.exposure)
    value = None
    if question.scale is not None:
        value = question.scale(found, cells, question.exposure, options.csat_box, stars)
    return Own(
        coefficient=coefficient,
        error=error,
        value=value,
        value_error=None if value is None else abs(value / coefficient) * error,
        n=found.n,
        events=found.events,
        customers=found.customers,
        parameters=found.parameters,
        grade=_graded(question.grade, checks),
        left_out=found.left_out,
    )


def _graded(grade: Grade, checks: tuple[Check, ...]) -> Grade:
    """One grade down for each failed check."""
    for check in checks:
        grade = WORSE[grade] if check.failed else grade
    return grade


def _unlearnt(
    question: Question,
    reason: Message,
    missing: tuple[tuple[str, ...], ...] = (),
    checks: tuple[Check, ...] = (),
    stronger: tuple[Message, ...] = (),
) -> Finding:
    return Finding(
        question=question.id,
        label=question.label,
        outcome=DESIGNS[question.design].outcome,
        link=question.link,
        own=None,
        checks=checks,
        sentence=None,
        reason=reason,
        missing=missing,
        stronger=stronger,
        base_share=None,
    )


def _sentence(question: Question, cells: Cells, own: Own) -> Message:
    other, usual = cells.levels.get(question.exposure, ("", ""))
    return question.in_words(own.coefficient, own.error, other, usual)


def _needs(missing: tuple[tuple[str, ...], ...]) -> Message:
    """The way that lacks least."""
    least = min(missing, key=len)
    if len(least) == 1:
        return message("This needs one more column: {column}.", column=_named(least[0]))
    return message("This needs {column} and further columns.", column=_named(least[0]))


def _more_records(found: Fit | None) -> Iterator[Message]:
    if found is None or not found.events:
        return
    missing = found.n * 10 * found.parameters / found.events - found.n
    if missing > 0:
        yield message(
            "About {records} more records with this mix of outcomes would be enough.",
            records=int(missing) + 1,
        )


def _named(column: str) -> Message:
    table, name = column.split(".")
    return message(
        "{column} ({table})",
        column=Message(TABLES[table].column(name).label),
        table=Message(TABLES[table].label),
    )


def _column(question: Question) -> str:
    return COLUMNS[question.exposure]


COLUMNS: Mapping[str, str] = {
    "fixed": "cases.first_time_fixed",
    "response": "cases.first_response_at",
    "repair": "cases.repair_hours",
    "late": "cases.sla_met",
    "parts": "cases.parts_on_hand",
    "stars": "customers.rating",
    "contract": "customers.contract",
    "support": "customers.support",
}
"""The column that an exposure is read from, for those who lack it."""


def _stars_per_logit(cells: Mapping[str, Cells]) -> float | None:
    rated = cells.get("rating")
    return (
        None
        if rated is None or not rated.records
        else stars_per_logit(rated.outcome.astype(float), rated.n)
    )


def _worth_of(cells: Cells, exposure: str) -> float:
    x = cells.exposures[exposure]
    known = ~np.isnan(x)
    return stars_per_logit(x[known], cells.n[known])


def _base_share(cells: Cells, options: Options) -> float:
    bar = 1 if cells.outcome.max() <= 1 else options.csat_box
    return float(np.average(cells.outcome >= bar, weights=cells.n))
