"""Pictures of what was really returned, and of how long a pilot must last."""

from __future__ import annotations

import numpy as np
import pytest

from aftersales.charts.pilot import power_chart
from aftersales.charts.realised import path_chart, ros_chart
from aftersales.track.effect import Effect, effect_of
from aftersales.track.pilot import Option, Pilot
from aftersales.track.realised import Course
from tests.charts.charts import (
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    look,
    sent,
)
from tests.track.histories import KINDS, history

ROS = Course(
    expected=np.array([np.nan, 10.0, 55.0, 130.0]),
    low=np.array([np.nan, -20.0, 20.0, 80.0]),
    high=np.array([np.nan, 40.0, 90.0, 180.0]),
)


@pytest.fixture(scope="module")
def effect() -> Effect:
    made = history(2, KINDS["beside others"])
    told = effect_of(made.panel, made.starts)
    assert isinstance(told, Effect)
    return told


def plan() -> Pilot:
    options = tuple(
        Option(units=units, months=months, shift=0.4, power=units * months / 60, visible=0.3)
        for months in (3, 12)
        for units in (2, 4)
    )
    return Pilot(
        panel=history(1, KINDS["beside others"]).panel,
        begin=("U1", "U2"),
        others=("U0", "U3", "U4"),
        option=options[-1],
        options=options,
        plays=640,
        records_a_month=120,
    )


@pytest.mark.parametrize("code", ["en", "de"])
def test_they_are_valid_and_fit_a_phone(effect: Effect, code: str):
    """All three keep to the schema, say what they show and speak the language on 330 pixels."""
    for drawn in (
        path_chart(effect, look(code, width_px=330)),
        ros_chart(ROS, look(code, width_px=330)),
        power_chart(plan(), look(code, width_px=330)),
    ):
        assert_valid_and_described(drawn)
        assert_fits_and_is_dressed(drawn, code, 330)


def test_return_starts_where_something_was_paid():
    """A month without cost has no ratio; the last one is written beside the line."""
    spec = str(sent(ros_chart(ROS, look())))
    assert "130%" in spec
    assert "nan" not in spec.lower()
