"""A segment with the levers (docs/MODEL.md, sections 2 to 5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aftersales.model.loyalty import carried_over, satisfaction_aimed_at
from aftersales.model.service import first_time_fix_with_parts
from aftersales.report.workbook.as_it_is import ODDS
from aftersales.report.workbook.cells import Kind
from aftersales.report.workbook.course import Course
from aftersales.report.workbook.customers import at_horizon, customer_lines
from aftersales.report.workbook.levers import calls_back, effect_id
from aftersales.report.workbook.lines import Line
from aftersales.report.workbook.profit import TODAY, Served, profit_lines, work
from aftersales.text import Language

LEFT = Served(
    cases="{cases}",
    fixed="{fixed}",
    attained="{attained}",
    upgrades="{upgrades_a_month}",
    referrals="{referrals}",
    handling="{handling}",
    margin="({s[contribution_margin]}+{price})",
    service="({paid}+{false_alarms})",
)
# Of a share with these odds, so many times as large; 0 stays 0.
SHIFTED = "{share}*{factor}/(1-{share}+{share}*{factor})"


def with_levers(course: Course, clv: float, language: Language) -> Iterator[Line]:
    """Every quantity; `clv` the lifetime value."""
    yield from _service(course, language)
    yield from _satisfaction(course, language)
    yield from _loyalty(course, language)
    yield from customer_lines(course, LEFT.referrals, language)
    yield from at_horizon(course, clv, "{without[margin]}", language)
    yield from _cost_of_service(course, language)
    yield from profit_lines(course, LEFT, language)
    yield from _calls(course, language)
    yield from _hours(course, language)


def _service(course: Course, language: Language) -> Iterator[Line]:
    say, served = language.say, course.path.served
    link, today = "links_parts_availability_on_first_time_fix", "{s[first_time_fix]}"
    yield Line(
        id="with_parts",
        label=say("First-time fix with more parts on hand"),
        symbol="F₀ + γ ΔP",
        formula=(
            f"MIN(MAX({today}+{link}*MIN({{moved[parts_availability]}},1-{{s[parts_availability]}})"
            ",0.000001),1-0.000001)"
        ),
        values=course.by_month(
            first_time_fix_with_parts(course.segment, course.worlds, course.moved)
        ),
        kind=Kind.SHARE,
    )
    yield Line(
        id="fix_shift",
        label=say("Shift of first-time fix"),
        symbol="ΔF",
        formula=(f"{{moved[first_time_fix]}}+{ODDS.format('{with_parts}')}-{ODDS.format(today)}"),
        values=course.by_month(served.first_time_fix_shift),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="fixed",
        label=say("First-time fix"),
        symbol="F",
        formula=f"1/(1+EXP(-({ODDS.format(today)}+{{fix_shift}})))",
        values=course.by_month(served.first_time_fix),
        kind=Kind.SHARE,
    )
    yield Line(
        id="attained",
        label=say("SLA attainment"),
        symbol="Q",
        formula=(
            f"1/(1+EXP(-({ODDS.format('{s[sla_attainment]}')}"
            "+links_response_time_on_sla*{moved[response_time]})))"
        ),
        values=course.by_month(served.sla_attainment),
        kind=Kind.SHARE,
    )


def _satisfaction(course: Course, language: Language) -> Iterator[Line]:
    say = language.say
    aim = satisfaction_aimed_at(course.worlds, course.path.served, course.moved)
    carry = course.study.links.satisfaction_carry_over
    by_month = course.by_month(aim)
    yield Line(
        id="aim",
        label=say("Where satisfaction is heading"),
        symbol="ΔS*",
        formula=(
            "links_first_time_fix_on_csat*{fix_shift}"
            "+links_response_time_on_csat*{moved[response_time]}"
            "+links_repair_time_on_csat*{moved[repair_time]}+{moved[csat]}"
        ),
        values=by_month,
        kind=Kind.FACTOR,
    )
    yield Line(
        id="felt",
        label=say("Shift of satisfaction that is felt"),
        symbol="ΔS",
        opening="0",
        formula=(
            "links_satisfaction_carry_over*{felt.last_month}"
            "+(1-links_satisfaction_carry_over)*{aim}"
        ),
        values=np.concatenate([[0.0], carried_over(by_month[None, :].copy(), carry)[0]]),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="csat",
        label=say("Satisfied customers"),
        symbol="S",
        formula=f"1/(1+EXP(-({ODDS.format('{s[csat]}')}+drift_csat_logit*{{t}}+{{felt}})))",
        values=course.by_month(course.path.loyal.csat),
        kind=Kind.SHARE,
    )


def _loyalty(course: Course, language: Language) -> Iterator[Line]:
    say, loyal = language.say, course.path.loyal
    called = "".join(f"*(1-{{without[met]}}*(1-{{csat}})*{spared})" for spared in _spared(course))
    moved = "EXP(links_csat_on_upsell*{without[met]}*{felt})"
    yield Line(
        id="churn",
        label=say("Churn a month"),
        symbol="h",
        formula=(
            f"{{without[churn]}}*MAX(0.5,EXP(-links_csat_on_churn*{{without[met]}}*{{felt}}){called})"
        ),
        values=course.by_month(loyal.hazard),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="upgrades_a_month",
        label=say("Upgrades of a customer and month"),
        symbol="u",
        formula=SHIFTED.format(share=TODAY.upgrades, factor=moved),
        values=course.by_month(loyal.upsell),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="referrals",
        label=say("New customers whom a customer brings in a month"),
        symbol="w",
        formula="{s[referrals_per_customer_month]}*EXP(links_csat_on_referral*{without[met]}*{felt})",
        values=course.by_month(loyal.referral),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="price",
        label=say("Paid more, as a share of revenue"),
        symbol="p",
        formula="MIN(MAX(links_csat_on_price*{felt},-0.1),0.1)",
        values=course.by_month(loyal.price),
        kind=Kind.SHARE,
    )


def _spared(course: Course) -> Iterator[str]:
    for place, lever in enumerate(course.study.levers):
        for i, effect in enumerate(lever.effects):
            if calls_back(effect):
                yield f"{{l{place}[{effect_id(i)}]}}"


def _cost_of_service(course: Course, language: Language) -> Iterator[Line]:
    say, moved, segment = language.say, course.moved, course.segment
    yield Line(
        id="cases",
        label=say("Cases of a customer and month"),
        symbol="q′",
        formula="{s[cases_per_month]}*EXP({moved[case_volume]})",
        values=course.by_month(segment.cases_per_month * moved.case_factor),
        kind=Kind.FACTOR,
    )
    yield Line(
        id="handling",
        label=say("Handling against today"),
        symbol="η",
        formula="EXP({moved[handling_time]})",
        values=course.by_month(moved.handling_factor),
        kind=Kind.SHARE,
    )
    yield Line(
        id="needed",
        label=say("Cost of the work that is left, a customer and month"),
        symbol="k",
        formula=work("operations_case_cost", "operations_visit_cost", LEFT),
        values=course.cost_of_work_left,
        kind=Kind.CENTS,
    )
    yield Line(
        id="paid",
        label=say("Cost of service in cash, a customer and month"),
        symbol="K",
        formula="{without[today]}-operations_cashable_share*({without[today]}-{needed})",
        values=course.cost_of_service(false_alarms=False),
        kind=Kind.CENTS,
    )
    yield Line(
        id="false_alarms",
        label=say("Visits for false alarms, a customer and month"),
        formula=(
            "{moved[extra_visits]}*({without[today]}-{s[cases_per_month]}*operations_case_cost)"
        ),
        values=course.cost_of_service() - course.cost_of_service(false_alarms=False),
        kind=Kind.CENTS,
    )


def _calls(course: Course, language: Language) -> Iterator[Line]:
    """What calling unhappy customers back costs: a cost of the programme, not of the service."""
    yield Line(
        id="calls",
        label=language.say("Calls to unhappy customers (cost of the programme)"),
        formula="{moved[call]}*{mean_customers}*{cases}*(1-{csat})",
        values=course.calls,
        kind=Kind.MONEY,
    )


def _hours(course: Course, language: Language) -> Iterator[Line]:
    """Work that is freed and brings no cash, where the study says how much work a case is."""
    operations = course.study.operations
    if operations.case_hours is None or operations.visit_hours is None:
        return
    hours = "operations_case_hours", "operations_visit_hours"
    avoided = f"{work(*hours, TODAY)}-{work(*hours, LEFT)}"
    yield Line(
        id="hours",
        label=language.say("Hours freed that bring no cash"),
        formula=f"{{mean_customers}}*({avoided})*(1-operations_cashable_share)",
    )
