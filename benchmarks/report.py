"""What a report takes once it is known what is to be told: the full example, 10,000 runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aftersales import __version__
from aftersales.baseline.saved import Saved
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings, in_depth
from aftersales.report.formats import PAGE, SLIDES, WORKBOOK, writers
from aftersales.report.workbook import sheets
from aftersales.text import Language
from benchmarks.decide import thirty_numbers
from benchmarks.timing import Benchmark

AIMS_SECONDS = {WORKBOOK: 2.0, SLIDES: 5.0, PAGE: 2.0}


def benchmarks() -> Iterator[Benchmark]:
    """Each format with its words, pictures and tables; and what is to be found out before."""
    findings = found()
    whole, saved, german = in_depth(findings), Saved(study=findings.study), Language("de")
    for ending, aim_seconds in AIMS_SECONDS.items():
        yield Benchmark(
            name=f"{ending}, full example{counted(findings) if ending == WORKBOOK else ''}",
            run=lambda ending=ending: writers(whole, saved, Brand(), german)[ending](),  # type: ignore[misc]
            runs=5,
            aim_seconds=aim_seconds,
        )
    yield Benchmark(name="what the story tells beyond ROI", run=lambda: in_depth(findings), runs=3)


def counted(findings: Findings) -> str:
    """How much of the workbook is formula, and how much number."""
    made = sheets(findings, Language("en"))
    formulas, numbers = (sum(s.count(formulas=kind) for s in made) for kind in (True, False))
    return f": {formulas:,} formulas, {numbers:,} numbers"


def found() -> Findings:
    """The full example as the command line finds it."""
    study = thirty_numbers()
    drawn = in_worlds(study, draw(study, 10_000))
    return Findings(
        study=study,
        answers=answer(study),
        drawn=drawn,
        uncertainty=uncertainty(study, drawn),
        made_on=date.today(),
        version=__version__,
    )
