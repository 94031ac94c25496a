"""Every number of a study is listed, with its words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from aftersales.baseline.assumptions import Assumption
from aftersales.report.inputs import inputs, range_in_words, value_in_words
from aftersales.study import Study
from aftersales.study_file import write_study
from aftersales.text import Language
from aftersales.uncertain import Fixed, Normal, Pert, Tail
from tests.report.reports import EXAMPLES, findings, without_costs

# Not a number, or stands in the report's account of the draws.
ELSEWHERE = {"settings.currency", "settings.draws", "settings.seed"}
# Numbers that change nothing at this value are not worth a line.
NEUTRAL = {"p_no_effect": 0, "coverage": 1, "overrun": 1, "floor": 0} | dict.fromkeys(
    ("one_off", "refresh", "monthly", "per_contact"), 0
)


def written(study: Study) -> dict[str, object]:
    """Address → what stands in the file, read without the product's own reader."""
    return dict(leaves(tomllib.loads(write_study(study)), ""))


def leaves(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and not {"low", "mean"} & value.keys():
        for key, inner in value.items():
            yield from leaves(inner, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for position, inner in enumerate(value, start=1):
            yield from leaves(without_name(inner), address(inner, place, position))
    else:
        yield place, value


def without_name(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: inner for key, inner in value.items() if key not in ("name", "id", "on")}


def address(value: object, place: str, position: int) -> str:
    if not isinstance(value, dict):
        return f"{place}[{position}]"
    return f"{place}.{value.get('name') or value.get('id') or value['on']}"


def as_written(assumption: Assumption) -> object:
    match assumption.number:
        case Fixed(value):
            return pytest.approx(value)
        case Pert(low=low, mode=mode, high=high):
            return {"low": low, "mode": mode, "high": high}
        case Normal(mean_of_core=mean, sd=sd):
            return {"mean": mean, "sd": sd}


def listed(study: Study) -> dict[str, Assumption]:
    return {a.address: a for group in inputs(study) for a in group.assumptions}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_the_file_is_listed(name: str):
    """What stands in the study's file stands in the list, with that value; but for the neutral."""
    study = findings(name).study
    found = listed(study)
    for place, value in written(study).items():
        if place in found:
            assert value == as_written(found[place])
        else:
            assert place in ELSEWHERE or NEUTRAL[place.rpartition(".")[-1]] == value


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_listed_that_the_file_does_not_hold(name: str):
    """No number is of the report's own making."""
    study = findings(name).study
    assert set(listed(study)) <= set(written(study))


def test_an_unknown_cost_is_listed_as_not_known():
    """A cost that nobody has said is a dash, never a nought."""
    costs = [a for a in listed(without_costs().study).values() if ".cost." in a.address]
    assert costs
    assert {value_in_words(a, "EUR", Language("en")) for a in costs} == {"–"}


def number(uncertain: object, unit: str = "hours") -> Assumption:
    return Assumption(address="x", label="x", unit=unit, number=uncertain, source=None)


@pytest.mark.parametrize(
    ("uncertain", "unit", "value", "between"),
    [
        (Fixed(0.0005), "new customers", "0.0005", ""),
        (Fixed(1234.0), "customers", "1,234", ""),
        (Fixed(0.705), "share of visits", "70.5%", ""),
        (Fixed(1.0), "share of visits", "100%", ""),
        (Fixed(35.5), "money per case", "€35.50", ""),
        (Pert(low=0.05, mode=0.3, high=0.8), "logit", "0.3", "0.05 to 0.8"),
        (Normal(mean_of_core=0.2149, sd=0.0571), "logit", "0.215", "± 0.0571"),
        (
            Pert(low=0.95, mode=1.05, high=1.5, tail=Tail(probability=0.1, low=3.0, high=5.5)),
            "times the budget",
            "1.05",
            "0.95 to 1.5; with a chance of 10% 3 to 5.5",
        ),
    ],
)
def test_a_number_is_said_to_three_figures(uncertain, unit: str, value: str, between: str):
    """As exact as a reader can use, without noughts behind; its range beside it."""
    said = number(uncertain, unit)
    assert value_in_words(said, "EUR", Language("en")) == value
    assert range_in_words(said, "EUR", Language("en")) == between
