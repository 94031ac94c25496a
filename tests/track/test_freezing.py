"""A frozen forecast: what the projection gives, to the digit in the file, and no change unseen."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales import RESULTS_VERSION
from aftersales.baseline import Measured, baseline_of
from aftersales.baseline.archive import Opened, write_archive
from aftersales.baseline.archive import opened as opened_archive
from aftersales.baseline.saved import Saved, parse_saved, to_save, write_saved
from aftersales.baseline.tracked import defined_as, definitions
from aftersales.decide.answers import expected, headline, in_worlds
from aftersales.decide.draws import draw
from aftersales.frozen import Frozen
from aftersales.kpis import Options
from aftersales.model import at_means
from aftersales.problems import Problem
from aftersales.study import Study
from aftersales.text import LANGUAGES, Language
from aftersales.track.freezing import doubts, freeze
from tests.anything import anything, places
from tests.model.studies import example

DAY, FIRST = date(2026, 11, 22), "2026-12"
WORLDS = 400
BASE = baseline_of(Measured(figures={}, segments=("A", "B")))


@pytest.fixture(scope="module")
def study() -> Study:
    """Over fourteen months, so that its file is read quickly."""
    long = example("full_example")
    return replace(long, settings=replace(long.settings, horizon_months=14))


@pytest.fixture(scope="module")
def frozen(study: Study) -> Frozen:
    return freeze(
        study,
        draw(study, WORLDS),
        name="Both",
        decided_on=DAY,
        first_month=FIRST,
        definitions=definitions(Options()),
    )


@pytest.fixture(scope="module")
def content(frozen: Frozen) -> bytes:
    return write_saved(to_save(BASE, (), "", DAY, (frozen,))).encode()


def opened(content: bytes) -> Saved:
    found = parse_saved(content, "study.toml")
    assert isinstance(found, Saved), found
    return found


def test_it_is_what_the_projection_gives(study: Study, frozen: Frozen):
    """Expected KPIs at the horizon and all cash are those of `project`, and so is the band."""
    likely = expected(study)
    worlds = draw(study, WORLDS)
    drawn = in_worlds(study, worlds)
    for state, of in ((likely.scenario, "expected"), (likely.baseline, "otherwise")):
        customers = float(state.customers.sum())
        forecast = frozen.forecast("customers")
        found = forecast.with_programme.expected if of == "expected" else forecast.without
        assert found[-1] == pytest.approx(customers, rel=1e-12)
    assert frozen.cash.benefit.expected == tuple(likely.benefit[0])
    assert frozen.cash.cost.low == tuple(np.quantile(drawn.cost, 0.05, axis=0))
    total = np.cumsum(drawn.benefit - drawn.cost, axis=1)
    assert frozen.cash.cumulative.high == pytest.approx(np.quantile(total, 0.95, axis=0))
    assert frozen.promise.npv == headline(study, likely).npv
    assert (frozen.seed, frozen.worlds, frozen.results) == (
        study.settings.seed,
        WORLDS,
        RESULTS_VERSION,
    )
    assert (frozen.months[0], frozen.months[12], frozen.month(0)) == (FIRST, "2027-12", "2026-11")


def test_shares_over_segments_are_weighed_by_their_cases(study: Study):
    """With one segment a forecast ends where the projection says that segment ends."""
    alone = replace(study, segments=study.segments[:1])
    made = freeze(alone, draw(alone, 50), name="One", decided_on=DAY, first_month=FIRST)
    end = expected(alone).scenario
    for kpi, value in (
        ("first_time_fix", end.first_time_fix),
        ("csat", end.csat),
        ("retention", end.annual_retention),
    ):
        assert made.forecast(kpi).with_programme.expected[-1] == pytest.approx(float(value[0, 0]))
        assert made.forecast(kpi).without[0] == pytest.approx(
            {
                "first_time_fix": alone.segments[0].first_time_fix,
                "csat": alone.segments[0].csat,
                "retention": alone.segments[0].annual_retention,
            }[kpi],
            abs=0.01,
        )


def test_a_year_later_it_reads_back_to_the_digit(frozen: Frozen, content: bytes):
    """Every value, every seal; nothing is said of it, and its own study still gives it."""
    again = opened(content)
    assert again.frozen == (frozen,)
    assert again.remarks == ()
    assert again.frozen[0].digest == frozen.digest
    assert doubts(again.frozen[0]) == ()


def test_what_was_spent_is_kept_under_no_seal(frozen: Frozen):
    """It is entered later and breaks nothing; a month that is none of the forecast is refused."""
    said = replace(frozen, spent={"2027-01": 1234.5})
    again = opened(write_saved(to_save(BASE, (), "", DAY, (said,))).encode())
    assert again.frozen == (said,)
    assert (again.remarks, again.frozen[0].digest) == ((), frozen.digest)
    assert again.frozen[0].cost["2027-01"] == 1234.5
    assert again.frozen[0].cost["2026-11"] == frozen.cash.cost.expected[0]
    wrong = replace(frozen, spent={"2020-01": 1.0})
    problem = parse_saved(write_saved(to_save(BASE, (), "", DAY, (wrong,))).encode(), "s.toml")
    assert isinstance(problem, Problem)
    assert problem.column == "frozen 1.spent.2020-01"


def test_one_frozen_before_definitions_were_written_down_still_opens(frozen: Frozen):
    """Without them its seals are whole; where they were taken out, that is seen."""
    older = replace(frozen, definitions={}).sealed()
    again = opened(write_saved(to_save(BASE, (), "", DAY, (older,))).encode())
    assert (again.frozen, again.remarks, doubts(again.frozen[0])) == ((older,), (), ())
    assert replace(frozen, definitions={}).broken == ("definitions",)


def test_two_decisions_stand_one_after_the_other(frozen: Frozen):
    """A second decision a year later leaves the first as it was."""
    later = replace(frozen, name="More", decided_on=date(2027, 11, 2), first_month="2027-12")
    again = opened(write_saved(to_save(BASE, (), "", DAY, (frozen, later.sealed()))).encode())
    assert [each.name for each in again.frozen] == ["Both", "More"]
    assert not any(each.broken for each in again.frozen)


def _values(table: Any) -> list[tuple]:
    """Every number, text and day of a freeze, its seals excepted."""
    return [
        way
        for way in places(table)
        if way[0] != "seals" and not isinstance(at(table, way), dict | list)
    ]


def at(table: Any, way: tuple) -> Any:
    for key in way:
        table = table[key]
    return table


@given(data=st.data())
@settings(max_examples=40)
def test_any_changed_value_is_seen(content: bytes, data: st.DataObject):
    """Whatever is changed, the file is refused, or opens and says what is otherwise."""
    given = tomllib.loads(content.decode())
    table = given["frozen"][0]
    way = data.draw(st.sampled_from(_values(table)))
    was = at(table, way)
    if isinstance(was, bool) or not isinstance(was, int | float):
        now = data.draw(anything.filter(lambda value: value != was))
    else:
        now = data.draw(st.just(np.nextafter(was, np.inf).item()) | st.integers(0, 9))
    at(table, way[:-1])[way[-1]] = now
    try:
        changed = tomli_w.dumps(given).encode()
    except (ValueError, TypeError):
        return  # what no TOML can hold, nobody can have written
    found = parse_saved(changed, "study.toml")
    if isinstance(found, Saved):
        same = float(now) == float(was) if isinstance(was, int | float) else now == was
        said = [str(Language(code).say(r)) for code in LANGUAGES for r in found.remarks]
        assert same or (
            found.frozen[0].broken
            and all("Both" in each or way[0] == "decision" for each in said)
            and said
        )
    else:
        assert isinstance(found, Problem)
        assert found.column.startswith("frozen")


def test_who_seals_a_lie_anew_is_told_by_its_own_study(frozen: Frozen):
    """A better forecast under new seals is not what the frozen study gives, and is named."""
    lie = replace(frozen, promise=replace(frozen.promise, npv=frozen.promise.npv + 1e5)).sealed()
    assert lie.broken == ()
    (said,) = doubts(lie)
    assert "NPV" in str(said)
    assert "cash" not in str(said)
    (older,) = doubts(replace(frozen, results=RESULTS_VERSION + 1).sealed())
    assert str(RESULTS_VERSION + 1) in str(older)


def test_it_goes_along_in_an_archive(frozen: Frozen, tmp_path: Path):
    """With the data or without: the study in an archive holds what was frozen."""
    saved = to_save(BASE, (), "", DAY, (frozen,))
    again = opened_archive(write_archive(saved, {}, tmp_path, Language("de")), "s.zip", tmp_path)
    assert isinstance(again, Opened)
    assert again.saved.frozen == (frozen,)


def test_what_promises_nothing_is_not_frozen(study: Study):
    """Without a lever that is pulled there is nothing to hold anybody to."""
    idle = replace(study, levers=())
    with pytest.raises(ValueError, match="nothing is pulled"):
        freeze(idle, at_means(idle), name="", decided_on=DAY, first_month=FIRST)


def test_what_was_frozen_of_the_definitions_gives_them_back():
    """Words and numbers come back as chosen; what is no choice today is left as usual."""
    chosen = Options(clock="business", csat_box=5, working_days=6, retention_by="orders")
    assert defined_as(definitions(chosen)) == chosen
    assert defined_as({"clock": "moon", "csat_box": "9,5", "by_technician": "True"}) == Options()
