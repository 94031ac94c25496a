"""Drawing worlds: all uncertain numbers at once, correlated (docs/MODEL.md section 7).

Each number has a stream of its own, seeded by the study's seed and its address: changing one
number, or moving a lever, redraws nothing else. A certain number has one too, so that the others
stay as they are where a scenario makes it certain or uncertain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import ndtr

from aftersales.model import CHANNELS, Worlds
from aftersales.model.pull import pull_of
from aftersales.study import Role, Study, Target, UncertainNumber
from aftersales.uncertain import Array, Fixed, Normal, Pert, Tail

SAME_LEVER = 0.30
TWO_LEVERS = 0.15
SATISFACTION_LINKS = 0.30
ADOPTIONS = 0.40
ADOPTION_WITH_OVERRUN = -0.30

# What lies beyond so many standard deviations (one draw in 500 million) counts as lying there.
FARTHEST = 6.0
NODES = 257

# The sign in which more of a number is better; links not named here are drawn on their own.
SIGN_OF_TARGET = {
    Target.FIRST_TIME_FIX: 1,
    Target.RESPONSE_TIME: -1,
    Target.REPAIR_TIME: -1,
    Target.HANDLING_TIME: -1,
    Target.CASE_VOLUME: -1,
    Target.PARTS_AVAILABILITY: 1,
    Target.EXTRA_VISITS: -1,
    Target.CSAT: 1,
    Target.AT_RISK_HAZARD_RATIO: -1,
}
SIGN_OF_LINK = {
    "links.first_time_fix_on_csat": 1,
    "links.response_time_on_csat": -1,
    "links.repair_time_on_csat": -1,
    "links.csat_on_churn": 1,
    "links.csat_on_upsell": 1,
    "links.csat_on_referral": 1,
    "links.csat_on_price": 1,
}


def draw(study: Study, count: int | None = None, seed: int | None = None) -> Worlds:
    """So many worlds of the study (its own number and seed unless told otherwise)."""
    worlds = study.settings.draws if count is None else count
    root = study.settings.seed if seed is None else seed
    numbers = study.uncertain_numbers
    normals = _correlated_normals(numbers, worlds, root)
    return Worlds(
        count=worlds,
        values={n.address: _values(n, normals.get(n.address), worlds, root) for n in numbers},
        pull=pull_of(study),
        channels=np.ones((1, len(CHANNELS))),
    )


def drawn_from(study: Study) -> tuple[object, ...]:
    """All that a draw depends on: distributions, and neither how far nor how wide a lever acts."""
    numbers = (
        (number.address, number.distribution, number.effect and number.effect.p_no_effect)
        for number in study.uncertain_numbers
    )
    return (study.settings.seed, *numbers)


def correlation(numbers: Sequence[UncertainNumber]) -> Array:
    """The correlation matrix of those numbers, shape (numbers, numbers)."""
    matrix = np.eye(len(numbers))
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers[:i]):
            matrix[i, j] = matrix[j, i] = _pair(one, other)
    return matrix


def _pair(one: UncertainNumber, other: UncertainNumber) -> float:
    same_lever = one.lever == other.lever
    match {one.role, other.role}:
        case roles if roles == {Role.EFFECT}:
            return (SAME_LEVER if same_lever else TWO_LEVERS) * _sign(one) * _sign(other)
        case roles if roles == {Role.LINK}:
            return SATISFACTION_LINKS * _sign(one) * _sign(other)
        case roles if roles == {Role.ADOPTION}:
            return ADOPTIONS
        case roles if roles == {Role.ADOPTION, Role.OVERRUN} and same_lever:
            return ADOPTION_WITH_OVERRUN
    return 0.0


def _sign(number: UncertainNumber) -> int:
    if number.effect is not None:
        return SIGN_OF_TARGET[number.effect.on]
    return SIGN_OF_LINK.get(number.address, 0)


def _correlated_normals(
    numbers: Sequence[UncertainNumber], count: int, seed: int
) -> dict[str, Array]:
    """Standard normals with the model's correlations: address → shape (worlds,)."""
    if not numbers:
        return {}
    independent = [_stream(seed, n.address, "copula").standard_normal(count) for n in numbers]
    mixed = np.linalg.cholesky(correlation(numbers)) @ np.stack(independent)
    return {number.address: row for number, row in zip(numbers, mixed, strict=True)}


def _values(number: UncertainNumber, normal: Array | None, count: int, seed: int) -> Array:
    """What the number is in each world, its tail and its chance to do nothing included."""
    distribution = number.distribution
    if normal is None or isinstance(distribution, Fixed):
        values = np.array([distribution.mean])
    else:
        values = quantile_of_normal(distribution)(np.clip(normal, -FARTHEST, FARTHEST))
        if distribution.tail is not None:
            values = _with_tail(values, distribution.tail, _stream(seed, number.address, "tail"))
    if number.effect is None or number.effect.p_no_effect == 0:
        return values
    nothing = _stream(seed, number.address, "no effect").random(count) < number.effect.p_no_effect
    return np.where(nothing, number.effect.on.no_effect, values)


@lru_cache(maxsize=1024)
def quantile_of_normal(distribution: Pert | Normal) -> Callable[[Array], Array]:
    """The core's inverse distribution function of Φ(z), as a function of z.

    Inverting a beta distribution costs more than the whole projection; as a function of z it is
    so smooth that a spline through a few exact values gives it to a hundred-millionth of its range.
    """
    nodes = np.linspace(-FARTHEST, FARTHEST, NODES)
    return CubicSpline(nodes, distribution.quantile(ndtr(nodes)))


def _with_tail(values: Array, tail: Tail, stream: np.random.Generator) -> Array:
    """One even number a world says whether the tail happens and, if so, where in it."""
    even = stream.random(len(values))
    within = np.interp(even, (0.0, tail.probability), (tail.low, tail.high))
    return np.where(even < tail.probability, within, values)


def _stream(seed: int, address: str, purpose: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(f"{purpose} {address}".encode())])
