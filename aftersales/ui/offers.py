"""Which offers earn, and what A, B and C customers get and yield: the picture, its table behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from aftersales.charts.classes import classes_chart
from aftersales.charts.portfolio import MOST_OFFERS, VERDICTS, name_of, portfolio_chart
from aftersales.kpis import CATALOGUE, Filter, Measurement, Unit
from aftersales.kpis.classes import BY, CUT_OFFS, OF_CLASSES, Classes, CustomerClass
from aftersales.kpis.portfolio import Offer, Portfolio
from aftersales.kpis.statistic import Estimate
from aftersales.message import N_, Message
from aftersales.report.kpis import interval, shown
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES
from aftersales.ui.panel import way
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import business, classes, offers

PER_CENT = 100
LINES = {"categories": N_("by product and category"), "products": N_("each product as a whole")}
RANKED_BY = {"revenue": N_("Revenue"), "margin": N_("Contribution margin")}


def offers_part(data: Dataset, where: Filter, currency: str, language: Language) -> None:
    """What is sold and serviced; whose customers they are is said on their own page."""
    st.subheader(language.say("Service portfolio"))
    _portfolio(data, where, currency, language)
    way(
        "customers",
        PAGES / "customers.py",
        language.say("A, B and C customers: on the page of customers"),
        ":material/groups:",
    )


# Offers


def _portfolio(data: Dataset, where: Filter, currency: str, language: Language) -> None:
    found = offers(data, options(), where)
    if isinstance(found, Message):
        st.caption(escaped(language.say(found)))
        return
    lines = _lines(found, language)
    if not lines:
        st.caption(language.say("No order names a product or a category."))
        return
    chart(Spot(st.container()), portfolio_chart(lines, look_of(currency, language)))
    if len(lines) > MOST_OFFERS:
        st.caption(
            language.say(
                "Drawn are the {shown} with the most revenue, of {all}.",
                shown=MOST_OFFERS,
                all=len(lines),
            )
        )
    with st.expander(language.say("The figures"), icon=":material/table:"):
        _raw_table(_offer_rows(lines, currency, language))


def _lines(found: Portfolio, language: Language) -> Sequence[Offer]:
    both: dict[str, Sequence[Offer]] = {name: getattr(found, name) for name in LINES}
    known = [name for name, lines in both.items() if lines]
    if len(known) < 2:
        return both[known[0]] if known else ()
    chosen = st.segmented_control(
        language.say("Lines"),
        known,
        default=known[0],
        required=True,
        format_func=lambda name: language.say(LINES[name]),
        key="portfolio_lines",
        persist_state="session",
        label_visibility="collapsed",
    )
    return both[chosen]


def _offer_rows(lines: Sequence[Offer], currency: str, language: Language) -> pd.DataFrame:
    say, look = language.say, look_of(currency, language)
    csat, case_cost = (say(CATALOGUE[id].name) for id in ("csat", "cost_per_case"))

    def money(value: float) -> str:
        return language.about(value, currency)

    return pd.DataFrame(
        {
            say("Offer"): name_of(offer, look),
            say("Orders"): language.number(offer.orders, 0),
            say("Quantity"): language.number(offer.quantity, 0),
            say("Revenue"): money(offer.revenue),
            say("Margin"): _estimate(offer.margin, language.share),
            say("Price realised"): _estimate(offer.price_realised, language.share),
            say("Contribution after cases"): _estimate(offer.contribution, money),
            csat: _measured(offer.csat, currency, language),
            case_cost: _measured(offer.cost_per_case, currency, language),
            say("Time"): _measured(offer.time, currency, language),
            say("Verdict"): say(VERDICTS[offer.verdict]),
            say("Why"): say(offer.reason),
        }
        for offer in lines
    )


# Classes


def classes_part(data: Dataset, language: Language) -> None:
    """What A, B and C customers get and yield; cut-offs are the reader's."""
    currency = business(data, options()).study.settings.currency
    known = classes(data, options(), BY[0], CUT_OFFS)
    if isinstance(known, Message):
        st.info(escaped(language.say(known)), icon=":material/info:")
        return
    by, cut_offs = _choice(language)
    found = classes(data, options(), by, cut_offs)
    if isinstance(found, Message):
        st.info(escaped(language.say(found)), icon=":material/info:")
        return
    chart(Spot(st.container()), classes_chart(found, look_of(currency, language)))
    with st.expander(language.say("The figures"), icon=":material/table:"):
        _raw_table(_class_rows(found, currency, language))


def _choice(language: Language) -> tuple[str, tuple[float, float]]:
    say = language.say
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    by = left.segmented_control(
        say("Customers ranked by"),
        BY,
        default=BY[0],
        required=True,
        format_func=lambda name: say(RANKED_BY[name]),
        key="classes_by",
        persist_state="session",
    )
    low, high = right.slider(
        say("A up to, B up to (% of all)"),
        50,
        100,
        value=(round(CUT_OFFS[0] * PER_CENT), round(CUT_OFFS[1] * PER_CENT)),
        key="classes_cut_offs",
        persist_state="session",
        help=say(
            "Customers in the order of what they bring: A are those who bring the first part, B "
            "the next, C the rest."
        ),
    )
    return by, (low / PER_CENT, high / PER_CENT)


def _class_rows(found: Classes, currency: str, language: Language) -> pd.DataFrame:
    """A line a measure, a column a class; what no class knows is left out."""
    say = language.say
    lines: dict[str, Callable[[CustomerClass], str]] = {
        say("Customers"): lambda c: language.number(c.customers, 0),
        say("Share of customers"): lambda c: language.share(found.share_of(c.name, "customers")),
        say("Revenue"): lambda c: language.about(c.revenue, currency),
        say("Share of revenue"): lambda c: language.share(found.share_of(c.name, "revenue")),
        say("Contribution margin"): lambda c: language.about(c.margin, currency),
        say("Price realised"): lambda c: _estimate(c.price_realised, language.share),
        say("Cases a year and customer"): lambda c: _in_unit(
            c.cases_a_year, Unit.COUNT, currency, language
        ),
    }
    for id in OF_CLASSES:
        lines[say(CATALOGUE[id].name)] = lambda c, id=id: _measured(  # type: ignore[misc]
            c.kpis.get(id), currency, language
        )
    rows = [
        {say("Measure"): name} | {each.name: told(each) for each in found.classes}
        for name, told in lines.items()
    ]
    return pd.DataFrame([row for row in rows if set(list(row.values())[1:]) != {NOT_KNOWN}])


# Cells


def _estimate(estimate: Estimate, said: Callable[[float], str]) -> str:
    if estimate.value is None:
        return NOT_KNOWN
    if estimate.low is None or estimate.high is None:
        return said(estimate.value)
    return f"{said(estimate.value)} ({said(estimate.low)} … {said(estimate.high)})"


def _measured(m: Measurement | None, currency: str, language: Language) -> str:
    if m is None or m.value is None:
        return NOT_KNOWN
    return _in_unit(m, m.unit, currency, language)


def _in_unit(
    measured: Measurement | Estimate, unit: Unit, currency: str, language: Language
) -> str:
    value = shown(measured.value, unit, currency, language)
    ends = interval(measured.low, measured.high, unit, currency, language)
    return f"{value} ({ends})" if ends else value


def _raw_table(table: pd.DataFrame) -> None:
    """Cells are shown as they are; a column that is empty throughout is left out."""
    told = [name for name in table.columns if set(table[name]) != {NOT_KNOWN}]
    st.dataframe(table[told], hide_index=True)
