"""The answers as plain text, for the command line."""

from __future__ import annotations

from aftersales.decide.answers import Answers, Uncertainty
from aftersales.report.columns import in_columns, titled
from aftersales.report.judgement import judgement
from aftersales.report.programme import lever_names
from aftersales.report.tables import (
    channel_rows,
    headline_rows,
    lever_rows,
    memo,
    segment_rows,
)
from aftersales.study import Study
from aftersales.text import Language


def summary(
    study: Study, answers: Answers, uncertainty: Uncertainty | None, language: Language
) -> str:
    """The answers on one page of plain text."""
    say, months = language.say, study.settings.horizon_months
    names = lever_names(study, language)
    blocks = [
        "\n".join(judgement(study, answers.headline, uncertainty, language)),
        in_columns(headline_rows(study, answers.headline, uncertainty, language)),
        titled(say("Where it comes from (present value)"), channel_rows(study, answers, language)),
        titled(say("Each lever"), lever_rows(study, answers, language, names)),
        titled(
            say("Customers after {months} months, without → with", months=months),
            segment_rows(study, answers, language),
        ),
        *memo(study, answers, language),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"
