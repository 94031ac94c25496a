"""Figures and inputs as an Excel workbook: numbers as numbers, text as text, never a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from io import BytesIO

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]
from babel.numbers import get_currency_symbol
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from aftersales import RESULTS_VERSION
from aftersales.baseline.assumptions import Assumption, Measure
from aftersales.decide.answers import Headline, Spread, Uncertainty
from aftersales.message import N_
from aftersales.model import CHANNEL_NAMES
from aftersales.report.findings import Findings
from aftersales.report.inputs import inputs
from aftersales.report.judgement import judgement
from aftersales.report.programme import programme
from aftersales.report.reference import reference
from aftersales.study import Source, segment_words
from aftersales.text import Language
from aftersales.uncertain import Fixed, Normal, Pert, Uncertain

A4 = 9
FEWEST, MOST = 10, 60  # letters a column is wide
# A cell that looks like a formula, a link or a number is none unless we wrote it as one.
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
INPUT_COLUMNS = (
    N_("Group"),
    N_("Number"),
    N_("Expected"),
    N_("Low"),
    N_("Most likely"),
    N_("High"),
    N_("Standard deviation"),
    N_("Tail: chance"),
    N_("Tail: low"),
    N_("Tail: high"),
    N_("Unit"),
    N_("Where from"),
    N_("Source"),
    N_("Year"),
    N_("Grade"),
    N_("n"),
    N_("Weight of the user's data"),
    N_("Note"),
    N_("Address"),
)
LEVER_COLUMNS = (
    N_("Lever"),
    N_("Benefit in the mix (Shapley)"),
    N_("Benefit alone"),
    N_("Cost alone"),
    N_("NPV alone"),
    N_("ROI alone"),
    N_("Payback alone (months)"),
)


class Kind(StrEnum):
    """How a cell is shown."""

    TEXT = "text"
    HEAD = "head"
    MONEY = "money"
    SHARE = "share"
    PERCENT = "percent"  # a figure that is in per cent already
    NUMBER = "number"
    WHOLE = "whole"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text or a number; None leaves the cell empty."""

    value: str | float | None
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet; the first row is its head."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def workbook(findings: Findings, language: Language) -> bytes:
    """The workbook as a file; every number is the unrounded one."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **AS_WRITTEN}) as book:
        book.set_properties(
            {
                "title": language.say("What is better service worth?"),
                "created": datetime.combine(findings.made_on, time()),
            }
        )
        formats = {kind: book.add_format(_format(kind, findings, language)) for kind in Kind}
        for sheet in sheets(findings, language):
            _write(book.add_worksheet(sheet.name), sheet, formats)
    return file.getvalue()


def sheets(findings: Findings, language: Language) -> tuple[Sheet, ...]:
    """What stands in the workbook."""
    say = language.say
    contents = (
        (say("Summary"), _summary(findings, language)),
        (say("Months"), _months(findings, language)),
        (say("Segments"), _segments(findings, language)),
        (say("Levers"), _levers(findings, language)),
        (say("Channels"), _channels(findings, language)),
        (say("Inputs"), _inputs(findings, language)),
    )
    return tuple(Sheet(name=name, rows=tuple(rows)) for name, rows in contents)


# Writing


def _format(kind: Kind, findings: Findings, language: Language) -> dict[str, object]:
    symbol = get_currency_symbol(findings.study.settings.currency, locale=language.code)
    numbers = {
        Kind.MONEY: f'#,##0.00 "{symbol}"',
        Kind.SHARE: "0.0%",
        Kind.PERCENT: '0.0" %"',
        Kind.NUMBER: "#,##0.####",
        Kind.WHOLE: "0",
        Kind.MONTHS: "0.0",
    }
    look: dict[str, object] = {"valign": "top", "font_name": "Calibri", "font_size": 11}
    if kind is Kind.HEAD:
        return look | {"bold": True, "bottom": 1, "text_wrap": True}
    return look | ({"num_format": numbers[kind]} if kind in numbers else {})


def _write(sheet: Worksheet, content: Sheet, formats: dict[Kind, Format]) -> None:
    for row, cells in enumerate(content.rows):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, formats[cell.kind])
    for column, letters in enumerate(_widths(content.rows)):
        sheet.set_column(column, column, letters)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, shown: Format) -> None:
    if isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value, shown)
    elif cell.value is not None:
        sheet.write_number(row, column, cell.value, shown)


def _widths(rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """As wide as the longest text of a column; a long sentence in the first cell runs over."""
    for column in range(max(map(len, rows))):
        cells = [row[column] for row in rows if column < len(row) and len(row) > 1]
        longest = max((_letters(cell) for cell in cells), default=FEWEST)
        yield min(max(longest + 2, FEWEST), MOST)


def _letters(cell: Cell) -> int:
    return len(cell.value) if isinstance(cell.value, str) else len("−1,000,000.00 €")


def _head(*names: str) -> tuple[Cell, ...]:
    return tuple(Cell(name, Kind.HEAD) for name in names)


# Sheets


Rows = Iterator[tuple[Cell, ...]]


def _summary(findings: Findings, language: Language) -> Rows:
    say, headline, sure = language.say, findings.answers.headline, findings.uncertainty
    settings = findings.study.settings
    yield _head("", say("expected"), *(_ranges(language) if sure else ()))
    yield from _ratios(headline, sure, language)
    if sure is not None:
        yield from _chances(sure, language)
    beyond = Cell(findings.answers.beyond_horizon_value, Kind.MONEY)
    yield Cell(say("Beyond the horizon, in no ratio")), beyond
    yield Cell(say("Horizon (months)")), Cell(settings.horizon_months, Kind.WHOLE)
    yield Cell(say("Discount rate")), Cell(settings.discount_rate, Kind.SHARE)
    yield Cell(say("Simulated runs")), Cell(sure.draws if sure else 0, Kind.WHOLE)
    yield Cell(say("Seed of the simulation")), Cell(settings.seed, Kind.WHOLE)
    yield Cell(say("Made on")), Cell(language.date(findings.made_on))
    yield Cell(say("After-sales ROI Explorer")), Cell(findings.version)
    yield Cell(say("Results version")), Cell(RESULTS_VERSION, Kind.WHOLE)
    lines = (
        findings.data,
        programme(findings.study, language),
        *judgement(findings.study, headline, sure, language),
    )
    yield from ((Cell(line),) for line in lines if line)


def _ranges(language: Language) -> tuple[str, ...]:
    say = language.say
    return say("5% lie below"), say("Median"), say("5% lie above"), say("Mean")


def _ratios(headline: Headline, sure: Uncertainty | None, language: Language) -> Rows:
    say = language.say
    npv = _spread(sure.npv, Kind.MONEY) if sure else ()
    roi = _spread(sure.roi_percent, Kind.PERCENT) if sure and sure.roi_percent else ()
    payback = (sure.payback.low, sure.payback.median, sure.payback.high) if sure else ()
    yield Cell(say("NPV")), Cell(headline.npv, Kind.MONEY), *npv
    yield Cell(say("ROI")), Cell(headline.roi_percent, Kind.PERCENT), *roi
    gross = Cell(headline.ros_gross_percent, Kind.PERCENT)
    yield Cell(say("ROS, gross (ROI + 100)")), gross
    within = (_within(months, headline, language) for months in payback)
    yield (
        Cell(say("Payback, undiscounted (months)")),
        _within(headline.payback_months, headline, language),
        *within,
    )
    discounted = _within(headline.discounted_payback_months, headline, language)
    yield Cell(say("Payback, discounted (months)")), discounted
    yield Cell(say("Benefit, present value")), Cell(headline.pv_benefit, Kind.MONEY)
    yield Cell(say("Cost, present value")), Cell(headline.pv_cost, Kind.MONEY)
    yield Cell(say("Deepest cash position")), Cell(headline.deepest_cash_position, Kind.MONEY)


def _within(months: float | None, headline: Headline, language: Language) -> Cell:
    """A payback; in words where there is none, empty where the cost is not known."""
    if months is None and headline.npv is not None:
        return Cell(language.say("not within the horizon"))
    return Cell(months, Kind.MONTHS)


def _chances(sure: Uncertainty, language: Language) -> Rows:
    say = language.say
    positive = Cell(sure.probability_npv_positive, Kind.SHARE)
    within = Cell(sure.probability_payback_within_horizon, Kind.SHARE)
    yield Cell(say("Chance that NPV is positive")), positive
    yield Cell(say("Chance of payback within the horizon")), within
    yield Cell(say("Worth of knowing it all beforehand (EVPI)")), Cell(sure.evpi, Kind.MONEY)


def _spread(spread: Spread, kind: Kind) -> tuple[Cell, ...]:
    figures = (spread.low, spread.median, spread.high, spread.mean)
    return tuple(Cell(figure, kind) for figure in figures)


def _months(findings: Findings, language: Language) -> Rows:
    say, outcome = language.say, findings.answers.outcome
    known = findings.answers.headline.npv is not None
    names = (say("Cost"), say("Cumulative"), say("Cumulative, discounted")) if known else ()
    yield _head(say("Month"), say("Benefit"), *names)
    rate = findings.study.settings.discount_rate
    month = np.arange(outcome.benefit.shape[-1])
    discounted = outcome.net_flow[0] * (1 + rate) ** (-month / 12)
    columns = (outcome.cost[0], np.cumsum(outcome.net_flow[0]), np.cumsum(discounted))
    for amounts in zip(month, outcome.benefit[0], *(columns if known else ()), strict=True):
        first, *others = amounts
        yield Cell(int(first), Kind.WHOLE), *(Cell(float(a), Kind.MONEY) for a in others)


def _segments(findings: Findings, language: Language) -> Rows:
    say = language.say
    figures = (
        ("annual_retention", say("Retention"), Kind.SHARE),
        ("csat", say("CSAT"), Kind.SHARE),
        ("first_time_fix", say("First-time fix"), Kind.SHARE),
        ("customers", say("Customers"), Kind.NUMBER),
        ("clv", say("CLV"), Kind.MONEY),
    )
    names = (
        (say("{figure}, without", figure=name), say("{figure}, with", figure=name))
        for _, name, _ in figures
    )
    yield _head(say("Segment"), *(name for pair in names for name in pair))
    for segment in findings.answers.segments:
        pairs = ((getattr(segment, field), kind) for field, _, kind in figures)
        name = Cell(say(segment_words(segment.name)))
        yield name, *(Cell(v, kind) for pair, kind in pairs for v in pair)


def _levers(findings: Findings, language: Language) -> Rows:
    say, answers = language.say, findings.answers
    names = findings.lever_names(language)
    yield _head(*map(say, LEVER_COLUMNS))
    for lever, alone in answers.alone.items():
        yield (
            Cell(names[lever]),
            Cell(answers.by_lever[lever], Kind.MONEY),
            Cell(alone.pv_benefit, Kind.MONEY),
            Cell(alone.pv_cost, Kind.MONEY),
            Cell(alone.npv, Kind.MONEY),
            Cell(alone.roi_percent, Kind.PERCENT),
            _within(alone.payback_months, alone, language),
        )


def _channels(findings: Findings, language: Language) -> Rows:
    yield _head(language.say("Channel"), language.say("Benefit, present value"))
    for channel, amount in findings.answers.by_channel.items():
        yield Cell(language.say(CHANNEL_NAMES[channel])), Cell(amount, Kind.MONEY)


def _inputs(findings: Findings, language: Language) -> Rows:
    say = language.say
    yield _head(*map(say, INPUT_COLUMNS))
    for group in inputs(findings.study):
        for assumption in group.assumptions:
            yield (
                Cell(say(group.label)),
                Cell(say(assumption.label)),
                *_values(assumption),
                Cell(say(assumption.unit)),
                *_origin(assumption.source, language),
                *_learnt(assumption, language),
                Cell(assumption.address),
            )


def _values(assumption: Assumption) -> Iterator[Cell]:
    """Expected (tail included), low, most likely, high, standard deviation, and the tail."""
    kinds = {Measure.SHARE: Kind.SHARE, Measure.MONEY: Kind.MONEY, Measure.PLAIN: Kind.NUMBER}
    kind, number = kinds[assumption.measure], assumption.number
    expected = None if number is None else number.mean
    for figure in (expected, *_core(number)):
        yield Cell(figure, kind)
    tail = None if number is None or isinstance(number, Fixed) else number.tail
    yield Cell(None if tail is None else tail.probability, Kind.SHARE)
    yield Cell(None if tail is None else tail.low, kind)
    yield Cell(None if tail is None else tail.high, kind)


def _core(
    number: Uncertain | None,
) -> tuple[float | None, float | None, float | None, float | None]:
    match number:
        case Pert(low=low, mode=mode, high=high):
            return low, mode, high, None
        case Normal(sd=sd):
            return None, None, None, sd
        case _:
            return None, None, None, None


def _learnt(assumption: Assumption, language: Language) -> Iterator[Cell]:
    """How much of the number is the user's own data, and what stands behind it."""
    learnt = assumption.source.learnt if assumption.source else None
    yield Cell(None if learnt is None else learnt.data_weight, Kind.SHARE)
    yield Cell(None if assumption.note is None else language.say(assumption.note))


def _origin(source: Source | None, language: Language) -> Iterator[Cell]:
    if source is None:
        yield Cell(language.say("set in the study"))
        yield from (Cell(None),) * 4
        return
    yield Cell(language.say(source.provenance.words))
    yield Cell(reference(source, language))
    yield Cell(source.year, Kind.WHOLE)
    yield Cell(source.grade)
    yield Cell(source.n, Kind.WHOLE)
