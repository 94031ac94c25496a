"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from aftersales.baseline import Baseline
from aftersales.baseline.strengths import smaller_strengths
from aftersales.decide.alone import alone_in_worlds
from aftersales.decide.answers import Answers, Spread, Uncertainty, spread
from aftersales.decide.comparison import Comparison
from aftersales.decide.demands import Demands, demands
from aftersales.decide.doubt import Doubt, doubt
from aftersales.decide.draws import draw
from aftersales.decide.smaller import Single, better_if_smaller
from aftersales.model import Outcome, finance
from aftersales.report.programme import lever_names
from aftersales.study import Study
from aftersales.text import Language

NOTHING_DRAWN: Mapping[str, Uncertainty] = MappingProxyType({})
NONE_SMALLER: Mapping[str, Single] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A study, its answers at the expected values, and what the drawn worlds say.

    `drawn` and `uncertainty` are None where nothing was drawn, `uncertainty` also where a cost is
    not known. `version` is the product's, `made_on` the day the report is made, `data` whose
    figures they are, in the reader's language; empty where nobody said. `made` is what the study
    was made of, None where it was written by hand.

    `in_depth` adds what takes longer: each lever `alone` in the drawn worlds, those that would do
    better `smaller`, the `doubt`, the `demands`. `comparison` is that of several scenarios,
    `scenario` the name of this one in it.
    """

    study: Study
    answers: Answers
    drawn: Outcome | None
    uncertainty: Uncertainty | None
    made_on: date
    version: str
    data: str = ""
    made: Baseline | None = None
    alone: Mapping[str, Uncertainty] = field(default_factory=lambda: NOTHING_DRAWN)
    smaller: Mapping[str, Single] = field(default_factory=lambda: NONE_SMALLER)
    doubt: Doubt | None = None
    demands: Demands | None = None
    comparison: Comparison | None = None
    scenario: str = ""

    def lever_names(self, language: Language) -> Mapping[str, str]:
        """What each lever is called, by id."""
        return lever_names(self.study, language)

    @property
    def benefit(self) -> Spread | None:
        """Present value of the benefit over the drawn worlds, whatever it costs; None undrawn."""
        if self.drawn is None:
            return None
        rate = self.study.settings.discount_rate
        return spread(finance.present_value(self.drawn.benefit, rate))


def in_depth(findings: Findings) -> Findings:
    """The same with all that a story tells, as far as it is not there; some seconds of work.

    Without drawn worlds, without a known cost, or with nothing invested there is less to tell.
    """
    if findings.drawn is None:
        return findings
    study, worlds = findings.study, draw(findings.study, len(findings.drawn.benefit))
    known = replace(
        findings,
        alone=findings.alone or alone_in_worlds(study, worlds),
        smaller=better_if_smaller(study, smaller_strengths(study, findings.made), worlds),
    )
    if findings.answers.headline.roi_percent is None:
        return known
    return replace(
        known,
        doubt=_of_one_source(findings.doubt or doubt(study), findings.uncertainty),
        demands=findings.demands or demands(study),
    )


def _of_one_source(found: Doubt, sure: Uncertainty | None) -> Doubt:
    """What it is worth to know it all comes from the runs of every other figure of a report.

    The doubt is settled in more runs, which would say it a second time and a little otherwise.
    """
    if sure is None:
        return found
    return replace(found, knowledge=replace(found.knowledge, everything=max(0.0, sure.evpi)))
