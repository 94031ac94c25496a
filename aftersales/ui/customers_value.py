"""What the customers are worth: figures, family, test, what a point of retention would add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import Assumption, Measure, assumptions
from aftersales.charts.lifetime import amounts_chart, holdout_chart, sorting_chart
from aftersales.clv import FAMILIES, SPEND, Fit, Holdout, LifetimeValues, Range, SegmentValue
from aftersales.clv.families import OF_RENEWALS
from aftersales.message import N_, Message
from aftersales.study import segment_words
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.assumptions import whence
from aftersales.ui.awaited import LOOKING_AT_CUSTOMERS, awaited, missing
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.panel import panel
from aftersales.ui.results import LEAST_CHART_PX, chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.state import FAMILY
from aftersales.ui.steps import Worth, business, worth

AS_THE_DATA_SPEAK = ""
OF_A_CUSTOMER = ("annual_revenue", "contribution_margin", "cases_per_month")


def values_part(data: Dataset, language: Language) -> None:
    """Everything about lifetime value, by the family that is chosen."""
    made = business(data, options())
    left, right = st.columns([1, 2], gap="large", vertical_alignment="center")
    with left:
        _family(language)
    awaited(
        worth(data, options(), chosen_family()),
        lambda found: _told(found, made, right, language),
        LOOKING_AT_CUSTOMERS,
        language,
    )


def _family(language: Language) -> None:
    st.selectbox(
        language.say("How lifetime value is reckoned"),
        [AS_THE_DATA_SPEAK, *FAMILIES],
        format_func=lambda name: language.say(
            FAMILIES[name] if name else N_("As the data suggest")
        ),
        key=FAMILY,
        persist_state="session",
        help=language.say(
            "Contracts are kept or lost at each renewal; without a contract nobody says goodbye, "
            "and who has left is read from the purchases."
        ),
    )


def chosen_family() -> str | None:
    """The family that the user chose; None for the one that the data speak for."""
    return st.session_state.get(FAMILY) or None


def _told(found: Worth, made: Baseline, beside: DeltaGenerator, language: Language) -> None:
    values, currency = found.values, made.study.settings.currency
    with beside:
        _why(values, language)
    _tiles(found, currency, language)
    st.caption(escaped(_horizon(values, language)))
    _not_counted(values, made, language)
    _by_segment(found, currency, language)
    with st.expander(language.say("The figures"), icon=":material/table:"):
        _raw(_segment_rows(found, currency, language))
    _tested(values, currency, language)
    st.subheader(language.say("What to know about it"))
    st.markdown("\n".join(f"- {escaped(language.say(remark))}" for remark in values.remarks))
    panel(
        "lifetime_parameters",
        language.say("Parameters of the model"),
        ":material/function:",
        lambda: _parameters(values, language),
    )
    panel(
        "lifetime_assumptions",
        language.say("What is taken from elsewhere: value, source, grade"),
        ":material/checklist:",
        lambda: _assumed(made, language),
    )


def _why(values: LifetimeValues, language: Language) -> None:
    """Which family, and why it."""
    name = escaped(language.say(FAMILIES[values.family]))
    st.markdown(f"**{name}.** {escaped(language.say(values.proposal.reason))}")
    if values.family != values.proposal.family:
        proposed = language.say(FAMILIES[values.proposal.family])
        words = language.say("The data speak for another family: {family}.", family=proposed)
        st.caption(escaped(words))


# Figures


def _tiles(found: Worth, currency: str, language: Language) -> None:
    say, values = language.say, found.values
    customers = sum(segment.customers for segment in values.segments)
    with st.grid(4, min_column_width=190):
        _tile(
            say("Value of all customers"),
            _money(values.total.value, currency, language),
            _ends(values.total, currency, language),
            say("What the customers of today will bring, after service, in today's money."),
        )
        _tile(
            say("Value of one customer"),
            _money(values.total.value / customers, currency, language),
            _ends(_divided(values.total, customers), currency, language),
            say("The mean over all customers; segments differ by much more than its range."),
        )
        _tile(
            say("Customers today"),
            language.number(customers, 0),
            "",
            say("As the model sees it: without contracts some of those on file have left."),
        )
        if not isinstance(found.point, Message):
            _tile(
                say("One point more retention"),
                _money(found.point.total.value, currency, language),
                _ends(found.point.total, currency, language),
                say(
                    "What all customers would be worth more if one in a hundred more stayed, year "
                    "by year."
                ),
            )


def _tile(label: str, value: str, below: str, explanation: str) -> None:
    st.metric(
        label,
        escaped(value),
        delta=escaped(below) or None,
        delta_color="off",
        delta_arrow="off",
        help=explanation,
        border=True,
        height="stretch",
    )


def _horizon(values: LifetimeValues, language: Language) -> str:
    return language.say(
        "Over {months} months, discounted at {rate} a year. How single customers fare by chance is "
        "not in the ranges.",
        months=values.reckoning.horizon_months,
        rate=language.share(values.reckoning.discount_rate),
    )


def _not_counted(values: LifetimeValues, made: Baseline, language: Language) -> None:
    """Customers without a contract are in no figure that is read from contracts."""
    counted = sum(segment.customers for segment in values.segments)
    without = round(sum(segment.customers for segment in made.study.segments) - counted)
    if values.family in OF_RENEWALS and without > 0:
        words = language.say(
            "{n} customers of today have no contract and are not in these figures; reckoned by "
            "purchases, everybody is.",
            n=without,
        )
        st.caption(f":material/info: {escaped(words)}")


def _by_segment(found: Worth, currency: str, language: Language) -> None:
    say, look = language.say, look_of(currency, language)
    values = found.values
    each = [(s.segment, s.each, round(s.customers)) for s in values.segments]
    with st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium"):
        with st.container():
            title = say("What is one customer worth?")
            below = say("By segment, with its 95% range")
            chart(Spot(st.container()), amounts_chart(each, title, below, look))
        with st.container():
            if isinstance(found.point, Message):
                missing(found.point, language)
                return
            points = [
                (s.segment, found.point.segments[s.segment], round(s.customers))
                for s in values.segments
                if s.segment in found.point.segments
            ]
            if not points:
                st.caption(say("Hardly anybody leaves: there is no point of retention to gain."))
                return
            title = say("What is a percentage point of retention worth?")
            below = say("All customers of a segment, over the horizon, with its 95% range")
            chart(Spot(st.container()), amounts_chart(points, title, below, look))


def _segment_rows(found: Worth, currency: str, language: Language) -> pd.DataFrame:
    say = language.say
    point = {} if isinstance(found.point, Message) else found.point.segments

    def money(of: Range | None) -> str:
        if of is None:
            return NOT_KNOWN
        return f"{_money(of.value, currency, language)} ({_ends(of, currency, language)})"

    def row(of: SegmentValue) -> dict[str, str]:
        return {
            say("Segment"): say(segment_words(of.segment)),
            say("Customers"): language.number(of.customers, 0),
            say("Kept a year"): _kept(of.annual_retention, language),
            say("Margin a year"): language.about(of.annual_margin, currency),
            say("Value each"): money(of.each),
            say("Value of all"): money(of.value),
            say("One point more retention"): money(point.get(of.segment)),
        }

    return pd.DataFrame([row(segment) for segment in found.values.segments])


def _kept(of: Range, language: Language) -> str:
    value, low, high = (language.share(share) for share in (of.value, of.low, of.high))
    return f"{value} ({low} … {high})"


def _divided(of: Range, by: float) -> Range:
    return Range(value=of.value / by, low=of.low / by, high=of.high / by)


def _money(value: float, currency: str, language: Language) -> str:
    return language.about(value, currency)


def _ends(of: Range, currency: str, language: Language) -> str:
    return f"{language.about(of.low, currency)} … {language.about(of.high, currency)}"


# How far it can be believed


def _tested(values: LifetimeValues, currency: str, language: Language) -> None:
    """The test on the second half of the data, and why retention rises with age."""
    look, parts = look_of(currency, language), list(_pictures(values))
    if not parts:
        return
    st.subheader(language.say("How far can it be believed?"))
    with st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium"):
        for draw in parts:
            with st.container():
                draw(look, language)


def _pictures(values: LifetimeValues) -> Iterator[Callable[..., None]]:
    tested, sorting = values.tested, values.sorting
    if isinstance(tested, Holdout):
        yield lambda look, language: _with_words(
            holdout_chart(tested, look), _of_test(tested, language)
        )
    if sorting is not None:
        yield lambda look, language: _with_words(
            sorting_chart(sorting, look), language.say(sorting.explanation)
        )


def _with_words(drawing: alt.LayerChart, words: str) -> None:
    chart(Spot(st.container()), drawing)
    st.caption(escaped(words))


def _of_test(tested: Holdout, language: Language) -> str:
    return language.say(
        "Fitted to the first half of the data, the model expected {expected} in the {months} "
        "months after it; {happened} came ({miss}).",
        expected=round(tested.believed.value),
        months=round(tested.months),
        happened=tested.happened,
        miss=_miss(tested, language),
    )


def _miss(tested: Holdout, language: Language) -> str:
    share = language.share(abs(tested.miss_share))
    if tested.miss_share < 0:
        return language.say("{share} too few expected", share=share)
    return language.say("{share} too many expected", share=share)


# Behind it


def _parameters(values: LifetimeValues, language: Language) -> None:
    for name, fit in values.fits.items():
        whose = language.say("Spending") if name == SPEND else language.say(segment_words(name))
        st.markdown(f"**{escaped(whose)}**")
        _raw(pd.DataFrame(_parameter_rows(fit, language)))
        st.caption(
            escaped(
                language.say(
                    "Log-likelihood {value}, n {n}",
                    value=language.number(fit.log_likelihood, 1),
                    n=language.number(fit.n, 0),
                )
            )
        )


def _parameter_rows(fit: Fit, language: Language) -> Iterator[dict[str, str]]:
    for parameter in fit.parameters:
        value, low, high = (
            language.number(number, 3)
            for number in (parameter.value, parameter.low, parameter.high)
        )
        yield {
            language.say("Parameter"): parameter.name,
            language.say("Value"): value,
            language.say("95% range"): f"{low} … {high}",
        }


def _assumed(made: Baseline, language: Language) -> None:
    """What a customer brings and costs is the study's: where each number comes from."""
    st.caption(
        language.say("These numbers are the study's own; they can be changed on the Explorer page.")
    )
    for group in assumptions(made.study, made.answers):
        rows = [a for a in group.assumptions if _is_used(a)]
        if rows:
            st.markdown(f"**{escaped(language.say(group.label))}**")
            _assumption_rows(rows, made.study.settings.currency, language)


def _is_used(assumption: Assumption) -> bool:
    parts = assumption.address.split(".")
    return parts[0] == "segment" and parts[-1] in OF_A_CUSTOMER


def _assumption_rows(rows: Sequence[Assumption], currency: str, language: Language) -> None:
    for assumption in rows:
        name, value, where = st.columns([5, 3, 6], gap="small", vertical_alignment="center")
        unit = language.say(assumption.unit)
        label = escaped(language.say(assumption.label))
        name.markdown(f"{label}  \n:gray[:small[{escaped(unit)}]]")
        value.markdown(escaped(_amount(assumption, currency, language)))
        where.markdown(whence(assumption.source, language))


def _amount(assumption: Assumption, currency: str, language: Language) -> str:
    if assumption.number is None:
        return NOT_KNOWN
    match assumption.measure:
        case Measure.SHARE:
            return language.share(assumption.number.mean)
        case Measure.MONEY:
            return language.money(assumption.number.mean, currency)
    return language.number(assumption.number.mean)


def _raw(table: pd.DataFrame) -> None:
    """Cells are shown as they are."""
    st.dataframe(table, hide_index=True)
