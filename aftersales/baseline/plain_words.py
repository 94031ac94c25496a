"""What a number on a scale of logits or logarithms comes to, at the level of today.

Effects add up on these scales and no share leaves 0 to 1 (docs/MODEL.md), but nobody thinks on
them. So beside such a number stands what its most likely value would do: to a share, from where to
where; to anything else, by how many per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, expm1, log

from scipy.special import expit, logit

from aftersales.message import Message, Share, message
from aftersales.study import Segment, Study, Target
from aftersales.uncertain import Pert, Uncertain

POINTS_MORE, TIME_LESS = 0.05, 0.1
MONTHS_A_YEAR = 12

IN_FULL = message("In full")
IN_A_YEAR = message("In a year")
LESS_TIME = message("{share} less time", share=Share(TIME_LESS))

Level = Callable[[Segment], float]
SHARES_MOVED: Mapping[Target, Level] = {
    Target.FIRST_TIME_FIX: lambda segment: segment.first_time_fix,
    Target.CSAT: lambda segment: segment.csat,
}


def of_effect(target: Target, size: Uncertain, study: Study) -> Message | None:
    """What a lever in full does to its target; None where the number is plain already."""
    value = most_likely(size)
    match target:
        case Target.FIRST_TIME_FIX | Target.CSAT:
            return _share(IN_FULL, _level(study, SHARES_MOVED[target]), value)
        case Target.AT_RISK_HAZARD_RATIO:
            return _change(IN_FULL, log(value))
        case Target.PARTS_AVAILABILITY | Target.EXTRA_VISITS:
            return None
        case _:
            return _change(IN_FULL, value)


def of_link(id: str, size: Uncertain, study: Study) -> Message | None:
    """What a little more of the one thing does to the other; None where the number is plain."""
    value, csat = most_likely(size), _level(study, lambda segment: segment.csat)
    happier, step = _a_little_more(csat)
    match id:
        case "first_time_fix_on_csat":
            more, fixed = _a_little_more(_level(study, lambda segment: segment.first_time_fix))
            return _share(more, csat, value * fixed)
        case "response_time_on_csat" | "repair_time_on_csat":
            return _share(LESS_TIME, csat, value * log(1 - TIME_LESS))
        case "response_time_on_sla":
            attained = _level(study, lambda segment: segment.sla_attainment)
            return _share(LESS_TIME, attained, value * log(1 - TIME_LESS))
        case "csat_on_churn":
            return _change(happier, -value * step)
        case "csat_on_upsell":
            rate = _level(study, lambda segment: segment.upsells_per_customer_month)
            return _change(happier, _log_of_odds_moved(rate, value * step))
        case "csat_on_referral" | "csat_on_price":
            return _change(happier, value * step)
        case _:
            return None


def of_drift(id: str, monthly: Uncertain, study: Study) -> Message | None:
    """What a drift comes to in a year."""
    value = MONTHS_A_YEAR * most_likely(monthly)
    if id == "csat_logit":
        return _share(IN_A_YEAR, _level(study, lambda segment: segment.csat), value)
    return _change(IN_A_YEAR, value)


def most_likely(number: Uncertain) -> float:
    """The value that stands on the screen: the most likely one, or the middle."""
    return number.mode if isinstance(number, Pert) else number.mean


def _share(cause: Message, before: float, moved: float) -> Message:
    if moved == 0:
        return message("{cause}: no change", cause=cause)
    after = float(expit(logit(before) + moved))
    return message(
        "{cause}: from {before} to {after}",
        cause=cause,
        before=Share(before, 1),
        after=Share(after, 1),
    )


def _change(cause: Message, moved_log: float) -> Message:
    if moved_log == 0:
        return message("{cause}: no change", cause=cause)
    grows = message("{cause}: {change} more", cause=cause, change=Share(expm1(moved_log), 1))
    falls = message("{cause}: {change} less", cause=cause, change=Share(-expm1(moved_log), 1))
    return grows if moved_log > 0 else falls


def _a_little_more(share: float) -> tuple[Message, float]:
    """Five points on top of a share, or half of what is left; in words and in logits."""
    more = min(POINTS_MORE, (1 - share) / 2)
    words = message("{points} points more", points=100 * more)
    return words, float(logit(share + more) - logit(share))


def _log_of_odds_moved(rate: float, moved: float) -> float:
    """The logarithm of by how much a rate grows whose odds are moved; of a rate of nothing too."""
    return moved - log(1 - rate + rate * exp(moved))


def _level(study: Study, of: Level) -> float:
    """The share over all customers of today."""
    customers = sum(segment.customers for segment in study.segments)
    weights = [segment.customers / customers if customers else 1.0 for segment in study.segments]
    total = sum(weight * of(s) for weight, s in zip(weights, study.segments, strict=True))
    return total / sum(weights)
