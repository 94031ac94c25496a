"""What the evidence files hold, one dataclass a kind of block; the fields are the keys.

The wordings (`label`, `unit`, `help`, `question`, `why`, `note`, `caveat`, `finding`, `claim`,
`wrong`, `instead`) are English and translated by the catalogues of `aftersales.text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aftersales.study import Target
from aftersales.uncertain import Uncertain


class Reading(StrEnum):
    """How well a publication is known."""

    VERIFIED = "V"  # wording or figure read at its source
    REMEMBERED = "M"  # known from the literature: shown only with that mark


class Grade(StrEnum):
    """How strong the evidence behind a number is."""

    A = "A"  # randomised or equivalent, outcome measured
    B = "B"  # quasi-experiment, panel with identification; survey or price list for a cost
    C = "C"  # observational with controls, or a meta-analysis of correlations
    D = "D"  # vendor, survey of managers, anecdote
    JUDGEMENT = "J"  # ours

    @property
    def shows_a_cause(self) -> bool:
        """Whether a study of that grade shows more than that two things go together."""
        return self < Grade.D


class Becomes(StrEnum):
    """What a position of a lever's slider turns into."""

    INTENSITY = "intensity"
    COVERAGE = "coverage"
    REDUCTION = "reduction"
    POINTS = "points"


class Per(StrEnum):
    """What one amount of a cost pays for."""

    PROGRAMME = "programme"
    PARTICIPANT_DAY = "participant_day"
    EQUIPPED_TECHNICIAN = "equipped_technician"
    CONNECTED_MACHINE = "connected_machine"
    EXTRA_STOCK = "extra_stock"
    CONTACT = "contact"


class When(StrEnum):
    """When a cost is paid: the fields of `study.Cost`."""

    ONE_OFF = "one_off"
    REFRESH = "refresh"
    MONTHLY = "monthly"
    PER_CONTACT = "per_contact"


class Sourced(Protocol):
    """Whatever names the publications it rests on."""

    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102


class Graded(Sourced, Protocol):
    """Whatever says how well it is founded."""

    @property
    def grade(self) -> Grade: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A study, survey or price list; `finding` is what it found, in one sentence."""

    id: str
    citation: str
    read: Reading
    finding: str
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDefinition:
    """How one thing moves another; `if_switched_on` is the range of a link that is off."""

    id: str
    label: str
    unit: str
    value: Uncertain
    grade: Grade
    sources: tuple[str, ...]
    help: str
    caveat: str
    if_switched_on: Uncertain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A planning value for what the data cannot say; an asked one is shown to be confirmed."""

    id: str
    section: str
    label: str
    unit: str
    value: Uncertain
    grade: Grade
    sources: tuple[str, ...]
    why: str
    low: float | None = None
    high: float | None = None
    asked: bool = False
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A number that is asked for; `proposal` is the marked default used until it is answered."""

    address: str
    label: str
    unit: str
    question: str
    why: str
    proposal: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFact:
    """Something about the user's own house that levers' costs count."""

    id: str
    label: str
    unit: str
    question: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published level of a KPI, to compare with and never a parameter."""

    id: str
    kpi: str
    label: str
    unit: str
    value: float
    grade: Grade
    sources: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folklore:
    """A figure everybody quotes: what is claimed, what is wrong, what to use instead."""

    id: str
    label: str
    claim: str
    wrong: str
    instead: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderPosition:
    """A named position of a slider."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A lever's slider; `default` is where it goes when the lever is first tried.

    `unit_of_one` stands behind a position of exactly one, where the unit is counted.
    """

    label: str
    unit: str
    unit_of_one: str = ""
    low: float
    high: float
    step: float
    default: float
    becomes: Becomes
    full_strength_at: float = 1.0
    positions: tuple[SliderPosition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How a lever unfolds and fades."""

    lag_months: int
    ramp_months: int
    half_life_months: float | None = None
    floor: float = 0.0
    refresh_every_months: int | None = None
    grade: Grade = Grade.JUDGEMENT
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """The share of those concerned who come to work with it."""

    share: Uncertain
    grade: Grade = Grade.JUDGEMENT
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDefinition:
    """What a lever does to one target; `size` is absent where the slider gives it."""

    on: Target
    unit: str
    grade: Grade
    sources: tuple[str, ...]
    note: str = ""
    size: Uncertain | None = None
    p_no_effect: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One thing a lever costs; without an amount it is asked for.

    The amount is money per `per` or, with `of`, a factor on what that other item costs in its
    first year; one that is paid monthly is a month's, unless it says `a_year`.
    """

    id: str
    label: str
    unit: str
    when: tuple[When, ...]
    per: Per | None = None
    of: str | None = None
    amount: float | None = None
    a_year: bool = False
    low: float | None = None
    high: float | None = None
    grade: Grade = Grade.JUDGEMENT
    sources: tuple[str, ...] = ()
    question: str = ""
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """By how much one-off costs are exceeded."""

    factor: Uncertain
    grade: Grade = Grade.JUDGEMENT
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverDefinition:
    """A lever before anybody pulls it."""

    id: str
    label: str
    help: str
    in_front: bool
    slider: Slider
    timing: Timing
    adoption: Adoption
    effect: tuple[EffectDefinition, ...]
    cost: tuple[CostItem, ...]
    overrun: Overrun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrochureFigure:
    """What a naive calculator takes for an effect; the id is the address in the study."""

    id: str
    value: float
    note: str
    sources: tuple[str, ...]
