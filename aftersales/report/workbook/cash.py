"""Cash month by month (docs/MODEL.md, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import numpy as np

from aftersales.model import Outcome
from aftersales.model.finance import discount_factors
from aftersales.report.workbook.cells import Kind, Mark
from aftersales.report.workbook.course import Course, Courses
from aftersales.report.workbook.levers import MOVED
from aftersales.report.workbook.lines import Around, Block, Line, summed
from aftersales.report.workbook.segments import after_id, before_id
from aftersales.text import Language
from aftersales.uncertain import Array

CASH, RESULTS = "cash", "results"
BELOW_ZERO = "<-0.005"  # half a cent, as in aftersales.model.finance


def where_known(formula: str, known: str = "{results[known]}") -> str:
    """Empty as long as nobody has said what a lever costs that is pulled."""
    return f'IF({known}=1,{formula},"")'


def segments_of(course: Courses) -> Mapping[str, Around]:
    """How formulas name the segments: b0, b1 … without and a0, a1 … with the levers."""
    places = range(len(course.study.segments))
    without = {f"b{place}": Around(before_id(place)) for place in places}
    return without | {f"a{place}": Around(after_id(place)) for place in places}


def each_segment(course: Courses, term: str) -> str:
    """The sum of a term over the segments; `#` stands for the segment."""
    return summed(term.replace("#", str(place)) for place in range(len(course.study.segments)))


def cash_block(course: Courses, outcome: Outcome, known: bool, language: Language) -> Block:
    """Benefit, cost, and what adds up; `known`: whether every cost is."""
    return Block(
        id=CASH,
        title=language.say("Cash month by month"),
        lines=(
            *_benefit(course, outcome, language),
            *_cost(course, outcome, known, language),
            *_flow(course, outcome, known, language),
        ),
        knows={**segments_of(course), "moved": Around(MOVED), "results": Around(RESULTS)},
    )


def _benefit(course: Courses, outcome: Outcome, language: Language) -> Iterator[Line]:
    say = language.say
    yield Line(
        id="after",
        label=say("Profit with the levers"),
        formula=each_segment(course, "{a#[profit]}"),
        values=_profit(course.after),
        kind=Kind.MONEY,
    )
    yield Line(
        id="before",
        label=say("Profit without them"),
        formula=each_segment(course, "{b#[profit]}"),
        values=_profit(course.before),
        kind=Kind.MONEY,
    )
    yield Line(
        id="benefit",
        label=say("Benefit"),
        opening="0",
        formula="IF({moved[begun]}=1,{after}-{before},0)",
        values=outcome.benefit[0],
        kind=Kind.MONEY,
        mark=Mark.RESULT,
    )


def _profit(segments: Sequence[Course]) -> Array:
    return reduce(np.add, (segment.profit for segment in segments))


def _cost(course: Courses, outcome: Outcome, known: bool, language: Language) -> Iterator[Line]:
    calls = reduce(np.add, (segment.calls for segment in course.after))
    yield Line(
        id="calls",
        label=language.say("Calls to unhappy customers"),
        opening="0",
        formula=each_segment(course, "{a#[calls]}"),
        values=np.concatenate([[0.0], calls]),
        kind=Kind.MONEY,
    )
    cost = where_known("{moved[cost]}+{calls}")
    yield Line(
        id="cost",
        label=language.say("Cost"),
        opening=cost,
        formula=cost,
        values=outcome.cost[0] if known else None,
        kind=Kind.MONEY,
        mark=Mark.RESULT,
    )


def _flow(course: Courses, outcome: Outcome, known: bool, language: Language) -> Iterator[Line]:
    say, settings = language.say, course.study.settings
    factors = discount_factors(settings.discount_rate, settings.horizon_months)
    net = outcome.net_flow[0]
    yield _money("net", say("Net cash"), "{benefit}-{cost}", net if known else None)
    yield from _added_up("cumulative", say("Cumulative"), "{net}", np.cumsum(net), known)
    yield _crossing("paid_back", say("Crosses zero after months"), "cumulative")
    yield Line(
        id="factor",
        label=say("Discount factor"),
        symbol="(1 + z)^(−t/12)",
        opening="1",
        formula="(1+settings_discount_rate)^(-{t}/12)",
        values=factors,
        kind=Kind.FACTOR,
    )
    today = net * factors
    yield _money(
        "discounted", say("Net cash, discounted"), "{net}*{factor}", today if known else None
    )
    label = say("Cumulative, discounted")
    yield from _added_up("cumulative_today", label, "{discounted}", np.cumsum(today), known)
    yield _crossing(
        "paid_back_today", say("Crosses zero after months, discounted"), "cumulative_today"
    )


def _money(id: str, label: str, formula: str, values: Array | None) -> Line:
    told = where_known(formula)
    return Line(id=id, label=label, opening=told, formula=told, values=values, kind=Kind.MONEY)


def _added_up(id: str, label: str, term: str, values: Array, known: bool) -> Iterator[Line]:
    yield Line(
        id=id,
        label=label,
        symbol="C",
        opening=where_known(term),
        formula=where_known(f"{{{id}.last_month}}+{term}"),
        values=values if known else None,
        kind=Kind.MONEY,
        mark=Mark.RESULT,
    )


def _crossing(id: str, label: str, of: str) -> Line:
    """The moment in which the cash gets out of the red in that month; empty where it does not."""
    before, here = f"{{{of}.last_month}}", f"{{{of}}}"
    crosses = f"AND({before}{BELOW_ZERO},NOT({here}{BELOW_ZERO}))"
    moment = f"{{t}}-1-{before}/({here}-{before})"
    return Line(
        id=id,
        label=label,
        symbol="t*",
        formula=where_known(f'IF({crosses},{moment},"")'),
        kind=Kind.MONTHS,
    )
