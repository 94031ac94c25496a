"""The story of a study: what is asked, what is known, what is found, what to do."""

from __future__ import annotations

from collections.abc import Callable

from aftersales import RESULTS_VERSION
from aftersales.report.findings import Findings
from aftersales.report.story import (
    advice,
    cash,
    conditions,
    doubt,
    drivers,
    options,
    question,
    scenarios,
    sources,
    today,
    worth,
)
from aftersales.report.story.parts import Section, Story
from aftersales.text import Language

TELLERS: tuple[Callable[[Findings, Language], Section | None], ...] = (
    question.section,
    today.section,
    drivers.section,
    options.section,
    worth.section,
    scenarios.section,
    cash.section,
    doubt.section,
    conditions.section,
    advice.section,
    sources.section,
)


def story(findings: Findings, language: Language) -> Story:
    """All of its sections; what was not worked out (`in_depth`) is said to be missing."""
    return Story(
        language=language,
        currency=findings.study.settings.currency,
        question=language.say("What is better service worth?"),
        name=findings.data,
        made_on=findings.made_on,
        version=findings.version,
        results=RESULTS_VERSION,
        sections=tuple(
            section for tell in TELLERS if (section := tell(findings, language)) is not None
        ),
    )
