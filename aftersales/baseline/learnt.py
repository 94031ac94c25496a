"""What the user's files teach about the links, in the place of what is only published.

Learning and weighing is done in `aftersales.drivers`; here their result becomes figures like any
other that the files give, and what stands behind such a number is put into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aftersales.baseline.bounds import fits
from aftersales.baseline.figure import Figure, Figures
from aftersales.baseline.measured import Measured
from aftersales.drivers import Choice, Driver, Drivers
from aftersales.drivers.checks import labels
from aftersales.drivers.combine import CONFLICT
from aftersales.drivers.questions import QUESTIONS
from aftersales.evidence.definitions import Grade
from aftersales.evidence.links import link_sources
from aftersales.message import Message, Number, Share, joined, message
from aftersales.study import Learnt, Provenance, Source, Study
from aftersales.uncertain import Normal, Uncertain

TEACHABLE = frozenset(question.link for question in QUESTIONS if question.link)
"""The links that files can teach something about."""

CLEAR = 1.96


def with_drivers(measured: Measured, drivers: Drivers) -> Measured:
    """What was measured, and with it what the drivers give for the links."""
    return replace(
        measured,
        figures={**measured.figures, **_figures(drivers)},
        remarks=(*measured.remarks, *drivers.remarks),
    )


def is_taught(measured: Measured) -> bool:
    """Whether drivers have come in; they say something of every link that files can teach."""
    return any(f"links.{link}" in measured.figures for link in TEACHABLE)


def learnt_links(study: Study) -> int:
    """How many links rest on the user's data, at least in part."""
    return sum(source.learnt is not None for source in study.sources.values())


def _figures(drivers: Drivers) -> Figures:
    return {
        f"links.{link}": figure
        for link in sorted(TEACHABLE)
        if (figure := _figure(f"links.{link}", drivers.of_link(link)))
    }


def _figure(address: str, drivers: tuple[Driver, ...]) -> Figure | None:
    """Of the finding that the link takes; else as published, with the reason."""
    fed = next((driver for driver in drivers if driver.feeds), None)
    if fed is None:
        return _as_published(address, drivers[0], _untaught(drivers)) if drivers else None
    if fed.data_weight == 0:
        return _as_published(address, fed, _left_out(fed))
    assert fed.number is not None
    if not fits(address, fed.number):
        return _as_published(address, fed, _impossible(fed.number, fed))
    source = _source(address, fed)
    return Figure(number=fed.number, source=source, note=note_of(source))


def _as_published(address: str, driver: Driver, note: Message) -> Figure:
    assert driver.published is not None
    return Figure(number=driver.published, source=link_sources()[address], note=note)


def _source(address: str, driver: Driver) -> Source:
    own, number = driver.finding.own, driver.number
    assert own is not None
    assert isinstance(number, Normal)
    published = link_sources()[address]
    alone = driver.choice is Choice.DATA
    return Source(
        provenance=Provenance.DATA if alone else Provenance.BOTH,
        reference="" if alone else published.reference,
        year=None if alone else published.year,
        grade=own.grade.value,
        n=own.n,
        low=number.mean - CLEAR * number.sd,
        high=number.mean + CLEAR * number.sd,
        learnt=learnt_of(driver),
    )


def learnt_of(driver: Driver) -> Learnt:
    """What stands behind the number of a driver that feeds its link."""
    found, together = driver.finding.own, driver.combined
    assert found is not None
    assert together is not None
    assert driver.own is not None
    assert driver.published is not None
    return Learnt(
        question=driver.finding.question,
        coefficient=Normal(mean_of_core=found.coefficient, sd=found.error),
        own=driver.own,
        counted=together.discounted,
        published=driver.published,
        data_weight=together.data_weight,
        conflict=together.conflict,
        failed=tuple(check.id for check in driver.finding.failed),
    )


# In words


def note_of(source: Source | None) -> Message | None:
    """What stands behind a number that was learnt: the finding, its weight, the doubts."""
    if source is None or source.learnt is None:
        return None
    return joined(" ", [*_found(source.learnt), *_weighed(source), *doubts_of(source)])


def _found(learnt: Learnt) -> Iterator[Message]:
    question = next((q for q in QUESTIONS if q.id == learnt.question), None)
    if question is not None and isinstance(learnt.coefficient, Normal):
        yield question.in_words(learnt.coefficient.mean_of_core, learnt.coefficient.sd)


def _weighed(source: Source) -> Iterator[Message]:
    learnt = source.learnt
    assert learnt is not None
    values = {
        "own": _number(learnt.own),
        "grade": source.grade,
        "counted": _number(learnt.counted),
        "published": _number(learnt.published),
    }
    if source.provenance is Provenance.DATA:
        yield message(
            "In the unit of this effect: your data {own}, counted as {counted} with grade {grade}. "
            "What is published ({published}) is left out by choice.",
            **values,
        )
        return
    yield message(
        "In the unit of this effect: your data {own}, counted as {counted} with grade {grade}; "
        "published {published}. Your data weigh {weight}.",
        weight=Share(learnt.data_weight),
        **values,
    )


def doubts_of(source: Source) -> Iterator[Message]:
    """What speaks against a number that was learnt; nothing of any other."""
    learnt = source.learnt
    if learnt is None:
        return
    if learnt.own.mean * learnt.published.mean < 0:
        yield message("Your data point the other way than what is published.")
    if learnt.conflict is not None and abs(learnt.conflict) > CONFLICT:
        yield message(
            "Conflict: your data and what is published lie {distance} standard deviations apart.",
            distance=Number(abs(learnt.conflict), digits=1),
        )
    if source.grade == Grade.D:
        yield message("With grade D it is an association only, not shown to be a cause.")
    if learnt.failed:
        yield message(
            "Checks failed, each of which lowers the grade: {checks}.",
            checks=joined(", ", [Message(labels().get(id, id)) for id in learnt.failed]),
        )


def _untaught(drivers: tuple[Driver, ...]) -> Message:
    """Why: the question that came farthest before it was refused, else the first."""
    refused = (driver for driver in drivers if driver.finding.checks)
    said = next(refused, drivers[0]).sentence
    return message(
        "Your files teach nothing about this, so the published value stands. {why}", why=said
    )


def _left_out(driver: Driver) -> Message:
    by_choice = message("This does not count by choice; the published value stands.")
    association = message(
        "It is an association only and does not count; the published value stands."
    )
    why = by_choice if driver.choice is Choice.EVIDENCE else association
    return joined(" ", [driver.sentence, why])


def _impossible(number: Uncertain, driver: Driver) -> Message:
    return message(
        "{columns} would give {value}, which cannot be; it is not used.",
        columns=Message(driver.finding.label),
        value=_number(number),
    )


def _number(number: Uncertain) -> Number:
    return Number(number.mean, digits=2)
