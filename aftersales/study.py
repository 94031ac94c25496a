"""The study: one service business, its segments, and the levers to be tried on it (docs/MODEL.md).

Shares lie in (0, 1), times are hours, money is in `Settings.currency`, rates are per customer and
month unless the name says otherwise. `aftersales.study_file` reads and writes it;
every number in it has an *address* such as
`segment.A.csat` or `lever.training.effect.first_time_fix.size`, under which its provenance stands
in `Study.sources`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Annotated

from aftersales.message import N_, Message, message
from aftersales.uncertain import Fixed, Uncertain


@dataclass(frozen=True, slots=True)
class Within:
    """The values a number may take; an open end is itself not allowed."""

    low: float = -inf
    high: float = inf
    open_low: bool = False
    open_high: bool = False

    def allows(self, value: float) -> bool:
        """Whether the value lies within."""
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    @property
    def in_words(self) -> Message:
        """What a number has to be."""
        if self.low == -inf:
            return message("a number")
        if self.high == inf and self.open_low:
            return message("a number above {low}", low=self.low)
        if self.high == inf:
            return message("a number of {low} or more", low=self.low)
        return self._between()

    def _between(self) -> Message:
        low, high = self.low, self.high
        if self.open_low and self.open_high:
            return message("a number between {low} and {high}, neither of them", low=low, high=high)
        if self.open_high:
            return message("a number from {low} to below {high}", low=low, high=high)
        return message("a number from {low} to {high}", low=low, high=high)


NAMED, MAY_BE_ABSENT = "named", "may be absent"
"""What a field's metadata tell whoever reads it from a file: another key, none at all."""

Real = Annotated[float, Within(open_low=True, open_high=True)]
Share = Annotated[float, Within(0, 1)]
ProperShare = Annotated[float, Within(0, 1, open_low=True, open_high=True)]
ShareBelowOne = Annotated[float, Within(0, 1, open_high=True)]
NotNegative = Annotated[float, Within(0, open_high=True)]
Positive = Annotated[float, Within(0, open_low=True, open_high=True)]
Margin = Annotated[float, Within(-1, 1)]
Rate = Annotated[float, Within(0, 1)]
Intensity = Annotated[float, Within(0, 2)]
Horizon = Annotated[int, Within(1, 120)]
Draws = Annotated[int, Within(0, 1_000_000)]
WholeNotNegative = Annotated[int, Within(0, open_high=True)]
LogPoints = Annotated[float, Within(-5, 5)]  # 5 in logs: 148 times as much
MonthlyLogPoints = Annotated[float, Within(-1, 1)]
UncertainLogPoints = Annotated[Uncertain, Within(-5, 5)]
UncertainShare = Annotated[Uncertain, Within(0, 1)]
UncertainPositive = Annotated[Uncertain, Within(0, open_low=True, open_high=True)]


