"""Studies to test with: the two reference examples, and any study that makes sense."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from aftersales.study import (
    Cost,
    Drift,
    Effect,
    Lever,
    Links,
    Operations,
    Segment,
    Settings,
    Study,
    Target,
)
from aftersales.study_file import read_study
from aftersales.uncertain import Fixed, Normal, Pert, Tail, Uncertain

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
EXAMPLES = ("worked_example", "full_example")


def example(name: str) -> Study:
    """One of the reference examples."""
    study = read_study(REFERENCE / f"{name}.toml")
    assert isinstance(study, Study), study
    return study


def expected(name: str) -> dict[str, Any]:
    """What the reference example must give."""
    return json.loads((REFERENCE / f"{name}.expected.json").read_text(encoding="utf-8"))


def pulled(study: Study, *intensity: float) -> Study:
    """The study with its levers pulled so far."""
    levers = zip(study.levers, intensity, strict=True)
    return replace(study, levers=tuple(replace(lever, intensity=x) for lever, x in levers))


def certain(study: Study) -> Study:
    """The study with every uncertain number fixed at its mean."""

    def fixed(record, *names):
        return replace(record, **{name: Fixed(getattr(record, name).mean) for name in names})

    links = [name for name in Links.__slots__ if isinstance(getattr(study.links, name), Uncertain)]
    return replace(
        study,
        operations=fixed(study.operations, "cashable_share"),
        links=fixed(study.links, *links),
        levers=tuple(
            replace(
                fixed(lever, "adoption"),
                cost=lever.cost and fixed(lever.cost, "overrun"),
                effects=tuple(
                    replace(effect, size=Fixed(effect.mean), p_no_effect=0.0)
                    for effect in lever.effects
                ),
            )
            for lever in study.levers
        ),
    )


# Any study that makes sense

SIZES = {
    Target.FIRST_TIME_FIX: (-0.4, 0.6),
    Target.RESPONSE_TIME: (-0.5, 0.2),
    Target.REPAIR_TIME: (-0.5, 0.2),
    Target.HANDLING_TIME: (-0.3, 0.2),
    Target.CASE_VOLUME: (-0.5, 0.3),
    Target.PARTS_AVAILABILITY: (-0.1, 0.3),
    Target.EXTRA_VISITS: (0.0, 0.2),
    Target.CSAT: (-0.2, 0.5),
    Target.AT_RISK_HAZARD_RATIO: (0.5, 1.4),
}


def between(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


@st.composite
def tails(draw, low: float, high: float) -> Tail | None:
    if draw(st.booleans()):
        return None
    ends = sorted((draw(between(low, high)), draw(between(low, high))))
    return Tail(probability=draw(between(0, 0.5)), low=ends[0], high=ends[1])


@st.composite
def uncertain(draw, low: float, high: float) -> Uncertain:
    kind = draw(st.sampled_from(("fixed", "pert", "normal")))
    if kind == "fixed":
        return Fixed(draw(between(low, high)))
    tail = draw(tails(low, high))
    if kind == "normal":
        sd = draw(between(0, (high - low) / 20))
        centre = draw(between(low + 0.4 * (high - low), high - 0.4 * (high - low)))
        return Normal(mean_of_core=centre, sd=sd, tail=tail)
    low, mode, high = sorted(draw(between(low, high)) for _ in range(3))
    return Pert(low=low, mode=mode, high=high, tail=tail)


@st.composite
def effects(draw) -> Effect:
    target = draw(st.sampled_from(Target))
    return Effect(
        on=target,
        size=draw(uncertain(*SIZES[target])),
        coverage=draw(between(0, 1)),
        p_no_effect=draw(st.sampled_from((0.0, 0.0, 0.3, 1.0))),
    )


costs = st.builds(
    Cost,
    one_off=between(0, 1e5),
    refresh=between(0, 2e4),
    monthly=between(0, 3e3),
    per_contact=between(0, 30),
    overrun=uncertain(0.8, 2.5),
)


@st.composite
def levers(draw, number: int) -> Lever:
    return Lever(
        id=f"lever_{number}",
        intensity=draw(st.sampled_from((0.0, 0.5, 1.0)) | between(0, 2)),
        lag_months=draw(between(0, 8)),
        ramp_months=draw(st.just(0.0) | between(0.1, 10)),
        adoption=draw(uncertain(0, 1)),
        effects=tuple(draw(st.lists(effects(), min_size=1, max_size=3))),
        cost=draw(costs),
        saturation=draw(between(0.2, 4)),
        start_month=draw(st.integers(0, 12)),
        half_life_months=draw(st.none() | between(1, 36)),
        floor=draw(between(0, 1)),
        refresh_months=tuple(draw(st.lists(st.integers(0, 24), max_size=3))),
    )


@st.composite
def segments(draw, number: int) -> Segment:
    return Segment(
        name=f"Segment {number}",
        customers=draw(between(0, 5000)),
        annual_revenue=draw(between(0, 30000)),
        contribution_margin=draw(between(-0.1, 0.9)),
        annual_retention=draw(between(0.3, 0.99)),
        cases_per_month=draw(between(0, 2)),
        first_time_fix=draw(between(0.2, 0.97)),
        response_hours=draw(between(0.5, 90)),
        sla_attainment=draw(between(0.2, 0.98)),
        csat=draw(between(0.2, 0.97)),
        upsells_per_customer_month=draw(between(0, 0.1)),
        upsell_contribution=draw(between(0, 800)),
        referrals_per_customer_month=draw(between(0, 0.01)),
        gross_adds=draw(between(0, 100)),
        acquisition_cost=draw(between(0, 5000)),
        sla_penalty=draw(between(0, 200)),
        repair_hours=draw(st.none() | between(1, 90)),
        parts_availability=draw(between(0.3, 1)),
    )


link_sets = st.builds(
    Links,
    first_time_fix_on_csat=uncertain(-0.1, 1.2),
    response_time_on_csat=uncertain(-0.5, 0.1),
    repair_time_on_csat=uncertain(-0.5, 0.1),
    response_time_on_sla=between(-2, 0),
    parts_availability_on_first_time_fix=uncertain(0, 0.8),
    csat_on_churn=uncertain(-0.1, 2),
    csat_on_upsell=uncertain(0, 1),
    csat_on_referral=uncertain(0, 1),
    csat_on_price=st.just(Fixed(0.0)) | uncertain(-0.1, 0.4),
    satisfaction_carry_over=between(0, 0.95),
)

operation_sets = st.builds(
    Operations,
    case_cost=between(0, 80),
    dispatch_share=between(0, 1),
    visit_cost=between(0, 400),
    extra_visits_per_failed_fix=between(0, 2),
    billable_repeat_share=between(0, 1),
    repeat_visit_fee=between(0, 200),
    referral_onboarding_share=between(0, 1),
    cashable_share=uncertain(0, 1),
    breakfix_contribution=between(-20, 50),
)


@st.composite
def studies(draw, max_levers: int = 5) -> Study:
    """Any study of one to four segments and up to so many levers."""
    return Study(
        settings=Settings(
            currency=draw(st.sampled_from(("EUR", "CHF"))),
            horizon_months=draw(st.integers(1, 24)),
            discount_rate=draw(between(0, 0.4)),
            draws=50,
            seed=draw(st.integers(0, 2**31)),
        ),
        operations=draw(operation_sets),
        links=draw(link_sets),
        segments=tuple(draw(segments(i)) for i in range(draw(st.integers(1, 4)))),
        levers=tuple(draw(levers(i)) for i in range(draw(st.integers(0, max_levers)))),
        drift=Drift(
            csat_logit=draw(between(-0.02, 0.02)), churn_log_hazard=draw(between(-0.02, 0.02))
        ),
    )
