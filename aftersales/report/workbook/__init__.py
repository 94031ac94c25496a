"""The workbook: a live model in formulas, held equal to the projection by the tests.

It is the one second writing of the equations, for a controller who wants to recompute them. The
projection stays the only one in this program: what stands beside a formula as its value is its.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersales.ingest import Reading
from aftersales.kpis import Measurement
from aftersales.message import N_
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings
from aftersales.report.workbook.attribution import attribution_sheet
from aftersales.report.workbook.book import written
from aftersales.report.workbook.cash import cash_block
from aftersales.report.workbook.cells import Kind, Role, Sheet
from aftersales.report.workbook.course import Courses, courses
from aftersales.report.workbook.data_check import data_check_sheet
from aftersales.report.workbook.inputs import inputs_sheet
from aftersales.report.workbook.kpis import kpi_sheet
from aftersales.report.workbook.levers import lever_blocks
from aftersales.report.workbook.lines import Blocks
from aftersales.report.workbook.method import method_sheet
from aftersales.report.workbook.monthly import Monthly, Places, placed
from aftersales.report.workbook.names import names_of
from aftersales.report.workbook.numbers import entries
from aftersales.report.workbook.results import results_block
from aftersales.report.workbook.segments import after_blocks, before_blocks
from aftersales.report.workbook.sensitivity import sensitivity_sheet
from aftersales.report.workbook.summary import segment_results, summary_sheet
from aftersales.study import Study
from aftersales.text import Language

OURS = Brand()


def workbook(
    findings: Findings,
    language: Language,
    *,
    brand: Brand = OURS,
    kpis: Sequence[Measurement] = (),
    readings: Sequence[Reading] = (),
) -> bytes:
    """The workbook as a file; with the KPIs and the data check where files were read."""
    made = sheets(findings, language, kpis=kpis, readings=readings)
    return written(made, findings, brand, language)


def sheets(
    findings: Findings,
    language: Language,
    *,
    kpis: Sequence[Measurement] = (),
    readings: Sequence[Reading] = (),
) -> tuple[Sheet, ...]:
    """What stands in the workbook."""
    names, course = cell_names(findings.study), courses(findings.study)
    blocks = month_by_month(findings, course, names, language)
    places = placed(blocks)
    cash, *workings = _monthly_sheets(findings.study, blocks, places, language)
    results = [line for line in blocks[cash.name][0].lines if line.id != "known"]
    others = (
        inputs_sheet(findings.study, names, language),
        cash,
        sensitivity_sheet(findings, places, language),
        attribution_sheet(findings, course, places, language),
        *workings,
        *((kpi_sheet(kpis, language),) if kpis else ()),
        *((data_check_sheet(readings, language),) if readings else ()),
        method_sheet(findings, language),
    )
    return summary_sheet(findings, results, places, names, others, language), *others


def cell_names(study: Study) -> Mapping[str, str]:
    """The defined name of every input, by its address, and of every result of a segment."""
    inputs = (entry.address for _, listed in entries(study) for entry in listed)
    return names_of([*inputs, *segment_results(study)])


def month_by_month(
    findings: Findings, course: Courses, names: Mapping[str, str], language: Language
) -> dict[str, Blocks]:
    """The blocks of each sheet that has a column a month: the cash, then what it is worked from."""
    say, answers = language.say, findings.answers
    known = answers.headline.npv is not None
    return {
        say("Cash"): (
            results_block(course, answers, names, language),
            cash_block(course, answers.outcome, known, language),
        ),
        say("Levers"): lever_blocks(course, names, findings.lever_names(language), language),
        say("Without levers"): before_blocks(course, answers.segments, names, language),
        say("With levers"): after_blocks(course, answers.segments, names, language),
    }


MONTH_BY_MONTH = (
    (Role.RESULT, N_("The results; benefit and cost month by month, added up and discounted.")),
    (Role.WORKING, N_("How far each lever is on, what it moves, what it costs, month by month.")),
    (Role.WORKING, N_("Each segment month by month, as it would go on.")),
    (Role.WORKING, N_("Each segment month by month, with the levers.")),
)


def _monthly_sheets(
    study: Study, blocks: Mapping[str, Blocks], places: Places, language: Language
) -> Iterator[Sheet]:
    units = unit_words(study, language)
    for (role, holds), (name, content) in zip(MONTH_BY_MONTH, blocks.items(), strict=True):
        monthly = Monthly(
            sheet=name,
            role=role,
            holds=language.say(holds),
            places=places,
            months=study.settings.horizon_months,
            units=units,
        )
        yield monthly.page(language.say("Month"), content)


def unit_words(study: Study, language: Language) -> Mapping[Kind, str]:
    """What the second column says of a quantity."""
    currency = study.settings.currency
    found = {Kind.MONEY: currency, Kind.CENTS: currency, Kind.MONTHS: language.say("months")}
    return {kind: found.get(kind, "") for kind in Kind}
