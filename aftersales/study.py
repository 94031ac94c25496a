"""The study: one service business, its segments, and the levers to be tried on it (model.md).

Shares lie in (0, 1), times are hours, money is in `Settings.currency`, rates are per customer and
month unless the name says otherwise. A study is read from and written to TOML by
`read_study` and `write_study`; every number in it has an *address* such as
`segment.A.csat` or `lever.training.effect.first_time_fix.size`, under which its provenance stands
in `Study.sources`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from aftersales.uncertain import Fixed, Uncertain


class Target(StrEnum):
    """What a lever's effect may move (model.md section 2)."""

    FIRST_TIME_FIX = "first_time_fix"
    RESPONSE_TIME = "response_time"
    REPAIR_TIME = "repair_time"
    HANDLING_TIME = "handling_time"
    CASE_VOLUME = "case_volume"
    PARTS_AVAILABILITY = "parts_availability"
    EXTRA_VISITS = "extra_visits"
    CSAT = "csat"
    AT_RISK_HAZARD_RATIO = "at_risk_hazard_ratio"

    @property
    def no_effect(self) -> float:
        """The size that changes nothing."""
        return 1.0 if self is Target.AT_RISK_HAZARD_RATIO else 0.0


class Provenance(StrEnum):
    """Where a number comes from; every number on the screen says which."""

    DATA = "data"  # measured in the user's files
    EVIDENCE = "evidence"  # published, graded
    DEFAULT = "default"  # a marked planning value: neither measured nor set
    USER = "user"  # set by the user


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number comes from: `reference` names the column, the study or the price list.

    `low` and `high` are the 95 % interval of a measured number, `n` its observations, `grade` the
    evidence grade A to D, or J for judgement.
    """

    provenance: Provenance
    reference: str = ""
    year: int | None = None
    grade: str = ""
    n: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the whole calculation rests on; `discount_rate` is a year's."""

    currency: str
    horizon_months: int
    discount_rate: float
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """How service is delivered and what it costs; the same for every segment."""

    case_cost: float
    dispatch_share: float
    visit_cost: float
    extra_visits_per_failed_fix: float
    billable_repeat_share: float
    repeat_visit_fee: float
    referral_onboarding_share: float
    cashable_share: Uncertain
    breakfix_contribution: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Change a month in both worlds, with or without the programme."""

    csat_logit: float = 0.0
    churn_log_hazard: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How one thing moves another (model.md sections 2 to 4)."""

    first_time_fix_on_csat: Uncertain
    response_time_on_csat: Uncertain
    repair_time_on_csat: Uncertain
    response_time_on_sla: float
    parts_availability_on_first_time_fix: Uncertain
    csat_on_churn: Uncertain
    csat_on_upsell: Uncertain
    csat_on_referral: Uncertain
    csat_on_price: Uncertain
    satisfaction_carry_over: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of customers as it stands today."""

    name: str
    customers: float
    annual_revenue: float
    contribution_margin: float
    annual_retention: float
    cases_per_month: float
    first_time_fix: float
    response_hours: float
    sla_attainment: float
    csat: float
    upsells_per_customer_month: float
    upsell_contribution: float
    referrals_per_customer_month: float
    gross_adds: float
    acquisition_cost: float
    sla_penalty: float
    repair_hours: float | None = None
    parts_availability: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one lever does to one target at full strength."""

    on: Target
    size: Uncertain
    coverage: float = 1.0
    p_no_effect: float = 0.0

    @property
    def mean(self) -> float:
        """Mean size, the chance that it does nothing included."""
        return self.p_no_effect * self.on.no_effect + (1 - self.p_no_effect) * self.size.mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a lever costs at intensity 1; `overrun` multiplies the one-off part."""

    one_off: float
    refresh: float = 0.0
    monthly: float = 0.0
    per_contact: float = 0.0
    overrun: Uncertain = field(default_factory=lambda: Fixed(1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """An investment: how far it is pulled, how it unfolds, what it moves, what it costs.

    `cost` None means that nobody has said what it costs: the lever has an effect and no ROI.
    """

    id: str
    intensity: float
    lag_months: int
    ramp_months: int
    adoption: Uncertain
    effects: tuple[Effect, ...]
    cost: Cost | None
    saturation: float = 1.5
    start_month: int = 0
    half_life_months: float | None = None
    floor: float = 0.0
    refresh_months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Everything a projection needs."""

    settings: Settings
    operations: Operations
    links: Links
    segments: tuple[Segment, ...]
    levers: tuple[Lever, ...]
    drift: Drift = field(default_factory=Drift)
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
