"""The customers of a segment, and what one is worth (docs/MODEL.md, sections 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.report.workbook.cells import Kind, Mark
from aftersales.report.workbook.course import Course
from aftersales.report.workbook.lines import Line
from aftersales.text import Language


def customer_lines(course: Course, referrals: str, language: Language) -> Iterator[Line]:
    """Those at the end of each month and those on average over it."""
    yield Line(
        id="customers",
        label=language.say("Customers at the end of the month"),
        symbol="N",
        opening="{s[customers]}",
        formula=f"{{customers.last_month}}*(EXP(-{{churn}})+{referrals})+{{s[gross_adds]}}",
        values=course.customers,
    )
    yield Line(
        id="mean_customers",
        label=language.say("Customers on average"),
        symbol="N̄",
        formula="({customers.last_month}+{customers})/2",
        values=course.by_month(course.path.loyal.customers_in_month),
    )


def at_horizon(course: Course, clv: float, margin: str, language: Language) -> Iterator[Line]:
    """Retention in the last month, and the lifetime value that it makes."""
    yield Line(
        id="retention",
        label=language.say("Annual retention at the horizon"),
        symbol="r",
        once=True,
        formula="EXP(-12*{churn.at_end})",
        values=float(course.path.account().annual_retention[0]),
        kind=Kind.SHARE,
    )
    yield Line(
        id="clv",
        label=language.say("Customer lifetime value"),
        symbol="CLV",
        once=True,
        formula=f"{margin}/(1+settings_discount_rate-{{retention}})",
        values=clv,
        kind=Kind.CENTS,
        mark=Mark.RESULT,
    )
