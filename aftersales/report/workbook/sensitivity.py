"""On what it hangs: each uncertain number from low to high, the others at their means; values."""

from __future__ import annotations

from aftersales.baseline.assumptions import Measure, assumptions
from aftersales.baseline.number_names import number_names
from aftersales.decide.draws import draw
from aftersales.decide.tornado import Bar, tornado
from aftersales.message import N_
from aftersales.report.findings import Findings
from aftersales.report.workbook.cells import EMPTY, Cell, Kind, Mark, Row, Sheet, head, notes, title
from aftersales.text import Language

WIDTHS = (62, 26, 13, 13, 20, 20, 20, 13, 13)
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


def sensitivity_sheet(findings: Findings, language: Language) -> Sheet:
    """The numbers that move the NPV, the one that moves it most first."""
    say, study = language.say, findings.study
    rows: list[Row] = [title(say("What it hangs on"))]
    if findings.answers.headline.roi_percent is None:
        rows += notes((say(UNKNOWN),))
    else:
        count = study.settings.draws or RUNS
        told = say(WHY_VALUES, count=count, seed=str(study.settings.seed))
        rows += [*notes((told,)), EMPTY, head(*map(say, COLUMNS), left=(0, 1))]
        rows += _bars(findings, count, len(rows), language)
    return Sheet(name=say("Sensitivity"), rows=tuple(rows), widths=WIDTHS)


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
        Cell(unit, Kind.UNIT),
        *(Cell(value, kind, Mark.SIMULATED) for value in bar.value),
        *(Cell(value, Kind.CENTS, Mark.SIMULATED) for value in bar.npv),
        Cell(bar.swing, Kind.CENTS, Mark.RESULT, formula=f"ABS(F{row}-E{row})"),
        *(Cell(value / 100, Kind.SHARE, Mark.SIMULATED) for value in bar.roi_percent),
    )
