"""KPIs on the screen: value, interval, number of records, or the column that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from aftersales.kpis import CATALOGUE, Kpi, Measurement, Unit
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
        help=_explained(kpi, language),
        chart_data=course if len(course) >= LEAST_MONTHS else None,
        border=True,
    )


def shown(value: float | None, unit: Unit, currency: str, language: Language) -> str:
    """A value in its unit."""
    match unit:
        case Unit.SHARE:
            return language.share(value)
        case Unit.MONEY:
            return language.money(value, currency)
        case Unit.HOURS:
            return language.say("{hours} h", hours=language.number(value))
        case Unit.POINTS:
            return language.number(value, 0)


def missing_table(measurements: Sequence[Measurement], language: Language) -> list[dict[str, str]]:
    """KPI and what it lacks, for every KPI that could not be measured."""
    say = language.say
    return [
        {say("KPI"): say(CATALOGUE[m.kpi].name), say("What it needs"): lacking(m, language)}
        for m in measurements
        if m.value is None
    ]


def lacking(measurement: Measurement, language: Language) -> str:
    """What a KPI without a value lacks, in words."""
    if measurement.refusal is not None:
        return language.say(measurement.refusal)
    if not measurement.missing:
        return language.say("No record counts.")
    ways = (" + ".join(_column(c, language) for c in way) for way in measurement.missing)
    return language.say(" or ").join(dict.fromkeys(ways))


def _column(address: str, language: Language) -> str:
    """`table.column` as it is called on the screen."""
    table, name = address.split(".", 1)
    column = TABLES[table].column(name)
    return f"{language.say(TABLES[table].label)}: {language.say(column.label)}"


def _below(measurement: Measurement, kpi: Kpi, currency: str, language: Language) -> str:
    values = {"n": language.number(measurement.n, 0)}
    if measurement.few:
        return language.say("only {n} records: hardly more than an anecdote", **values)
    if measurement.low is None or measurement.high is None:
        return language.say("{n} records", **values)
    return language.say(
        "{low} … {high} · n {n}",
        low=shown(measurement.low, kpi.unit, currency, language),
        high=shown(measurement.high, kpi.unit, currency, language),
        **values,
    )


def _explained(kpi: Kpi, language: Language) -> str:
    parts = (kpi.question, kpi.formula, kpi.pitfall)
    return "\n\n".join(escaped(language.say(part)) for part in parts)
