"""A scenario: what it does otherwise than the business as it stands, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from aftersales.baseline.study import Baseline, Plan, baseline_of
from aftersales.evidence.edits import NO_EDITS, Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named plan over a base.

    `plan` is the position of each lever's slider, a lever that is not named is off; `answers` are
    the values by address that this scenario alone sees otherwise, horizon and rate among them.
    """

    name: str
    plan: Plan
    start_month: int = 0
    answers: Edits = field(default_factory=lambda: NO_EDITS)


def played(base: Baseline, scenario: Scenario) -> Baseline:
    """The base with the scenario's levers and its own values; nothing is measured anew."""
    return baseline_of(
        base.measured,
        {**base.answers, **scenario.answers},
        scenario.plan,
        start_month=scenario.start_month,
    )
