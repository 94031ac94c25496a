"""How an uncertain number could be learnt before the decision, and how long that would take.

Every kind of number has one declared way: a column to fill, a pilot, an offer to ask for. What a
pilot needs follows from the user's own rates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np

from aftersales.drivers.questions import QUESTIONS
from aftersales.drivers.sample_size import (
    POWER,
    cases_a_half,
    cases_in_all,
    events_a_half,
    pilot_in_words,
)
from aftersales.message import Message, Number, Rough, Share, message
from aftersales.model.pull import pull_of
from aftersales.study import Effect, Lever, Role, Segment, Study, Target, UncertainNumber

WEEKS_A_MONTH = 52 / 12
TOO_LONG_WEEKS = 104
TOO_SMALL = 0.005  # an effect in logs that nobody would wait for


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What to do, what a pilot needs, and how long that takes; None where there is none to tell.

    `planned` says where a pilot is planned from the months that there were.
    """

    how: Message
    needs: Message | None = None
    takes: Message | None = None
    planned: Message | None = None

    @property
    def sentences(self) -> tuple[Message, ...]:
        """All there is to say, in order."""
        parts = (self.how, self.needs, self.takes, self.planned)
        return tuple(part for part in parts if part is not None)


PLANNED = message(
    "Track, “How to try it first?”, says whether your own records can show it: believe that, for "
    "it reckons with the lead-in and with how your months swing."
)
EffectWay = Callable[[Study, Lever, Effect], Way]


def way_to_learn(study: Study, address: str) -> Way:
    """The way for the uncertain number at that address; a `KeyError` where there is none."""
    number = {number.address: number for number in study.uncertain_numbers}[address]
    match number.role:
        case Role.SHARE:
            return Way(how=BY_THE_BOOKS)
        case Role.OVERRUN:
            return Way(how=BY_OFFERS)
        case Role.LINK:
            return _link(study, address.removeprefix("links."))
        case Role.ADOPTION:
            return _adoption(_lever(study, number))
        case Role.EFFECT:
            assert number.effect is not None
            return EFFECTS[number.effect.on](study, _lever(study, number), number.effect)


BY_THE_BOOKS = message(
    "Go through one month of booked hours with your controller: which overtime, which contractors, "
    "which vacant post would fall away with less work?"
)
BY_OFFERS = message("Ask for binding offers, or agree on a fixed price, before you decide.")


def _adoption(lever: Lever) -> Way:
    return Way(
        how=message(
            "Begin with one team and count who really works with it, {months} months after the "
            "start.",
            months=ceil(lever.lag_months + lever.ramp_months) or 1,
        )
    )


# Effects: half and half, drawn by lot


def _first_time_fix(study: Study, lever: Lever, effect: Effect) -> Way:
    how = message(
        "A pilot: half of the technicians begin, drawn by lot; compare how many of their visits "
        "fix it at once."
    )
    shift = _in_a_pilot(study, lever, effect)
    if abs(shift) < TOO_SMALL:
        return Way(how=how, planned=PLANNED)
    visits = cases_a_half(_mean(study, lambda segment: segment.first_time_fix), shift)
    return Way(
        how=how,
        needs=message(
            "It needs at least {count} visits in each half to see the effect expected with a "
            "chance of {power}.",
            count=Rough(visits),
            power=Share(POWER),
        ),
        takes=_time(2 * visits, _visits_a_month(study), lever),
        planned=PLANNED,
    )


def _satisfaction(study: Study, lever: Lever, effect: Effect) -> Way:
    how = message(
        "A pilot: half of the customers get it first, drawn by lot; compare how many are satisfied."
    )
    shift = _in_a_pilot(study, lever, effect)
    if abs(shift) < TOO_SMALL:
        return Way(how=how, planned=PLANNED)
    rated = cases_a_half(_mean(study, lambda segment: segment.csat), shift)
    return Way(
        how=how,
        needs=message(
            "It needs at least {count} rated cases in each half to see the effect expected with a "
            "chance of {power}.",
            count=Rough(rated),
            power=Share(POWER),
        ),
        takes=_time(2 * rated, _cases_a_month(study), lever),
        planned=PLANNED,
    )


