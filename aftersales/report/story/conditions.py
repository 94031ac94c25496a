"""What must be true for it to pay, and for more than that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aftersales.charts.conditions import Needed, conditions_chart
from aftersales.decide.demands import PAYS, Demand, Demands
from aftersales.decide.goals import Chance
from aftersales.report.conditions import (
    charted,
    condition_rows,
    figure_in_words,
    goal_in_words,
)
from aftersales.report.findings import Findings
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Table, Tone, Unit
from aftersales.text import NOT_KNOWN, Language

MOST_CHARTED = 6


def section(findings: Findings, language: Language) -> Section:
    """The break-even of each number and a few goals; a sentence where they were not worked out."""
    if findings.demands is None:
        return Section(part=Part.CONDITIONS, title=_why_not(findings, language), sentences=())
    return _told(findings, findings.demands, language)


def _why_not(findings: Findings, language: Language) -> str:
    headline = findings.answers.headline
    if headline.npv is None:
        return language.say("What must be true for it to pay depends on what it costs")
    if headline.roi_percent is None:
        return language.say("Nothing is invested, so nothing must be true")
    return language.say("What must be true was not worked out for this report")


def _told(findings: Findings, demands: Demands, language: Language) -> Section:
    study = findings.study
    numbers = charted(demands.numbers, study, MOST_CHARTED, language)
    return Section(
        part=Part.CONDITIONS,
        title=_title(numbers, demands, language),
        sentences=tuple(_sentences(numbers, demands, language)),
        chart=_chart(numbers, language) if numbers else _strength(findings, demands, language),
        table=_goals(findings, demands, language),
        details=_numbers(findings, demands, language),
        notes=tuple(_notes(language)),
    )


# Words


def _title(numbers: Sequence[Needed], demands: Demands, language: Language) -> str:
    reached = demands.goals[0].reached
    if not numbers:
        return (
            language.say("It pays wherever one number alone is held possible")
            if reached
            else language.say("No number alone can make it pay")
        )
    first = {"number": numbers[0].name, "needed": numbers[0].words}
    if reached:
        return language.say("It goes on paying as long as this holds: {number} {needed}", **first)
    return language.say("It would pay if only this changed: {number} {needed}", **first)


def _sentences(numbers: Sequence[Needed], demands: Demands, language: Language) -> Iterator[str]:
    if numbers:
        yield language.say(
            "Each number is moved alone, all others at their expected values; the chance says how "
            "likely it is to be what is needed."
        )
    else:
        yield language.say(
            "Each number was moved alone, all others at their expected values. Shown is how strong "
            "the effects of all levers together would have to be."
        )
    out_of_reach = [demand for demand in demands.goals if _hopeless(demand)]
    if out_of_reach:
        yield language.say(
            "{n} of {all} goals {n:is|are} out of reach even with effects ten times as strong.",
            n=len(out_of_reach),
            all=len(demands.goals),
        )


def _hopeless(demand: Demand) -> bool:
    found = demand.effects
    return not demand.reached and (found is None or found.needed is None)


# Picture and tables


def _chart(numbers: Sequence[Needed], language: Language) -> Chart:
    question = language.say("How likely is each number to be what is needed for it to pay?")
    names = tuple(
        language.say("{name}: {needed}", name=number.name, needed=number.words)
        for number in numbers
    )
    return Chart(
        question=question,
        data=Bars(
            categories=names,
            series=(
                Series(
                    name=language.say("chance that it is"),
                    values=tuple(number.chance for number in numbers),
                    tone=Tone.ACCENT,
                ),
            ),
            unit=Unit.SHARE,
            axis=language.say("chance that it is"),
        ),
        drawn=lambda look: conditions_chart(numbers, question, look),
    )


def _strength(findings: Findings, demands: Demands, language: Language) -> Chart | None:
    """Where no number alone decides: how strong all effects would have to be for each goal."""
    currency = findings.study.settings.currency
    asked = {
        goal_in_words(demand.goal, currency, language): demand.effects.needed
        for demand in demands.goals
        if demand.effects is not None and demand.effects.needed is not None
    }
    if not asked:
        return None
    return Chart(
        question=language.say("How strong would all effects have to be?"),
        data=Bars(
            categories=tuple(asked),
            series=(
                Series(
                    name=language.say("times what is expected"),
                    values=tuple(asked.values()),
                    tone=Tone.ACCENT,
                ),
            ),
            unit=Unit.NUMBER,
            axis=language.say("times what is expected"),
        ),
    )


def _goals(findings: Findings, demands: Demands, language: Language) -> Table:
    say = language.say
    return Table(
        head=(say("Goal"), say("As it stands"), say("Effects of all levers")),
        rows=tuple(_goal(demand, findings, language) for demand in demands.goals),
    )


def _goal(demand: Demand, findings: Findings, language: Language) -> tuple[str, ...]:
    currency = findings.study.settings.currency
    return (
        goal_in_words(demand.goal, currency, language),
        figure_in_words(demand.goal, _figure(demand, findings), findings.study, language),
        _asked(demand, language),
    )


def _figure(demand: Demand, findings: Findings) -> float:
    """As it stands; a chance as everywhere else, not from the few runs that judge a goal."""
    sure = findings.uncertainty
    if isinstance(demand.goal, Chance) and sure is not None:
        return sure.probability_npv_positive
    return demand.figure


def _asked(demand: Demand, language: Language) -> str:
    found = demand.effects
    if found is None or found.needed is None:
        return NOT_KNOWN if demand.reached else language.say("out of reach")
    times = language.number(found.needed)
    if demand.reached:
        return language.say("reached; {times} × would do", times=times)
    return language.say("{times} × as strong needed", times=times)


def _numbers(findings: Findings, demands: Demands, language: Language) -> Table:
    head, *rows = condition_rows(demands.numbers, PAYS, findings.study, language)
    return Table(head=tuple(head), rows=tuple(map(tuple, rows)))


def _notes(language: Language) -> Iterator[str]:
    yield language.say(
        "Break-even: the value at which NPV is 0, all else at its expected value. Payback is not "
        "discounted."
    )
    yield language.say(
        "“Effects of all levers”: by which factor what all levers do would have to differ from "
        "what is expected."
    )
