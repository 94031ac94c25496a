"""What customers are worth: the family, its test, every customer, segments and the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.clv.families import OF_RENEWALS, Proposal, needed, propose
from aftersales.clv.holdout import Holdout
from aftersales.clv.maximum_likelihood import Fit
from aftersales.clv.prospects import Prospects, Tested, World
from aftersales.clv.settings import (
    EconomicsOf,
    Range,
    Reckoning,
    ends,
    log_spread,
    ranged,
    share_ranged,
)
from aftersales.clv.sorting import Sorting
from aftersales.clv.with_contract import WithContract, tested_renewals
from aftersales.clv.without_contract import WithoutContract, tested_buying
from aftersales.histories import Counts, Histories, Names, Purchases, Renewals
from aftersales.message import Message, message
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValues:
    """Every customer; arrays of shape (customers,).

    `alive` is the probability of being a customer today, `staying` of being one today and a year
    from now, `year_ahead` the purchases (or renewals) expected in the next twelve months, `value`
    what is expected over the horizon, discounted and after service, with its interval; `at_risk` is
    that times the probability of being no customer any more in a year. Chance in a single
    customer's life is in no interval.
    """

    customer: Names
    segment: Names
    alive: Array
    staying: Array
    year_ahead: Array
    value: Array
    low: Array
    high: Array
    at_risk: Array
    at_risk_low: Array
    at_risk_high: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentValue:
    """One segment: how many customers it has today, who stays a year, what they are worth.

    `customers` is an expected number, since it may be uncertain who still is one. Retention is that
    of customers under contract, else of purchases from the coming year to the year after.
    `annual_margin` is what one brings a year, after service; `value` is that of all customers over
    the horizon, `each` of one.
    """

    segment: str
    customers: float
    year_ahead: float
    annual_margin: float
    annual_retention: Range
    value: Range
    each: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeValues:
    """The answer, and everything it rests on.

    `proposal` is the family that the data speak for, `family` the one used; `total` is the value of
    all customers.
    """

    family: str
    proposal: Proposal
    fits: Mapping[str, Fit]
    tested: Tested
    customers: CustomerValues
    segments: tuple[SegmentValue, ...]
    total: Range
    sorting: Sorting | None
    remarks: tuple[Message, ...]
    reckoning: Reckoning


def lifetime_values(
    histories: Histories,
    economics: EconomicsOf,
    reckoning: Reckoning | None = None,
    *,
    family: str | None = None,
) -> LifetimeValues | Message:
    """What the customers are worth, by the proposed family or another; or what is missing.

    Raises KeyError on a family that is none of `FAMILIES`.
    """
    reckoning = reckoning or Reckoning()
    proposal = propose(histories)
    if isinstance(proposal, Message):
        return proposal
    family = family or proposal.family
    told = needed(family, histories)
    if isinstance(told, Message):
        return told
    prospects = prospects_of(family, told, economics, reckoning)
    return _answer(family, proposal, prospects, _tested(family, histories, reckoning), histories)


def prospects_of(
    family: str, told: Purchases | Renewals, economics: EconomicsOf, reckoning: Reckoning
) -> WithContract | WithoutContract:
    """The family fitted to what it needs."""
    if isinstance(told, Renewals):
        return WithContract.of(family, told, economics, reckoning)
    return WithoutContract.of(family, told, economics, reckoning)


def _tested(family: str, histories: Histories, reckoning: Reckoning) -> Tested:
    if family in OF_RENEWALS:
        return tested_renewals(family, histories.earlier_renewals, reckoning)
    return tested_buying(family, histories.earlier_purchases, reckoning)


def _answer(
    family: str,
    proposal: Proposal,
    prospects: WithContract | WithoutContract,
    tested: Tested,
    histories: Histories,
) -> LifetimeValues:
    reckoning = prospects.reckoning
    log_miss = tested.log_miss if isinstance(tested, Holdout) else 0.0
    drawn = _drawn(prospects)
    segments = tuple(_segments(prospects, drawn, reckoning, log_miss))
    return LifetimeValues(
        family=family,
        proposal=proposal,
        fits=prospects.fits,
        tested=tested,
        customers=_customers(prospects, drawn, reckoning, log_miss),
        segments=segments,
        total=_total(drawn, segments, reckoning, log_miss),
        sorting=prospects.sorting(),
        remarks=(*histories.remarks, *prospects.remarks(), *_of_test(tested)),
        reckoning=reckoning,
    )


# In all worlds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """The expected world, and how far others stray from it.

    `alive`, `sd` (of each value), `at_risk` and its `at_risk_sd` have shape (customers,); the
    `values` and `retention` of the segments in `names` have shape (worlds, segments).
    """

    names: Names
    which: Counts
    alive: Array
    expected: World
    sd: Array
    at_risk: Array
    at_risk_sd: Array
    values: Array
    retention: Array

    def by_segment(self, of_customer: Array) -> Array:
        """Sums, shape (segments,)."""
        sums = np.bincount(self.which, of_customer, minlength=len(self.names))
        return sums.astype(float)


def _drawn(prospects: Prospects) -> _Drawn:
    """Worlds are taken one by one: of a million customers no two hundred values are kept."""
    names, which = np.unique(prospects.segment.astype(str), return_inverse=True)
    expected, alive, n = prospects.expected(), prospects.alive(), len(names)
    values, retention, squares = [], [], np.zeros((2, len(which)))
    at_risk = _at_risk(expected, alive)
    for world in prospects.worlds():
        values.append(np.bincount(which, world.value, minlength=n))
        retention.append(_retention(world, which, n))
        squares[0] += (world.value - expected.value) ** 2
        squares[1] += (_at_risk(world, alive) - at_risk) ** 2
    sd = np.sqrt(squares / max(len(values), 1))
    return _Drawn(
        names=names.astype(object),
        which=which,
        alive=alive,
        expected=expected,
        sd=sd[0],
        at_risk=at_risk,
        at_risk_sd=sd[1],
        values=np.array(values),
        retention=np.array(retention),
    )


def _retention(world: World, which: Counts, segments: int) -> Array:
    """Of each segment, shape (segments,); 0 where there is nobody to keep."""
    kept, base = (np.bincount(which, w, minlength=segments) for w in (world.kept, world.base))
    return np.asarray(kept / np.where(base > 0, base, 1.0))


def _kept(world: World) -> Array:
    """Share of each that is kept a year, shape (customers,); 0 where there is nothing to keep."""
    return np.asarray(world.kept / np.where(world.base > 0, world.base, 1.0))


def _at_risk(world: World, alive: Array) -> Array:
    """Value times the probability of being gone in a year, shape (customers,)."""
    return np.asarray((1 - alive * _kept(world)) * world.value)


def _customers(
    prospects: Prospects, drawn: _Drawn, reckoning: Reckoning, log_miss: float
) -> CustomerValues:
    value = drawn.expected.value
    low, high = ends(value, np.hypot(log_spread(value, drawn.sd), log_miss), reckoning)
    stake = drawn.at_risk
    least, most = ends(stake, np.hypot(log_spread(stake, drawn.at_risk_sd), log_miss), reckoning)
    return CustomerValues(
        customer=prospects.customer,
        segment=prospects.segment,
        alive=drawn.alive,
        staying=drawn.alive * _kept(drawn.expected),
        year_ahead=prospects.year_ahead(),
        value=value,
        low=low,
        high=high,
        at_risk=stake,
        at_risk_low=least,
        at_risk_high=most,
    )


def _segments(
    prospects: Prospects, drawn: _Drawn, reckoning: Reckoning, log_miss: float
) -> Iterator[SegmentValue]:
    customers = drawn.by_segment(drawn.alive)
    year_ahead = drawn.by_segment(prospects.year_ahead())
    margin = drawn.by_segment(prospects.annual_margin())
    value = drawn.by_segment(drawn.expected.value)
    retention = _retention(drawn.expected, drawn.which, len(drawn.names))
    spread = np.hypot(log_spread(value, drawn.values.std(axis=0)), log_miss)
    for i, name in enumerate(drawn.names):
        if customers[i] <= 0:
            continue
        yield SegmentValue(
            segment=name,
            customers=float(customers[i]),
            year_ahead=float(year_ahead[i]),
            annual_margin=float(margin[i] / customers[i]),
            annual_retention=share_ranged(float(retention[i]), drawn.retention[:, i], reckoning),
            value=ranged(float(value[i]), spread[i], reckoning),
            each=ranged(float(value[i] / customers[i]), spread[i], reckoning),
        )


def _total(
    drawn: _Drawn, segments: tuple[SegmentValue, ...], reckoning: Reckoning, log_miss: float
) -> Range:
    """Of all segments; where some earn and some lose, the miss counts for each on its own."""
    value = float(drawn.expected.value.sum())
    size = sum(abs(segment.value.value) for segment in segments)
    spread = float(np.hypot(drawn.values.sum(axis=1).std() / max(size, 1e-300), log_miss))
    if np.isclose(abs(value), size):
        return ranged(value, spread, reckoning)
    half = reckoning.z * spread * size
    return Range(value=value, low=value - half, high=value + half)


def _of_test(tested: Tested) -> Iterator[Message]:
    """What the test says about the ranges."""
    if isinstance(tested, Message):
        yield message(
            "The forecast could not be tested, so the ranges know only what the model knows: they "
            "are too narrow. {reason}",
            reason=tested,
        )
    elif tested.log_miss:
        yield message(
            "Fitted up to {until}, the model expected {expected} of the {months} months after; "
            "{happened} came. Every range of a value here is as wide as that miss demands.",
            **_figures(tested),
        )
    else:
        yield message(
            "Fitted up to {until}, the model expected {expected} of the {months} months after; "
            "{happened} came, as close as could be expected. The ranges stay as they are; farther "
            "ahead nobody has tested them.",
            **_figures(tested),
        )


def _figures(tested: Holdout) -> dict[str, object]:
    return {
        "until": tested.until,
        "expected": round(tested.believed.value),
        "happened": tested.happened,
        "months": round(tested.months),
    }
