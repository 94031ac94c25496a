"""The workbook of the full example: seven levers, three segments, 36 months, all in formulas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aftersales import __version__
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.report.findings import Findings
from aftersales.report.workbook import sheets, workbook
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.text import Language
from benchmarks.projection import STUDY
from benchmarks.timing import Benchmark

AIM_SECONDS = 2.0


def benchmarks() -> Iterator[Benchmark]:
    """Its formulas and the numbers that are none are counted in its name."""
    study = read_study(STUDY)
    assert isinstance(study, Study)
    drawn = in_worlds(study, draw(study))
    findings = Findings(
        study=study,
        answers=answer(study),
        drawn=drawn,
        uncertainty=uncertainty(study, drawn),
        made_on=date.today(),
        version=__version__,
    )
    english = Language("en")
    made = sheets(findings, english)
    formulas, values = (sum(s.count(formulas=kind) for s in made) for kind in (True, False))
    yield Benchmark(
        name=f"workbook, {formulas:,} formulas, {values:,} values",
        run=lambda: workbook(findings, english),
        runs=5,
        aim_seconds=AIM_SECONDS,
    )
