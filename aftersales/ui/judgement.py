"""The verdict on the screen."""

from __future__ import annotations

from aftersales.decide.answers import Headline, Uncertainty
from aftersales.report.judgement import judgement
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.safe import escaped


def verdict_in_markdown(
    study: Study, headline: Headline, uncertainty: Uncertainty | None, language: Language
) -> str:
    """A heading, and below it what else is to be said."""
    heading, *below = map(escaped, judgement(study, headline, uncertainty, language))
    return "\n\n".join(part for part in (f"### {heading}", " ".join(below)) if part)
