"""On what it hangs: formulas for another benefit, cost or rate, and each number's swing as values.

Each uncertain number goes from low to high, the others at their means: a projection for each.
"""

from __future__ import annotations

from aftersales.baseline.assumptions import Measure, assumptions
from aftersales.baseline.number_names import number_names
from aftersales.decide.draws import draw
from aftersales.decide.tornado import Bar, tornado
from aftersales.message import N_
from aftersales.report.findings import Findings
from aftersales.report.workbook.cells import (
    EMPTY,
    Cell,
    Kind,
    Mark,
    Role,
    Row,
    Sheet,
    head,
    notes,
    section,
    title,
)
from aftersales.report.workbook.monthly import Places
from aftersales.report.workbook.paper import ONE_PAGE
from aftersales.report.workbook.what_if import WhatIf
from aftersales.text import Language

WIDTHS = (58, 26, 19, 19, 19, 19, 19, 13, 13)
RUNS = 2_000  # where the study itself asks for none
COLUMNS = (
    N_("Number"),
    N_("Unit"),
    N_("Value at 5%"),
    N_("Value at 95%"),
    N_("NPV at the low value"),
    N_("NPV at the high value"),
    N_("Difference"),
    N_("ROI at the low value"),
    N_("ROI at the high value"),
)
WHY_VALUES = N_(
    "Each number alone at its 5% and its 95% value out of {count} simulated runs (seed {seed}), "
    "the others as expected. Values as the product computed them; they follow no change."
)
UNKNOWN = N_("As long as a cost is unknown, or nothing is invested, there is no NPV to move.")


def sensitivity_sheet(findings: Findings, places: Places, language: Language) -> Sheet:
    """What if it comes out otherwise; then the numbers that move the NPV most."""
    say, name = language.say, language.say("Sensitivity")
    rows: list[Row] = [title(say("What it hangs on")), EMPTY]
    live = WhatIf(findings=findings, places=places, sheet=name, language=language)
    rows += live.rows(above=len(rows))
    rows += _swings(findings, len(rows), language)
    return Sheet(
        name=name,
        role=Role.RESULT,
        holds=say("Another benefit, cost or discount rate; the numbers on which it hangs most."),
        rows=tuple(rows),
        widths=WIDTHS,
        paging=ONE_PAGE,
    )


def _swings(findings: Findings, above: int, language: Language) -> list[Row]:
    """Each number alone, the one that moves the NPV most first."""
    say, study = language.say, findings.study
    rows: list[Row] = [
        section(say("When this file was made: each uncertain number alone"), len(WIDTHS))
    ]
    if findings.answers.headline.roi_percent is None:
        return [*rows, *notes((say(UNKNOWN),))]
    count = study.settings.draws or RUNS
    told = say(WHY_VALUES, count=count, seed=str(study.settings.seed))
    rows += [*notes((told,)), head(*map(say, COLUMNS), left=(0, 1))]
    return [*rows, *_bars(findings, count, above + len(rows), language)]


def _bars(findings: Findings, count: int, above: int, language: Language) -> list[Row]:
    study = findings.study
    called = number_names(study)
    listed = {a.address: a for group in assumptions(study) for a in group.assumptions}
    bars = tornado(study, draw(study, count)).bars
    return [
        _row(
            bar,
            above + place,
            language.say(called[bar.address]),
            language.say(listed[bar.address].unit),
            listed[bar.address].measure,
        )
        for place, bar in enumerate(bars, start=1)
    ]


def _row(bar: Bar, row: int, name: str, unit: str, measure: Measure) -> Row:
    kind = Kind.SHARE if measure is Measure.SHARE else Kind.FACTOR
    return (
        Cell(name),
        Cell(unit, Kind.LONG_TEXT),
        *(Cell(value, kind, Mark.SIMULATED) for value in bar.value),
        *(Cell(value, Kind.CENTS, Mark.SIMULATED) for value in bar.npv),
        Cell(bar.swing, Kind.CENTS, Mark.RESULT, formula=f"ABS(F{row}-E{row})"),
        *(Cell(value / 100, Kind.SHARE, Mark.SIMULATED) for value in bar.roi_percent),
    )
