"""What to do, by a rule on figures (`decide.advice`): also no, also a pilot first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aftersales.baseline.assumptions import lever_name
from aftersales.baseline.decisive import footing
from aftersales.baseline.number_names import number_names
from aftersales.baseline.ways_to_learn import way_to_learn
from aftersales.decide.advice import Advice, advised
from aftersales.decide.doubt import Doubt
from aftersales.decide.smaller import Single
from aftersales.decide.verdict import LIKELY, UNLIKELY
from aftersales.evidence.catalogue import defaults
from aftersales.message import N_, Message, joined
from aftersales.report.chances import chance_of
from aftersales.report.findings import Findings
from aftersales.report.programme import pulled_so_far
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
from aftersales.report.story.singles import chance_to_pay, parts_of, paying_parts
from aftersales.text import Language

TITLES: Mapping[Advice, str] = {
    Advice.FIND_COST: N_("Not yet: first find out what it costs"),
    Advice.CHOOSE: N_("Nothing to decide yet: pull a lever first"),
    Advice.MEASURE: N_("Not yet: first measure what is only assumed"),
    Advice.SMALLER: N_("No to this programme ({npv}), yes to a smaller one first: {part}"),
    Advice.SMALLER_AT_RISK: N_("No to this programme ({npv}); a smaller one may pay: {part}"),
    Advice.NO: N_("No: it costs more than it brings in ({npv})"),
    Advice.PILOT: N_("A pilot first: {npv} is expected, but far from sure"),
    Advice.YES_AT_RISK: N_("Yes, with open eyes: {npv} is expected, but not surely"),
    Advice.SIMULATE: N_("Yes at the expected values ({npv}); how surely was not simulated"),
    Advice.YES: N_("Yes: {npv} is expected, and it is likely to pay"),
}
THOUGH_EXPECTED: Mapping[Advice, str] = {
    Advice.SMALLER: N_(
        "No to this programme, which hardly ever pays; yes to a smaller one first: {part}"
    ),
    Advice.SMALLER_AT_RISK: N_(
        "No to this programme, which hardly ever pays; a smaller one may: {part}"
    ),
    Advice.NO: N_("No: it hardly ever pays, though {npv} is expected on average"),
}
RATHER_NOT: Mapping[Advice, str] = {
    Advice.SMALLER: N_("Rather not this programme ({npv}), but a smaller one first: {part}"),
    Advice.SMALLER_AT_RISK: N_("Rather not this programme ({npv}); a smaller one may pay: {part}"),
    Advice.NO: N_("Rather not: it costs more than it brings in ({npv})"),
}
EVEN: Mapping[Advice, str] = {
    Advice.NO: N_("Rather not: it costs about as much as it brings in"),
    Advice.PILOT: N_("A pilot first: cost and benefit are about even, and far from sure"),
    Advice.YES_AT_RISK: N_("Yes, with open eyes: cost and benefit are about even, and not sure"),
}
NEXT_TO_NOTHING = 0.01  # of the range in which 90% of the runs lie
MOST_ALONE = 3
MOST_NAMED = 4


def section(findings: Findings, language: Language) -> Section:
    """The advice, what stands behind it, and what to do next."""
    given = advice_of(findings)
    return Section(
        part=Part.ADVICE,
        title=_title(given, findings, language),
        sentences=tuple(_reasons(given, findings, language)),
        chart=_choices(findings, language),
        table=_rule(findings, language),
        notes=tuple(_notes(findings, language)),
    )


def advice_of(findings: Findings) -> Advice:
    """What the rule says of these findings."""
    parts = paying_parts(findings)
    return advised(
        findings.answers.headline,
        findings.uncertainty,
        findings.doubt,
        footing(findings.study).is_mostly_assumed,
        part=chance_to_pay(parts[0]) if parts else None,
    )


# Words


def _title(given: Advice, findings: Findings, language: Language) -> str:
    """What to do in one sentence, with what the whole brings or the part to look at."""
    npv, parts = findings.answers.headline.npv, paying_parts(findings)
    return language.say(
        _wording(given, findings),
        npv=language.about(npv, findings.study.settings.currency),
        part=pulled_so_far(parts[0].lever, language) if parts else "",
    )


def _wording(given: Advice, findings: Findings) -> str:
    """As surely as the verdict; of what is nothing beside its range nobody knows the digits."""
    npv, sure = findings.answers.headline.npv or 0.0, findings.uncertainty
    if sure is None or sure.probability_npv_positive <= UNLIKELY:
        return THOUGH_EXPECTED.get(given, TITLES[given]) if npv > 0 else TITLES[given]
    if abs(npv) < NEXT_TO_NOTHING * (sure.npv.high - sure.npv.low) and given in EVEN:
        return EVEN[given]
    return RATHER_NOT.get(given, TITLES[given])


def _reasons(given: Advice, findings: Findings, language: Language) -> Iterator[str]:
    yield from _chance(findings, language)
    match given:
        case Advice.FIND_COST:
            names = [Message(lever_name(id)) for id in findings.answers.cost_not_known]
            yield language.say(
                "Nobody has said what this costs: {names}.", names=joined(", ", names)
            )
            yield language.say(
                "At the expected values it pays as long as all of it costs less than {benefit} in "
                "today's money.",
                benefit=language.about(
                    findings.answers.headline.pv_benefit, findings.study.settings.currency
                ),
            )
        case Advice.CHOOSE:
            yield language.say(
                "Pull a lever in the Explorer to see what it would do, bring and cost."
            )
        case Advice.MEASURE:
            yield from _assumed(findings, language)
        case Advice.SMALLER:
            begin = N_("Begin with {lever}: NPV {npv}, a chance of {chance} to pay.")
            yield _worth_alone(begin, paying_parts(findings)[0], findings, language)
            yield from _others(findings, language)
        case Advice.SMALLER_AT_RISK:
            yield from _nearest(findings, language)
            yield language.say(
                "That is not sure enough to begin without more: look at it as a programme of its "
                "own."
            )
        case Advice.NO:
            yield from _nearest(findings, language)
            yield from _worth_a_pilot(findings, language)
        case Advice.PILOT:
            yield from _worth_a_pilot(findings, language)
        case Advice.YES_AT_RISK:
            yield language.say(
                "No single number would often change the decision if it were known, so waiting "
                "brings little."
            )
        case _:
            pass


def _chance(findings: Findings, language: Language) -> Iterator[str]:
    sure = findings.uncertainty
    if sure is None or findings.answers.headline.roi_percent is None:
        return
    currency = findings.study.settings.currency
    yield language.say(
        "It pays in {chance} of the simulated runs; in 90% of all runs NPV lies between {low} and "
        "{high}.",
        chance=chance_of(sure.probability_npv_positive, language),
        low=language.about(sure.npv.low, currency),
        high=language.about(sure.npv.high, currency),
    )


def _assumed(findings: Findings, language: Language) -> Iterator[str]:
    stands_on = footing(findings.study)
    names = [Message(defaults()[name].label) for name in stands_on.assumed[:MOST_NAMED]]
    yield language.say(
        "{assumed} of {all} decisive numbers are assumed, among them: {names}.",
        assumed=len(stands_on.assumed),
        all=len(stands_on.all),
        names=joined(", ", names),
    )


def _others(findings: Findings, language: Language) -> Iterator[str]:
    """What else would be likely to pay."""
    _, *others = (one for one in paying_parts(findings) if chance_to_pay(one) >= LIKELY)
    if others:
        names = "; ".join(pulled_so_far(one.lever, language) for one in others[:MOST_NAMED])
        yield language.say("Also likely to pay alone: {names}.", names=names)


def _nearest(findings: Findings, language: Language) -> Iterator[str]:
    """What comes nearest to paying, or pays best, alone."""
    parts = paying_parts(findings) or parts_of(findings)
    if parts and parts[0].sure is not None:
        yield _worth_alone(
            N_("Best alone: {lever}, with an NPV of {npv} and a chance of {chance} to pay."),
            parts[0],
            findings,
            language,
        )


def _worth_alone(wording: str, one: Single, findings: Findings, language: Language) -> str:
    assert one.sure is not None
    return language.say(
        wording,
        lever=pulled_so_far(one.lever, language),
        npv=language.about(one.headline.npv, findings.study.settings.currency),
        chance=chance_of(one.sure.probability_npv_positive, language),
    )


def _worth_a_pilot(findings: Findings, language: Language) -> Iterator[str]:
    first = _worth_learning(findings)
    if findings.doubt is None:
        return
    if not first:
        yield language.say("No measurement beforehand would be likely to change that.")
        return
    address, worth = next(iter(first.items()))
    yield language.say(
        "To find out first: “{number}”. A pilot or a measurement of it pays as long as it costs "
        "less than {worth}.",
        number=number_names(findings.study)[address],
        worth=language.about(worth, findings.study.settings.currency),
    )
    yield from map(language.say, way_to_learn(findings.study, address).sentences)


def _worth_learning(findings: Findings) -> Mapping[str, float]:
    return {} if findings.doubt is None else findings.doubt.worth_learning


# Picture and table


def _choices(findings: Findings, language: Language) -> Chart | None:
    """Nothing, the programme, and its levers alone, by what each is expected to bring."""
    headline = findings.answers.headline
    if headline.roi_percent is None:
        return None
    best = parts_of(findings)[:MOST_ALONE]
    sure = [None, findings.uncertainty, *(one.sure for one in best)]
    names = (language.say("{lever} alone", lever=_named(one, findings, language)) for one in best)
    return Chart(
        question=language.say("What are the choices worth?"),
        data=Bars(
            categories=(language.say("Nothing"), language.say("The programme"), *names),
            series=(
                Series(
                    name=language.say("NPV"),
                    values=(0.0, headline.npv, *(one.headline.npv for one in best)),
                    tone=Tone.ACCENT,
                    low=tuple(one.npv.low if one else None for one in sure),
                    high=tuple(one.npv.high if one else None for one in sure),
                ),
            ),
            unit=Unit.MONEY,
            axis=language.say("NPV; lines: 90% of the simulated runs")
            if any(sure)
            else language.say("NPV"),
        ),
    )


def _named(one: Single, findings: Findings, language: Language) -> str:
    """With how far it is pulled where that is not as in the programme."""
    if one.lever.id in findings.smaller:
        return pulled_so_far(one.lever, language)
    return findings.lever_names(language)[one.lever.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A part of the rule: its figure, what is asked of it, and whether the answer ends the rule."""

    name: str
    here: str
    asked: str
    decides: bool


