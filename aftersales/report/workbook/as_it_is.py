"""A segment as it would go on without the levers (docs/MODEL.md, sections 3 to 5)."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.model.today import annual_margin, cost_to_serve, exposure, monthly_hazard
from aftersales.report.workbook.cells import Kind
from aftersales.report.workbook.course import Course
from aftersales.report.workbook.customers import at_horizon, customer_lines
from aftersales.report.workbook.lines import Line
from aftersales.report.workbook.profit import TODAY, profit_lines, work
from aftersales.text import Language

ODDS = "LN({0}/(1-{0}))"


def as_it_is(course: Course, clv: float, language: Language) -> Iterator[Line]:
    """Every quantity; `clv` the lifetime value."""
    yield from _today(course, language)
    yield from _loyalty(course, language)
    yield from customer_lines(course, TODAY.referrals, language)
    yield from at_horizon(course, clv, "{margin}", language)
    yield from profit_lines(course, TODAY, language)


def _today(course: Course, language: Language) -> Iterator[Line]:
    say, segment, operations = language.say, course.segment, course.study.operations
    yield Line(
        id="met",
        label=say("Customers who meet the service within a year"),
        symbol="e",
        once=True,
        formula="1-EXP(-12*{s[cases_per_month]})",
        values=exposure(segment),
        kind=Kind.SHARE,
    )
    yield Line(
        id="churn_today",
        label=say("Churn a month, today"),
        symbol="h₀",
        once=True,
        formula="-LN({s[annual_retention]})/12",
        values=monthly_hazard(segment),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="today",
        label=say("Cost of service a customer and month, today"),
        symbol="k₀",
        once=True,
        formula=work("operations_case_cost", "operations_visit_cost", TODAY),
        values=cost_to_serve(operations, segment),
        kind=Kind.CENTS,
    )
    yield Line(
        id="fixed",
        label=say("First-time fix"),
        symbol="F₀",
        once=True,
        formula=TODAY.fixed,
        values=segment.first_time_fix,
        kind=Kind.SHARE,
    )
    yield Line(
        id="margin",
        label=say("Margin of a customer and year after service"),
        symbol="R m − 12 k₀",
        once=True,
        formula="{s[annual_revenue]}*{s[contribution_margin]}-12*{today}",
        values=annual_margin(operations, segment),
        kind=Kind.CENTS,
    )


def _loyalty(course: Course, language: Language) -> Iterator[Line]:
    loyal = course.path.loyal
    yield Line(
        id="csat",
        label=language.say("Satisfied customers"),
        symbol="S",
        formula=f"1/(1+EXP(-({ODDS.format('{s[csat]}')}+drift_csat_logit*{{t}})))",
        values=course.by_month(loyal.csat),
        kind=Kind.SHARE,
    )
    yield Line(
        id="churn",
        label=language.say("Churn a month"),
        symbol="h",
        formula="{churn_today}*EXP(drift_churn_log_hazard*{t})",
        values=course.by_month(loyal.hazard),
        kind=Kind.FACTOR,
    )
