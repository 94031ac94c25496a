"""What to do, by a rule on figures (`decide.advice`): also no, also a pilot first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersales.baseline.assumptions import lever_name
from aftersales.baseline.decisive import footing
from aftersales.baseline.number_names import number_names
from aftersales.baseline.ways_to_learn import way_to_learn
from aftersales.charts.doubt import knowledge_chart
from aftersales.decide.advice import Advice, advised
from aftersales.decide.answers import Uncertainty
from aftersales.decide.verdict import LIKELY, UNLIKELY
from aftersales.evidence.catalogue import defaults
from aftersales.message import Message, joined
from aftersales.report.findings import Findings
from aftersales.report.story.chances import chance_of
from aftersales.report.story.parts import (
    Bars,
    Chart,
    Drawn,
    Part,
    Section,
    Series,
    Table,
    Tone,
    Unit,
)
from aftersales.text import Language

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
        further=tuple(_knowledge(findings, language)),
        table=_rule(findings, language),
        notes=tuple(_notes(findings, language)),
    )


def advice_of(findings: Findings) -> Advice:
    """What the rule says of these findings."""
    return advised(
        findings.answers.headline,
        findings.uncertainty,
        findings.doubt,
        footing(findings.study).is_mostly_assumed,
    )


# Words


def _title(given: Advice, findings: Findings, language: Language) -> str:
    say, headline = language.say, findings.answers.headline
    npv = language.about(headline.npv, findings.study.settings.currency)
    match given:
        case Advice.FIND_COST:
            return say("Not yet: first find out what it costs")
        case Advice.CHOOSE:
            return say("Nothing to decide yet: pull a lever first")
        case Advice.MEASURE:
            return say("Not yet: first measure what is only assumed")
        case Advice.NO:
            return _no(findings, npv, language)
        case Advice.PILOT:
            return say("A pilot first: {npv} is expected, but far from sure", npv=npv)
        case Advice.YES_AT_RISK:
            return say("Yes, with open eyes: {npv} is expected, but not surely", npv=npv)
        case Advice.SIMULATE:
            return say("Yes at the expected values ({npv}); how surely was not simulated", npv=npv)
        case Advice.YES:
            return say("Yes: {npv} is expected, and it is likely to pay", npv=npv)


def _no(findings: Findings, npv: str, language: Language) -> str:
    """No to the whole; what of it would pay alone is named."""
    paying = paying_alone(findings)
    if (findings.answers.headline.npv or 0.0) > 0:
        return language.say("No: it hardly ever pays, though {npv} is expected on average", npv=npv)
    if not paying:
        return language.say("No: it costs more than it brings in ({npv})", npv=npv)
    return language.say(
        "No to the programme as a whole ({npv}); likely to pay alone: {names}",
        npv=npv,
        names=joined(", ", [Message(lever_name(id)) for id in paying[:MOST_NAMED]]),
    )


def paying_alone(findings: Findings) -> list[str]:
    """The levers that are likely to pay alone, the largest first; none if there is but one."""
    alone = findings.answers.alone
    worth = {
        id: one.npv
        for id, one in alone.items()
        if one.npv is not None and one.npv > 0 and _likely(findings.alone.get(id))
    }
    return sorted(worth, key=lambda id: -worth[id]) if len(alone) > 1 else []


def _likely(sure: Uncertainty | None) -> bool:
    return sure is not None and sure.probability_npv_positive >= LIKELY


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
        "It pays in {chance} of the simulated runs; 90% of them lie between {low} and {high}.",
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


def _nearest(findings: Findings, language: Language) -> Iterator[str]:
    """Of several levers the one that comes nearest to paying, or pays best, alone."""
    known = {id: one.npv for id, one in findings.answers.alone.items() if one.npv is not None}
    if len(known) < 2:
        return
    best = max(known, key=lambda id: known[id])
    sure = findings.alone.get(best)
    if sure is not None:
        yield language.say(
            "Best alone: {lever}, with an NPV of {npv} and a chance of {chance} to pay.",
            lever=Message(lever_name(best)),
            npv=language.about(known[best], findings.study.settings.currency),
            chance=chance_of(sure.probability_npv_positive, language),
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
    yield language.say(way_to_learn(findings.study, address).how)


def _worth_learning(findings: Findings) -> Mapping[str, float]:
    return {} if findings.doubt is None else findings.doubt.worth_learning


# Picture and table


def _choices(findings: Findings, language: Language) -> Chart | None:
    """Nothing, the programme, and its levers alone, by what each is expected to bring."""
    headline = findings.answers.headline
    if headline.roi_percent is None:
        return None
    names, alone = findings.lever_names(language), findings.answers.alone
    known = {id: one.npv for id, one in alone.items() if one.npv is not None}
    best = sorted(known, key=lambda id: -known[id])[:MOST_ALONE] if len(alone) > 1 else []
    sure = [None, findings.uncertainty, *(findings.alone.get(id) for id in best)]
    single = (language.say("{lever} alone", lever=names[id]) for id in best)
    return Chart(
        question=language.say("What are the choices worth?"),
        data=Bars(
            categories=(language.say("Nothing"), language.say("The programme"), *single),
            series=(
                Series(
                    name=language.say("NPV"),
                    values=(0.0, headline.npv, *(known[id] for id in best)),
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


def _knowledge(findings: Findings, language: Language) -> Iterator[Drawn]:
    doubt = findings.doubt
    if doubt is not None and doubt.knowledge.everything > doubt.knowledge.least:
        called = number_names(findings.study)
        names = {address: language.say(name) for address, name in called.items()}
        yield lambda look: knowledge_chart(doubt.knowledge, names, look)


def _rule(findings: Findings, language: Language) -> Table | None:
    """Each part of the rule with its figure; nothing where there is nothing to decide."""
    rows = tuple(_parts_of_rule(findings, language))
    head = (language.say("By the rule"), language.say("Here"), language.say("Asked for"))
    return Table(head=head, rows=rows) if rows else None


def _parts_of_rule(findings: Findings, language: Language) -> Iterator[tuple[str, ...]]:
    say, headline, sure = language.say, findings.answers.headline, findings.uncertainty
    currency, stands_on = findings.study.settings.currency, footing(findings.study)
    if headline.roi_percent is None:
        return
    known = len(stands_on.all) - len(stands_on.assumed)
    yield (
        say("Decisive numbers that are known"),
        say("{known} of {all}", known=known, all=len(stands_on.all)),
        say("at least half"),
    )
    yield say("NPV"), language.about(headline.npv, currency), say("above 0")
    if sure is not None:
        yield (
            say("Chance that it pays"),
            chance_of(sure.probability_npv_positive, language),
            say(
                "at least {likely} for yes, at most {unlikely} for no",
                likely=language.share(LIKELY, 0),
                unlikely=language.share(UNLIKELY, 0),
            ),
        )
    if findings.doubt is not None:
        first = max(_worth_learning(findings).values(), default=0.0)
        least = language.about(findings.doubt.knowledge.least, currency)
        yield (
            say("Worth of the best measurement"),
            language.about(first, currency),
            say("more than {least} for a pilot", least=least),
        )


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    yield language.say(
        "The rule: no where NPV is not above 0 or the chance to pay is at most {unlikely}; yes "
        "where it is at least {likely}; in between a pilot first, where knowing a number is worth "
        "more than a hundredth of the spread of NPV, else yes with open eyes.",
        unlikely=language.share(UNLIKELY, 0),
        likely=language.share(LIKELY, 0),
    )
    for address in _worth_learning(findings):
        said = " ".join(map(language.say, way_to_learn(findings.study, address).sentences))
        yield language.say(
            "{number}: {source}", number=number_names(findings.study)[address], source=said
        )
