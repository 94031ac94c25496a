"""The ledger in sentences: how the forecast did, what to re-estimate, what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aftersales.baseline.number_names import number_names
from aftersales.baseline.tracked import TRACKED, Tracked, hanging_on, tracked_name
from aftersales.evidence.catalogue import levers
from aftersales.frozen import Frozen
from aftersales.kpis import SETTINGS
from aftersales.kpis.kpi import Unit
from aftersales.message import Message, Money, Month, Number, Share, joined, message
from aftersales.study import Provenance
from aftersales.track.actuals import Actuals
from aftersales.track.ledger import LEAST_MONTHS, Ledger, Line
from aftersales.track.panel import MEASURES

BUSINESS_HOURS = ("opening_hour", "closing_hour", "working_days", "holidays")
YEARLY = ("retention",)
SMALL_PART = 0.25  # of the error: a programme that should move less did not cause it
FAR_MORE = 2.0  # times what was promised: then a per cent of it says nothing any more


def amount(value: float, unit: Unit, currency: str) -> object:
    """A value of that unit inside a message."""
    match unit:
        case Unit.SHARE:
            return Share(value, 1)
        case Unit.MONEY:
            return Money(value, currency)
        case Unit.HOURS:
            return message("{hours} h", hours=Number(value))
    return Number(value)


def difference(value: float, unit: Unit, currency: str) -> object:
    """How far two values lie apart, without a sign; shares in points."""
    if unit is Unit.SHARE:
        return message("{points} pts", points=Number(abs(value) * 100, 1))
    return amount(abs(value), unit, currency)


# How it did


def how_it_did(made: Ledger, line: Line) -> Message:
    """Error so far, whether chance explains it, months in the band, first month outside."""
    error, absolute = line.mean_error, line.mean_absolute_error
    if error is None or absolute is None:
        return _not_judged(line)
    unit, currency = line.tracked.unit, made.frozen.study.settings.currency
    values = {
        "months": len(line.counted),
        "by": difference(error, unit, currency),
        "absolute": difference(absolute, unit, currency),
        "inside": line.inside,
        "one_way": line.one_way,
        "limit": difference(made.by_chance(line), unit, currency),
    }
    sentences = [_error(error, values)]
    if len(line.counted) >= LEAST_MONTHS:
        sentences.extend(_judged(made.is_off(line), line, values))
    if line.first_outside:
        sentences.append(message("First outside: {month}.", month=Month(line.first_outside)))
    return joined(" ", sentences)


def _error(error: float, values: dict[str, object]) -> Message:
    if values["months"] == 1:
        return (
            message("One month so far: {by} above the forecast.", **values)
            if error > 0
            else message("One month so far: {by} below the forecast.", **values)
        )
    if error > 0:
        return message(
            "Over {months} months on average {by} above the forecast; off by {absolute} a month, "
            "either way.",
            **values,
        )
    return message(
        "Over {months} months on average {by} below the forecast; off by {absolute} a month, "
        "either way.",
        **values,
    )


def _judged(off: bool, line: Line, values: dict[str, object]) -> Iterator[Message]:
    """The mean decides: it shows what lasts, which single months hide in their chance."""
    if not off:
        yield message("Chance explains as much: up to {limit} on average.", **values)
        yield message("{inside} of {months} months lie in the 90% band.", **values)
        return
    yield message("That is more than chance explains: up to {limit} on average.", **values)
    yield (
        message("Only {inside} of {months} months lie in the 90% band.", **values)
        if line.inside < len(line.counted) / 2
        else message(
            "A single month scatters widely, so {inside} of {months} still lie in the 90% band.",
            **values,
        )
    )
    yield (
        message("{one_way} of {months} lie above the forecast.", **values)
        if (line.mean_error or 0.0) > 0
        else message("{one_way} of {months} lie below the forecast.", **values)
    )


def _not_judged(line: Line) -> Message:
    if not line.happened:
        if line.tracked.id in YEARLY:
            return next(not_told([line.tracked.id]))
        return message("The files do not tell this figure for any month of the forecast.")
    if any(month.actual and month.actual.few for month in line.happened):
        return message("Each month has fewer than 30 records: too few to judge the forecast by.")
    return message("No month is over yet.")


def not_told(figures: Sequence[str]) -> Iterator[Message]:
    """Of the figures of which no month is known, why."""
    yearly = [tracked_name(id) for id in figures if id in YEARLY]
    others = [_named(id) for id in figures if id not in YEARLY]
    if yearly:
        yield message(
            "{figures}: counted over a whole year, so no single month tells it. The last twelve "
            "months are on the Start page, where the files tell them.",
            figures=joined(", ", yearly),
        )
    if others:
        yield message("Not told by the files: {figures}.", figures=joined(", ", others))


def _named(id: str) -> Message:
    return Message(MEASURES[id].name) if id in MEASURES else tracked_name(id)


# What to re-estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ReEstimate:
    """A figure that left what was forecast: how far, in half widths of its band, and what then."""

    line: Line
    off: float
    said: Message


def to_re_estimate(ledger: Ledger) -> tuple[ReEstimate, ...]:
    """What chance does not explain, the farthest off first."""
    off = sorted(filter(ledger.is_off, ledger.lines), key=lambda line: -abs(line.off))
    names = {line.tracked.id for line in off}
    return tuple(
        ReEstimate(line=line, off=abs(line.off), said=_what(line, ledger.frozen, names))
        for line in off
    )


def _what(line: Line, frozen: Frozen, off: set[str]) -> Message:
    error, came = line.mean_error or 0.0, line.came_of_gain
    gain = line.mean(lambda month: month.gain) or 0.0
    name = Message(line.tracked.name)
    driven_by = _drivers_off(line.tracked, off)
    if driven_by:
        return message(
            "{kpi} left its forecast, and so did what moves it ({drivers}): re-estimate that "
            "first.",
            kpi=name,
            drivers=joined(", ", [Message(TRACKED[id].name) for id in driven_by]),
        )
    if line.moved_before is not None:
        was, level = line.moved_before
        unit, currency = line.tracked.unit, frozen.study.settings.currency
        return message(
            "{kpi} had moved before the decision: the forecast began from {level}, and in the year "
            "before the programme it was {was} already. Measure the level anew, from that year.",
            kpi=name,
            level=amount(level, unit, currency),
            was=amount(was, unit, currency),
        )
    if came is None or abs(gain) < SMALL_PART * abs(error):
        return message(
            "{kpi}: the programme was to move it by {gain} only, so it is the level on decision "
            "day that was estimated wrongly, or something else has happened. Measure the level "
            "anew.",
            kpi=name,
            gain=difference(gain, line.tracked.unit, frozen.study.settings.currency),
        )
    return _of_programme(line, frozen, came)


def _of_programme(line: Line, frozen: Frozen, came: float) -> Message:
    """What moves it directly first, else the links through which it is moved."""
    values = {
        "kpi": Message(line.tracked.name),
        "share": Share(came, 0),
        "what": _moved_by(line.tracked, frozen),
        **_moved_and_promised(line, came, frozen.study.settings.currency),
    }
    if came < 0:
        return message(
            "{kpi} moved the other way than the programme was to move it. Re-estimate {what}.",
            **values,
        )
    if came > FAR_MORE:
        return message(
            "{kpi}: more than twice what the programme was to bring has come ({moved} in place of "
            "{promised} on average), so something else may have moved it as well. Re-estimate "
            "{what}.",
            **values,
        )
    return message(
        "{kpi}: of what the programme was to bring, {share} has come ({moved} in place of "
        "{promised} on average). Re-estimate {what}.",
        **values,
    )


def _moved_and_promised(line: Line, came: float, currency: str) -> dict[str, object]:
    gain, unit = line.mean(lambda month: month.gain) or 0.0, line.tracked.unit
    return {
        "moved": difference(came * gain, unit, currency),
        "promised": difference(gain, unit, currency),
    }


def _moved_by(tracked: Tracked, frozen: Frozen) -> Message:
    acting = [
        lever.id
        for lever in frozen.study.levers
        if lever.intensity > 0 and any(effect.on in tracked.moved_by for effect in lever.effects)
    ]
    if acting:
        named = [Message(levers()[id].label) if id in levers() else _plain(id) for id in acting]
        return message("effect, adoption and start of {levers}", levers=joined(", ", named))
    names = number_names(frozen.study)
    links = [names.get(f"links.{link}", _plain(link)) for link in tracked.links]
    if not links:
        return message("the level on decision day")
    return message("the links: {links}", links=joined(", ", links))


def _plain(text: str) -> Message:
    return Message("{text}", {"text": text})


_MOVED_BY = {
    "csat": ("first_time_fix", "first_response_time", "repair_time"),
    "sla_attainment": ("first_response_time",),
    "retention": ("csat",),
    "customers": ("retention",),
    "visits": ("cases", "first_time_fix"),
    "revenue": ("customers",),
}
"""Which figures move another one in the model, those first that are nearest."""


def _drivers_off(tracked: Tracked, off: set[str]) -> list[str]:
    return [id for id in _MOVED_BY.get(tracked.id, ()) if id in off]


# What does not fit


def what_does_not_fit(frozen: Frozen, actuals: Actuals, currency: str) -> Iterator[Message]:
    """What speaks against holding these files against that forecast."""
    then = frozen.study.settings.currency
    if currency != then:
        yield message(
            "The forecast is in {then} and the files are in {now}: amounts cannot be compared.",
            then=then,
            now=currency,
        )
    yield from _other_segments(frozen, actuals.segments)
    yield from _measured_otherwise(frozen, actuals)
    yield from _defined_otherwise(frozen, actuals)


def _other_segments(frozen: Frozen, found: Sequence[str]) -> Iterator[Message]:
    planned = [segment.name for segment in frozen.study.segments]
    if len(planned) > 1 and not set(planned) & set(found):
        yield message(
            "None of the forecast's segments ({planned}) is in the files: are they of the same "
            "business?",
            planned=", ".join(planned),
        )


def _measured_otherwise(frozen: Frozen, actuals: Actuals) -> Iterator[Message]:
    """A figure whose definition changed with the columns compares unlike with unlike."""
    for figure, columns in actuals.measured_from.items():
        tracked = TRACKED[figure]
        if tracked.total or tracked.stock or frozen.forecast(figure) is None:
            continue
        then = {reference for reference in _columns_then(frozen, tracked.level) if reference}
        if then and set(columns) not in [set(each.split(", ")) for each in then]:
            yield message(
                "{kpi} is measured from other columns than on decision day: {now}, then {then}.",
                kpi=Message(tracked.name),
                now=", ".join(columns),
                then="; ".join(sorted(then)),
            )


def _defined_otherwise(frozen: Frozen, actuals: Actuals) -> Iterator[Message]:
    """A definition that was chosen otherwise compares unlike with unlike as well."""
    for option, then in frozen.definitions.items():
        now = actuals.definitions.get(option, then)
        figures = [tracked_name(id) for id in hanging_on(option) if frozen.forecast(id)]
        if now != then and figures and not _of_other_clock(option, frozen, actuals):
            yield message(
                "{figures}: “{option}” is set to “{now}” and was set to “{then}” on decision day, "
                "so unlike is held against unlike. Set it back among the definitions of the KPIs.",
                figures=joined(", ", figures),
                option=Message(SETTINGS[option].label),
                now=_choice(option, now),
                then=_choice(option, then),
            )


def _of_other_clock(option: str, frozen: Frozen, actuals: Actuals) -> bool:
    """Business hours matter only where the clock runs in them, then or now."""
    clocks = (frozen.definitions.get("clock"), actuals.definitions.get("clock"))
    return option in BUSINESS_HOURS and "business" not in clocks


def _choice(option: str, value: str) -> Message:
    said = SETTINGS[option].choices.get(value)
    return Message(said) if said else _plain(value)


def _columns_then(frozen: Frozen, level: str) -> Iterator[str]:
    for segment in frozen.study.segments:
        source = frozen.study.sources.get(f"segment.{segment.name}.{level}")
        if source is not None and source.provenance is Provenance.DATA:
            yield source.reference.partition(" (")[0]


def planning_values(frozen: Frozen) -> tuple[Message, ...]:
    """The figures whose level today nobody had measured."""
    return tuple(
        Message(TRACKED[each.kpi].name)
        for each in frozen.kpis
        if each.kpi in TRACKED and _is_default(frozen, TRACKED[each.kpi].level)
    )


def _is_default(frozen: Frozen, level: str) -> bool:
    sources = [
        frozen.study.sources.get(f"segment.{segment.name}.{level}")
        for segment in frozen.study.segments
    ]
    return all(s is not None and s.provenance is Provenance.DEFAULT for s in sources)


# When there is nothing yet


def what_to_bring(frozen: Frozen, until: date | None) -> Message:
    """Which file to bring when, so that the ledger begins."""
    first = frozen.months[min(LEAST_MONTHS, len(frozen.months)) - 1]
    if until is None:
        return message(
            "From {month} on, bring an export of cases (orders and contracts if there are) that "
            "reaches back to {start}: the same columns as on decision day.",
            month=Month(first),
            start=Month(frozen.first_month),
        )
    return message(
        "The files end on {day}, and the forecast begins with {start}. From {month} on, bring an "
        "export that reaches beyond: the same columns as on decision day.",
        day=until,
        start=Month(frozen.first_month),
        month=Month(first),
    )
