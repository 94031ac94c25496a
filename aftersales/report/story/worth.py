"""What each lever is worth, alone and in the mix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aftersales.baseline.assumptions import lever_name
from aftersales.baseline.decisive import footing
from aftersales.charts.levers import levers as levers_chart
from aftersales.message import Message, Share, joined
from aftersales.model import CHANNEL_NAMES
from aftersales.report.chances import chance_of
from aftersales.report.findings import Findings
from aftersales.report.programme import pulled_so_far
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Table, Tone, Unit
from aftersales.report.tables import payback_of, spread_range
from aftersales.text import NOT_KNOWN, Language


def section(findings: Findings, language: Language) -> Section:
    """Benefit and cost of each lever that is pulled."""
    told = Section(
        part=Part.WORTH,
        title=_title(findings, language),
        sentences=tuple(_sentences(findings, language)),
    )
    if not findings.answers.alone:
        return told
    return Section(
        part=told.part,
        title=told.title,
        sentences=told.sentences,
        chart=_chart(findings, language),
        table=_table(findings, language),
        notes=tuple(_notes(findings, language)),
    )


# Words


def _title(findings: Findings, language: Language) -> str:
    answers, currency = findings.answers, findings.study.settings.currency
    headline, alone = answers.headline, answers.alone
    said = {
        "benefit": language.about(headline.pv_benefit, currency),
        "cost": language.about(headline.pv_cost, currency),
    }
    if not alone:
        return language.say("Without a lever there is nothing to bring anything")
    if headline.pv_cost is None:
        return language.say("The programme brings {benefit}; what it costs is not known", **said)
    paying = [id for id, one in alone.items() if one.npv is not None and one.npv > 0]
    if len(alone) == 1:
        return language.say("The programme brings {benefit} and costs {cost}", **said)
    if len(paying) == len(alone):
        return language.say(
            "Each lever is expected to pay alone; together they bring {benefit} for {cost}", **said
        )
    if not paying:
        return language.say(
            "At the strength chosen no lever is expected to pay alone; together they bring "
            "{benefit} for {cost}",
            **said,
        )
    return language.say(
        "At the strength chosen {n} of {all} levers {n:is|are} expected to pay alone: {names}",
        all=len(alone),
        n=len(paying),
        names=_named(paying),
    )


def _named(ids: Sequence[str]) -> Message:
    return joined(", ", [Message(lever_name(id)) for id in ids])


def _sentences(findings: Findings, language: Language) -> Iterator[str]:
    answers, currency = findings.answers, findings.study.settings.currency
    headline = answers.headline
    if not answers.alone:
        return
    if headline.npv is not None:
        yield language.say(
            "Together: benefit {benefit}, cost {cost}, NPV {npv}, all in today's money.",
            benefit=language.about(headline.pv_benefit, currency),
            cost=language.about(headline.pv_cost, currency),
            npv=language.about(headline.npv, currency),
        )
    else:
        yield benefit_may_be(findings, language)
    first = max(answers.by_channel, key=lambda channel: answers.by_channel[channel])
    if headline.pv_benefit > 0 and answers.by_channel[first] > 0:
        yield language.say(
            "{share} of the benefit comes from: {channel}.",
            share=Share(answers.by_channel[first] / headline.pv_benefit),
            channel=Message(CHANNEL_NAMES[first]),
        )
    yield from _less_would_pay(findings, language)
    if len(answers.alone) > 1:
        yield language.say(
            "In the mix, what two levers would both bring is counted once and shared between them."
        )


def benefit_may_be(findings: Findings, language: Language) -> str:
    """Its range, which needs no cost; or why there is none."""
    may_be = findings.benefit
    if may_be is None:
        return language.say("There is no range: nothing was simulated.")
    currency = findings.study.settings.currency
    stands_on = footing(findings.study)
    said = {
        "low": language.about(may_be.low, currency),
        "high": language.about(may_be.high, currency),
        "assumed": len(stands_on.assumed),
        "all": len(stands_on.all),
    }
    if not stands_on.assumed:
        return language.say("In 90% of the simulated runs it brings {low} to {high}.", **said)
    return language.say(
        "In 90% of the simulated runs it brings {low} to {high}; that {assumed} of {all} decisive "
        "numbers {assumed:is|are} assumed is not in this range.",
        **said,
    )


def _less_would_pay(findings: Findings, language: Language) -> Iterator[str]:
    """The levers that do not pay as far as they are pulled, and would with less."""
    currency = findings.study.settings.currency
    found = [
        language.say(
            "{lever}, NPV {npv}",
            lever=pulled_so_far(less.lever, language),
            npv=language.about(less.headline.npv, currency),
        )
        for id, less in findings.smaller.items()
        if (findings.answers.alone[id].npv or 0.0) <= 0
    ]
    if found:
        yield language.say(
            "Pulled less far, this would be expected to pay alone: {parts}.", parts="; ".join(found)
        )


# Picture and table


def _chart(findings: Findings, language: Language) -> Chart | None:
    """Nothing where there is but one bar: a length says something beside another only."""
    answers, names = findings.answers, findings.lever_names(language)
    data = _bars(findings, language)
    if len(data.categories) * len(data.series) < 2:
        return None
    return Chart(
        question=language.say("What does each lever bring?"),
        data=data,
        drawn=lambda look: levers_chart(answers, names, look),
    )


def _bars(findings: Findings, language: Language) -> Bars:
    answers, names = findings.answers, findings.lever_names(language)
    ranked = sorted(answers.alone, key=lambda id: -answers.by_lever[id])
    several = len(ranked) > 1
    mix = Series(
        name=language.say("benefit in the mix"),
        values=tuple(answers.by_lever[id] for id in ranked),
        tone=Tone.ACCENT,
    )
    alone = Series(
        name=language.say("benefit alone"),
        values=tuple(answers.alone[id].pv_benefit for id in ranked),
        tone=Tone.QUIET,
    )
    cost = Series(
        name=language.say("cost"),
        values=tuple(answers.alone[id].pv_cost for id in ranked),
        tone=Tone.LOSS,
    )
    shown = (mix, alone, cost) if several else (alone, cost)
    return Bars(
        categories=tuple(names[id] for id in ranked),
        series=tuple(each for each in shown if any(v is not None for v in each.values)),
        unit=Unit.MONEY,
        axis=language.say("Present value"),
    )


def _table(findings: Findings, language: Language) -> Table:
    say, answers = language.say, findings.answers
    ranked = sorted(answers.alone, key=lambda id: -answers.by_lever[id])
    head = (
        say("Lever"),
        say("Benefit in the mix"),
        say("NPV alone"),
        say("Chance alone"),
        say("Payback alone"),
    )
    return Table(head=head, rows=tuple(_row(id, findings, language) for id in ranked)).told


def _row(id: str, findings: Findings, language: Language) -> tuple[str, ...]:
    currency, alone = findings.study.settings.currency, findings.answers.alone[id]
    sure = findings.alone.get(id)

    def money(value: float) -> str:
        return language.about(value, currency)

    ends = spread_range(sure.npv if sure else None, money)
    npv = language.about(alone.npv, currency)
    return (
        findings.lever_names(language)[id],
        language.about(findings.answers.by_lever[id], currency),
        f"{npv}\n{ends}" if ends else npv,
        chance_of(sure.probability_npv_positive, language) if sure else NOT_KNOWN,
        payback_of(alone, alone.payback_months, language),
    )


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    yield language.say(
        "In the mix: the Shapley share of the benefit at the expected values. Alone: the same "
        "study with this lever only. Small figures: 90% range of the simulated runs."
    )
    if findings.smaller:
        yield language.say(
            "Pulled less far: each smaller position of a lever's slider was tried, the lever alone "
            "and all else as in the study."
        )
    for channel, amount in findings.answers.by_channel.items():
        yield language.say(
            "{channel}: {amount} of the benefit",
            channel=Message(CHANNEL_NAMES[channel]),
            amount=language.about(amount, findings.study.settings.currency),
        )
