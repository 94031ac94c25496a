"""How long something took: by day and night, or in business hours only.

A business clock counts the open hours since a Monday long ago; what lies between two moments is
the difference of the two counts. So whole days, parts of days, weekends and holidays are one
formula, exact to the microsecond, which every engine can compute.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import holidays
import ibis

from aftersales.kpis.context import Context
from aftersales.kpis.rows import HOURS_PER_DAY, MICROSECONDS_PER_HOUR, hours_between

A_MONDAY = datetime(1900, 1, 1)  # its microseconds to today are exact in floating point
DAYS_PER_WEEK = 7
MOST_YEARS_OF_HOLIDAYS = 60
MICROSECONDS_PER_DAY = MICROSECONDS_PER_HOUR * HOURS_PER_DAY


def waited_hours(start: Any, end: Any, context: Context) -> Any:
    """Hours by the chosen clock; NULL where the end lies before the start."""
    elapsed = hours_between(start, end)
    if context.options.clock == "elapsed":
        return elapsed
    open_hours = open_until(end, context) - open_until(start, context)
    return ibis.ifelse(elapsed.notnull(), open_hours, None)


def open_until(at: Any, context: Context) -> Any:
    """Business hours from the first day of the calendar up to a moment."""
    options, closed = context.options, _holidays(context)
    since = at.delta(ibis.literal(A_MONDAY), unit="microsecond")
    day = since // MICROSECONDS_PER_DAY
    weekday = day % DAYS_PER_WEEK
    working_days_before = (
        (day // DAYS_PER_WEEK) * options.working_days
        + ibis.least(weekday, options.working_days)
        - _holidays_before(at, closed)
    )
    works_today = (weekday < options.working_days) & ~_is_among(day, closed)
    hour = (since % MICROSECONDS_PER_DAY) / MICROSECONDS_PER_HOUR
    today = ibis.greatest(ibis.least(hour, options.closing_hour) - options.opening_hour, 0)
    hours_a_day = options.closing_hour - options.opening_hour
    return working_days_before * hours_a_day + ibis.ifelse(works_today, today, 0)


def _is_among(day: Any, closed: tuple[int, ...]) -> Any:
    return day.isin(closed) if closed else ibis.literal(False)


def _holidays_before(at: Any, closed: tuple[int, ...]) -> Any:
    """How many of the holidays lie on days before that of the moment."""
    if not closed:
        return ibis.literal(0)
    days_over = [A_MONDAY + timedelta(days=day + 1) for day in closed]
    branches = [(at < ibis.literal(over), number) for number, over in enumerate(days_over)]
    return ibis.cases(*branches, else_=len(closed))


def _holidays(context: Context) -> tuple[int, ...]:
    """The holidays on working days in the years of the data, as days since `A_MONDAY`."""
    options = context.options
    firsts = [at for fact, at in context.facts.items() if fact.endswith(".first")]
    if not options.holidays or not firsts:
        return ()
    last_year = context.end.year + 1
    first_year = max(min(firsts).year, last_year - MOST_YEARS_OF_HOLIDAYS)
    return tuple(
        day.toordinal() - A_MONDAY.toordinal()
        for day in _days_off(options.holidays, first_year, last_year)
        if day.weekday() < options.working_days
    )


@cache
def _days_off(place: str, first_year: int, last_year: int) -> tuple[date, ...]:
    """Public holidays of a country, or of a region as in DE-BY, in order."""
    country, _, region = place.partition("-")
    years = range(first_year, last_year + 1)
    return tuple(sorted(holidays.country_holidays(country, subdiv=region or None, years=years)))
