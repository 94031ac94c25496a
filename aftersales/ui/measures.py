"""KPIs on the screen: value, interval, number of records, or the column that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from aftersales.kpis import CATALOGUE, Kpi, Measurement, benchmark_of
from aftersales.report.kpis import interval, shown
from aftersales.schema import TABLES
from aftersales.text import Language
from aftersales.ui.benchmark import is_met, published, target_of, where_from
from aftersales.ui.safe import escaped

LEAST_MONTHS = 3  # fewer make no line worth looking at
TELLING = (
    "resolution_time",
    "first_time_fix",
    "csat",
    "sla_attainment",
    "retention",
    "first_response_time",
    "repeat_purchase_rate",
    "churn_rate",
    "nps",
    "first_contact_resolution",
    "after_sales_revenue_share",
    "cost_per_case",
)
"""KPIs by how much they tell at a first look; the others follow in the catalogue's order."""


def most_telling(measurements: Sequence[Measurement], count: int) -> list[Measurement]:
    """Those with a value that tell the most at a first look; figures of few records come last."""
    return sorted((m for m in measurements if m.value is not None), key=_rank)[:count]


def _rank(measurement: Measurement) -> int:
    telling = measurement.kpi in TELLING
    place = TELLING.index(measurement.kpi) if telling else len(TELLING)
    return place + (len(TELLING) + 1 if measurement.few else 0)


def kpi_tiles(
    measurements: Sequence[Measurement],
    months: Mapping[str, Sequence[Measurement]],
    currency: str,
    language: Language,
) -> None:
    """A tile for each KPI that could be measured, with its course by month."""
    with st.grid("auto", min_column_width=230):
        for measurement in measurements:
            if measurement.value is not None:
                kpi_tile(measurement, months.get(measurement.kpi, ()), currency, language)


def kpi_tile(
    measurement: Measurement, months: Sequence[Measurement], currency: str, language: Language
) -> None:
    """One KPI: its value, its 95 % interval and number of records, its course.

    Below it the published level, where one is fair, and whether the user's target is met.
    """
    kpi = CATALOGUE[measurement.kpi]
    course = [month.value for month in months if month.value is not None]
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(
            language.say(kpi.name),
            escaped(shown(measurement.value, kpi.unit, currency, language)),
            delta=escaped(_below(measurement, currency, language)),
            delta_color="off",
            delta_arrow="off",
            help=explained(kpi, language),
            chart_data=course if len(course) >= LEAST_MONTHS else None,
        )
        _held_against(measurement, kpi, currency, language)


def _held_against(measurement: Measurement, kpi: Kpi, currency: str, language: Language) -> None:
    benchmark = benchmark_of(measurement)
    if benchmark is not None:
        level = published(benchmark, kpi.unit, currency, language)
        st.caption(
            escaped(language.say("Published: {level}", level=level)),
            help=where_from(benchmark, language),
        )
    target = target_of(kpi.id)
    if target is not None:
        st.caption(_of_target(measurement, shown(target, kpi.unit, currency, language), language))


def _of_target(measurement: Measurement, target: str, language: Language) -> str:
    met = is_met(measurement)
    if met is None:
        return f":material/flag: {escaped(language.say('Target {target}', target=target))}"
    if met:
        said = escaped(language.say("Target {target}: met", target=target))
        return f":green[:material/check_circle: {said}]"
    said = escaped(language.say("Target {target}: not met", target=target))
    return f":orange[:material/flag: {said}]"


def explained(kpi: Kpi, language: Language) -> str:
    """The question a KPI answers, its formula, what misleads about it."""
    say = language.say
    lines = (
        f"**{escaped(say(kpi.question))}**",
        escaped(say(kpi.formula)),
        f"_{escaped(say(kpi.pitfall))}_",
    )
    return "\n\n".join(lines)


def breakdown_table(
    measurements: Sequence[Measurement], currency: str, language: Language
) -> pd.DataFrame:
    """One KPI group by group, as words: value, interval, number of records."""
    say = language.say
    kpi = CATALOGUE[measurements[0].kpi]
    return pd.DataFrame(
        [
            {
                say("Group"): escaped(say(m.label) if m.label else m.group or ""),
                say(kpi.name): escaped(shown(m.value, kpi.unit, currency, language)),
                say("95% interval"): escaped(interval(m.low, m.high, m.unit, currency, language)),
                say("Records"): language.number(m.n, 0),
            }
            for m in measurements
        ]
    )


def lacking(measurement: Measurement, language: Language) -> str:
    """What a KPI without a value lacks, in words."""
    if measurement.refusal is not None:
        return language.say(measurement.refusal)
    if not measurement.missing:
        return language.say("No record counts.")
    ways = (" + ".join(column_name(c, language) for c in way) for way in measurement.least_missing)
    return language.say(" or ").join(dict.fromkeys(ways))


def column_name(address: str, language: Language) -> str:
    """`table.column` as it is called on the screen."""
    table, name = address.split(".", 1)
    column = TABLES[table].column(name)
    return f"{language.say(TABLES[table].label)}: {language.say(column.label)}"


def _below(measurement: Measurement, currency: str, language: Language) -> str:
    if measurement.few:
        return language.say("only {n} {n:record|records}: uncertain", n=measurement.n)
    ends = interval(measurement.low, measurement.high, measurement.unit, currency, language)
    if not ends:
        return language.say("{n} {n:record|records}", n=measurement.n)
    return language.say("{interval} · n {n}", interval=ends, n=measurement.n)
