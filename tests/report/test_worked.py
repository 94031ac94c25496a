"""The equations with numbers put in come to what the projection computes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.drivers import Choice
from aftersales.drivers.combine import combined
from aftersales.evidence.definitions import Grade
from aftersales.report.equations import CHAPTERS
from aftersales.report.worked.case import case_of
from aftersales.study import Learnt, Provenance, Source, Study
from aftersales.study_file import read_study
from aftersales.text import LANGUAGES, Language
from aftersales.uncertain import Normal

REFERENCE = Path(__file__).parents[1] / "reference"


def worked_example() -> Study:
    return read_study(REFERENCE / "worked_example.toml")


def full_example() -> Study:
    return read_study(REFERENCE / "full_example.toml")


def cheaper_and_learnt() -> Study:
    """The worked example at a tenth of its cost, with one link learnt from the user's files."""
    study = worked_example()
    cheap = tuple(
        replace(lever, cost=replace(lever.cost, one_off=7_000.0, monthly=450.0))
        for lever in study.levers
    )
    published = study.links.csat_on_churn
    both = combined(published, 0.39, 0.1, Grade.C, Choice.BOTH)
    learnt = Learnt(
        question="renewal",
        coefficient=Normal(mean_of_core=-0.7, sd=0.2),
        own=Normal(mean_of_core=0.39, sd=0.1),
        counted=both.discounted,
        published=published,
        data_weight=both.data_weight,
    )
    return replace(
        study,
        levers=cheap,
        links=replace(study.links, csat_on_churn=both.number),
        sources={
            "links.csat_on_churn": Source(provenance=Provenance.BOTH, grade="C", learnt=learnt)
        },
    )


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("study", "left_out"),
    [
        (worked_example, {"haircut", "together"}),
        (full_example, {"payback", "haircut", "together"}),
        (cheaper_and_learnt, set()),
    ],
)
def test_each_equation_comes_to_what_the_projection_computes(study, left_out, code):
    """By hand from the numbers shown and by the product: the same, for every equation."""
    made = study()
    sure = uncertainty(made, in_worlds(made, draw(made, 200)))
    case = case_of(made, answer(made), sure, Language(code))
    equations = [equation for chapter in CHAPTERS for equation in chapter.equations]
    worked = {equation.worked.__name__: equation.worked(case) for equation in equations}
    assert {name for name, found in worked.items() if found is None} == left_out
    for found in filter(None, worked.values()):
        assert found.by_hand == pytest.approx(found.by_model, rel=1e-9, abs=1e-12)
        assert found.formula.count("{") == found.formula.count("}")


def test_where_nothing_is_pulled_nothing_is_put_in():
    """Without a lever there is no example to show."""
    study = worked_example()
    idle = replace(study, levers=tuple(replace(lever, intensity=0.0) for lever in study.levers))
    assert case_of(idle, answer(idle), None, Language("en")) is None
