"""All figures as tables: the ratios and the segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aftersales.report.findings import Findings
from aftersales.report.markup import Html, element, table
from aftersales.report.tables import headline_rows, memo, segment_rows
from aftersales.text import Language


def all_figures(findings: Findings, language: Language) -> Html:
    """What the story says in part stands here whole."""
    study, answers, say = findings.study, findings.answers, language.say
    ratios = headline_rows(study, answers.headline, findings.uncertainty, language)
    segments = segment_rows(study, answers, language)
    months = study.settings.horizon_months
    ros = say("ROS is the return on service: benefit over cost. It is not return on sales.")
    return element(
        "section",
        element("h2", say("All figures")),
        element("div", headed(ratios), class_="wide"),
        *(element("p", line, class_="quiet") for line in memo(study, answers, language)),
        element("p", ros, class_="quiet"),
        element("h3", say("Customers after {months} months, without → with", months=months)),
        element("div", headed(segments), class_="wide"),
        id="figures",
    )


def headed(rows: Iterable[Sequence[str]]) -> Html:
    """A table whose head is its first row."""
    head, *others = rows
    return table(head, others)