def _times(how: Message) -> EffectWay:
    """Times of cases: what is compared are medians."""
    needs = message(
        "It needs at least {count} cases in each half to see the effect expected with a chance of "
        "{power}, if times differ as much as is usual: among the middle two thirds of the cases "
        "the longest takes seven times as long as the shortest."
    )
    return lambda study, lever, effect: _of_cases(study, lever, effect, how, needs)


def _counts(how: Message) -> EffectWay:
    """How many cases there are: what is compared are rates."""
    needs = message(
        "It needs at least {count} cases in each half to see the effect expected with a chance of "
        "{power}."
    )
    return lambda study, lever, effect: _of_cases(study, lever, effect, how, needs)


def _of_cases(study: Study, lever: Lever, effect: Effect, how: Message, needs: Message) -> Way:
    shift = _in_a_pilot(study, lever, effect)
    if abs(shift) < TOO_SMALL:
        return Way(how=how, planned=PLANNED)
    cases = events_a_half(shift)
    return Way(
        how=how,
        needs=replace(needs, values={"count": cases, "power": Share(POWER)}),
        takes=_time(2 * cases, _cases_a_month(study), lever),
        planned=PLANNED,
    )


def _calling_back(study: Study, lever: Lever, effect: Effect) -> Way:
    how = message(
        "A pilot: call back every other unhappy customer, drawn by lot, and count after a year who "
        "is still there."
    )
    ratio = log(effect.size.mean) if effect.size.mean > 0 else 0.0
    if abs(ratio) < TOO_SMALL:
        return Way(how=how)
    leaving = 1 - _mean(study, lambda segment: segment.annual_retention)
    return Way(
        how=how,
        needs=message(
            "It needs about {count} unhappy customers in each half to see the effect expected with "
            "a chance of {power}.",
            count=Rough(events_a_half(ratio) / leaving),
            power=Share(POWER),
        ),
    )


def _without_a_pilot(how: Message) -> EffectWay:
    return lambda _study, _lever, _effect: Way(how=how)


EFFECTS: Mapping[Target, EffectWay] = {
    Target.FIRST_TIME_FIX: _first_time_fix,
    Target.CSAT: _satisfaction,
    Target.RESPONSE_TIME: _times(
        message("A pilot in half of the cases, drawn by lot; compare the time to the first answer.")
    ),
    Target.REPAIR_TIME: _times(
        message("A pilot in half of the cases, drawn by lot; compare the time of repair.")
    ),
    Target.HANDLING_TIME: _times(
        message("A pilot with half of the staff, drawn by lot; compare the working time a case.")
    ),
    Target.CASE_VOLUME: _counts(
        message("A pilot on half of the machines, drawn by lot; compare how many cases they cause.")
    ),
    Target.PARTS_AVAILABILITY: _without_a_pilot(
        message(
            "No pilot is needed: hold the parts used in the visits of a year against what the new "
            "stock would have held."
        )
    ),
    Target.EXTRA_VISITS: _without_a_pilot(
        message("Connect a few machines for three months and count the visits that find no fault.")
    ),
    Target.AT_RISK_HAZARD_RATIO: _calling_back,
}


# Links: columns side by side, or a pilot


def _link(study: Study, link: str) -> Way:
    how = LINKS[link]
    pilot = next((q.pilot for q in QUESTIONS if q.link == link and q.pilot), None)
    number = getattr(study.links, link).mean
    if pilot is not None and number:
        csat = _mean(study, lambda segment: segment.csat)
        rated = 2 * cases_a_half(csat, number * pilot.size)
        return Way(
            how=how,
            needs=pilot_in_words(pilot, csat, number),
            takes=_time(rated, _cases_a_month(study)),
        )
    if link == "parts_availability_on_first_time_fix" and number:
        return _parts(study, how, number)
    return Way(how=how)


