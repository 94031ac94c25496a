"""Where a number comes from, in one line."""

from __future__ import annotations

from aftersales.report.reference import reference
from aftersales.study import Source
from aftersales.text import Language


def origin(source: Source | None, language: Language) -> str:
    """Kind of source, citation or columns, grade and number of observations."""
    if source is None:
        return language.say("set in the study")
    parts = (
        language.say(source.provenance.words),
        reference(source, language),
        language.say("grade {grade}", grade=source.grade) if source.grade else "",
        language.say("n {n}", n=language.number(source.n, 0)) if source.n is not None else "",
    )
    return " · ".join(part for part in parts if part)
