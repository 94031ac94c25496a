"""Where the benefit shows, as formulas; who brings how much of it, as values.

Each of these takes a projection of every mix of levers or channels.
"""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.decide.answers import Headline
from aftersales.message import N_
from aftersales.model import CHANNEL_NAMES
from aftersales.report.findings import Findings
from aftersales.report.workbook.by_line import ByLine
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
from aftersales.report.workbook.course import Courses
from aftersales.report.workbook.monthly import Places
from aftersales.report.workbook.results import NEVER, NOTHING_INVESTED
from aftersales.text import Language

WIDTHS = (50, 20, 20, 20, 20, 16, 26)
WHY_VALUES = N_(
    "Shapley values need a projection of every mix, so they stand here as values, for the inputs "
    "as they were when this file was made; they follow no change."
)
CAUSES = N_("What it is due to, by channel and by lever")
LEVER_COLUMNS = (
    N_("Lever"),
    N_("Benefit in the mix (Shapley)"),
    N_("Benefit alone"),
    N_("Cost alone"),
    N_("NPV alone"),
    N_("ROI alone"),
    N_("Payback alone (months)"),
)


def attribution_sheet(
    findings: Findings, course: Courses, places: Places, language: Language
) -> Sheet:
    """By line and segment, by channel, by lever; each adds up to the benefit."""
    say, name = language.say, language.say("Attribution")
    rows: list[Row] = [title(say("Where it comes from (present value)")), EMPTY]
    live = ByLine(course=course, places=places, sheet=name, language=language)
    rows += [*live.rows(above=len(rows)), EMPTY]
    widths = WIDTHS + (WIDTHS[1],) * (2 + len(course.after) - len(WIDTHS))
    rows += [section(say(CAUSES), len(WIDTHS)), *notes((say(WHY_VALUES),))]
    rows += [head(say("Channel"), say("Benefit, present value"))]
    for channel, amount in findings.answers.by_channel.items():
        rows.append((Cell(say(CHANNEL_NAMES[channel])), _money(amount)))
    rows += _total(len(rows), len(findings.answers.by_channel), findings, language)
    rows += [EMPTY, head(*map(say, LEVER_COLUMNS))]
    rows += list(_levers(findings, language))
    rows += _total(len(rows), len(findings.answers.alone), findings, language)
    return Sheet(
        name=name,
        role=Role.RESULT,
        holds=say("Where the benefit shows, and which channels and levers it is due to."),
        rows=tuple(rows),
        widths=widths,
    )


def _levers(findings: Findings, language: Language) -> Iterator[Row]:
    names = findings.lever_names(language)
    for lever, alone in findings.answers.alone.items():
        yield (
            Cell(names[lever]),
            _money(findings.answers.by_lever[lever]),
            _money(alone.pv_benefit),
            _money(alone.pv_cost),
            _money(alone.npv),
            _ratio(alone, language),
            _payback(alone, language),
        )


def _money(amount: float | None) -> Cell:
    return Cell(amount, Kind.CENTS, Mark.SIMULATED)


def _ratio(alone: Headline, language: Language) -> Cell:
    nothing = language.say(NOTHING_INVESTED) if alone.npv is not None else None
    value = nothing if alone.roi_percent is None else alone.roi_percent / 100
    return Cell(value, Kind.SHARE, Mark.SIMULATED)


def _payback(alone: Headline, language: Language) -> Cell:
    """In words where there is none, empty where the cost is not known."""
    never = language.say(NEVER) if alone.npv is not None else None
    value = never if alone.payback_months is None else alone.payback_months
    return Cell(value, Kind.MONTHS, Mark.SIMULATED)


def _total(above: int, parts: int, findings: Findings, language: Language) -> tuple[Row, ...]:
    """The sum of the rows just above, and by how much the benefit differs from it by now."""
    if not parts:
        return ()
    benefit = findings.answers.headline.pv_benefit
    total = f"SUM(B{above - parts + 1}:B{above})"
    return (
        (Cell(language.say("Sum"), mark=Mark.RESULT), _formula(benefit, total)),
        (
            Cell(language.say("Changed since, with the inputs as they are now")),
            _formula(0.0, f"ROUND(result_pv_benefit-B{above + 1},2)"),
        ),
    )


def _formula(value: float, formula: str) -> Cell:
    return Cell(value, Kind.CENTS, Mark.RESULT, formula=formula)
