"""Everything the files of a user give together: the tables, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.engine.tables import Tables
from aftersales.ingest.across import settle_across
from aftersales.ingest.combining import joins, put_together
from aftersales.ingest.exchange import in_one_currency, waiting_for_a_rate
from aftersales.ingest.linking import unmatched
from aftersales.ingest.reading import Reading
from aftersales.ingest.scales import EFFORT
from aftersales.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The canonical tables that readings became, and how they fit together."""

    tables: Tables
    problems: tuple[Problem, ...] = ()


def opened(readings: Sequence[Reading]) -> Opened:
    """One stored table for each canonical table that any reading gave, see `put_together`."""
    settled = settle_across(put_together(in_one_currency(readings)), readings)
    waiting = waiting_for_a_rate(readings)
    found = (*waiting, *joins(readings), *settled.problems, *unmatched(settled.tables))
    return Opened(tables=settled.tables, problems=found)


def tables(readings: Sequence[Reading]) -> Tables:
    """The tables alone."""
    return settle_across(put_together(in_one_currency(readings)), readings).tables


def effort_scale(readings: Sequence[Reading]) -> str:
    """The scale of the customer effort that the user named for a file; empty if for none."""
    said = (reading.rulings.scales.get(EFFORT, "") for reading in readings)
    return next(filter(None, said), "")
