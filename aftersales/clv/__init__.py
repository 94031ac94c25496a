"""What a customer is worth over the time to come: families, their test, customers, segments."""

from aftersales.clv.buying_on import buying_on
from aftersales.clv.families import FAMILIES, Proposal, propose
from aftersales.clv.holdout import Holdout
from aftersales.clv.keeping import Keeping, Kept, keeping
from aftersales.clv.lifetime import CustomerValues, LifetimeValues, SegmentValue, lifetime_values
from aftersales.clv.maximum_likelihood import Fit, Parameter
from aftersales.clv.point import WorthOfAPoint, worth_of_a_point
from aftersales.clv.prospects import SPEND
from aftersales.clv.settings import Economics, EconomicsOf, Range, Reckoning
from aftersales.clv.sorting import Sorting

__all__ = [
    "FAMILIES",
    "SPEND",
    "CustomerValues",
    "Economics",
    "EconomicsOf",
    "Fit",
    "Holdout",
    "Keeping",
    "Kept",
    "LifetimeValues",
    "Parameter",
    "Proposal",
    "Range",
    "Reckoning",
    "SegmentValue",
    "Sorting",
    "WorthOfAPoint",
    "buying_on",
    "keeping",
    "lifetime_values",
    "propose",
    "worth_of_a_point",
]
