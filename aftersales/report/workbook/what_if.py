"""What if benefit, cost or discount rate come out otherwise: formulas, and cells to change.

Nothing is projected anew: NPV is so many times one present value less so many times the other, and
a discount rate changes no cash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

from aftersales.message import N_
from aftersales.model.finance import present_value
from aftersales.report.findings import Findings
from aftersales.report.workbook.cash import CASH, RESULTS, where_known
from aftersales.report.workbook.cells import (
    EMPTY,
    Cell,
    Kind,
    Mark,
    Row,
    head,
    notes,
    on_sheet,
    quoted,
    section,
)
from aftersales.report.workbook.expected import allowed_within
from aftersales.report.workbook.monthly import FIRST as MONTH_0
from aftersales.report.workbook.monthly import MONTH, Places, Reference, Seen, letters
from aftersales.report.workbook.results import NOTHING_INVESTED, break_even
from aftersales.study import Within
from aftersales.text import Language
from aftersales.uncertain import Array

BENEFITS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25)
COSTS = (0.8, 1.0, 1.2, 1.5)
RATES = (0.0, 0.04, 0.06, 0.08, 0.1, 0.12)
ANY_SHARE, A_RATE = Within(0), Within(0, 1)
COLUMNS = 6
AT_ONCE = N_("If benefit and cost come out otherwise than expected")
EXACT = N_(
    "Formulas: so many times the benefit less so many times the cost, as present values. The "
    "marked shares may be changed here."
)
BY_RATE = N_("At other discount rates")
SAME_CASH = N_(
    "Formulas: the same cash month by month, discounted otherwise. The marked rates may be changed "
    "here."
)
RATE_COLUMNS = (
    N_("Discount rate a year"),
    N_("Benefit, present value"),
    N_("Cost, present value"),
    N_("NPV"),
    N_("ROI"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, a rate or an amount, NaN as long as nobody knows it; and the formula or cell."""

    value: float
    formula: str

    def times(self, share: Figure) -> Figure:
        """So many times as much."""
        return Figure(self.value * share.value, f"{share.formula}*{self.formula}")


