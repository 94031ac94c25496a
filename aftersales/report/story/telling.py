"""The story of a study: what is asked, what is known, what is found, what to do."""

from __future__ import annotations

from aftersales import RESULTS_VERSION
from aftersales.report.findings import Findings
from aftersales.report.story import question
from aftersales.report.story.parts import Story
from aftersales.text import Language


def story(findings: Findings, language: Language) -> Story:
    """All of its sections; what was not worked out (`in_depth`) is said to be missing."""
    tellers = (question.section,)
    return Story(
        language=language,
        currency=findings.study.settings.currency,
        question=language.say("What is better service worth?"),
        name=findings.data,
        made_on=findings.made_on,
        version=findings.version,
        results=RESULTS_VERSION,
        sections=tuple(
            section for tell in tellers if (section := tell(findings, language)) is not None
        ),
    )
