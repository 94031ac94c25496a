"""Findings to report on: the reference examples, with names that try to do harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from aftersales.baseline.saved import Saved
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings
from aftersales.report.page import page
from aftersales.report.story import story
from aftersales.report.workbook import workbook
from aftersales.study import Provenance, Source, Study
from aftersales.study_file import read_study
from aftersales.text import Language

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
EXAMPLES = ("worked_example", "full_example")
DRAWS = 300
DAY = date(2026, 3, 31)
OURS = Brand()

MARKUP = "<script>alert('A')</script>"
FORMULA = "=1+1"
COMMAND = "+cmd|'/c calc'!A1"
LINK = 'https://elsewhere.example/"onmouseover="x'


@cache
def findings(name: str = EXAMPLES[0], *, draws: int = DRAWS) -> Findings:
    study = read_study(REFERENCE / f"{name}.toml")
    assert isinstance(study, Study), study
    return made_from(study, draws=draws)


def made_from(study: Study, *, draws: int = DRAWS) -> Findings:
    drawn = in_worlds(study, draw(study, count=draws)) if draws else None
    return Findings(
        study=study,
        answers=answer(study),
        drawn=drawn,
        uncertainty=None if drawn is None else uncertainty(study, drawn),
        made_on=DAY,
        version="1.2.3",
    )


@cache
def hostile() -> Findings:
    """Segments, a lever and sources whose names want to be code."""
    study = findings().study
    named = zip(study.segments, (MARKUP, FORMULA, COMMAND), strict=True)
    segments = tuple(replace(segment, name=name) for segment, name in named)
    first, *others = study.levers
    source = Source(provenance=Provenance.USER, reference=LINK, grade="D", n=12, year=2024)
    return made_from(
        replace(
            study,
            segments=segments,
            levers=(replace(first, id="@SUM(1)"), *others),
            sources={"operations.case_cost": source},
        )
    )


@cache
def unruly() -> Findings:
    """Names with emoji, without end, from right to left, over several lines; and a long lever."""
    study = findings().study
    names = (
        "Gold \U0001f947\U0001f469\u200d\U0001f527",
        "Kunde" * 40,
        "\u202eלקוחות\u202c\r\na\tb",
    )
    named = zip(study.segments, names, strict=True)
    first, *others = study.levers
    changed = replace(
        study,
        segments=tuple(replace(segment, name=name) for segment, name in named),
        levers=(replace(first, id=f"{names[0]} {'lang ' * 20}"), *others),
    )
    return replace(made_from(changed), data=" ".join(names))


@cache
def without_costs() -> Findings:
    """Nobody said what the levers cost."""
    study = findings().study
    return made_from(
        replace(study, levers=tuple(replace(lever, cost=None) for lever in study.levers))
    )


@cache
def idle() -> Findings:
    """No lever is pulled."""
    study = findings().study
    return made_from(
        replace(study, levers=tuple(replace(lever, intensity=0.0) for lever in study.levers))
    )


def as_sheets(of: Findings, code: str = "en") -> dict[str, list[list]]:
    """The workbook's sheets by name, row by row, as a reader of workbooks sees them."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(of, Language(code))))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def as_page(of: Findings, code: str = "en", brand: Brand = OURS) -> str:
    """The page that tells of them, with the study alone in it."""
    return page(story(of, Language(code)), of, Saved(study=of.study), brand)