Shares = Sequence[Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The block of that sheet; A is for words, B for what is tried, C and on for what comes."""

    findings: Findings
    places: Places
    sheet: str
    language: Language

    def rows(self, above: int) -> list[Row]:
        """Below so many others: NPV and ROI at other shares, the break-even, other rates."""
        say = self.language.say
        rows = self._begun(AT_ONCE, EXACT)
        top = above + len(rows) + 1
        benefits = [Figure(share, f"$B{top + i}") for i, share in enumerate(BENEFITS, start=1)]
        costs = [Figure(share, f"{letters(i)}${top}") for i, share in enumerate(COSTS, start=2)]
        rows += [*self._grid(say("NPV"), benefits, costs, self._typed_share, self._npv), EMPTY]
        rows += [*self._grid(say("ROI"), benefits, costs, _the_same, self._roi), EMPTY]
        rows += [self._break_even(), EMPTY, *self._begun(BY_RATE, SAME_CASH)]
        return [*rows, *self._by_rate(above + len(rows) + 1), EMPTY]

    def _begun(self, name: str, how: str) -> list[Row]:
        return [section(self.language.say(name), COLUMNS), *notes((self.language.say(how),))]

    # At other shares of benefit and cost

    def _grid(
        self,
        name: str,
        benefits: Shares,
        costs: Shares,
        share: Callable[[Figure], Cell],
        shown: Callable[[Figure, Figure], Cell],
    ) -> Iterator[Row]:
        """A row for each share of the benefit, a column for each of the cost."""
        say = self.language.say
        corner = Cell(say("Benefit ↓   Cost →"), Kind.NUMBER, Mark.HEAD)
        yield Cell(name, mark=Mark.HEAD), corner, *map(share, costs)
        for benefit in benefits:
            brought = self._benefit.times(benefit)
            figures = (shown(brought, self._cost.times(cost)) for cost in costs)
            yield Cell(say("if the benefit comes to")), share(benefit), *figures

    @property
    def _benefit(self) -> Figure:
        return Figure(self.findings.answers.headline.pv_benefit, self._result("pv_benefit"))

    @property
    def _cost(self) -> Figure:
        known = self.findings.answers.headline.pv_cost
        return Figure(nan if known is None else known, self._result("pv_cost"))

    def _typed_share(self, share: Figure) -> Cell:
        return self._typed(share.value, ANY_SHARE)

    def _typed(self, value: float, bounds: Within) -> Cell:
        allowed = allowed_within(bounds, whole=False, language=self.language)
        return Cell(value, Kind.SHARE, Mark.INPUT, allowed=allowed)

    def _break_even(self) -> Row:
        label = self.language.say("Break-even: share of the expected benefit that pays the cost")
        value, formula = break_even(self.findings.answers.headline), self._result("break_even")
        return Cell(label), Cell(value, Kind.SHARE, Mark.RESULT, formula=formula)

    # At other discount rates

    def _by_rate(self, row: int) -> Iterator[Row]:
        """From that row on, the rate of the inputs first."""
        say, now = self.language.say, self.findings.study.settings.discount_rate
        yield head("", *map(say, RATE_COLUMNS))
        as_it_is = Cell(now, Kind.SHARE, formula="settings_discount_rate")
        yield Cell(say("as among the inputs")), as_it_is, *self._discounted(row + 1, now)
        for place, rate in enumerate(RATES, start=2):
            typed = self._typed(rate, A_RATE)
            yield Cell(say("at another rate")), typed, *self._discounted(row + place, rate)

    def _discounted(self, row: int, rate: float) -> Iterator[Cell]:
        """Both present values at the rate in that row, and what comes of them."""
        outcome = self.findings.answers.outcome
        known = self.findings.answers.headline.npv is not None
        benefit = Figure(_present(outcome.benefit, rate), f"C{row}")
        cost = Figure(_present(outcome.cost, rate) if known else nan, f"D{row}")
        yield Cell(benefit.value, Kind.MONEY, formula=self._present_value("benefit", row))
        formula = self._where_known(self._present_value("cost", row))
        yield Cell(_told(cost.value), Kind.MONEY, formula=formula)
        yield self._npv(benefit, cost)
        yield self._roi(benefit, cost)

    def _present_value(self, flow: str, row: int) -> str:
        """Not with the discount factors of the cash, which are those of the inputs."""
        months = Reference(f"{on_sheet(self.places[CASH, flow].sheet)}{MONTH}")
        cash = Seen(CASH, self.places, self.sheet)[flow]
        return self._to_the_end(f"SUMPRODUCT({cash.all},(1+$B{row})^(-{months.all}/12))")

    # What becomes of a benefit and a cost

    def _npv(self, benefit: Figure, cost: Figure) -> Cell:
        formula = self._where_known(f"{benefit.formula}-{cost.formula}")
        return Cell(_told(benefit.value - cost.value), Kind.GAIN, formula=formula)

    def _roi(self, benefit: Figure, cost: Figure) -> Cell:
        nothing = self.language.say(NOTHING_INVESTED)
        ratio = f"({benefit.formula})/({cost.formula})-1"
        formula = self._where_known(f"IF({cost.formula}>0,{ratio},{quoted(nothing)})")
        value = _told(benefit.value / cost.value - 1) if cost.value else nothing
        return Cell(value, Kind.SHARE, formula=formula)

    def _result(self, line: str) -> str:
        return str(Seen(RESULTS, self.places, self.sheet)[line])

    def _where_known(self, formula: str) -> str:
        return where_known(formula, self._result("known"))

    def _to_the_end(self, formula: str) -> str:
        return formula.format(last=letters(MONTH_0 + self.findings.study.settings.horizon_months))


def _the_same(share: Figure) -> Cell:
    """What was typed in elsewhere."""
    return Cell(share.value, Kind.SHARE, formula=share.formula)


def _present(flow: Array, rate: float) -> float:
    return float(present_value(flow, rate)[0])


def _told(value: float) -> float | None:
    return None if isnan(value) else value
