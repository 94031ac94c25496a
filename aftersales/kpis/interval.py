"""How sure a figure is: 95 % intervals from the parts that an engine counted."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, log2, sqrt
from statistics import NormalDist

from scipy.special import bdtrik, gammaincinv, stdtrit

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)

MANY = 1000
FINENESS = 16

Interval = tuple[float, float]


def wilson(hits: float, n: int) -> Interval:
    """Wilson score interval of a share; n at least 1 (Wilson 1927)."""
    share = hits / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def median_ranks(n: int) -> tuple[int, int] | None:
    """Ranks, from 1, of the values between which the median lies; None where n is too small.

    Distribution-free: with fewer than six values no two of them enclose the median so surely.
    """
    rank = ceil(bdtrik(TAIL, n, 0.5))
    return (rank, n + 1 - rank) if rank >= 1 else None


@lru_cache(maxsize=10_000)
def median_probabilities(n: int) -> Interval | None:
    """Which quantiles enclose the median: those at `median_ranks`; None where n is too small.

    Of many values they lie a little further out, by no more than one part in `FINENESS` of their
    distance from the middle. So groups of like size ask an engine for the same few quantiles
    instead of two a group, which takes it a tenth of the time.
    """
    ranks = median_ranks(n)
    if ranks is None:
        return None
    if n < MANY:
        return (ranks[0] - 1) / (n - 1), (ranks[1] - 1) / (n - 1)
    out = 0.5 - (ranks[0] - 1) / (n - 1)
    step = 2.0 ** floor(log2(out / FINENESS))
    out = ceil(out / step) * step
    return 0.5 - out, 0.5 + out


def of_mean(mean: float, variance: float, n: int) -> Interval | None:
    """Student's interval of a mean from the sample variance; None for a single value."""
    if n < 2:
        return None
    half = float(stdtrit(n - 1, 1 - TAIL)) * sqrt(max(variance, 0.0) / n)
    return mean - half, mean + half


def net_promoter(promoters: float, detractors: float, n: int) -> Interval:
    """Interval of a net promoter score in points; SE = 100 √((p + d − (p − d)²) / n)."""
    p, d = promoters / n, detractors / n
    half = 100 * Z * sqrt(max(p + d - (p - d) ** 2, 0.0) / n)
    score = 100 * (p - d)
    return max(score - half, -100.0), min(score + half, 100.0)


def rate(events: float, exposure: float) -> Interval:
    """Exact interval of a Poisson rate per unit of exposure (Garwood 1936)."""
    low = float(gammaincinv(events, TAIL)) if events else 0.0
    return low / exposure, float(gammaincinv(events + 1, 1 - TAIL)) / exposure


def ratio(value: float, squared_residuals: float, denominator: float, n: int) -> Interval | None:
    """Interval of a ratio of two sums by linearisation (the delta method); None for one record.

    `squared_residuals` is the sum over records of (numerator − value · denominator)².
    """
    if n < 2:
        return None
    half = Z * sqrt(max(squared_residuals, 0.0) * n / (n - 1)) / abs(denominator)
    return value - half, value + half
