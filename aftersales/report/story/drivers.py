"""What moves loyalty here: each link as published, as the user's files say it, and as reckoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aftersales.baseline.assumptions import as_uncertain
from aftersales.baseline.learnt import doubts_of, note_of
from aftersales.drivers.small_step import Gain, SmallStep, small_steps
from aftersales.evidence.catalogue import links
from aftersales.message import Message, message
from aftersales.report.findings import Findings
from aftersales.report.origin import origin
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Table, Tone, Unit
from aftersales.study import Provenance, Source, Study
from aftersales.text import NOT_KNOWN, Language, signed
from aftersales.uncertain import Uncertain

POINTS = 100
MOST_DOUBTS = 2
WITHOUT_LEVEL = ("response_time", "repair_time")  # steps of a share of whatever it is today


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A link by a small step on it: what it brings as reckoned, published and by the own files.

    `change` says of the level at which the step begins whether it is assumed.
    """

    label: Message
    step: SmallStep
    change: Message
    source: Source | None
    reckoned: Gain
    published: Gain | None
    own: Gain | None


def section(findings: Findings, language: Language) -> Section:
    """Every link that files can teach, told as the points of a share that a small step brings."""
    found = sorted(_links(findings.study), key=lambda link: -abs(link.reckoned.value))
    return Section(
        part=Part.DRIVERS,
        title=_title(found[0], language),
        sentences=tuple(map(language.say, _sentences(found))),
        chart=_chart(found, language),
        table=_table(found, language),
        notes=tuple(_notes(found, language)),
    )


def _links(study: Study) -> Iterator[_Link]:
    for id, step in small_steps(study).items():
        source = study.sources.get(f"links.{id}")
        learnt = source.learnt if source else None
        yield _Link(
            label=Message(links()[id].label),
            step=step,
            change=_change(id, step, study),
            source=source,
            reckoned=step.gain(as_uncertain(getattr(study.links, id))),
            published=_gain(step, learnt.published if learnt else None),
            own=_gain(step, learnt.own if learnt else None),
        )


def _change(link: str, step: SmallStep, study: Study) -> Message:
    begins_at, _, _ = link.partition("_on_")
    places = (f"segment.{segment.name}.{begins_at}" for segment in study.segments)
    sources = (study.sources.get(place) for place in places)
    if begins_at in WITHOUT_LEVEL or not any(map(_is_assumed, sources)):
        return step.change
    return message("{change}, today's level assumed", change=step.change)


def _is_assumed(source: Source | None) -> bool:
    return source is not None and source.provenance is Provenance.DEFAULT


def _gain(step: SmallStep, number: Uncertain | None) -> Gain | None:
    return None if number is None else step.gain(number)


# Words


def _title(strongest: _Link, language: Language) -> str:
    """What no file taught is not known to move anything here."""
    said = {
        "change": strongest.change,
        "points": language.points(strongest.reckoned.value),
        "outcome": strongest.step.outcome,
    }
    if strongest.own is None:
        return language.say(
            "What moves loyalty most by published values: {change} ({points}, {outcome})", **said
        )
    return language.say("What moves loyalty most here: {change} ({points}, {outcome})", **said)


def _sentences(found: Sequence[_Link]) -> Iterator[Message]:
    learnt = [link for link in found if link.own is not None]
    yield message(
        "Better service makes customers more satisfied; satisfied customers stay, buy extras and "
        "recommend. Each bar is what a small step brings at today's level."
    )
    if learnt:
        yield message(
            "{learnt} of {all} of these links {learnt:rests|rest} in part on your own "
            "files, each weighted by how sure it is.",
            learnt=len(learnt),
            all=len(found),
        )
    else:
        yield message(
            "No file taught anything about these links: they are published values, the weaker the "
            "evidence the more cautious."
        )
    doubts = [
        message("{kpi}: {reason}", kpi=link.label, reason=doubt)
        for link in found
        if link.source is not None
        for doubt in doubts_of(link.source)
    ]
    yield from doubts[:MOST_DOUBTS]


# Picture and table


def _chart(found: Sequence[_Link], language: Language) -> Chart:
    def series(name: str, gains: Sequence[Gain | None], tone: Tone) -> Series:
        return Series(
            name=name,
            values=tuple(None if gain is None else POINTS * gain.value for gain in gains),
            tone=tone,
            low=tuple(None if gain is None else POINTS * gain.low for gain in gains),
            high=tuple(None if gain is None else POINTS * gain.high for gain in gains),
        )

    taken = series(language.say("reckoned with"), [link.reckoned for link in found], Tone.ACCENT)
    beside = (
        series(language.say("your data"), [link.own for link in found], Tone.SECOND),
        series(language.say("published"), [link.published for link in found], Tone.QUIET),
    )
    taught = any(link.own for link in found)
    return Chart(
        question=language.say("What does a small step bring?"),
        data=Bars(
            categories=tuple(language.say(link.label) for link in found),
            series=(taken, *beside) if taught else (taken,),
            unit=Unit.NUMBER,
            axis=language.say("Percentage points; lines: 90% range"),
        ),
    )


def _table(found: Sequence[_Link], language: Language) -> Table:
    say = language.say
    return Table(
        head=(say("A small step"), say("brings"), say("your weight"), say("Grade")),
        rows=tuple(_row(link, language) for link in found),
    ).told


def _row(link: _Link, language: Language) -> tuple[str, ...]:
    learnt = link.source.learnt if link.source else None
    low, high = (
        signed(language.number(POINTS * end, 1), end)
        for end in (link.reckoned.low, link.reckoned.high)
    )
    ends = language.say("{low} to {high}", low=low, high=high)
    return (
        f"{language.say(link.change)}\n{language.say(link.step.outcome)}",
        f"{language.points(link.reckoned.value)}\n{ends}",
        language.share(learnt.data_weight, 0) if learnt else NOT_KNOWN,
        (link.source.grade if link.source else "") or NOT_KNOWN,
    )


def _notes(found: Sequence[_Link], language: Language) -> Iterator[str]:
    yield language.say(
        "Grades: A randomised or equivalent, B quasi-experiment, C observed with controls, "
        "D anecdote or association, J judgement."
    )
    for link in found:
        yield language.say(
            "{number}: {source}", number=link.label, source=origin(link.source, language)
        )
        note = note_of(link.source)
        if note is not None:
            yield language.say(note)
