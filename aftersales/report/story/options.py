"""The levers on the table: how far each is pulled, what it does, what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.baseline.assumptions import TARGET_NAMES, lever_name
from aftersales.baseline.plain_words import of_effect
from aftersales.message import Message, joined, message
from aftersales.report.findings import Findings
from aftersales.report.origin import origin
from aftersales.report.programme import how_far
from aftersales.report.story.parts import Part, Section, Table
from aftersales.study import Effect, Lever, Study, effect_addresses
from aftersales.text import NOT_KNOWN, Language
from aftersales.uncertain import Fixed

MOST_NAMED = 6


def section(findings: Findings, language: Language) -> Section:
    """One row a lever that is pulled."""
    study = findings.study
    pulled = [lever for lever in study.levers if lever.intensity > 0]
    return Section(
        part=Part.OPTIONS,
        title=_title(findings, pulled, language),
        sentences=tuple(map(language.say, _sentences(findings, pulled))),
        table=_table(findings, pulled, language) if pulled else None,
        notes=tuple(_notes(study, pulled, language)),
    )


def _title(findings: Findings, pulled: list[Lever], language: Language) -> str:
    unknown = findings.answers.cost_not_known
    if not pulled:
        return language.say("Nothing is on the table yet")
    if unknown:
        return language.say(
            "{n} {n:lever is|levers are} on the table; what this costs is not known yet: {names}",
            n=len(pulled),
            names=_named(unknown),
        )
    settings = findings.study.settings
    return language.say(
        "{n} {n:lever is|levers are} on the table and {n:costs|cost} {cost} over {months} months",
        n=len(pulled),
        cost=language.about(findings.answers.headline.pv_cost, settings.currency),
        months=settings.horizon_months,
    )


def _named(ids: tuple[str, ...]) -> Message:
    return joined(", ", [Message(lever_name(id)) for id in ids])


def _sentences(findings: Findings, pulled: list[Lever]) -> Iterator[Message]:
    if not pulled:
        yield message("Pull a lever in the Explorer to see what it would do, bring and cost.")
        return
    yield message(
        "What a lever does is its expected value in full, at today's level: it unfolds over "
        "months, not everybody takes it up, and what fades without a refresher is counted as "
        "fading."
    )
    idle = tuple(lever.id for lever in findings.study.levers if lever.intensity == 0)
    if idle:
        yield message("Not pulled: {names}.", names=_named(idle[:MOST_NAMED]))


def _table(findings: Findings, pulled: list[Lever], language: Language) -> Table:
    say = language.say
    return Table(
        head=(
            say("Lever"),
            say("What it does"),
            say("Works after"),
            say("Cost, present value"),
            say("Grade"),
        ),
        rows=tuple(_row(lever, findings, language) for lever in pulled),
    ).told


def _row(lever: Lever, findings: Findings, language: Language) -> tuple[str, ...]:
    study, names = findings.study, findings.lever_names(language)
    months = lever.start_month + lever.lag_months + lever.ramp_months
    cost = findings.answers.alone[lever.id].pv_cost
    return (
        f"{names[lever.id]}\n{how_far(lever, language)}",
        "; ".join(_does(effect, study, language) for effect in lever.effects) or NOT_KNOWN,
        language.say("{months} months", months=language.number(months)),
        language.about(cost, study.settings.currency),
        _grades(lever, study) or NOT_KNOWN,
    )


def _does(effect: Effect, study: Study, language: Language) -> str:
    """What is reckoned with, in plain words where its scale needs them.

    Its chance of doing nothing is in that, and is said.
    """
    plain = of_effect(effect.on, Fixed(effect.mean), study)
    target = Message(TARGET_NAMES[effect.on])
    said = (
        message("{target}: {points} points", target=target, points=100 * effect.mean)
        if plain is None
        else Message(plain.wording, {**plain.values, "cause": target})
    )
    if effect.p_no_effect > 0:
        chance = language.share(effect.p_no_effect, 0)
        return language.say(
            "{effect} (that it does nothing at all in {chance} of the runs is counted in)",
            effect=said,
            chance=chance,
        )
    return language.say(said)


def _grades(lever: Lever, study: Study) -> str:
    found = (study.sources.get(address) for address in effect_addresses(lever))
    return ", ".join(dict.fromkeys(source.grade for source in found if source and source.grade))


def _notes(study: Study, pulled: list[Lever], language: Language) -> Iterator[str]:
    for lever in pulled:
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
            yield language.say(
                "{lever}, {target}: {source}",
                lever=Message(lever_name(lever.id)),
                target=Message(TARGET_NAMES[effect.on]),
                source=origin(study.sources.get(address), language),
            )
        for when in ("one_off", "monthly"):
            address = f"lever.{lever.id}.cost.{when}"
            if lever.cost is not None and getattr(lever.cost, when) and address in study.sources:
                yield language.say(
                    "{lever}, cost: {source}",
                    lever=Message(lever_name(lever.id)),
                    source=origin(study.sources[address], language),
                )
