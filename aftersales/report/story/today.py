"""Where the service stands: its own figures with their ranges, beside published levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aftersales.baseline.assumptions import Measure
from aftersales.baseline.decisive import Footing, footing
from aftersales.baseline.measured import KPI_OF_SEGMENT
from aftersales.decide.dials import over_all_customers
from aftersales.evidence.catalogue import cited, publications
from aftersales.evidence.definitions import Benchmark
from aftersales.kpis import CATALOGUE, Direction, published_level
from aftersales.message import N_, Message, Share, message
from aftersales.report.conditions import Named, names, with_unit
from aftersales.report.findings import Findings
from aftersales.report.origin import origin
from aftersales.report.story.parts import (
    Bars,
    Chart,
    Part,
    Section,
    Series,
    Table,
    Tone,
    Unit,
)
from aftersales.study import Provenance, Segment, Source, Study, segment_words
from aftersales.text import Language, decimals

KPI_OF: Mapping[str, str] = {number: kpi for kpi, number in KPI_OF_SEGMENT.items()}
SHARES = ("annual_retention", "csat", "first_time_fix", "sla_attainment")
TIMES = ("response_hours", "repair_hours")
BUSINESS = ("customers", "annual_revenue", "contribution_margin")
ONLY_IN_DETAIL = ("repair_hours", "contribution_margin")
LONGEST_NAME = 30  # letters
MOST_APART = 3  # segments that a slide can show beside one another
TONES = (Tone.ACCENT, Tone.SECOND, Tone.THIRD)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One number of the service today, segment by segment, and what is published about it."""

    name: str
    called: Named
    over_all: float
    segments: tuple[tuple[Segment, float, Source | None], ...]
    published: Benchmark | None

    @property
    def falls_short(self) -> bool | None:
        """Whether it is worse than the published level; None without one."""
        if self.published is None:
            return None
        fewer_is_better = CATALOGUE[KPI_OF[self.name]].direction is Direction.DOWN
        return (self.over_all > self.published.value) == fewer_is_better

    @property
    def assumed(self) -> tuple[bool, ...]:
        """Of each segment, whether the number is a planning value that nobody measured."""
        return tuple(
            source is not None and source.provenance is Provenance.DEFAULT
            for *_, source in self.segments
        )


def section(findings: Findings, language: Language) -> Section:
    """Every level with its range and its source; shares also as a picture."""
    study = findings.study
    levels = list(_levels(study))
    return Section(
        part=Part.TODAY,
        title=language.say(_title(levels, study)),
        sentences=tuple(map(language.say, _sentences(levels, study))),
        chart=_chart(levels, study, language),
        table=_table(
            [level for level in levels if level.name not in ONLY_IN_DETAIL],
            study,
            language,
            apart=len(study.segments) <= MOST_APART,
        ),
        details=_table(levels, study, language, apart=True),
        notes=tuple(_notes(levels, language)),
    )


def _levels(study: Study) -> Iterator[_Level]:
    called = names(study)
    for name in (*SHARES, *TIMES, *BUSINESS):
        if all(getattr(segment, name) is not None for segment in study.segments):
            segments = tuple(
                (segment, float(getattr(segment, name)), _source(study, segment, name))
                for segment in study.segments
            )
            yield _Level(
                name=name,
                called=called.get(f"segment.{name}", REPAIR_HOURS),
                over_all=over_all_customers(study, name),
                segments=segments,
                published=_published(name, [source for *_, source in segments]),
            )


REPAIR_HOURS = Named(name=message("Repair time"), unit=N_("hours"), measure=Measure.PLAIN)


def _source(study: Study, segment: Segment, name: str) -> Source | None:
    return study.sources.get(f"segment.{segment.name}.{name}")


def _published(name: str, sources: list[Source | None]) -> Benchmark | None:
    """The published level, where all segments were measured in a way that means the same.

    A default was taken from published levels itself and cannot be held against them.
    """
    if name not in KPI_OF or any(s is None or s.provenance is Provenance.DEFAULT for s in sources):
        return None
    found = {_held_against(name, source) for source in sources if source is not None}
    return next(iter(found)) if len(found) == 1 else None


