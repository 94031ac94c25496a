"""The projection of the full example: 36 months, 3 segments, 7 levers, on one core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.attribution import by_channel, by_lever
from aftersales.decide.draws import draw, quantile_of_normal
from aftersales.study import Study
from aftersales.study_file import read_study
from benchmarks.timing import Benchmark

STUDY = Path(__file__).parent.parent / "tests" / "reference" / "full_example.toml"
WORLDS = 10_000
WORLDS_WHILE_MOVING = 2_000


def benchmarks() -> Iterator[Benchmark]:
    """What a moved slider waits for, and what follows at rest."""
    study = read_study(STUDY)
    assert isinstance(study, Study)
    worlds = draw(study, WORLDS)
    few = worlds.first(WORLDS_WHILE_MOVING)
    outcome = in_worlds(study, worlds)

    def draw_afresh() -> None:
        quantile_of_normal.cache_clear()
        draw(study, WORLDS)

    yield Benchmark(
        name="projection, 10,000 worlds", run=lambda: in_worlds(study, worlds), aim_seconds=0.060
    )
    yield Benchmark(name="projection, 2,000 worlds", run=lambda: in_worlds(study, few))
    yield Benchmark(
        name="Shapley by lever (7 levers)", run=lambda: by_lever(study), aim_seconds=0.030
    )
    yield Benchmark(name="Shapley by channel", run=lambda: by_channel(study))
    yield Benchmark(name="every expected answer", run=lambda: answer(study))
    yield Benchmark(name="uncertainty of 10,000 worlds", run=lambda: uncertainty(study, outcome))
    yield Benchmark(name="draw 10,000 worlds, new numbers", run=draw_afresh)
    yield Benchmark(name="draw 10,000 worlds, known numbers", run=lambda: draw(study, WORLDS))
    yield Benchmark(
        name="draw 2,000 worlds, known numbers", run=lambda: draw(study, WORLDS_WHILE_MOVING)
    )
