"""What speaks for the programme beside its ratios, and stands in none of them."""

from __future__ import annotations

import streamlit as st

from aftersales.decide.answers import Spread
from aftersales.decide.beside import Keeping, keeping, word_of_mouth
from aftersales.evidence.catalogue import beside
from aftersales.study import Provenance, Study
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.playing import Playing
from aftersales.ui.safe import escaped
from aftersales.ui.sources import sources_in_words
from aftersales.uncertain import Pert

LOST = "prospects_lost"


def beside_part(shown: Playing, language: Language) -> None:
    """Two things that count and are not counted."""
    st.markdown(
        escaped(
            language.say(
                "Two things that a decision may weigh. Neither is in the ROI, the NPV or the "
                "payback, and neither may be added to them."
            )
        )
    )
    grid = st.grid(2, min_column_width=320, gap="large")
    with grid.cell():
        _word_of_mouth(shown, language)
    with grid.cell():
        _keeping(shown, language)


def _word_of_mouth(shown: Playing, language: Language) -> None:
    say, number = language.say, beside()[LOST]
    lost = number.value
    assert isinstance(lost, Pert)
    told = word_of_mouth(shown.made.study, shown.drawn, lost)
    st.subheader(say("Whom does bad word of mouth put off?"))
    st.metric(
        say("Prospects kept in the last twelve months looked at"),
        language.roughly(told.prospects_kept.mean),
        _range(told.prospects_kept, language),
        delta_color="off",
        delta_arrow="off",
    )
    st.markdown(
        escaped(
            say(
                "Of the customers who meet the service in that time, {unhappy} fewer ({low} to "
                "{high}) are unhappy with it. For each unhappy one {least} to {most} prospects "
                "are lost, most likely {mode}.",
                unhappy=language.roughly(told.unhappy_fewer.mean),
                low=language.roughly(told.unhappy_fewer.low),
                high=language.roughly(told.unhappy_fewer.high),
                least=language.number(lost.low),
                most=language.number(lost.high),
                mode=language.number(lost.mode),
            )
        )
    )
    st.caption(
        escaped(
            say(
                "Grade {grade}. {caveat} {sources}",
                grade=number.grade.value,
                caveat=say(number.caveat),
                sources=sources_in_words(number.sources, language),
            )
        )
    )


def _range(spread: Spread, language: Language) -> str:
    return language.say(
        "90%: {low} to {high}",
        low=language.roughly(spread.low),
        high=language.roughly(spread.high),
    )


def _keeping(shown: Playing, language: Language) -> None:
    say, study = language.say, shown.made.study
    found, currency = keeping(study, shown.drawn), study.settings.currency
    st.subheader(say("Keeping or winning: which is dearer here?"))
    st.metric(
        say("Programme cost for each customer more, middle run"),
        NOT_KNOWN if found.middle is None else language.about(found.middle, currency),
        _cost_range(found, currency, language),
        delta_color="off",
        delta_arrow="off",
    )
    st.markdown(escaped(_against_winning(found, study, language)))
    st.caption(
        escaped(
            say(
                "Present value of the cost over the customers more after {months} months: "
                "{customers} (90%: {low} to {high}), kept or referred. The programme also saves "
                "cost and brings upgrades, so this is not its price: it only sets keeping beside "
                "winning.",
                months=study.settings.horizon_months,
                customers=language.roughly(found.customers.mean),
                low=language.roughly(found.customers.low),
                high=language.roughly(found.customers.high),
            )
        )
    )


def _cost_range(found: Keeping, currency: str, language: Language) -> str:
    if found.low is None:
        return language.say("no customer more in 95% of the runs")
    if found.high is None:
        return language.say(
            "90%: {low} to no customer more at all", low=language.about(found.low, currency)
        )
    return language.say(
        "90%: {low} to {high}",
        low=language.about(found.low, currency),
        high=language.about(found.high, currency),
    )


def _against_winning(found: Keeping, study: Study, language: Language) -> str:
    say, currency = language.say, study.settings.currency
    if found.winning is None:
        return say(
            "What winning a customer costs you is not known, and no rule of thumb stands in for "
            "it: “seven times as much as keeping” has no study behind it. Enter it among the "
            "assumptions of the Explorer."
        )
    said: dict[str, object] = {"winning": language.about(found.winning, currency)}
    if _is_default(study):
        return say(
            "Winning one costs {winning} by a marked default: enter your own among the assumptions "
            "of the Explorer.",
            **said,
        )
    if found.middle is None or found.middle > found.winning:
        return say(
            "Winning one costs you {winning}: here winning is cheaper than keeping, as far as "
            "customers alone are counted.",
            **said,
        )
    return say(
        "Winning one costs you {winning}: here keeping is cheaper, by your own figures.", **said
    )


def _is_default(study: Study) -> bool:
    """Whether any segment's cost of winning a customer is not the user's own."""
    sources = (study.sources.get(f"segment.{s.name}.acquisition_cost") for s in study.segments)
    return any(source is None or source.provenance is Provenance.DEFAULT for source in sources)
