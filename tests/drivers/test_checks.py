"""Each check finds the fault it is there for, and is silent or content without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aftersales.drivers.cells import Cells, by_lot, cells_from
from aftersales.drivers.checks import Check, Examined, Picture, checked, labels, modules
from aftersales.drivers.design import DESIGNS
from aftersales.drivers.fit import fit
from aftersales.drivers.learning import WORSE, findings_from
from aftersales.drivers.questions import QUESTIONS
from aftersales.kpis import Options

N, CUSTOMERS = 2000, 100
REPURCHASE = next(q for q in QUESTIONS if q.id == "repurchase")


def rows(rng: np.random.Generator) -> pd.DataFrame:
    """Cases with stars that raise the odds of an order by half a log-odds point each."""
    stars = rng.integers(1, 6, N).astype(float)
    return pd.DataFrame(
        {
            "outcome": (rng.logistic(size=N) < 0.5 * (stars - 3)).astype(int),
            "customer": rng.integers(0, CUSTOMERS, N),
            "month": 24300 + rng.integers(0, 24, N),
            "past": rng.integers(0, 2, N).astype(float),
            "segment": rng.choice(["A", "B"], N),
            "region": rng.choice(["DE", "AT"], N),
            "product": None,
            "tenure": np.nan,
            "stars": stars,
            "n": 1,
        }
    )


def sound() -> pd.DataFrame:
    return rows(np.random.default_rng(11))


def leaking() -> pd.DataFrame:
    """Who gave four or five always bought, who gave one or two never."""
    frame = sound()
    told = np.where(frame["stars"] > 3, 1, np.where(frame["stars"] < 3, 0, frame["outcome"]))
    return frame.assign(outcome=told)


def apart() -> pd.DataFrame:
    """All high ratings in one segment, all low ones in the other."""
    frame = sound()
    return frame.assign(segment=np.where(frame["stars"] > 3, "A", "B"))


def carried() -> pd.DataFrame:
    """Half of the cases are one customer's, with an effect all its own."""
    frame = sound()
    one = np.arange(N) < N // 2
    rng = np.random.default_rng(3)
    free = rng.integers(0, 2, N)
    return frame.assign(
        customer=np.where(one, 0, frame["customer"]),
        outcome=np.where(one, (frame["stars"] > 2).astype(int), free),
    )


def confounded() -> pd.DataFrame:
    """Who bought before gives more stars."""
    frame = sound()
    return frame.assign(past=(frame["stars"] + np.random.default_rng(2).normal(0, 1, N) > 3) * 1.0)


def changing() -> pd.DataFrame:
    """An effect in the first year, its opposite in the second."""
    frame = sound()
    late = frame["month"] >= 24312
    return frame.assign(outcome=np.where(late, 1 - frame["outcome"], frame["outcome"]))


def turning() -> pd.DataFrame:
    """The more the better up to three stars, the worse beyond."""
    frame = sound()
    best = 2.0 - np.abs(frame["stars"] - 2.5) * 1.5
    return frame.assign(outcome=(np.random.default_rng(4).logistic(size=N) < best).astype(int))


def few_events() -> pd.DataFrame:
    """Eight orders in all."""
    frame = sound()
    return frame.assign(outcome=(np.arange(N) < 8).astype(int))


def few_customers() -> pd.DataFrame:
    frame = sound()
    return frame.assign(customer=frame["customer"] % 9)


def examined(frame: pd.DataFrame) -> Examined:
    design = DESIGNS["repurchase"]
    cells = cells_from(frame, design)
    found = fit(cells, ("stars",), design.family)
    drawn = by_lot(cells, 50_000)
    return Examined(question=REPURCHASE, design=design, cells=cells, fit=found, drawn=drawn)


def by_id(frame: pd.DataFrame) -> dict[str, Check]:
    return {check.id: check for check in checked(examined(frame))}


