"""What the cash comes to: ratios, payback, and what is told beside them (docs/MODEL.md, 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersales.decide.answers import Answers, Headline
from aftersales.message import N_
from aftersales.report.workbook.cash import (
    BELOW_ZERO,
    CASH,
    RESULTS,
    each_segment,
    segments_of,
    where_known,
)
from aftersales.report.workbook.cells import Kind, Mark, quoted
from aftersales.report.workbook.course import Courses
from aftersales.report.workbook.lines import Around, Block, Line, Values
from aftersales.report.workbook.names import Under
from aftersales.study import Study
from aftersales.text import Language

NEVER = N_("not within the horizon")
NOTHING_INVESTED = N_("nothing invested")


def results_block(
    course: Courses, answers: Answers, names: Mapping[str, str], language: Language
) -> Block:
    """Each result, once."""
    found = answers.headline
    return Block(
        id=RESULTS,
        title=language.say("Results"),
        lines=(
            _cost_known(course.study, found, names, language),
            *_present_values(found, language),
            *_ratios(found, language),
            *_payback(found, language),
            *_besides(course, answers, language),
        ),
        knows={**segments_of(course), "cash": Around(CASH)},
    )


def _result(id: str, label: str, formula: str, value: Values, kind: Kind = Kind.CENTS) -> Line:
    return Line(
        id=id,
        label=label,
        formula=formula,
        values=value,
        kind=kind,
        mark=Mark.RESULT,
        once=True,
        name=f"result_{id}",
    )


def _known(formula: str) -> str:
    return where_known(formula, "{known}")


def _cost_known(
    study: Study, found: Headline, names: Mapping[str, str], language: Language
) -> Line:
    told = (
        f"OR({lever['intensity']}=0,ISNUMBER({lever['cost.one_off']}))"
        for lever in (Under(names, f"lever.{lever.id}") for lever in study.levers)
    )
    formula = f"IF(AND({','.join(told) or 'TRUE'}),1,0)"
    label = language.say("Every cost is known (1: yes)")
    return _result("known", label, formula, float(_is_known(found)), Kind.WHOLE)


def _present_values(found: Headline, language: Language) -> Iterator[Line]:
    say = language.say
    benefit = "SUMPRODUCT({cash[benefit].all},{cash[factor].all})"
    cost = _known("SUMPRODUCT({cash[cost].all},{cash[factor].all})")
    yield _result("pv_benefit", say("Benefit, present value"), benefit, found.pv_benefit)
    yield _result("pv_cost", say("Cost, present value"), cost, found.pv_cost)
    yield _result("npv", say("NPV"), _known("{pv_benefit}-{pv_cost}"), found.npv)


def _ratios(found: Headline, language: Language) -> Iterator[Line]:
    say = language.say
    nothing = say(NOTHING_INVESTED)

    def ratio(id: str, label: str, formula: str, percent: float | None) -> Line:
        value = (nothing if _is_known(found) else None) if percent is None else percent / 100
        told = _known(f"IF({{pv_cost}}>0,{formula},{quoted(nothing)})")
        return _result(id, label, told, value, Kind.SHARE)

    gained, gross = "({pv_benefit}-{pv_cost})/{pv_cost}", "{pv_benefit}/{pv_cost}"
    yield ratio("roi", say("ROI"), gained, found.roi_percent)
    yield ratio("ros_gross", say("ROS, gross (ROI + 100)"), gross, found.ros_gross_percent)


def _payback(found: Headline, language: Language) -> Iterator[Line]:
    """The last moment at which the cash gets out of the red; 0 where it never is in it."""
    say = language.say
    never = say(NEVER)

    def moment(id: str, label: str, flow: str, crossing: str, months: float | None) -> Line:
        value = (never if _is_known(found) else None) if months is None else months
        in_the_red = f"{{cash[{flow}].at_end}}{BELOW_ZERO}"
        told = f"IF({in_the_red},{quoted(never)},MAX(0,{{cash[{crossing}].all}}))"
        return _result(id, label, _known(told), value, Kind.MONTHS)

    label, months = say("Payback, undiscounted (months)"), found.payback_months
    yield moment("payback", label, "cumulative", "paid_back", months)
    label, months = say("Payback, discounted (months)"), found.discounted_payback_months
    yield moment("payback_discounted", label, "cumulative_today", "paid_back_today", months)
    deepest = _known("MIN({cash[cumulative].all})")
    label = say("Deepest cash position")
    yield _result("deepest_cash", label, deepest, found.deepest_cash_position)


def _besides(course: Courses, answers: Answers, language: Language) -> Iterator[Line]:
    say, found = language.say, answers.headline
    formula = _known('IF({pv_benefit}>0,{pv_cost}/{pv_benefit},"")')
    label = say("Break-even: share of the expected benefit that pays the cost")
    yield _result("break_even", label, formula, break_even(found), Kind.SHARE)
    later = each_segment(
        course,
        "({a#[customers].at_end}-{b#[customers].at_end})*{b#[clv]}*{b#[retention]}",
    )
    label = say("Beyond the horizon, in no ratio")
    formula = f"({later})*{{cash[factor].at_end}}"
    yield _result("beyond_horizon", label, formula, answers.beyond_horizon_value)
    if answers.hours_freed is not None:
        hours = each_segment(course, "SUM({a#[hours].all})")
        label = say("Hours freed that bring no cash, in no ratio")
        yield _result("hours_freed", label, hours, answers.hours_freed, Kind.NUMBER)


def break_even(found: Headline) -> float | None:
    """The share of the expected benefit that pays the cost; None where there is none of either."""
    if found.pv_cost is None or found.pv_benefit <= 0:
        return None
    return found.pv_cost / found.pv_benefit


def _is_known(found: Headline) -> bool:
    """Whether every cost is."""
    return found.npv is not None
