"""What a link comes to for a step that can be made, in points of a share.

Links stand on scales of logits and logarithms, where effects add up, and nobody compares those by
eye. A small step, taken at today's level, comes to points of a share for every link alike, and more
is always better: satisfied customers, first-time fixes, customers who stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log

import numpy as np
from scipy.special import expit, logit

from aftersales.message import Message, Share, message
from aftersales.study import Segment, Study
from aftersales.uncertain import Fixed, Uncertain

POINTS_MORE, TIME_LESS = 0.05, 1 / 3
RANGE = 0.90
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Points of a share gained, 0.01 a point, with the ends of the 90 % range."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStep:
    """`change` is what is done, `outcome` what it moves, `level` the share where that stands today.

    `after` gives the share after the step for a value of the link.
    """

    change: Message
    outcome: Message
    level: float
    after: Callable[[float], float]

    def gain(self, number: Uncertain) -> Gain:
        """What the step brings, at the mean of the link's number and at the ends of its range."""
        low, high = sorted(self.after(end) - self.level for end in range_of(number))
        return Gain(value=self.after(number.mean) - self.level, low=low, high=high)


def range_of(number: Uncertain) -> tuple[float, float]:
    """The ends of the 90 % range of a link's number."""
    if isinstance(number, Fixed):
        return number.value, number.value
    low, high = number.quantile(np.array([(1 - RANGE) / 2, (1 + RANGE) / 2]))
    return float(low), float(high)


def small_steps(study: Study) -> Mapping[str, SmallStep]:
    """A step for each link that files can teach, at the levels of the study."""
    return {
        "first_time_fix_on_csat": _fixing(study),
        "response_time_on_csat": _quicker(
            message("A third less time to the first response"), study
        ),
        "repair_time_on_csat": _quicker(message("A third less time of repair"), study),
        "parts_availability_on_first_time_fix": _stocking(study),
        "csat_on_churn": _keeping(study),
        "csat_on_upsell": _upgrading(study),
    }


def _fixing(study: Study) -> SmallStep:
    csat, (fixed, more) = _csat(study), _a_little_more(_level(study, lambda s: s.first_time_fix))
    step = float(logit(more) - logit(fixed))
    return SmallStep(
        change=message(
            "First-time fix from {before} to {after}", before=Share(fixed), after=Share(more)
        ),
        outcome=message("satisfied customers"),
        level=csat,
        after=lambda value: _moved(csat, value * step),
    )


def _quicker(change: Message, study: Study) -> SmallStep:
    csat = _csat(study)
    return SmallStep(
        change=change,
        outcome=message("satisfied customers"),
        level=csat,
        after=lambda value: _moved(csat, value * log(1 - TIME_LESS)),
    )


def _stocking(study: Study) -> SmallStep:
    fixed = _level(study, lambda s: s.first_time_fix)
    parts, more = _a_little_more(_level(study, lambda s: s.parts_availability))
    return SmallStep(
        change=message(
            "Parts on hand from {before} to {after}", before=Share(parts), after=Share(more)
        ),
        outcome=message("fixed at the first visit"),
        level=fixed,
        after=lambda value: min(max(fixed + value * (more - parts), 0.0), 1.0),
    )


def _keeping(study: Study) -> SmallStep:
    change, step = _happier(study)
    kept = _level(study, lambda s: s.annual_retention)
    return SmallStep(
        change=change,
        outcome=message("customers who stay a year"),
        level=kept,
        after=lambda value: float(kept ** exp(-value * step)),
    )


def _upgrading(study: Study) -> SmallStep:
    change, step = _happier(study)
    monthly = _level(study, lambda s: s.upsells_per_customer_month)
    return SmallStep(
        change=change,
        outcome=message("customers with an upgrade in a year"),
        level=_in_a_year(monthly),
        after=lambda value: _in_a_year(_moved(monthly, value * step)),
    )


def _happier(study: Study) -> tuple[Message, float]:
    """More satisfied customers, in words and in logits."""
    csat, more = _a_little_more(_csat(study))
    change = message(
        "Satisfied customers from {before} to {after}", before=Share(csat), after=Share(more)
    )
    return change, float(logit(more) - logit(csat))


def _a_little_more(share: float) -> tuple[float, float]:
    """The share, and five points on top of it or half of what is left."""
    return share, share + min(POINTS_MORE, (1 - share) / 2)


def _moved(share: float, logits: float) -> float:
    return float(expit(logit(share) + logits))


def _in_a_year(monthly: float) -> float:
    return 1 - (1 - monthly) ** MONTHS_A_YEAR


def _csat(study: Study) -> float:
    return _level(study, lambda segment: segment.csat)


def _level(study: Study, of: Callable[[Segment], float]) -> float:
    """The share over all customers of today."""
    customers = sum(segment.customers for segment in study.segments)
    weights = [segment.customers if customers else 1.0 for segment in study.segments]
    return float(np.average([of(segment) for segment in study.segments], weights=weights))
