"""What may be asked of a programme: that it pays, pays back in time, returns enough, or surely.

A goal says by how much a programme passes or misses it, in money: 0 is the edge. So every “what
must be true?” is the search for where that crosses 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.model import Outcome
from aftersales.model.finance import payback_months, present_value, return_on_investment
from aftersales.study import Study
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPresentValue:
    """An NPV of so much at the expected values; 0 is the break-even."""

    least: float = 0.0

    def passed_by(self, study: Study, outcome: Outcome) -> Array:
        """Money beyond the goal, shape (worlds,)."""
        return self.figure(study, outcome) - self.least

    def figure(self, study: Study, outcome: Outcome) -> Array:
        """What the goal is about: the NPV in money, shape (worlds,)."""
        return present_value(outcome.net_flow, study.settings.discount_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """An ROI of so many per cent at the expected values."""

    least_percent: float

    def passed_by(self, study: Study, outcome: Outcome) -> Array:
        """Benefit beyond what that ROI asks for; so it needs no investment to be reckoned."""
        rate = study.settings.discount_rate
        asked = 1 + self.least_percent / 100
        return present_value(outcome.benefit - asked * outcome.cost, rate)

    def figure(self, study: Study, outcome: Outcome) -> Array:
        """The ROI in per cent; NaN where nothing is invested."""
        rate = study.settings.discount_rate
        benefit, cost = (present_value(flow, rate) for flow in (outcome.benefit, outcome.cost))
        return return_on_investment(benefit, cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """The money back within so many months, at the expected values and not discounted."""

    within_months: int

    def passed_by(self, study: Study, outcome: Outcome) -> Array:
        """The least that is in the till from that month on; so it must also stay there."""
        months = min(self.within_months, study.settings.horizon_months)
        return np.asarray(np.cumsum(outcome.net_flow, axis=-1)[:, months:].min(axis=-1))

    def figure(self, study: Study, outcome: Outcome) -> Array:
        """Months until payback; NaN where not within the horizon."""
        return payback_months(outcome.net_flow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """That it pays in such a share of the drawn worlds."""

    least: float

    def passed_by(self, study: Study, outcome: Outcome) -> Array:
        """The NPV that such a share of the worlds reaches, shape (1,)."""
        npv = present_value(outcome.net_flow, study.settings.discount_rate)
        return np.atleast_1d(np.quantile(npv, 1 - self.least))

    def figure(self, study: Study, outcome: Outcome) -> Array:
        """The share of the worlds in which it pays, shape (1,)."""
        npv = present_value(outcome.net_flow, study.settings.discount_rate)
        return np.atleast_1d((npv > 0).mean())


Goal = NetPresentValue | Return | Payback | Chance