def _rule(findings: Findings, language: Language) -> Table | None:
    """The parts of the rule in their order, the first that decides set off; None: nothing to do."""
    if findings.answers.headline.roi_percent is None:
        return None
    say, steps = language.say, tuple(_steps(findings, language))
    last = next((place for place, step in enumerate(steps) if step.decides), len(steps) - 1)
    head = (say("By the rule, in this order"), say("Here"), say("Asked for"))
    rows = [_asked_of(step, place, last, language) for place, step in enumerate(steps)]
    instead = _part_of_rule(findings, language)
    return Table(head=head, rows=(*rows[: last + 1], *instead, *rows[last + 1 :]), marked=last)


def _asked_of(step: _Step, place: int, last: int, language: Language) -> tuple[str, ...]:
    """What comes after the part that decides is told, and asks for nothing any more."""
    if place > last:
        return step.name, step.here, language.say("no longer asked")
    name = f"{step.name}\n{language.say('this decides')}" if place == last else step.name
    return name, step.here, step.asked


def _steps(findings: Findings, language: Language) -> Iterator[_Step]:
    yield _known(findings, language)
    yield _worth_it(findings, language)
    if findings.uncertainty is not None:
        yield _likely(findings.uncertainty.probability_npv_positive, language)
    if findings.doubt is not None:
        yield _learning(findings.doubt, findings, language)


