"""Business hours between two moments, against a second clock that walks minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import holidays
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.kpis import Options, measure

START = datetime(2024, 12, 16)
MINUTES = 35 * 24 * 60


def waited(engine, store, opened: datetime, resolved: datetime, **options: object) -> float | None:
    """Hours from opening to solution by the business clock."""
    cases = pd.DataFrame({"case_id": ["1"], "opened_at": [opened], "resolved_at": [resolved]})
    cases = cases.astype({"opened_at": "datetime64[us]", "resolved_at": "datetime64[us]"})
    chosen = Options(clock="business", **options)
    (found,) = measure(engine, store({"cases": cases}), chosen, only=["resolution_time"])
    return found.value


def walked(opened: datetime, resolved: datetime, options: Options) -> float:
    """The same, minute by minute."""
    minutes = pd.date_range(opened, resolved, freq="min", inclusive="left")
    off = holidays.country_holidays("DE", subdiv="BY", years=[2024, 2025])
    works = np.array(
        [
            m.weekday() < options.working_days
            and options.opening_hour <= m.hour < options.closing_hour
            and not (options.holidays and m.date() in off)
            for m in minutes
        ]
    )
    return float(works.sum() / 60)


moments = st.integers(0, MINUTES).map(lambda minute: START + timedelta(minutes=minute))


@settings(max_examples=10, deadline=None)
@given(
    opened=moments,
    minutes=st.integers(0, 20 * 24 * 60),
    opening=st.integers(0, 12),
    closing=st.integers(13, 24),
    days=st.integers(1, 7),
    place=st.sampled_from(["", "DE-BY"]),
)
def test_any_span_over_the_turn_of_the_year(
    engine, store, opened, minutes, opening, closing, days, place
):
    """Whatever the hours and days of business, over Christmas and Epiphany, to the minute."""
    resolved = opened + timedelta(minutes=minutes)
    chosen = {
        "opening_hour": opening,
        "closing_hour": closing,
        "working_days": days,
        "holidays": place,
    }
    found = waited(engine, store, opened, resolved, **chosen)
    assert found == pytest.approx(walked(opened, resolved, Options(**chosen)), abs=1e-9)


@pytest.mark.parametrize(
    ("opened", "resolved", "hours"),
    [
        ("2025-03-14 16:30:00", "2025-03-17 08:15:00", 0.75),  # over a weekend
        ("2025-03-15 10:00:00", "2025-03-16 20:00:00", 0.0),  # within one
        ("2025-03-14 17:00:00.000001", "2025-03-17 08:00:00.5", 0.5 / 3600),
        ("2025-06-18 12:00:00", "2025-06-20 12:00:00", 9.0),  # Corpus Christi in Bavaria
    ],
)
def test_known_spans(engine, store, opened, resolved, hours):
    """Parts of days count exactly, closed days not at all."""
    span = (datetime.fromisoformat(opened), datetime.fromisoformat(resolved))
    assert waited(engine, store, *span, holidays="DE-BY") == pytest.approx(hours, abs=1e-9)


def test_an_end_before_the_start_is_no_time(engine, store):
    """A clock does not run backwards, in business hours neither."""
    assert waited(engine, store, datetime(2025, 3, 14, 9), datetime(2025, 3, 13, 9)) is None


def test_a_promise_is_kept_in_business_hours(engine, store):
    """Four hours promised on Friday at four are kept on Monday at ten, by the business clock."""
    cases = pd.DataFrame({"case_id": ["1"], "response_target_hours": [4.0]})
    cases["opened_at"] = pd.Series([datetime(2025, 3, 14, 16)]).astype("datetime64[us]")
    cases["first_response_at"] = pd.Series([datetime(2025, 3, 17, 10)]).astype("datetime64[us]")
    cases["closed_at"] = pd.Series([datetime(2025, 3, 18, 10)]).astype("datetime64[us]")
    tables = store({"cases": cases})
    kept = {
        clock: measure(engine, tables, Options(clock=clock), only=["sla_response"])[0].value
        for clock in ("elapsed", "business")
    }
    assert kept == {"elapsed": 0.0, "business": 1.0}