def _parts(study: Study, how: Message, points: float) -> Way:
    """Visits with and without all parts differ by so many points of a share."""
    fixed = _mean(study, lambda segment: segment.first_time_fix)
    parts = float(np.clip(_mean(study, lambda s: s.parts_availability), 0.01, 0.99))
    visits = cases_in_all(fixed, points / (fixed * (1 - fixed)), parts)
    return Way(
        how=how,
        needs=message(
            "It needs about {count} visits in all to see the effect expected with a chance of "
            "{power}.",
            count=Rough(visits),
            power=Share(POWER),
        ),
        takes=_time(visits, _visits_a_month(study)),
    )


LINKS: Mapping[str, Message] = {
    "first_time_fix_on_csat": message(
        "Note beside each rating whether the first visit fixed it; the Drivers page learns from it."
    ),
    "response_time_on_csat": message(
        "Note beside each rating when the first answer came; the Drivers page learns from it."
    ),
    "repair_time_on_csat": message(
        "Note beside each rating how long the repair took; the Drivers page learns from it."
    ),
    "parts_availability_on_first_time_fix": message(
        "Note at each visit whether all parts were at hand and whether it was fixed; the Drivers "
        "page learns from it."
    ),
    "csat_on_churn": message(
        "Keep for a year the ratings and the renewals of the same customers side by side; the "
        "Drivers page learns from it."
    ),
    "csat_on_upsell": message(
        "Keep for a year the ratings and the orders of the same customers side by side, with what "
        "kind of order it is; the Drivers page learns from it."
    ),
    "csat_on_referral": message(
        "Ask every new customer for a year who recommended you, and note it."
    ),
    "csat_on_price": message(
        "Note which customers accepted a higher price and how satisfied they had been."
    ),
}


# What the user's own rates say


def _in_a_pilot(study: Study, lever: Lever, effect: Effect) -> float:
    """What is expected of the half that has the lever, as far as it is pulled, once it works."""
    reach = float(pull_of(study).reach[0, study.levers.index(lever)])
    return effect.mean * effect.coverage * reach * lever.adoption.mean


def _time(records: int, a_month: float, lever: Lever | None = None) -> Message | None:
    if a_month <= 0:
        return None
    weeks = ceil(records / a_month * WEEKS_A_MONTH)
    years = Number(weeks / 52, digits=0)
    if weeks > TOO_LONG_WEEKS and lever is not None:
        return message(
            "At your volume that takes about {years} years: more than a decision can wait for. So "
            "try it stronger and in few places, or decide with what is known.",
            years=years,
        )
    if weeks > TOO_LONG_WEEKS:
        return message(
            "At your volume that takes about {years} years: more than a decision can wait for.",
            years=years,
        )
    months = ceil(lever.lag_months + lever.ramp_months) if lever else 0
    if months == 0:
        return message("At your volume that is {weeks} {weeks:week|weeks}.", weeks=weeks)
    return message(
        "At your volume that is {weeks} {weeks:week|weeks}, counted from when it works in full: "
        "{months} {months:month|months} after the start.",
        weeks=weeks,
        months=months,
    )


def _mean(study: Study, of: Callable[[Segment], float]) -> float:
    """A share over all customers of today."""
    customers = [segment.customers for segment in study.segments]
    weights = customers if sum(customers) else None
    return float(np.average([of(segment) for segment in study.segments], weights=weights))


def _cases_a_month(study: Study) -> float:
    return sum(segment.customers * segment.cases_per_month for segment in study.segments)


def _visits_a_month(study: Study) -> float:
    return _cases_a_month(study) * study.operations.dispatch_share


def _lever(study: Study, number: UncertainNumber) -> Lever:
    return next(lever for lever in study.levers if lever.id == number.lever)