def between() -> pd.DataFrame:
    """Customers who always give many stars always buy; a star more in one case moves nothing."""
    frame = sound()
    rng = np.random.default_rng(6)
    usual = rng.integers(1, 6, CUSTOMERS)[frame["customer"]]
    stars = np.clip(usual + rng.integers(-1, 2, N), 1, 5).astype(float)
    bought = (rng.logistic(size=N) < 0.8 * (usual - 3)).astype(int)
    return frame.assign(stars=stars, outcome=bought)


FAULTS = {
    "leakage": leaking,
    "overlap": apart,
    "influence": carried,
    "placebo_outcome": confounded,
    "stability": changing,
    "within_customers": between,
    "dose_response": turning,
    "enough_events": few_events,
    "enough_customers": few_customers,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_fails_its_check(fault):
    """A file made with one fault fails the check for it."""
    assert by_id(FAULTS[fault]())[fault].failed


def test_a_sound_file_passes_every_check():
    """Nothing is wrong, and nothing says so; every check had something to go by."""
    found = by_id(sound())
    assert {id: check.label for id, check in found.items()} == labels()
    assert not [check.id for check in found.values() if check.failed]


def test_what_goes_with_the_rest_fails_collinearity():
    """An exposure that a second one nearly repeats cannot be told from it."""
    question = replace(REPURCHASE, beside=("twin",))
    cells = examined(sound()).cells
    noise = np.random.default_rng(9).normal(0, 0.1, len(cells.n))
    twin = cells.exposures["stars"] + noise
    cells = replace(cells, exposures={**cells.exposures, "twin": twin})
    found = fit(cells, ("stars", "twin"), DESIGNS["repurchase"].family)
    check = modules()["collinearity"](
        replace(examined(sound()), question=question, cells=cells, fit=found)
    )
    assert check.failed


def test_a_placebo_sounds_the_alarm_where_errors_are_too_small():
    """Rows counted ten times over look surer than they are: random deals seem to have effects."""
    tenfold = examined(pd.concat([sound()] * 10))
    row_by_row = replace(tenfold.cells, customer=np.arange(len(tenfold.cells.n)))
    again = fit(row_by_row, ("stars",), DESIGNS["repurchase"].family)
    sure, honest = again.coefficient("stars")[1], tenfold.fit.coefficient("stars")[1]
    assert sure < 0.5 * honest
    assert not modules()["placebo_exposure"](tenfold).failed


def test_every_picture_has_rows_as_wide_as_its_columns():
    """Whoever draws a picture can rely on its columns."""
    pictures = [c.picture for c in checked(examined(sound())) if isinstance(c.picture, Picture)]
    assert pictures
    for picture in pictures:
        assert {len(row) for row in picture.rows} == {len(picture.columns)}


def learnt(frame: pd.DataFrame):
    cells: dict[str, Cells] = {"repurchase": cells_from(frame, DESIGNS["repurchase"])}
    lacking = {id: design.needs for id, design in DESIGNS.items() if id != "repurchase"}
    found = findings_from(cells, lacking, Options())
    return next(f for f in found if f.question == "repurchase")


def test_a_failed_check_lowers_the_grade():
    """Each failed check costs one grade; a refusing one leaves no estimate and a reason."""
    assert learnt(sound()).own.grade is REPURCHASE.grade
    assert learnt(changing()).own.grade is WORSE[REPURCHASE.grade]
    assert learnt(leaking()).own is None
    assert "too well" in str(learnt(leaking()).reason)


def test_too_few_events_leave_the_evidence_alone():
    """With fewer than ten events a parameter nothing is learnt, and more records are named."""
    finding = learnt(few_events())
    assert finding.own is None
    assert "events of the rarer kind" in str(finding.reason)
    assert finding.stronger


def test_the_same_file_gives_the_same_results_in_any_order():
    """Rows in another order change neither estimates nor what is dealt or drawn."""
    frame = sound()
    mixed = frame.sample(frac=1.0, random_state=1)
    assert by_id(frame) == by_id(mixed)
