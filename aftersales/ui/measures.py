"""KPIs on the screen: value, interval, number of records, or the column that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from aftersales.kpis import CATALOGUE, Kpi, Measurement
from aftersales.report.kpis import shown
from aftersales.schema import TABLES
from aftersales.text import Language
from aftersales.ui.safe import escaped

LEAST_MONTHS = 3  # fewer make no line worth looking at


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
    """One KPI: its value, its 95 % interval and number of records, its course."""
    kpi = CATALOGUE[measurement.kpi]
    course = [month.value for month in months if month.value is not None]
    st.metric(
        language.say(kpi.name),
        escaped(shown(measurement.value, kpi.unit, currency, language)),
        delta=escaped(_below(measurement, kpi, currency, language)),
        delta_color="off",
        delta_arrow="off",
        help=explained(kpi, language),
        chart_data=course if len(course) >= LEAST_MONTHS else None,
        border=True,
    )


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
                say("Group"): escaped(m.group or ""),
                say(kpi.name): escaped(shown(m.value, kpi.unit, currency, language)),
                say("95% interval"): escaped(_interval(m, kpi, currency, language)),
                say("Records"): language.number(m.n, 0),
            }
            for m in measurements
        ]
    )


def missing_table(measurements: Sequence[Measurement], language: Language) -> pd.DataFrame:
    """KPI and what it lacks, for every KPI that could not be measured."""
    say = language.say
    return pd.DataFrame(
        [
            {say("KPI"): say(CATALOGUE[m.kpi].name), say("What it needs"): lacking(m, language)}
            for m in measurements
            if m.value is None
        ]
    )


def lacking(measurement: Measurement, language: Language) -> str:
    """What a KPI without a value lacks, in words."""
    if measurement.refusal is not None:
        return language.say(measurement.refusal)
    if not measurement.missing:
        return language.say("No record counts.")
    ways = (" + ".join(_column(c, language) for c in way) for way in measurement.least_missing)
    return language.say(" or ").join(dict.fromkeys(ways))


def _column(address: str, language: Language) -> str:
    """`table.column` as it is called on the screen."""
    table, name = address.split(".", 1)
    column = TABLES[table].column(name)
    return f"{language.say(TABLES[table].label)}: {language.say(column.label)}"


def _below(measurement: Measurement, kpi: Kpi, currency: str, language: Language) -> str:
    count = language.number(measurement.n, 0)
    if measurement.few:
        return language.say("only {n} records: uncertain", n=count)
    interval = _interval(measurement, kpi, currency, language)
    if not interval:
        return language.say("{n} records", n=count)
    return language.say("{interval} · n {n}", interval=interval, n=count)


def _interval(measurement: Measurement, kpi: Kpi, currency: str, language: Language) -> str:
    if measurement.low is None or measurement.high is None:
        return ""
    low = shown(measurement.low, kpi.unit, currency, language)
    return f"{low} … {shown(measurement.high, kpi.unit, currency, language)}"