def _held_against(name: str, source: Source) -> Benchmark | None:
    columns = tuple(source.reference.partition(" (")[0].split(", "))
    measured = source.provenance is Provenance.DATA
    return published_level(KPI_OF[name], columns if measured else None)


# Words


def _title(levels: list[_Level], study: Study) -> Message:
    stands_on = footing(study)
    held = [level for level in levels if level.falls_short is not None]
    short = [level for level in held if level.falls_short]
    if stands_on.is_mostly_assumed:
        return message(
            "Little is known of the service yet: {assumed} of {all} decisive numbers are assumed",
            assumed=len(stands_on.assumed),
            all=len(stands_on.all),
        )
    if not held:
        return _as_it_stands(levels, stands_on)
    if not short:
        return message(
            "The service reaches the published level in {n:the one figure that has one|each figure "
            "that has one}",
            n=len(held),
        )
    return _worst(short, held)


def _worst(short: list[_Level], held: list[_Level]) -> Message:
    farthest = max(short, key=_shortfall)
    assert farthest.published is not None
    return message(
        "{short} of {n} figures {short:falls|fall} short of published levels, most of all: {kpi}",
        short=len(short),
        n=len(held),
        kpi=farthest.called.name,
    )


def _shortfall(level: _Level) -> float:
    """How far it lies behind the published level, as a share of that."""
    assert level.published is not None
    return abs(level.over_all / level.published.value - 1)


def _as_it_stands(levels: list[_Level], stands_on: Footing) -> Message:
    """What nobody measured is no finding."""
    over_all = {level.name: level for level in levels}
    if any(over_all["csat"].assumed + over_all["annual_retention"].assumed):
        known = len(stands_on.all) - len(stands_on.assumed)
        return message(
            "{known} of {all} decisive numbers {known:is|are} known of the service today",
            known=known,
            all=len(stands_on.all),
        )
    return message(
        "Today {csat} of the ratings are good, and {kept} of the customers stay a year",
        csat=Share(over_all["csat"].over_all),
        kept=Share(over_all["annual_retention"].over_all),
    )


def _sentences(levels: list[_Level], study: Study) -> Iterator[Message]:
    stands_on = footing(study)
    known = len(stands_on.all) - len(stands_on.assumed)
    if study.sources:
        yield _known(known, len(stands_on.all))
    if any(any(level.assumed) for level in levels):
        yield message(
            "What is marked as assumed is a planning value and says nothing of this service."
        )
    if any(level.published for level in levels):
        yield message(
            "Published levels describe other firms and are often reported by themselves: they "
            "orient, and no figure here is computed with them."
        )
    else:
        yield message("No published level was measured in the same way, so none stands beside.")


def _known(known: int, all: int) -> Message:
    if known == all:
        return message("All {all} decisive numbers are the user's own.", all=all)
    return message(
        "{known} of {all} decisive numbers {known:is|are} the user's own, the others are assumed.",
        known=known,
        all=all,
    )


# Picture and table


def _chart(levels: list[_Level], study: Study, language: Language) -> Chart:
    shares = [level for level in levels if level.name in SHARES]
    here = _apart(shares, study, language) if len(study.segments) <= MOST_APART else ()
    together = Series(
        name=language.say("All customers"),
        values=tuple(level.over_all for level in shares),
        tone=Tone.ACCENT,
        assumed=tuple(any(level.assumed) for level in shares),
    )
    own, beside = here or (together,), tuple(_beside(shares, language))
    return Chart(
        question=language.say("How good is the service today?"),
        data=Bars(
            categories=tuple(_category(level, language) for level in shares),
            series=(*own, *beside),
            unit=Unit.SHARE,
            axis=_axis(own, beside, language),
        ),
    )


def _category(level: _Level, language: Language) -> str:
    if all(level.assumed):
        return language.say("{number} (assumed)", number=level.called.name)
    return language.say(level.called.name)


