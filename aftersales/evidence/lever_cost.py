"""What a lever costs at intensity 1, from its cost items and the user's house.

A cost that needs an unknown number is unknown (None), never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import ndtri

from aftersales.evidence.catalogue import defaults, site_facts
from aftersales.evidence.definitions import (
    CostItem,
    LeverDefinition,
    Per,
    Question,
    When,
)
from aftersales.evidence.edits import price_address
from aftersales.study import Cost, NotNegative, ProperShare
from aftersales.uncertain import Fixed

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The user's house; None is not known. `parts_availability` is today's share of jobs."""

    technicians: NotNegative | None = None
    machines: NotNegative | None = None
    parts_availability: ProperShare | None = None
    stock_value: NotNegative | None = None

    @property
    def parts_availability_today(self) -> float:
        """Share of jobs with all parts on hand: the site's own, else the marked default."""
        if self.parts_availability is not None:
            return self.parts_availability
        return defaults()["parts_availability"].value.mean


COUNTED_FACT = {
    Per.PARTICIPANT_DAY: "technicians",
    Per.EQUIPPED_TECHNICIAN: "technicians",
    Per.CONNECTED_MACHINE: "machines",
    Per.EXTRA_STOCK: "stock_value",
}


def cost_at(definition: LeverDefinition, setting: float, site: Site) -> Cost | None:
    """The cost with the slider at `setting`; None while something it needs is not known."""
    paid = {when: _paid(definition, when, setting, site) for when in When}
    one_off, refresh = paid[When.ONE_OFF], paid[When.REFRESH]
    monthly, per_contact = paid[When.MONTHLY], paid[When.PER_CONTACT]
    if one_off is None or refresh is None or monthly is None or per_contact is None:
        return None
    overrun = Fixed(1.0) if definition.overrun is None else definition.overrun.factor
    return Cost(
        one_off=one_off,
        refresh=refresh,
        monthly=monthly,
        per_contact=per_contact,
        overrun=overrun,
    )


def extra_stock(target: float, site: Site) -> float | None:
    """Money for more stock: today's value times z(target) / z(today) − 1.

    The safety stock grows with the safety factor z of the share of jobs served (inventory theory).
    None without a stock value, or where today's share is half or less and z says nothing.
    """
    today = site.parts_availability_today
    if site.stock_value is None or today <= 0.5:
        return None
    return float(site.stock_value * max(0.0, ndtri(target) / ndtri(today) - 1))


def missing_for_cost(definition: LeverDefinition, site: Site) -> Iterator[Question]:
    """What has to be known before `cost_at` knows the cost."""
    for item in definition.cost:
        yield from _missing_fact(item, site)
        if _lacks_amount(definition, item, site):
            yield _question(definition.id, item)


def _paid(definition: LeverDefinition, when: When, setting: float, site: Site) -> float | None:
    amounts = [
        _payment(definition, item, setting, site) for item in definition.cost if when in item.when
    ]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, 0.0) if len(known) == len(amounts) else None


def _payment(
    definition: LeverDefinition, item: CostItem, setting: float, site: Site
) -> float | None:
    total = _total(definition, item, setting, site)
    if total is None:
        return None
    return total / MONTHS_A_YEAR if item.a_year and When.MONTHLY in item.when else total


def _total(definition: LeverDefinition, item: CostItem, setting: float, site: Site) -> float | None:
    if item.per is Per.EXTRA_STOCK:
        return extra_stock(setting, site) if item.amount is None else item.amount
    counted = _counted(definition, item, setting, site)
    return None if item.amount is None or counted is None else item.amount * counted


def _counted(
    definition: LeverDefinition, item: CostItem, setting: float, site: Site
) -> float | None:
    """How often the amount is paid."""
    match item.per:
        case None:
            return _first_year(definition, item, setting, site)
        case Per.PARTICIPANT_DAY:
            return _times(site.technicians, definition.slider.full_strength_at)
        case Per.EQUIPPED_TECHNICIAN:
            return _times(site.technicians, setting)
        case Per.CONNECTED_MACHINE:
            return _times(site.machines, setting)
        case _:
            return 1.0


def _first_year(
    definition: LeverDefinition, item: CostItem, setting: float, site: Site
) -> float | None:
    """What the item that this one is a factor of costs in its first year."""
    base = next(other for other in definition.cost if other.id == item.of)
    a_month = When.MONTHLY in base.when and not base.a_year
    return _times(_total(definition, base, setting, site), MONTHS_A_YEAR if a_month else 1)


def _times(count: float | None, factor: float) -> float | None:
    return None if count is None else count * factor


def _missing_fact(item: CostItem, site: Site) -> Iterator[Question]:
    """The fact about the house that the item counts, if it is not known."""
    given = item.per is Per.EXTRA_STOCK and item.amount is not None
    name = COUNTED_FACT.get(item.per) if item.per and not given else None
    if name is not None and getattr(site, name) is None:
        fact = site_facts()[name]
        yield Question(
            address=f"site.{name}",
            label=fact.label,
            unit=fact.unit,
            question=fact.question,
            why=fact.why,
        )


def _lacks_amount(definition: LeverDefinition, item: CostItem, site: Site) -> bool:
    if item.amount is not None:
        return False
    return item.per is not Per.EXTRA_STOCK or extra_stock(definition.slider.high, site) is None


def _question(lever: str, item: CostItem) -> Question:
    return Question(
        address=price_address(lever, item),
        label=item.label,
        unit=item.unit,
        question=item.question,
        why=item.why,
        low=item.low,
        high=item.high,
    )
