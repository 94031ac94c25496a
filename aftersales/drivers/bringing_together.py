"""Findings and published links, brought together under the user's choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from aftersales.drivers.combine import EXTRA_SPREAD, KEPT, Choice, Combined, combined
from aftersales.drivers.driver import Driver, Drivers, Finding
from aftersales.drivers.learning import findings
from aftersales.drivers.questions import QUESTIONS
from aftersales.drivers.sample_size import pilot_in_words
from aftersales.engine import Cancel, Engine, Tables
from aftersales.evidence.links import planning_links
from aftersales.kpis.context import Context
from aftersales.kpis.options import Options
from aftersales.message import Message, message
from aftersales.study import Links
from aftersales.uncertain import Uncertain


def drivers(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    links: Links | None = None,
    choice: Choice = Choice.BOTH,
    context: Context | None = None,
    cancel: Cancel | None = None,
) -> Drivers:
    """Everything the files can teach about the links, combined with `links` (else as published).

    Raises `Stopped` as the engine does.
    """
    found = findings(engine, tables, options, context=context, cancel=cancel)
    return drivers_from(found, links=links, choice=choice)


def drivers_from(
    found: Sequence[Finding], *, links: Links | None = None, choice: Choice = Choice.BOTH
) -> Drivers:
    """The same from findings: another choice needs no new learning."""
    published = links or planning_links()
    feeding = _feeding(found)
    made = tuple(_driver(finding, published, choice, feeding) for finding in found)
    numbers: dict[str, Any] = {d.finding.link: d.number for d in made if d.feeds and d.finding.link}
    return Drivers(
        drivers=made, links=replace(published, **numbers), remarks=tuple(_remarks(found))
    )


def _feeding(found: Sequence[Finding]) -> frozenset[str]:
    """The questions that links take: of each the first that shows a cause, else the first."""
    learnt = [f for f in found if f.link and f.own is not None and f.own.value is not None]
    causes_first = sorted(learnt, key=lambda finding: not finding.usable_as_cause)
    of_link = {f.link: f.question for f in reversed(causes_first)}
    return frozenset(of_link.values())


def _driver(finding: Finding, links: Links, choice: Choice, feeding: frozenset[str]) -> Driver:
    published: Uncertain | None = getattr(links, finding.link) if finding.link else None
    own = finding.own
    if published is None or own is None or own.value is None or own.value_error is None:
        return Driver(
            finding=finding, published=published, combined=None, choice=choice, feeds=False
        )
    together = combined(published, own.value, own.value_error, own.grade, choice)
    finding = replace(finding, stronger=tuple(_stronger(finding, published, together)))
    return Driver(
        finding=finding,
        published=published,
        combined=together,
        choice=choice,
        feeds=finding.question in feeding,
    )


def _remarks(found: Sequence[Finding]) -> Iterator[Message]:
    if not any(finding.own for finding in found):
        yield message(
            "These files teach nothing about what moves loyalty: there is no outcome beside the "
            "service that can be used. The published evidence stands alone."
        )


def _stronger(finding: Finding, published: Uncertain, together: Combined) -> Iterator[Message]:
    """More of the same, as long as that helps; and a pilot, which helps against bias."""
    if together.in_conflict:
        yield message(
            "Your data and what is published lie far apart: the published range was widened. Look "
            "whether both speak of the same thing."
        )
    own = finding.own
    assert own is not None
    assert own.value is not None
    assert own.value_error is not None
    kept = KEPT[own.grade]
    bias = EXTRA_SPREAD[own.grade] * abs(kept * own.value)
    noise = kept * own.value_error
    if noise > bias:
        records = ceil(own.n * ((noise / max(bias, 1e-9)) ** 2 - 1))
        yield message(
            "About {records} more records would bring chance down to the size of the doubt that "
            "this design leaves.",
            records=records,
        )
    else:
        yield message(
            "More records would add little: what is left is the doubt that this design leaves. A "
            "pilot would."
        )
    pilot = next(q.pilot for q in QUESTIONS if q.id == finding.question)
    if pilot is not None and finding.base_share is not None and together.number.mean:
        yield pilot_in_words(pilot, finding.base_share, together.number.mean)
