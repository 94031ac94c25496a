"""One KPI looked at closely: where it is heading, who does how well, how it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from aftersales.charts.breakdown import breakdown_chart
from aftersales.charts.groups import MOST_GROUPS
from aftersales.charts.outlook import outlook_chart
from aftersales.charts.trend import trend
from aftersales.kpis import (
    CATALOGUE,
    SETTINGS,
    Filter,
    Kpi,
    Measurement,
    Options,
    benchmark_of,
)
from aftersales.kpis.choices import GROUPS
from aftersales.kpis.disclosure import LEAST_RECORDS, PERSONAL
from aftersales.kpis.outlook import Outlook, outlook
from aftersales.kpis.series import MOST_MONTHS
from aftersales.message import N_, Message, message
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui.benchmark import published, reference, target_entry, where_from
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.filters import NAMES
from aftersales.ui.measures import breakdown_table, column_name, explained, lacking
from aftersales.ui.panel import panel
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import found, how_it_is_asked, kpis, kpis_by_month, what_to_filter_by

SHOWN_AT_ONCE = 5  # groups whose figures stand beside the picture without a click
SQL_PX = 260
NO_GROUPS = N_(
    "Nothing in these files tells groups apart. It takes a segment, region, product, channel, "
    "priority, technician or team in at least two forms."
)
CLOCK = ("opening_hour", "closing_hour", "working_days", "holidays")


@st.fragment
def close_look(data: Dataset, where: Filter, currency: str, language: Language) -> None:
    """Choose a KPI and a breakdown; everything about it follows."""
    say = language.say
    measured = [m.kpi for m in kpis(data, options()) if m.value is not None]
    st.subheader(say("Look closely at one KPI"))
    pick, by, target = st.columns(3, gap="medium")
    id = pick.selectbox(
        say("KPI"),
        measured,
        format_func=lambda id: say(CATALOGUE[id].name),
        key="kpi",
        persist_state="session",
    )
    group = by.selectbox(
        say("Broken down by"),
        _breakdowns(data, where),
        format_func=lambda name: say(NAMES[name]),
        placeholder=NOT_KNOWN,
        key="by",
        persist_state="session",
    )
    with target:
        target_entry(CATALOGUE[id], currency, language)
    st.markdown(f"**{escaped(say(CATALOGUE[id].question))}**")
    measurement = _measurement(data, where, id)
    if measurement.value is None:
        st.info(escaped(lacking(measurement, language)), icon=":material/info:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _course(data, where, measurement, currency, language)
    with right:
        if group is None:
            st.caption(say(NO_GROUPS))
        else:
            _breakdown(data, where, measurement, group, currency, language)
    panel(
        "computed",
        say("How is this computed?"),
        ":material/function:",
        lambda: _computed(data, where, measurement, language),
    )


def _measurement(data: Dataset, where: Filter, id: str) -> Measurement:
    """Of everything it is known already; of a part only this KPI is asked for."""
    if where.is_empty:
        return next(m for m in kpis(data, options()) if m.kpi == id)
    (measurement,) = kpis(data, options(), where=where, only=(id,))
    return measurement


def _breakdowns(data: Dataset, where: Filter) -> list[str]:
    """By what groups can be told apart; what the filter narrows to one group comes last."""
    columns = {column.split(".")[1] for column in found(data, options()).columns}
    apart = set(what_to_filter_by(data, options()).groups) | (columns - set(GROUPS))
    told = [name for name in NAMES if name in apart]
    return sorted(told, key=lambda name: len(where.groups.get(name, ())) == 1)


# Over time


def _course(
    data: Dataset, where: Filter, measurement: Measurement, currency: str, language: Language
) -> None:
    months = _months(data, where, measurement.kpi)
    if not any(month.value is not None for month in months):
        st.caption(language.say("The data do not say this KPI by month."))
        return
    name, look = language.say(CATALOGUE[measurement.kpi].name), look_of(currency, language)
    seen, against = outlook(months), reference(measurement)
    if isinstance(seen, Outlook):
        chart(Spot(st.container()), outlook_chart(months, seen, name, look, against))
        st.caption(escaped(_how_seen(seen, language)))
    else:
        chart(Spot(st.container()), trend(months, name, look, against))
        st.caption(escaped(language.say(seen)))
    _held_against(measurement, currency, language)


def _months(data: Dataset, where: Filter, kpi: str) -> Sequence[Measurement]:
    """Known as the whole is."""
    if where.is_empty:
        return kpis_by_month(data, options()).get(kpi, ())
    return kpis_by_month(data, options(), where, (kpi,)).get(kpi, ())


def _how_seen(seen: Outlook, language: Language) -> str:
    """Method, season and how far forecasts of past months were off."""
    say = language.say
    parts: list[Message] = [seen.season]
    if len(seen.trend) == MOST_MONTHS:
        parts.insert(0, message("Of the last {months} months.", months=MOST_MONTHS))
    parts += [seen.backtest.in_words] if seen.backtest else []
    return " ".join([f"{say(seen.method)}.", *map(say, parts)])


def _held_against(measurement: Measurement, currency: str, language: Language) -> None:
    benchmark = benchmark_of(measurement)
    if benchmark is not None:
        level = published(benchmark, measurement.unit, currency, language)
        st.caption(
            escaped(language.say("Published level: {level}", level=level)),
            help=where_from(benchmark, language),
        )


# Group by group


def _breakdown(
    data: Dataset,
    where: Filter,
    whole: Measurement,
    by: str,
    currency: str,
    language: Language,
) -> None:
    say = language.say
    measured = kpis(data, options(), by=by, where=where, only=(whole.kpi,))
    groups = [m for m in measured if m.group is not None and m.value is not None]
    if not groups:
        st.caption(escaped(_why_no_groups(measured, language)))
        return
    name = say(CATALOGUE[whole.kpi].name)
    chart(Spot(st.container()), breakdown_chart(groups, whole, name, look_of(currency, language)))
    for remark in _remarks(groups, by, language):
        st.caption(escaped(remark))
    with st.expander(
        say("The figures"), icon=":material/table:", expanded=len(groups) <= SHOWN_AT_ONCE
    ):
        st.table(breakdown_table(groups, currency, language), hide_index=True, border="horizontal")


def _why_no_groups(measured: Sequence[Measurement], language: Language) -> str:
    refusal = next((m.refusal for m in measured if m.refusal), None)
    if refusal is not None:
        return language.say(refusal)
    return language.say("The data do not say this KPI by that.")


def _remarks(groups: Sequence[Measurement], by: str, language: Language) -> list[str]:
    say, remarks = language.say, []
    if len(groups) > MOST_GROUPS:
        remarks.append(
            say(
                "Drawn are the {shown} groups with the most records, of {all}.",
                shown=MOST_GROUPS,
                all=len(groups),
            )
        )
    if groups[0].held_back:
        remarks.append(
            say(
                "Held back: {count} {count:group|groups} with fewer than {least} records.",
                count=groups[0].held_back,
                least=LEAST_RECORDS,
            )
        )
    if by in PERSONAL:
        remarks.append(say(SETTINGS["by_technician"].help))
    return remarks


# How it is computed


def _computed(data: Dataset, where: Filter, measurement: Measurement, language: Language) -> None:
    say, kpi = language.say, CATALOGUE[measurement.kpi]
    st.markdown(explained(kpi, language))
    columns = ", ".join(column_name(c, language) for c in measurement.measured_from)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{say('Columns used')}**\n\n{escaped(columns)}")
    settings = _in_force(kpi, options(), language)
    if settings:
        with right:
            lines = "\n".join(f"- {escaped(n)}: {escaped(v)}" for n, v in settings.items())
            st.markdown(f"**{say('Settings in force')}**\n\n{lines}")
    st.caption(escaped(say("Entry {entry} of the KPI catalogue.", entry=kpi.source)))
    st.markdown(f"**{say('The SQL in the order it is run')}**")
    for statement in how_it_is_asked(data, options(), kpi.id, where):
        st.code(statement, language="sql", height=SQL_PX)


def _in_force(kpi: Kpi, chosen: Options, language: Language) -> Mapping[str, str]:
    """The choices this KPI depends on; opening hours only where the clock heeds them."""
    names = [name for name in kpi.settings if chosen.clock == "business" or name not in CLOCK]
    return {
        language.say(SETTINGS[name].label): _chosen(name, getattr(chosen, name), language)
        for name in dict.fromkeys([*names, *([kpi.choice] if kpi.choice else [])])
    }


def _chosen(name: str, value: object, language: Language) -> str:
    if value is None:
        return language.say("the last date in the data")
    if isinstance(value, bool):
        return language.say("yes") if value else language.say("no")
    choices = SETTINGS[name].choices
    if isinstance(value, str):
        return language.say(choices[value]) if value in choices else value
    return language.number(float(str(value)))
