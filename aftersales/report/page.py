"""The results as one HTML file: nothing is fetched, it opens offline and prints on A4.

The study stands in it, so that a second reader can rebuild every figure.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import altair as alt
import numpy as np
import vl_convert

from aftersales import RESULTS_VERSION
from aftersales.baseline.assumptions import Assumption, Group
from aftersales.charts.before_after import before_after
from aftersales.charts.cash import cumulative_cash
from aftersales.charts.distribution import npv_distribution
from aftersales.charts.frame import alternative_text
from aftersales.charts.levers import levers
from aftersales.charts.look import Look
from aftersales.charts.waterfall import waterfall
from aftersales.model import Outcome
from aftersales.model.finance import present_value
from aftersales.report.findings import Findings
from aftersales.report.inputs import inputs, range_in_words, value_in_words
from aftersales.report.judgement import judgement
from aftersales.report.learnt import learnt_rows, taught_links
from aftersales.report.markup import Html, element, table, together
from aftersales.report.programme import programme
from aftersales.report.reference import reference
from aftersales.report.tables import (
    channel_rows,
    headline_rows,
    lever_rows,
    memo,
    payback_of,
    payback_range,
    percent,
    segment_rows,
    spread_range,
)
from aftersales.study import Source
from aftersales.study_file import write_study
from aftersales.text import Language

CHART_PX = 700
# Whatever a name in the study may try, a browser that opens the page asks nobody for anything.
NO_REQUESTS = "default-src 'none'; style-src 'unsafe-inline'"


def page(findings: Findings, language: Language) -> str:
    """The whole file."""
    title = language.say("What is better service worth?")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NO_REQUESTS),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light"),
        element("title", title),
        element("style", Html(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))),
    )
    body = element("body", *_body(findings, title, language))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=language.code)}\n"


def _body(findings: Findings, title: str, language: Language) -> Iterator[Html]:
    yield element("header", element("h1", title), *_about(findings, language))
    yield from _verdict(findings, language)
    yield _figures(findings, language)
    yield element("main", *_charts(findings, language))
    yield _all_figures(findings, language)
    yield from _inputs(findings, language)
    yield from _again(findings, language)


def _about(findings: Findings, language: Language) -> Iterator[Html]:
    """Whose data, which programme, when."""
    lines = (findings.data, programme(findings.study, language), _made(findings, language))
    yield from (element("p", line, class_="made") for line in lines if line)


def _made(findings: Findings, language: Language) -> str:
    return language.say(
        "{day} · After-sales ROI Explorer {version}, results version {results}",
        day=findings.made_on,
        version=findings.version,
        results=RESULTS_VERSION,
    )


def _verdict(findings: Findings, language: Language) -> Iterator[Html]:
    headline, sure = findings.answers.headline, findings.uncertainty
    first, *below = judgement(findings.study, headline, sure, language)
    yield element("p", first, class_="verdict")
    if below:
        yield element("p", " ".join(below))


# Headline figures


def _figures(findings: Findings, language: Language) -> Html:
    tiles = (_tile(*tile) for tile in _tiles(findings, language))
    return element("dl", *tiles, class_="figures")


def _tiles(findings: Findings, language: Language) -> Iterator[tuple[str, str, str]]:
    """Label, figure and 90 % range of each."""
    say, headline, sure = language.say, findings.answers.headline, findings.uncertainty
    currency = findings.study.settings.currency
    months = findings.study.settings.horizon_months

    def money(value: float | None) -> str:
        return language.about(value, currency)

    def in_percent(value: float | None) -> str:
        return percent(value, language)

    npv = spread_range(sure.npv if sure else None, money)
    roi = spread_range(sure.roi_percent if sure else None, in_percent)
    payback = payback_of(headline, headline.payback_months, language)
    if headline.npv is not None and headline.payback_months is None:
        payback = say("> {months} months", months=months)
    within = payback_range(sure.payback, months, language) if sure else ""
    yield say("NPV"), money(headline.npv), npv
    yield say("ROI"), in_percent(headline.roi_percent), roi
    yield say("ROS, gross"), in_percent(headline.ros_gross_percent), say("ROI + 100")
    yield say("Payback"), payback, within
    if sure is not None:
        chance = language.share(sure.probability_npv_positive, 0)
        yield say("Chance that it pays"), chance, say("NPV above 0")


def _tile(label: str, figure: str, below: str) -> Html:
    return element(
        "div",
        element("dt", label),
        element("dd", figure),
        element("dd", below, class_="range"),
    )


# Charts, each with its table behind it; the long one of the months stands with all figures


def _charts(findings: Findings, language: Language) -> Iterator[Html]:
    currency = findings.study.settings.currency
    look = Look(language=language, currency=currency, width_px=CHART_PX)
    yield from _cash_drawn(findings, look)
    yield from _distribution_drawn(findings, look)
    yield from _levers_drawn(findings, look)
    yield _segments_drawn(findings, look)


def _cash_drawn(findings: Findings, look: Look) -> Iterator[Html]:
    answers = findings.answers
    if answers.headline.npv is not None:
        payback = answers.headline.payback_months
        yield _drawn("cash", cumulative_cash(answers.outcome, findings.drawn, payback, look))


def _distribution_drawn(findings: Findings, look: Look) -> Iterator[Html]:
    if findings.uncertainty is not None and findings.drawn is not None:
        npv = _npv(findings.drawn, findings.study.settings.discount_rate)
        figures = _quantiles(npv, findings, look.language)
        spread = _details(look.say("The range in figures"), figures)
        yield _drawn("npv", npv_distribution(npv, look), spread)


def _levers_drawn(findings: Findings, look: Look) -> Iterator[Html]:
    """What the channels and the levers bring, each with its figures behind it."""
    study, answers, say, language = findings.study, findings.answers, look.say, look.language
    if answers.alone:
        channels = table(["", say("present value")], channel_rows(study, answers, language))
        bars = waterfall(answers, study.settings.horizon_months, look)
        yield _drawn("channels", bars, _details(say("In figures"), channels))
        names = findings.lever_names(language)
        each = _headed(lever_rows(study, answers, language, names))
        yield _drawn("levers", levers(answers, names, look), _details(say("In figures"), each))


def _segments_drawn(findings: Findings, look: Look) -> Html:
    study, answers = findings.study, findings.answers
    figures = _headed(segment_rows(study, answers, look.language))
    change = before_after(answers.segments, findings.drawn, study.settings.horizon_months, look)
    return _drawn("segments", change, element("div", figures, class_="wide"))


def _drawn(id: str, chart: alt.LayerChart, *behind: Html) -> Html:
    return together(element("figure", _svg(id, chart)), *behind)


def _svg(id: str, chart: alt.LayerChart) -> Html:
    """The chart as an inline picture whose ids are its own and whose words are read out."""
    drawn = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", drawn)
    described = element("svg", role="img", aria_label=alternative_text(chart)).removesuffix(
        "></svg>"
    )
    return Html(own.replace("<svg", described, 1))


def _details(summary: str, *inner: str, class_: str = "wide") -> Html:
    return element("details", element("summary", summary), *inner, class_=class_)


def _headed(rows: Iterable[Sequence[str]]) -> Html:
    head, *others = rows
    return table(head, others)


def _npv(drawn: Outcome, discount_rate: float) -> np.ndarray:
    return present_value(drawn.net_flow, discount_rate)


def _months(findings: Findings, language: Language) -> Iterator[Html]:
    """What the chart of cash shows; nothing while a cost is not known."""
    if findings.answers.headline.npv is not None:
        summary = language.say("Cash, month by month")
        yield _details(summary, _cash(findings, language), class_="wide long")


def _cash(findings: Findings, language: Language) -> Html:
    say, outcome, drawn = language.say, findings.answers.outcome, findings.drawn
    columns = [outcome.benefit[0], outcome.cost[0], np.cumsum(outcome.net_flow[0])]
    head = [say("Month"), say("Benefit"), say("Cost"), say("Cumulative")]
    if drawn is not None:
        cumulative = np.cumsum(drawn.net_flow, axis=-1)
        columns += list(np.quantile(cumulative, (0.05, 0.95), axis=0))
        head += [say("90% range from"), say("90% range to")]
    currency = findings.study.settings.currency
    rows = (
        [language.number(month), *(language.money(amount, currency) for amount in amounts)]
        for month, amounts in enumerate(zip(*columns, strict=True))
    )
    return table(head, rows)


def _quantiles(npv: np.ndarray, findings: Findings, language: Language) -> Html:
    currency = findings.study.settings.currency
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    head = ["", *(language.share(level, 0) for level in levels)]
    amounts = (language.money(float(v), currency) for v in np.quantile(npv, levels))
    below = language.say("NPV is below … in so many simulated runs")
    return table(head, [[below, *amounts]])


def _all_figures(findings: Findings, language: Language) -> Html:
    study, answers = findings.study, findings.answers
    rows = headline_rows(study, answers.headline, findings.uncertainty, language)
    ros = language.say(
        "ROS is the return on service: benefit over cost. It is not return on sales."
    )
    return element(
        "section",
        element("h2", language.say("All figures")),
        element("div", _headed(rows), class_="wide"),
        *(element("p", line, class_="quiet") for line in memo(study, answers, language)),
        element("p", ros, class_="quiet"),
        *_months(findings, language),
    )


# Inputs


def _inputs(findings: Findings, language: Language) -> Iterator[Html]:
    yield element("h2", language.say("What it rests on"))
    explained = language.say(
        "Every number with its most likely value, its range and where it comes from. Evidence is "
        "graded from A (randomised or equivalent) to D (anecdote); J is our judgement."
    )
    yield element("p", explained, class_="quiet")
    for group in inputs(findings.study):
        yield element("h3", language.say(group.label))
        yield element("div", _group(group, findings, language), class_="wide")
        if group.id == "links":
            yield from _learnt(findings, language)


def _learnt(findings: Findings, language: Language) -> Iterator[Html]:
    """What files taught beside what is published; nothing where they taught nothing."""
    rows = list(learnt_rows(taught_links(findings.study), language))
    if rows:
        yield element("h3", language.say("What the user's files say beside published evidence"))
        yield element("div", _headed(rows), class_="wide")


def _group(group: Group, findings: Findings, language: Language) -> Html:
    say = language.say
    head = ["", say("Value"), say("Range"), say("Source")]
    rows = (_input(assumption, findings, language) for assumption in group.assumptions)
    return table(head, rows, class_="inputs")


def _input(assumption: Assumption, findings: Findings, language: Language) -> list[str]:
    currency = findings.study.settings.currency
    return [
        _with_unit(assumption, language),
        value_in_words(assumption, currency, language),
        range_in_words(assumption, currency, language),
        _origin_and_note(assumption, language),
    ]


def _origin_and_note(assumption: Assumption, language: Language) -> Html:
    whence = origin(assumption.source, language)
    if assumption.note is None:
        return together(whence)
    return together(whence, element("br"), language.say(assumption.note))


def _with_unit(assumption: Assumption, language: Language) -> Html:
    """The label, and in small print its unit and what the number comes to."""
    small = [language.say(words) for words in (assumption.unit, assumption.plainly) if words]
    label = language.say(assumption.label)
    return together(label, " ", element("small", " · ".join(small))) if small else together(label)


def origin(source: Source | None, language: Language) -> str:
    """Where a number comes from, in one line."""
    if source is None:
        return language.say("set in the study")
    parts = (
        language.say(source.provenance.words),
        reference(source, language),
        language.say("grade {grade}", grade=source.grade) if source.grade else "",
        language.say("n {n}", n=language.number(source.n, 0)) if source.n is not None else "",
    )
    return " · ".join(part for part in parts if part)


# How to come to the same figures again


def _again(findings: Findings, language: Language) -> Iterator[Html]:
    say, settings = language.say, findings.study.settings
    yield element("h2", say("How to come to the same figures"))
    yield element("p", _how_drawn(findings, language))
    toml = write_study(findings.study)
    command = f"aftersales project study.toml --draws {_draws(findings)} --seed {settings.seed}"
    yield element(
        "div",
        element("p", say("Save the study below as study.toml and run:")),
        element("p", element("code", command)),
        element("p", _download(toml, language)),
        class_="on-screen",
    )
    study = element("pre", toml, id="study")
    yield _details(say("The study"), study, class_="study")


def _draws(findings: Findings) -> int:
    return 0 if findings.drawn is None else len(findings.drawn.benefit)


def _how_drawn(findings: Findings, language: Language) -> str:
    settings = findings.study.settings
    if findings.drawn is None:
        return language.say("The figures are those at the expected values; nothing was simulated.")
    return language.say(
        "The figures are those at the expected values; the ranges hold 90% of {count} simulated "
        "runs (seed {seed}).",
        count=_draws(findings),
        seed=str(settings.seed),
    )


def _download(toml: str, language: Language) -> Html:
    content = b64encode(toml.encode()).decode()
    return element(
        "a",
        language.say("Save the study"),
        href=f"data:application/toml;base64,{content}",
        download="study.toml",
    )
