"""The parts of the Method page: KPIs, equations, planning values, folklore."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from aftersales.baseline.assumptions import Assumption, lever_name
from aftersales.decide.answers import answered
from aftersales.drivers.combine import EXTRA_SPREAD, KEPT
from aftersales.evidence.catalogue import (
    benchmarks,
    cited,
    defaults,
    folklore,
    mistakes,
    publications,
)
from aftersales.evidence.definitions import Default, Folklore, Grade
from aftersales.kpis import CATALOGUE, SETTINGS, Direction, Kpi, Unit
from aftersales.kpis.topics import TOPICS, Topic, kpis_of
from aftersales.message import N_, Message, message
from aftersales.report.equations import CHAPTERS, DOUBT, Equation
from aftersales.report.inputs import value_in_words
from aftersales.report.worked.case import Case, case_of
from aftersales.study import segment_words
from aftersales.text import Language
from aftersales.ui.benchmark import published, where_from
from aftersales.ui.measures import column_name, explained
from aftersales.ui.playing import Playing
from aftersales.ui.safe import escaped
from aftersales.uncertain import Fixed

EQUATION_PX = 500
CURRENCY = "EUR"  # in which the evidence files state money
UNITS = {
    Unit.HOURS: N_("hours"),
    Unit.DAYS: N_("days"),
    Unit.SHARE: N_("share"),
    Unit.POINTS: N_("points"),
    Unit.SCORE: N_("score"),
    Unit.COUNT: N_("count"),
    Unit.MONEY: N_("money"),
}
BETTER = {
    Direction.UP: N_("more is better"),
    Direction.DOWN: N_("less is better"),
    Direction.BAND: N_("best within a band"),
}
GRADES = {
    Grade.A: N_("randomised or equivalent, the outcome measured"),
    Grade.B: N_("a natural experiment or panel that identifies the effect; a price list"),
    Grade.C: N_("observed with controls, or a meta-analysis of correlations"),
    Grade.D: N_("a vendor, a survey of managers, an anecdote"),
    Grade.JUDGEMENT: N_("our judgement"),
}
SECTIONS = {
    "settings": N_("Calculation"),
    "operations": N_("Service and its cost"),
    "segment": N_("Customers"),
    "drift": N_("What changes anyway"),
}


# KPIs


def kpis_part(language: Language) -> None:
    """Every KPI that the product knows, whether or not the open files carry it."""
    say = language.say
    topic = st.segmented_control(
        say("Topic"),
        list(TOPICS),
        default=Topic.TIME,
        required=True,
        format_func=lambda topic: say(TOPICS[topic]),
        key="method_topic",
        persist_state="session",
        label_visibility="collapsed",
    )
    st.caption(
        say(
            "Shares have Wilson intervals, medians those of order statistics, means and scores "
            "normal or bootstrap ones, all at 95%. Below 30 records a figure says so."
        )
    )
    for id in kpis_of(topic):
        _kpi(CATALOGUE[id], language)


def _kpi(kpi: Kpi, language: Language) -> None:
    say = language.say
    with st.container(border=True):
        read, declared = st.columns([3, 2], gap="large")
        read.markdown(f"##### {escaped(say(kpi.name))}\n\n{explained(kpi, language)}")
        for line in _declared(kpi, language):
            declared.caption(line)


def _declared(kpi: Kpi, language: Language) -> Iterator[str]:
    say = language.say
    yield f"{escaped(say(UNITS[kpi.unit]))} · {escaped(say(BETTER[kpi.direction]))}"
    ways = (" + ".join(column_name(c, language) for c in way) for way in kpi.needs)
    needed = say("; or ").join(dict.fromkeys(ways))
    yield escaped(say("Needs: {columns}", columns=needed))
    names = dict.fromkeys((*kpi.settings, *([kpi.choice] if kpi.choice else [])))
    if names:
        labels = ", ".join(say(SETTINGS[name].label) for name in names)
        yield escaped(say("Can be set: {settings}", settings=labels))
    if kpi.benchmark is not None:
        found = benchmarks()[kpi.benchmark]
        level = published(found, kpi.unit, CURRENCY, language)
        whence = where_from(found, language).replace("\n\n", " · ")
        yield f"{escaped(say('Published level: {level}', level=level))} · {whence}"


# Equations


def equations_part(case: Case | None, language: Language) -> None:
    """From a lever to the answers, chapter by chapter, with the numbers of a case put in."""
    say = language.say
    st.markdown(
        escaped(
            say(
                "The business is reckoned twice, month by month and segment by segment: as it "
                "would go on, and with the levers pulled. Everything about money is the difference."
            )
        )
    )
    st.caption(escaped(say(_whose_numbers(case, language))))
    for chapter in CHAPTERS:
        st.subheader(say(chapter.label))
        with st.grid("auto", min_column_width=EQUATION_PX, gap="medium"):
            for equation in chapter.equations:
                _equation(equation, case, language)
        if chapter is DOUBT:
            _grades(language)


def example_of(shown: Playing, language: Language) -> Case | None:
    """The scenario at hand as an example; None where it pulls no lever."""
    study = shown.made.study
    return case_of(study, answered(study, shown.expected), shown.uncertainty, language)


def _whose_numbers(case: Case | None, language: Language) -> Message:
    if case is None:
        return message("Move a lever in the Explorer, and each equation shows its numbers too.")
    return message(
        "Below each formula its numbers for the scenario in the Explorer, expected values: "
        "{lever}, {segment}, month {month}.",
        lever=language.say(lever_name(case.lever.id)),
        segment=segment_words(case.segment.name),
        month=case.month,
    )


def _equation(equation: Equation, case: Case | None, language: Language) -> None:
    say = language.say
    worked = None if case is None else equation.worked(case)
    with st.container(border=True, gap="small", height="stretch"):
        st.markdown(f"**{escaped(say(equation.label))}**")
        st.latex(equation.formula)
        if worked is not None:
            st.latex(rf"\small\begin{{gathered}}{worked.formula}\end{{gathered}}")
        st.caption(escaped(say(equation.words)), help=f"`{equation.place}`")


def _grades(language: Language) -> None:
    """What a grade means, and what it does to an effect learnt from the user's files."""
    say = language.say
    rows = [
        {
            say("Grade"): grade.value,
            say("Means"): escaped(say(GRADES[grade])),
            say("Kept of your own effect (k)"): _of_own(KEPT, grade, language),
            say("Doubt added (τ)"): _of_own(EXTRA_SPREAD, grade, language),
        }
        for grade in Grade
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _of_own(table: dict[Grade, float], grade: Grade, language: Language) -> str:
    return language.share(table[grade], 0) if grade in table else ""


# Planning values


def defaults_part(language: Language) -> None:
    """What stands in where the files say nothing."""
    say = language.say
    st.markdown(
        escaped(
            say(
                "They stand in where your files and answers say nothing, are marked as defaults "
                "wherever they are used, and can be replaced in the Explorer."
            )
        )
    )
    for section, label in SECTIONS.items():
        found = [each for each in defaults().values() if each.section == section]
        st.subheader(say(label))
        rows = [_default(each, language) for each in found]
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _default(default: Default, language: Language) -> dict[str, str]:
    say = language.say
    unit, grade = say(default.unit), say("grade {grade}", grade=default.grade)
    return {
        say("Number"): escaped(say(default.label)),
        say("Value"): f"{escaped(_value(default, language))} :gray[:small[{escaped(unit)}]]",
        say("Why"): f"{escaped(say(default.why))} :gray[:small[{escaped(grade)}]]",
    }


def _value(default: Default, language: Language) -> str:
    """What is taken, and between what it plausibly lies."""
    value = _in_words(default, default.value.mean, language)
    if default.low is None or default.high is None:
        return value
    return language.say(
        "{value} ({low} to {high})",
        value=value,
        low=_in_words(default, default.low, language),
        high=_in_words(default, default.high, language),
    )


def _in_words(default: Default, value: float, language: Language) -> str:
    number = Assumption(
        address=default.id,
        label=default.label,
        unit=default.unit,
        number=Fixed(value),
        source=None,
    )
    return value_in_words(number, CURRENCY, language)


# Folklore


def folklore_part(language: Language) -> None:
    """What everybody quotes and nobody can use, and what a calculator can do wrong."""
    for entry in folklore().values():
        _folklore(entry, language)
    st.subheader(language.say("Ten mistakes that a sceptical reader finds"))
    st.caption(
        escaped(language.say("The Decide page shows what each would have made of your own case."))
    )
    for entry in mistakes().values():
        _folklore(entry, language)


def _folklore(entry: Folklore, language: Language) -> None:
    say = language.say
    with st.container(border=True, gap="small"):
        st.markdown(f"##### {escaped(say(entry.label))}")
        for label, words in (
            (N_("The claim"), entry.claim),
            (N_("What is wrong with it"), entry.wrong),
            (N_("What this product does instead"), entry.instead),
        ):
            st.markdown(f"**{escaped(say(label))}**: {escaped(say(words))}")
        if entry.sources:
            st.caption(escaped("; ".join(cited(publications()[id]) for id in entry.sources)))
