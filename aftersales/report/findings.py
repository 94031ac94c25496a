"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from aftersales.baseline.assumptions import lever_name
from aftersales.decide.answers import Answers, Uncertainty
from aftersales.model import Outcome
from aftersales.study import Study
from aftersales.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A study, its answers at the expected values, and what the drawn worlds say.

    `drawn` and `uncertainty` are None where nothing was drawn, `uncertainty` also where a cost is
    not known. `version` is the product's, `made_on` the day the report is made.
    """

    study: Study
    answers: Answers
    drawn: Outcome | None
    uncertainty: Uncertainty | None
    made_on: date
    version: str

    def lever_names(self, language: Language) -> Mapping[str, str]:
        """What each lever is called, by id."""
        return {lever.id: language.say(lever_name(lever.id)) for lever in self.study.levers}
