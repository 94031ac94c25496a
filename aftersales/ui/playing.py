"""The scenario at hand with its worlds, as every part of the Decide page takes it."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.baseline import Baseline
from aftersales.decide.answers import (
    Headline,
    Uncertainty,
    expected,
    headline,
    in_worlds,
    uncertainty,
)
from aftersales.model import Outcome, Worlds
from aftersales.ui.dataset import Dataset
from aftersales.ui.scenario import played_at_hand
from aftersales.ui.steps import worlds


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """A scenario projected into all of its worlds; no `uncertainty` without a known cost."""

    made: Baseline
    worlds: Worlds
    expected: Outcome
    drawn: Outcome
    headline: Headline
    uncertainty: Uncertainty | None


def playing(data: Dataset) -> Playing:
    """The scenario that the Explorer shows, with what is known of it."""
    made = played_at_hand(data)
    study = made.study
    drawn_from = worlds(study, study.settings.draws)
    likely, drawn = expected(study), in_worlds(study, drawn_from)
    return Playing(
        made=made,
        worlds=drawn_from,
        expected=likely,
        drawn=drawn,
        headline=headline(study, likely),
        uncertainty=uncertainty(study, drawn),
    )