class Target(StrEnum):
    """What a lever's effect may move (docs/MODEL.md section 2)."""

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
    BOTH = "both"  # learnt from them and combined with what is published
    EVIDENCE = "evidence"  # published, graded
    DEFAULT = "default"  # a marked planning value: neither measured nor set
    USER = "user"  # set by the user

    @property
    def words(self) -> str:
        """What it is called, still to be said in the reader's language."""
        return {
            Provenance.DATA: N_("your data"),
            Provenance.BOTH: N_("your data and published evidence"),
            Provenance.EVIDENCE: N_("published evidence"),
            Provenance.DEFAULT: N_("default"),
            Provenance.USER: N_("your own value"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What the user's files say on a link, and how much of it is in the link's number.

    `question` is what was asked of the files (`aftersales.drivers.questions`), `coefficient` the
    answer in log-odds or log hazard. `own` is the same on the scale of the link, `counted` after
    the haircut for its grade, `published` what it was combined with. `conflict` is how many
    standard deviations both lie apart, `failed` the checks that speak against it.
    """

    question: str
    coefficient: Uncertain
    own: Uncertain
    counted: Uncertain
    published: Uncertain
    data_weight: Share
    conflict: Real | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number comes from: `reference` names the column, the study or the price list.

    `low` and `high` are the 95 % interval of a measured number, `n` its observations, `grade` the
    evidence grade A to D, or J for judgement. Of a number that rests on both, `reference` and
    `year` are those of the published part, the rest is the user's own, as is `learnt`.
    """

    provenance: Provenance
    reference: str = ""
    year: int | None = None
    grade: str = ""
    n: int | None = None
    low: float | None = None
    high: float | None = None
    learnt: Learnt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the whole calculation rests on; `discount_rate` is a year's."""

    currency: str
    horizon_months: Horizon
    discount_rate: Rate
    draws: Draws
    seed: WholeNotNegative


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """How service is delivered and what it costs; the same for every segment.

    `case_hours` and `visit_hours` are the work in a case and in a visit with its travel: what is
    freed of it beyond the cashable share is told in hours and never in money.
    """

    case_cost: NotNegative
    dispatch_share: Share
    visit_cost: NotNegative
    extra_visits_per_failed_fix: NotNegative
    billable_repeat_share: Share
    repeat_visit_fee: NotNegative
    referral_onboarding_share: NotNegative
    cashable_share: UncertainShare
    breakfix_contribution: Real = 0.0
    case_hours: NotNegative | None = None
    visit_hours: NotNegative | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Change a month in both worlds, with or without the programme."""

    csat_logit: MonthlyLogPoints = 0.0
    churn_log_hazard: MonthlyLogPoints = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How one thing moves another (docs/MODEL.md sections 2 to 4)."""

    first_time_fix_on_csat: UncertainLogPoints
    response_time_on_csat: UncertainLogPoints
    repair_time_on_csat: UncertainLogPoints
    response_time_on_sla: LogPoints
    parts_availability_on_first_time_fix: UncertainLogPoints
    csat_on_churn: UncertainLogPoints
    csat_on_upsell: UncertainLogPoints
    csat_on_referral: UncertainLogPoints
    csat_on_price: UncertainLogPoints
    satisfaction_carry_over: ShareBelowOne


EVERYBODY = "All"
"""The name of the one segment of a business that tells none apart; readers see words for it."""


def segment_words(name: str) -> Message:
    """What a segment is called: by its own name, and everybody in the reader's language."""
    return message("All customers") if name == EVERYBODY else Message("{name}", {"name": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of customers as it stands today."""

    name: str
    customers: NotNegative
    annual_revenue: NotNegative
    contribution_margin: Margin
    annual_retention: ProperShare
    cases_per_month: NotNegative
    first_time_fix: ProperShare
    response_hours: Positive
    sla_attainment: ProperShare
    csat: ProperShare
    upsells_per_customer_month: ShareBelowOne
    upsell_contribution: Real
    referrals_per_customer_month: Share
    gross_adds: NotNegative
    acquisition_cost: NotNegative
    sla_penalty: NotNegative
    repair_hours: Positive | None = None
    parts_availability: Share = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one lever does to one target at full strength."""

    on: Target
    size: UncertainLogPoints
    coverage: Share = 1.0
    p_no_effect: Share = 0.0

    @property
    def mean(self) -> float:
        """Mean size, the chance that it does nothing included."""
        return self.p_no_effect * self.on.no_effect + (1 - self.p_no_effect) * self.size.mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a lever costs at intensity 1; `overrun` multiplies the one-off part."""

    one_off: NotNegative
    refresh: NotNegative = 0.0
    monthly: NotNegative = 0.0
    per_contact: NotNegative = 0.0
    overrun: UncertainPositive = field(default_factory=lambda: Fixed(1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """An investment: how far it is pulled, how it unfolds, what it moves, what it costs.

    `cost` None means that nobody has said what it costs: the lever has an effect and no ROI.
    """

    id: str
    intensity: Intensity
    lag_months: NotNegative
    ramp_months: NotNegative
    adoption: UncertainShare
    effects: tuple[Effect, ...] = field(metadata={NAMED: "effect"})
    cost: Cost | None = field(metadata={MAY_BE_ABSENT: True})
    saturation: Positive = 1.5
    start_month: WholeNotNegative = 0
    half_life_months: Positive | None = None
    floor: Share = 0.0
    refresh_months: tuple[WholeNotNegative, ...] = ()


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

    def count_from(self, provenance: Provenance) -> int:
        """How many of its numbers come from there."""
        return sum(source.provenance is provenance for source in self.sources.values())

    @property
    def uncertain_numbers(self) -> tuple[UncertainNumber, ...]:
        """Every number that may be uncertain (docs/MODEL.md, notation), links first."""
        return (
            UncertainNumber(
                address="operations.cashable_share",
                distribution=self.operations.cashable_share,
                role=Role.SHARE,
            ),
            *_of_links(self.links),
            *(number for lever in self.levers for number in _of_lever(lever)),
        )


class Role(StrEnum):
    """What an uncertain number is in the model; correlations go by it."""

    SHARE = "share"
    LINK = "link"
    EFFECT = "effect"
    ADOPTION = "adoption"
    OVERRUN = "overrun"


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainNumber:
    """An uncertain number where it stands; `effect` is set where it is the size of one."""

    address: str
    distribution: Uncertain
    role: Role
    lever: str = ""
    effect: Effect | None = None

    @property
    def mean(self) -> float:
        """Mean, the chance that an effect does nothing included."""
        return self.distribution.mean if self.effect is None else self.effect.mean


def effect_addresses(lever: Lever) -> tuple[str, ...]:
    """The address of each effect of a lever; a repeated target is counted."""
    seen: dict[Target, int] = {}
    addresses = []
    for effect in lever.effects:
        seen[effect.on] = seen.get(effect.on, 0) + 1
        repeated = f".{seen[effect.on]}" if seen[effect.on] > 1 else ""
        addresses.append(f"lever.{lever.id}.effect.{effect.on}{repeated}.size")
    return tuple(addresses)


def _of_links(links: Links) -> Iterator[UncertainNumber]:
    for link in fields(links):
        distribution = getattr(links, link.name)
        if isinstance(distribution, Uncertain):
            yield UncertainNumber(
                address=f"links.{link.name}", distribution=distribution, role=Role.LINK
            )


def _of_lever(lever: Lever) -> Iterator[UncertainNumber]:
    for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
        yield UncertainNumber(
            address=address,
            distribution=effect.size,
            role=Role.EFFECT,
            lever=lever.id,
            effect=effect,
        )
    yield UncertainNumber(
        address=f"lever.{lever.id}.adoption",
        distribution=lever.adoption,
        role=Role.ADOPTION,
        lever=lever.id,
    )
    if lever.cost is not None:
        yield UncertainNumber(
            address=f"lever.{lever.id}.cost.overrun",
            distribution=lever.cost.overrun,
            role=Role.OVERRUN,
            lever=lever.id,
        )