def _known(findings: Findings, language: Language) -> _Step:
    say, on = language.say, footing(findings.study)
    return _Step(
        name=say("Decisive numbers that are known"),
        here=say("{known} of {all}", known=len(on.all) - len(on.assumed), all=len(on.all)),
        asked=say("at least half"),
        decides=on.is_mostly_assumed,
    )


def _worth_it(findings: Findings, language: Language) -> _Step:
    npv = findings.answers.headline.npv or 0.0
    return _Step(
        name=language.say("NPV"),
        here=language.about(npv, findings.study.settings.currency),
        asked=language.say("above 0, else not"),
        decides=npv <= 0,
    )


def _likely(chance: float, language: Language) -> _Step:
    return _Step(
        name=language.say("Chance that it pays"),
        here=chance_of(chance, language),
        asked=language.say(
            "at least {likely} for yes, at most {unlikely} for no",
            likely=language.share(LIKELY, 0),
            unlikely=language.share(UNLIKELY, 0),
        ),
        decides=not UNLIKELY < chance < LIKELY,
    )


def _learning(doubt: Doubt, findings: Findings, language: Language) -> _Step:
    currency = findings.study.settings.currency
    first = max(_worth_learning(findings).values(), default=0.0)
    least = language.about(doubt.knowledge.least, currency)
    return _Step(
        name=language.say("Worth of the best measurement"),
        here=language.about(first, currency),
        asked=language.say("more than {least} for a pilot", least=least),
        decides=True,
    )


def _part_of_rule(findings: Findings, language: Language) -> Iterator[tuple[str, ...]]:
    """How likely the best part of it pays, where the whole does not."""
    parts = parts_of(findings)
    if parts and advice_of(findings) in (Advice.SMALLER, Advice.SMALLER_AT_RISK, Advice.NO):
        yield (
            language.say("Chance of a lever alone, at best"),
            chance_of(max(map(chance_to_pay, parts)), language),
            language.say("at least {likely} to begin with it", likely=language.share(LIKELY, 0)),
        )


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    yield language.say(
        "The rule: no where NPV is not above 0 or the chance to pay is at most {unlikely} (rather "
        "not, where NPV is not above 0 and the chance is larger); a lever that pays alone, no "
        "further than it is pulled here, is then advised in its place, by the same limits. Yes "
        "where the chance is at least {likely}. In between a pilot first, where knowing a number "
        "is worth more than a hundredth of the spread of NPV, else yes with open eyes.",
        unlikely=language.share(UNLIKELY, 0),
        likely=language.share(LIKELY, 0),
    )
    for address in _worth_learning(findings):
        said = " ".join(map(language.say, way_to_learn(findings.study, address).sentences))
        yield language.say(
            "{number}: {source}", number=number_names(findings.study)[address], source=said
        )
