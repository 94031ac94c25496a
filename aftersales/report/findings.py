"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from aftersales.decide.answers import Answers, Uncertainty
from aftersales.model import Outcome
from aftersales.report.programme import lever_names
from aftersales.study import Study
from aftersales.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A study, its answers at the expected values, and what the drawn worlds say.

    `drawn` and `uncertainty` are None where nothing was drawn, `uncertainty` also where a cost is
    not known. `version` is the product's, `made_on` the day the report is made, `data` whose
    figures they are, in the reader's language; empty where nobody said.
    """

    study: Study
    answers: Answers
    drawn: Outcome | None
    uncertainty: Uncertainty | None
    made_on: date
    version: str
    data: str = ""

    def lever_names(self, language: Language) -> Mapping[str, str]:
        """What each lever is called, by id."""
        return lever_names(self.study, language)
