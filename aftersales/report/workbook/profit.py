"""What a segment brings and costs in each month, price by price (docs/MODEL.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.message import N_
from aftersales.report.workbook.cells import Kind, Mark
from aftersales.report.workbook.course import Course
from aftersales.report.workbook.lines import Line
from aftersales.text import Language

PARTS = {
    "revenue": N_("Contribution of revenue"),
    "upgrades": N_("Upgrades"),
    "repeat_fees": N_("Paid repeat visits"),
    "lost_break_fix": N_("Paid work that falls away"),
    "service": N_("Cost of service"),
    "penalties": N_("SLA penalties"),
    "referred": N_("Taking on referred customers"),
    "won": N_("Winning new customers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a customer is served and answers, as formulas name it; all of a customer and month.

    `service` is the cost of service, `margin` the share of revenue that remains.
    """

    cases: str = "{s[cases_per_month]}"
    fixed: str = "{s[first_time_fix]}"
    handling: str = "1"
    attained: str = "{s[sla_attainment]}"
    upgrades: str = "{s[upsells_per_customer_month]}"
    referrals: str = "{s[referrals_per_customer_month]}"
    margin: str = "{s[contribution_margin]}"
    service: str = "{today}"


TODAY = Served()


def work(case: str, visit: str, served: Served) -> str:
    """The formula of the work a customer is a month, in money or hours of a case and a visit."""
    repeats = f"operations_extra_visits_per_failed_fix*(1-{served.fixed})"
    visiting = f"operations_dispatch_share*{visit}*(1+{repeats})"
    return f"{served.cases}*({case}*{served.handling}+{visiting})"


def profit_lines(course: Course, served: Served, language: Language) -> Iterator[Line]:
    """Each part, costs below zero, and their sum."""
    formulas = _formulas(served)
    for part, formula in formulas.items():
        yield Line(
            id=part,
            label=language.say(PARTS[part]),
            formula=formula,
            values=course.part_of_profit(part),
            kind=Kind.MONEY,
        )
    yield Line(
        id="profit",
        label=language.say("Profit with the segment"),
        symbol="Π",
        formula="+".join(f"{{{part}}}" for part in formulas),
        values=course.profit,
        kind=Kind.MONEY,
        mark=Mark.RESULT,
    )


def _formulas(served: Served) -> dict[str, str]:
    dispatched = f"{{mean_customers}}*{served.cases}*operations_dispatch_share"
    repeats = f"operations_extra_visits_per_failed_fix*(1-{served.fixed})"
    fee = "operations_billable_repeat_share*operations_repeat_visit_fee"
    avoided = f"({TODAY.cases}-{served.cases})"
    onboarding = "operations_referral_onboarding_share*{s[acquisition_cost]}"
    found = {
        "revenue": f"{{mean_customers}}*{{s[annual_revenue]}}/12*{served.margin}",
        "upgrades": f"{{mean_customers}}*{served.upgrades}*{{s[upsell_contribution]}}",
        "repeat_fees": f"{dispatched}*{repeats}*{fee}",
        "lost_break_fix": f"-{{mean_customers}}*{avoided}*operations_breakfix_contribution",
        "service": f"-{{mean_customers}}*{served.service}",
        "penalties": f"-{dispatched}*(1-{served.attained})*{{s[sla_penalty]}}",
        "referred": f"-{served.referrals}*{{customers.last_month}}*{onboarding}",
        "won": "-{s[gross_adds]}*{s[acquisition_cost]}",
    }
    if served is TODAY:
        del found["lost_break_fix"]  # no case is avoided
    return found
