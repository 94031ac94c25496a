"""How likely an uncertain number is to lie beyond a value: its tail and its chance to do nothing
included.
"""

from __future__ import annotations

from scipy.special import betainc, ndtr

from aftersales.study import UncertainNumber
from aftersales.uncertain import PERT_SHAPE, Fixed, Normal, Pert, Tail, Uncertain


def chance_of_at_least(number: UncertainNumber, value: float) -> float:
    """P(number ≥ value)."""
    return 1 - _below(number, value, itself=False)


def chance_of_at_most(number: UncertainNumber, value: float) -> float:
    """P(number ≤ value)."""
    return _below(number, value, itself=True)


def supported(number: UncertainNumber) -> tuple[float, float]:
    """The least and the largest that the number's range holds possible.

    A normal one has no ends; four standard deviations leave out one in 16,000 on either side.
    """
    ends = [*_core_ends(number.distribution)]
    tail = _tail_of(number.distribution)
    if tail is not None and tail.probability > 0:
        ends += [tail.low, tail.high]
    if number.effect is not None and number.effect.p_no_effect > 0:
        ends.append(number.effect.on.no_effect)
    return min(ends), max(ends)


def _below(number: UncertainNumber, value: float, *, itself: bool) -> float:
    """The chance to lie below a value; `itself`: or to be the value."""
    chance = _distribution(number.distribution, value, itself)
    if number.effect is None:
        return chance
    nothing = number.effect.p_no_effect
    idle = _step(number.effect.on.no_effect, value, itself)
    return nothing * idle + (1 - nothing) * chance


def _distribution(distribution: Uncertain, value: float, itself: bool) -> float:
    core = _core(distribution, value, itself)
    tail = _tail_of(distribution)
    if tail is None:
        return core
    return (1 - tail.probability) * core + tail.probability * _even(tail, value, itself)


def _core(distribution: Uncertain, value: float, itself: bool) -> float:
    match distribution:
        case Fixed(fixed):
            return _step(fixed, value, itself)
        case Normal(mean_of_core=mean, sd=sd):
            return float(ndtr((value - mean) / sd)) if sd > 0 else _step(mean, value, itself)
        case Pert():
            return _pert(distribution, value, itself)


def _pert(pert: Pert, value: float, itself: bool) -> float:
    width = pert.high - pert.low
    if width == 0:
        return _step(pert.mode, value, itself)
    alpha = 1 + PERT_SHAPE * (pert.mode - pert.low) / width
    beta = 1 + PERT_SHAPE * (pert.high - pert.mode) / width
    return float(betainc(alpha, beta, min(max((value - pert.low) / width, 0.0), 1.0)))


def _even(tail: Tail, value: float, itself: bool) -> float:
    if tail.high == tail.low:
        return _step(tail.low, value, itself)
    return min(max((value - tail.low) / (tail.high - tail.low), 0.0), 1.0)


def _step(fixed: float, value: float, itself: bool) -> float:
    return float(fixed < value or (itself and fixed == value))


def _tail_of(distribution: Uncertain) -> Tail | None:
    return None if isinstance(distribution, Fixed) else distribution.tail


def _core_ends(distribution: Uncertain) -> tuple[float, float]:
    match distribution:
        case Fixed(value):
            return value, value
        case Pert(low=low, high=high):
            return low, high
        case Normal(mean_of_core=mean, sd=sd):
            return mean - 4 * sd, mean + 4 * sd
