"""What is expected of each customer, by whichever family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from aftersales.clv.holdout import Holdout
from aftersales.clv.maximum_likelihood import Fit
from aftersales.clv.sorting import Sorting
from aftersales.histories import Names
from aftersales.message import Message
from aftersales.uncertain import Array

SPEND = "spend"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """With one set of parameters: arrays of shape (customers,).

    Retention is `kept` over `base`, summed over customers: of those here today the expected number
    a year later; without a contract, of the purchases of the coming year those of the year after.
    `value` is what the customer is worth over the horizon, after service, discounted.
    """

    base: Array
    kept: Array
    value: Array


class Prospects(Protocol):
    """A family fitted to a business; arrays of shape (customers,)."""

    @property
    def customer(self) -> Names:
        """Who they are."""
        ...

    @property
    def segment(self) -> Names:
        """Their segments."""
        ...

    @property
    def fits(self) -> Mapping[str, Fit]:
        """Segment → parameters; those of all under `EVERYBODY`, of spending under `SPEND`."""
        ...

    def alive(self) -> Array:
        """Probability that each is a customer today."""
        ...

    def year_ahead(self) -> Array:
        """Expected purchases, or renewals, of the next twelve months."""
        ...

    def annual_margin(self) -> Array:
        """What each brings a year from today on, after service."""
        ...

    def expected(self) -> World:
        """The world of the most likely parameters."""
        ...

    def worlds(self) -> Iterator[World]:
        """Worlds that may be as well, `Reckoning.draws` of them."""
        ...

    def sorting(self) -> Sorting | None:
        """Why retention rises with age, where renewals are seen."""
        ...

    def remarks(self) -> Iterator[Message]:
        """What has to be said about the fit."""
        ...


Tested = Holdout | Message
"""The test on the second half of the data, or why there is none."""
