"""Slides of the full example, and what takes longer: to find out all that they tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.report.deck import deck
from aftersales.report.findings import Findings, in_depth
from aftersales.report.story import story
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.text import Language
from benchmarks.timing import Benchmark

STUDY = Path(__file__).parent.parent / "tests" / "reference" / "full_example.toml"


def benchmarks() -> Iterator[Benchmark]:
    """What somebody waits for who takes slides away."""
    study, language = read_study(STUDY), Language("de")
    assert isinstance(study, Study)
    drawn = in_worlds(study, draw(study))
    found = Findings(
        study=study,
        answers=answer(study),
        drawn=drawn,
        uncertainty=uncertainty(study, drawn),
        made_on=date(2026, 3, 31),
        version="1.0",
    )
    whole = in_depth(found)
    yield Benchmark(
        name="slides", run=lambda: deck(story(whole, language)), runs=5, aim_seconds=5.0
    )
    yield Benchmark(name="all that slides tell", run=lambda: in_depth(found), runs=3)