def _axis(own: Sequence[Series], beside: Sequence[Series], language: Language) -> str:
    """What else is drawn: hollow bars for what is assumed, and ranges."""
    notes = []
    if any(any(series.assumed) for series in own):
        notes.append(language.say("Hollow: assumed"))
    if any(map(_is_ranged, own)):
        notes.append(language.say("Lines: 95% range"))
    if any(map(_is_ranged, beside)):
        notes.append(language.say("Lines of published levels: from the last to the best"))
    return " · ".join(notes) or language.say("Today's level")


def _is_ranged(series: Series) -> bool:
    return any(end is not None for end in series.low or ())


def _apart(shares: list[_Level], study: Study, language: Language) -> tuple[Series, ...]:
    return tuple(
        Series(
            name=_called(segment, language),
            values=tuple(level.segments[place][1] for level in shares),
            tone=TONES[place],
            low=tuple(_end(level.segments[place][2], "low") for level in shares),
            high=tuple(_end(level.segments[place][2], "high") for level in shares),
            assumed=tuple(level.assumed[place] for level in shares),
        )
        for place, segment in enumerate(study.segments)
    )


def _called(segment: Segment, language: Language) -> str:
    """Its name, as far as there is room beside others."""
    name = language.say(segment_words(segment.name))
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _end(source: Source | None, end: str) -> float | None:
    return None if source is None else getattr(source, end)


def _beside(shares: list[_Level], language: Language) -> Iterator[Series]:
    published = [level.published for level in shares]
    if any(published):
        yield Series(
            name=language.say("published level"),
            values=tuple(p.value if p else None for p in published),
            tone=Tone.QUIET,
            low=tuple(p.low if p else None for p in published),
            high=tuple(p.high if p else None for p in published),
        )


def _table(levels: list[_Level], study: Study, language: Language, *, apart: bool) -> Table:
    say = language.say
    segments = [_called(segment, language) for segment in study.segments]
    beside = any(level.published for level in levels)
    head = ("", *(segments if apart else [say("All customers")]))
    return Table(
        head=(*head, say("published level")) if beside else head,
        rows=tuple(_row(level, study, language, apart=apart, beside=beside) for level in levels),
    )


def _row(
    level: _Level, study: Study, language: Language, *, apart: bool, beside: bool
) -> tuple[str, ...]:
    currency = study.settings.currency

    def ranged(value: float, low: float | None, high: float | None, remark: str = "") -> str:
        if remark or low is None or high is None or low == high:
            (shown,) = _shown(level, [value], currency, language)
            return f"{shown}\n{remark}" if remark else shown
        first, *ends = _shown(level, [value, low, high], currency, language)
        return "\n".join([first, language.say("{low} to {high}", low=ends[0], high=ends[1])])

    own = [
        ranged(
            value,
            _end(source, "low"),
            _end(source, "high"),
            language.say("assumed") if assumed else "",
        )
        for (_, value, source), assumed in zip(level.segments, level.assumed, strict=True)
    ]
    found = level.published
    published = [ranged(found.value, found.low, found.high) if found else ""] if beside else []
    return (
        with_unit(level.called, language),
        *(own if apart else [ranged(level.over_all, None, None, _in_all(level, language))]),
        *published,
    )


def _in_all(level: _Level, language: Language) -> str:
    if all(level.assumed):
        return language.say("assumed")
    return language.say("assumed in part") if any(level.assumed) else ""


def _shown(level: _Level, values: Sequence[float], currency: str, language: Language) -> list[str]:
    """Values that stand together, with equally many decimals."""
    match level.called.measure:
        case Measure.SHARE:
            return [language.share(value) for value in values]
        case Measure.MONEY:
            return [language.about(value, currency) for value in values]
        case Measure.PLAIN:
            return [language.number(value, decimals(*values)) for value in values]


def _notes(levels: list[_Level], language: Language) -> Iterator[str]:
    for level in levels:
        kinds = dict.fromkeys(origin(source, language) for *_, source in level.segments)
        yield language.say("{number}: {source}", number=level.called.name, source="; ".join(kinds))
    for level in levels:
        if level.published is not None:
            where = "; ".join(cited(publications()[id]) for id in level.published.sources)
            yield language.say(
                "Published level of {number}: {whom}; {source}; grade {grade}",
                number=level.called.name,
                whom=Message(level.published.label),
                source=where,
                grade=level.published.grade.value,
            )
