"""The keys of the session state, all in one place.

Scenario parameters stand in the address (bound widgets) and so can be shared; the user's data and
own values live in the session alone.
"""

from __future__ import annotations

from aftersales.evidence.definitions import LeverDefinition

LANGUAGE = "lang"

START_MONTH = "start"
HORIZON = "horizon"
DISCOUNT_RATE = "rate"

UPLOADS = "uploads"  # the user's files and what was said about them
MORE_LEVERS = "more_levers"  # whether the other levers stood open at first
DATASET = "dataset"  # what was uploaded, read; absent: the sample
DELETED = "deleted"  # said once: everything the user had brought is gone
EDITS = "edits"  # the user's own values, by address
COMPLAINTS = "complaints"  # what is wrong with an entry, by address
OWN = "own"  # what the scenario at hand alone sees otherwise, by address
HOLDS_FOR = "holds_for"  # for which scenarios a value typed in the list holds
SCENARIOS = "scenarios"  # those that the user kept, in their order
COMPARED = "compared"  # the last comparison, and of what
FOUND = "found"  # studies from a file or the browser that wait to be opened
OPENED = "opened"  # the study that was opened as soon as its file came
SLOT = "slot"  # where the browser keeps what this session makes
WRITTEN = "written"  # the study file for the browser, and what it was made of
HEARD = "heard"  # that the browser has said what it keeps
KEEPS = "keeps"  # whether the browser is to keep anything
TO_DROP = "to_drop"  # what the browser is to delete
REFUSED_NAME = "refused_name"  # said once: why a scenario cannot be called that
SCENARIO = "scenario"  # the scenario at hand, as the sliders last made it
SLIDE = "slide"  # which figure is presented
WORLDS = "worlds"  # the drawn worlds, kept while nothing uncertain changes
BUDGET_SEARCH = "budget_search"  # the last search for the best use of a budget
CONDITIONS = "conditions"  # what must be true, by study and goal: the last searches
LADDERS = "ladders"  # every position of every slider, kept while the business stays as it is
TOPIC = "topic"  # which KPIs are looked at
SINCE, UNTIL = "since", "until"  # the filter's first and last month, in the address
SEARCH = "search"  # what stands out within the filter: the last search of this session
FAMILY = "family"  # by which model lifetime value is reckoned, if not by the proposed one
RISK = "risk_threshold"  # from which risk of leaving on a customer is on the watchlist
WATCHED = ("watch_segment", "watch_region", "watch_reason")  # what the watchlist is narrowed to
GRAIN = "cohort_grain"  # how long a cohort is
STAYING_BY = "staying_by"  # by what survival curves are told apart
EFFECTS = "effects"  # what links rest on: published evidence, the user's data, or both
CURRENCY = "currency"  # in which amounts are, where no file says so
FROZEN = "frozen"  # the forecasts that were frozen, in their order
FROZEN_CHOSEN = "frozen_chosen"  # the one that is looked at, by its digest
FROZEN_HERE = "frozen_here"  # those frozen in this very session
FROZEN_SEEN = "frozen_seen"  # the digest of each, and what was changed in it
FROZEN_DOUBTS = "frozen_doubts"  # what speaks against each, by its digest
REFUSED_FREEZE = "refused_freeze"  # said once: why nothing was frozen
HAPPENED = "happened"  # what the files tell of each month, and of which files
TARGETS = "targets"  # the user's own targets, by KPI; they stand in the address too

REPORTED = "report_scenario"  # of which scenario the report tells
REPORT_LANGUAGE = "report_language"  # in which language it does
LOGO = "logo"  # the user's own, read and checked
REFUSED_LOGO = "refused_logo"  # said once: why a picture cannot be the logo
COLOURS = ("colour_of_titles", "colour_of_charts")  # of the user's own house
LOOKED_INTO = "looked_into"  # what takes seconds to find out of the last study that was reported


def lever_key(definition: LeverDefinition) -> str:
    """Key of a lever's slider, and its name in the address."""
    return definition.id


def curve_key(definition: LeverDefinition) -> str:
    """Key of the place below a lever's slider where its curve stands."""
    return f"curve_{definition.id}"


def option_key(name: str) -> str:
    """Key of the widget for one choice in the KPIs' definitions."""
    return f"option_{name}"


def filter_key(column: str) -> str:
    """Key of the filter by one column, and its name in the address."""
    return column


def target_key(kpi: str) -> str:
    """Key of the field for the target of one KPI, and its name in the address."""
    return f"target_{kpi}"
