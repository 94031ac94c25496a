"""What a naive calculator would have said: mistakes, overlap, and the average customer."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from aftersales.charts.average_customer import average_customer_chart
from aftersales.charts.mistakes import Said, mistakes_chart, roi_words
from aftersales.charts.overlap import overlap_chart
from aftersales.decide.answers import Uncertainty, answered, expected, headline
from aftersales.decide.average_customer import OnAverage, on_average
from aftersales.decide.mistakes import Naive, naive_figures, undiscounted
from aftersales.decide.overlap import Overlap, overlap
from aftersales.evidence.catalogue import brochure, levers, mistakes
from aftersales.evidence.definitions import Folklore
from aftersales.report.conditions import names
from aftersales.report.tables import Row
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.panel import panel
from aftersales.ui.playing import Playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.sources import sources_in_words
from aftersales.ui.spot import Spot
from aftersales.ui.tables import table

WORTH_A_WORD = 0.005  # of the cost: less is lost in rounding


def lessons_part(shown: Playing, language: Language) -> None:
    """The lessons one below the other."""
    st.fragment(_mistakes)(shown, language)
    _overlap(shown, language)
    _average(shown, language)


# The mistakes


def _mistakes(shown: Playing, language: Language) -> None:
    """All of them in one picture, one of them explained."""
    say, study = language.say, shown.made.study
    vendors = {address: figure.value for address, figure in brochure().items()}
    naive = {each.mistake: each for each in naive_figures(study, vendors)}
    st.markdown(
        escaped(
            say(
                "Your own case with one mistake at a time: what somebody would have told you who "
                "makes it."
            )
        )
    )
    chosen = st.selectbox(
        say("Switch on a mistake"),
        list(mistakes()),
        format_func=lambda id: say(mistakes()[id].label),
        key="mistake",
        persist_state="session",
    )
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        _picture(shown, naive, chosen, language)
    with right:
        _lesson(shown, mistakes()[chosen], naive.get(chosen), language)
    panel(
        "mistakes_table",
        say("All ten mistakes: what they say, what is wrong, how it is avoided"),
        ":material/table:",
        lambda: table(say("The ten mistakes"), _rows(naive, shown, language)),
    )


def _picture(shown: Playing, naive: dict[str, Naive], chosen: str, language: Language) -> None:
    true = shown.headline.roi_percent
    assert true is not None
    said = [Said(name=language.say("Without a mistake"), roi_percent=true, true=True)]
    for id, each in naive.items():
        name = language.say(mistakes()[id].label)
        said.append(Said(name=name, roi_percent=each.roi_percent, chosen=id == chosen))
    look = look_of(shown.made.study.settings.currency, language)
    chart(Spot(st.container()), mistakes_chart(said, look))


def _lesson(shown: Playing, mistake: Folklore, naive: Naive | None, language: Language) -> None:
    """What is claimed, what is wrong with it, how it is avoided here; the figures beside."""
    say = language.say
    st.markdown(f"**{escaped(say(mistake.label))}**")
    if naive is None:
        st.markdown(escaped(say("No figure: how far off the result is cannot be said.")))
    else:
        _side_by_side(shown, naive, language)
    st.markdown(
        "\n\n".join(
            f":gray[{escaped(head)}]  \n{escaped(say(words))}"
            for head, words in (
                (say("What is done"), mistake.claim),
                (say("What is wrong with it"), mistake.wrong),
                (say("How it is avoided here"), mistake.instead),
            )
        )
    )
    for line in _more(shown, mistake, language):
        st.caption(escaped(line))


def _side_by_side(shown: Playing, naive: Naive, language: Language) -> None:
    """The naive figures, and the true ones under them."""
    say, currency = language.say, shown.made.study.settings.currency
    look = look_of(currency, language)
    true_roi, true_npv = shown.headline.roi_percent or 0.0, shown.headline.npv
    roi, npv = st.columns(2)
    roi.metric(
        say("ROI with the mistake"),
        roi_words(naive.roi_percent, look),
        say("instead of {value}", value=roi_words(true_roi, look)),
        delta_color="off",
        delta_arrow="off",
    )
    npv.metric(
        say("NPV with the mistake"),
        language.about(naive.npv, currency),
        say("instead of {value}", value=language.about(true_npv, currency)),
        delta_color="off",
        delta_arrow="off",
    )


def _more(shown: Playing, mistake: Folklore, language: Language) -> Iterator[str]:
    """What a single figure cannot say of some of the mistakes, and what it rests on."""
    match mistake.id:
        case "brochure":
            yield from _figures_taken(shown, language)
        case "most_likely" if shown.uncertainty is not None:
            yield _risk(shown.uncertainty, shown.made.study.settings.currency, language)
        case "gross":
            yield _undiscounted(shown, language)
    if mistake.sources:
        yield sources_in_words(mistake.sources, language)


def _figures_taken(shown: Playing, language: Language) -> Iterator[str]:
    """Each figure of a brochure that this study has a place for, beside the one taken here."""
    study = shown.made.study
    called = names(study)
    for number in study.uncertain_numbers:
        figure = brochure().get(number.address)
        if figure is not None:
            yield language.say(
                "{name}: {value} instead of {expected}. {note}",
                name=language.say(called[number.address].name),
                value=language.number(figure.value),
                expected=language.number(number.mean),
                note=language.say(figure.note),
            )


def _risk(sure: Uncertainty, currency: str, language: Language) -> str:
    return language.say(
        "It also leaves out the risk: in {chance} of the simulated runs it pays, and 90% of "
        "their NPVs lie between {low} and {high}.",
        chance=language.share(sure.probability_npv_positive, 0),
        low=language.about(sure.npv.low, currency),
        high=language.about(sure.npv.high, currency),
    )


def _undiscounted(shown: Playing, language: Language) -> str:
    late = undiscounted(shown.made.study)
    roi = headline(late, expected(late)).roi_percent
    return language.say(
        "Without discounting alone the ROI would be {roi}.",
        roi=language.share((roi or 0.0) / 100, 0),
    )


def _rows(naive: dict[str, Naive], shown: Playing, language: Language) -> list[Row]:
    say, currency = language.say, shown.made.study.settings.currency
    look = look_of(currency, language)

    def row(id: str, mistake: Folklore) -> Row:
        made = naive.get(id)
        return [
            say(mistake.label),
            NOT_KNOWN if made is None else roi_words(made.roi_percent, look),
            NOT_KNOWN if made is None else language.about(made.npv, currency),
            say(mistake.wrong),
            say(mistake.instead),
        ]

    head = [say("Mistake"), say("ROI"), say("NPV"), say("What is wrong"), say("Here instead")]
    return [head, *(row(id, mistake) for id, mistake in mistakes().items())]


# Overlap


def _overlap(shown: Playing, language: Language) -> None:
    say, study = language.say, shown.made.study
    found = overlap(answered(study, shown.expected))
    if found is None:
        st.markdown(f"#### {escaped(say('Do the levers overlap?'))}")
        st.markdown(
            escaped(say("Only one lever is pulled, so nothing can be counted twice between them."))
        )
        return
    called = {id: say(lever.label) for id, lever in levers().items()}
    chart(
        Spot(st.container()),
        overlap_chart(found, called, look_of(study.settings.currency, language)),
    )
    st.markdown(escaped(_overlap_in_words(found, study.settings.currency, language)))


def _overlap_in_words(found: Overlap, currency: str, language: Language) -> str:
    twice = found.counted_twice
    if abs(twice) < WORTH_A_WORD * max(abs(found.joint), 1.0):
        return language.say(
            "The levers hardly touch one another: together they bring what they bring one by one."
        )
    if twice < 0:
        return language.say(
            "Together the levers bring {amount} more than one by one: each makes the other work "
            "better.",
            amount=language.about(-twice, currency),
        )
    return language.say(
        "Adding up the levers one by one would count {amount} twice: what one has already put "
        "right the other cannot put right again. The product reckons with the joint effect.",
        amount=language.about(twice, currency),
    )


# The average customer


def _average(shown: Playing, language: Language) -> None:
    say, study = language.say, shown.made.study
    found = on_average(study)
    if found is None:
        st.markdown(f"#### {escaped(say('Would one average customer have advised the same?'))}")
        st.markdown(
            escaped(
                say(
                    "There is only one segment, so the average customer is the one that is "
                    "reckoned with. Segments in your files would show whether that hides something."
                )
            )
        )
        return
    look = look_of(study.settings.currency, language)
    chart(Spot(st.container()), average_customer_chart(found, look))
    st.markdown(escaped(_average_in_words(found, study.settings.currency, language)))


def _average_in_words(found: OnAverage, currency: str, language: Language) -> str:
    said: dict[str, object] = {
        "best": language.multiple(float(found.sizes[found.best])),
        "advised": language.multiple(float(found.sizes[found.advised])),
        "lost": language.about(found.lost, currency),
        "amount": language.about(abs(found.invested_too_much), currency),
    }
    if found.best != found.advised and found.lost < WORTH_A_WORD * found.cost[found.best]:
        return language.say(
            "It makes hardly any difference here: by segment {best} of the programme as planned is "
            "best, for an average customer {advised}; following the average loses {lost} of NPV.",
            **said,
        )
    if found.best == found.advised:
        return language.say(
            "It makes no difference here: segments and average customer agree on {best} of the "
            "programme as planned as the best size.",
            **said,
        )
    if found.invested_too_much > 0:
        return language.say(
            "With one average customer instead of your segments, {advised} of the programme as "
            "planned would look best; by segment it is {best}. Following the average would invest "
            "{amount} too much and lose {lost} of NPV.",
            **said,
        )
    return language.say(
        "With one average customer instead of your segments, {advised} of the programme as planned "
        "would look best; by segment it is {best}. Following the average would invest {amount} too "
        "little and lose {lost} of NPV.",
        **said,
    )
