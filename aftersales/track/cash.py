"""Money of a frozen forecast: what should have come and gone by now, and what did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from aftersales.frozen import Frozen
from aftersales.kpis.series import month_name, month_number
from aftersales.track.realised import Realised

BAND = (0.05, 0.95)
Range = tuple[float, float, float]
"""An amount with its 90 % ends."""
NOTHING: Range = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMonth:
    """Money of one month: what was planned, what it cost, what had come by its end.

    `planned_total` is benefit less cost up to it. `cost` is what the user entered, else what was
    planned (`cost_planned`). `benefit_so_far` is what was measured up to it, None where nobody can
    say.
    """

    month: str
    planned_benefit: float
    planned_cost: float
    planned_total: Range
    cost: float
    cost_planned: bool
    benefit_so_far: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashLedger:
    """The months that are over, month 0 first."""

    months: tuple[CashMonth, ...]

    @property
    def planned_cost(self) -> float:
        """What should have been spent by now."""
        return sum(month.planned_cost for month in self.months)

    @property
    def cost(self) -> float:
        """What was spent by now, planned where nobody has said."""
        return sum(month.cost for month in self.months)

    @property
    def cost_entered(self) -> float | None:
        """What of that somebody has said; None if nobody has said anything."""
        entered = [month.cost for month in self.months if not month.cost_planned]
        return sum(entered) if entered else None

    @property
    def cost_assumed(self) -> float:
        """What of that is the plan's, for months without an entry."""
        return sum(month.cost for month in self.months if month.cost_planned)

    @property
    def planned_benefit(self) -> float:
        """What should have come by now."""
        return sum(month.planned_benefit for month in self.months)

    @property
    def planned_net(self) -> Range:
        """Benefit less cost that should stand by now."""
        return self.months[-1].planned_total

    @property
    def benefit(self) -> Range | None:
        """What has come by now, as measured."""
        return self.months[-1].benefit_so_far

    @property
    def net(self) -> Range | None:
        """What has come less what it cost."""
        if self.benefit is None:
            return None
        come, low, high = self.benefit
        return come - self.cost, low - self.cost, high - self.cost

    @property
    def comparable(self) -> Self:
        """Up to the last month whose benefit was measured; all of them if none was."""
        told = [n for n, month in enumerate(self.months, start=1) if month.benefit_so_far]
        return replace(self, months=self.months[: max(told, default=len(self.months))])

    def until(self, number: int) -> Self:
        """Month 0 to that one."""
        return replace(self, months=self.months[: number + 1])


def cash_ledger(
    frozen: Frozen,
    last_month: str,
    costs: Mapping[str, float],
    benefits: Mapping[str, Range] | None = None,
) -> CashLedger:
    """Month 0 to `last_month`; `costs`: month → money that was spent, as far as somebody says.

    `benefits`: month → what had come by its end, as far as that is known.
    """
    cash = frozen.cash
    total = zip(cash.cumulative.expected, cash.cumulative.low, cash.cumulative.high, strict=True)
    rows = zip(cash.benefit.expected, cash.cost.expected, total, strict=True)
    named = ((frozen.month(t), row) for t, row in enumerate(rows))
    return CashLedger(
        months=tuple(
            CashMonth(
                month=month,
                planned_benefit=benefit,
                planned_cost=cost,
                planned_total=so_far,
                cost=costs.get(month, cost),
                cost_planned=month not in costs,
                benefit_so_far=(benefits or {}).get(month),
            )
            for month, (benefit, cost, so_far) in named
            if month <= last_month
        )
    )


def came_so_far(frozen: Frozen, made: Realised, began: int) -> dict[str, Range]:
    """Month of the forecast → benefit measured up to its end, with 90 % of the worlds.

    `began` is the first month with the programme, numbered from year 0; before it nothing came, and
    what came before the forecast begins is none of its money.
    """
    first = month_number(frozen.first_month)
    start = max(first - began + 1, 1)
    likely, drawn = (
        np.cumsum(outcome.benefit[:, start:], axis=1) for outcome in (made.expected, made.drawn)
    )
    low, high = np.quantile(drawn, BAND, axis=0)
    months = (month_name(began + start - 1 + n) for n in range(len(low)))
    told = zip(map(float, likely[0]), map(float, low), map(float, high), strict=True)
    before = {month_name(month): NOTHING for month in range(first, began)}
    return before | dict(zip(months, told, strict=True))
