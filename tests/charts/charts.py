"""Every chart that there is, drawn from the reference examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from aftersales.charts.before_after import before_after
from aftersales.charts.cash import cumulative_cash
from aftersales.charts.comparison import cash_curves, npv_ranges
from aftersales.charts.distribution import npv_distribution
from aftersales.charts.frame import unbroken
from aftersales.charts.levers import levers
from aftersales.charts.look import Look
from aftersales.charts.trend import trend
from aftersales.charts.waterfall import waterfall
from aftersales.decide.answers import Answers, answer, in_worlds
from aftersales.decide.comparison import Comparison, comparison
from aftersales.decide.draws import draw
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.model import Outcome
from aftersales.model.finance import present_value
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.text import Language

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
EXAMPLES = ("worked_example", "full_example")
CHARTS = (
    "before_after",
    "cash",
    "cash without draws",
    "cash of scenarios",
    "distribution",
    "levers",
    "npv of scenarios",
    "trend",
    "waterfall",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A study with everything that is drawn of it."""

    study: Study
    answers: Answers
    drawn: Outcome

    @property
    def npv(self):
        return present_value(self.drawn.net_flow, self.study.settings.discount_rate)


@cache
def example(name: str) -> Example:
    study = read_study(REFERENCE / f"{name}.toml")
    assert isinstance(study, Study), study
    return Example(
        study=study, answers=answer(study), drawn=in_worlds(study, draw(study, count=400))
    )


def scenarios(study: Study) -> Comparison:
    """The study as it is, without levers, at half strength under a long name, of unknown cost."""
    off = tuple(replace(lever, intensity=0.0) for lever in study.levers)
    half = tuple(replace(lever, intensity=lever.intensity / 2) for lever in study.levers)
    unknown = (replace(study.levers[0], cost=None), *study.levers[1:])
    return comparison(
        {
            "As planned": study,
            "Nothing": replace(study, levers=off),
            "Half of everything, for as long as nobody finds a shorter name": replace(
                study, levers=half, settings=replace(study.settings, horizon_months=48)
            ),
            "Who knows": replace(study, levers=unknown),
        },
        100,
    )


def look(code: str = "en", *, dark: bool = False, width_px: int | None = None) -> Look:
    return Look(language=Language(code), currency="EUR", dark=dark, width_px=width_px)


def months(gap: int | None = None, few: int | None = None) -> list[Measurement]:
    """Two years of a share, with a month missing and a month of few records if told so."""
    return [
        Measurement(
            kpi="first_time_fix",
            unit=Unit.SHARE,
            group=f"{2024 + i // 12}-{i % 12 + 1:02d}",
            value=0.7 + i / 200,
            low=0.65 + i / 200,
            high=0.75 + i / 200,
            n=12 if i == few else 300,
        )
        for i in range(24)
        if i != gap
    ]


def drawn(chart: str, of: Example, as_seen: Look) -> alt.LayerChart:
    """One of CHARTS."""
    payback = of.answers.headline.payback_months
    match chart:
        case "cash":
            return cumulative_cash(of.answers.outcome, of.drawn, payback, as_seen)
        case "cash without draws":
            return cumulative_cash(of.answers.outcome, None, payback, as_seen)
        case "cash of scenarios":
            return cash_curves(scenarios(of.study).standings, "As planned", as_seen)
        case "npv of scenarios":
            return npv_ranges(scenarios(of.study).standings, "As planned", as_seen)
        case "waterfall":
            return waterfall(of.answers, of.study.settings.horizon_months, as_seen)
        case "levers":
            return levers(of.answers, {"training": "Training"}, as_seen)
        case "before_after":
            return before_after(of.answers.segments, of.drawn, 36, as_seen)
        case "distribution":
            return npv_distribution(of.npv, as_seen)
        case "trend":
            return trend(months(gap=7, few=3), "First-time fix", as_seen)
    raise KeyError(chart)


WRONGLY_DRESSED = {
    "de": r"\d\.\d(?!\d\d)|\d,\d{3}(?!\d)",
    "en": r"\d,\d(?!\d\d)|\d\.\d{3}(?!\d)",
}


def assert_valid_and_described(chart: alt.LayerChart) -> None:
    """The specification keeps to the schema and tells those who cannot see what it shows."""
    spec = sent(chart)
    with debug_mode(True):
        alt.LayerChart.from_dict(spec, validate=True)
    assert len(spec["description"]) > 40


def assert_fits_and_is_dressed(chart: alt.LayerChart, code: str, width_px: int) -> None:
    """Drawn, it is no wider than its place, and its figures wear the dress of the language."""
    svg = vl_convert.vegalite_to_svg(sent(chart))
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) <= width_px + 1
    assert not re.findall(r"NaN|undefined|null", svg)
    words = re.findall(r">([^<>]+)</text>", svg)
    assert not [word for word in words if re.search(WRONGLY_DRESSED[code], word)]


def sent(chart: alt.LayerChart) -> dict:
    """The specification as a browser gets it, its data beside each layer again, its title whole."""
    spec = json.loads(json.dumps(chart.to_dict(validate=False)))
    for part in ("text", "subtitle"):
        if isinstance(chart["title"][part], alt.ExprRef):
            spec["title"][part] = [unbroken(chart["title"][part])]
    shared = spec.pop("datasets", {})
    for part in (spec, *layers(spec)):
        if "name" in part.get("data", {}):
            part["data"] = {"values": shared[part["data"]["name"]]}
    return spec


def layers(spec: dict) -> Iterator[dict]:
    """The layers of a specification, however deep."""
    for layer in spec.get("layer", ()):
        yield layer
        yield from layers(layer)


def rows(spec: dict, *fields: str) -> list[dict]:
    """The rows of the first layer that has all these fields."""
    return next(
        values
        for layer in layers(spec)
        if (values := layer.get("data", {}).get("values"))
        and all(field in values[0] for field in fields)
    )


def words(spec: dict) -> set[str]:
    """Everything written into a chart."""
    return {
        value
        for layer in layers(spec)
        for row in layer.get("data", {}).get("values", [])
        for value in row.values()
        if isinstance(value, str)
    }
