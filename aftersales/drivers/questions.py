"""What is asked of the designs: which exposure, beside what, for which link of the projection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from aftersales.drivers.cells import Cells
from aftersales.drivers.fit import Fit
from aftersales.drivers.scale import (
    points_per_point,
    satisfaction_per_log,
    satisfaction_per_logit,
    staying_away,
)
from aftersales.evidence.definitions import Grade
from aftersales.message import N_, Message, Number

DOUBLE = 0.6931471805599453  # natural logarithm of 2
TEN_POINTS = 0.1
CLEAR = 1.96

Scale = Callable[[Fit, Cells, str, int, float], float]
"""The coefficient on the link's own scale; takes stars from how many on a customer counts as
satisfied, and the stars that one log-odds point of satisfaction is worth."""


MOST_LOG = 50.0
"""No ratio is told beyond e⁵⁰; a study file that somebody changed may ask for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A change worth trying: what it is called, and its size on the scale of the link."""

    change: str
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One effect; `beside` are exposures held fixed, so that the effect is the total one.

    A failed first visit makes the repair longer: both are the doing of the visit, so the repair
    time is not held fixed when first-time fix is looked at. `link` is None where the projection has
    no such path. `grade` is what the design can at best be worth. `says` puts the ratio of odds or
    of risks for `per` units of the exposure into words.
    """

    id: str
    design: str
    exposure: str
    label: str
    beside: tuple[str, ...] = ()
    says: str
    per: float = 1.0
    link: str | None = None
    scale: Scale | None = None
    grade: Grade = Grade.C
    pilot: Pilot | None = None

    @property
    def in_logs(self) -> bool:
        """Whether the exposure is a natural logarithm of hours."""
        return self.per == DOUBLE

    def in_words(
        self, coefficient: float, error: float, other: str = "", usual: str = ""
    ) -> Message:
        """The answer as a ratio of odds or of risks, with its 95 % interval."""
        ends = {"ratio": 0.0, "low": -CLEAR, "high": CLEAR}
        ratios = {
            name: Number(exp(min((coefficient + z * error) * self.per, MOST_LOG)), digits=2)
            for name, z in ends.items()
        }
        return Message(self.says, {**ratios, "other": other, "usual": usual})


def _per_logit(fit: Fit, cells: Cells, exposure: str, box: int, _: float) -> float:
    return satisfaction_per_logit(fit, cells, exposure, box)


def _per_log(fit: Fit, cells: Cells, exposure: str, box: int, _: float) -> float:
    return satisfaction_per_log(fit, cells, exposure, box)


def _points(fit: Fit, cells: Cells, exposure: str, _: int, __: float) -> float:
    return points_per_point(fit, cells, exposure)


def _stars(fit: Fit, _: Cells, exposure: str, __: int, stars: float) -> float:
    return fit.coefficient(exposure)[0] * stars


def _minus_stars(fit: Fit, _: Cells, exposure: str, __: int, stars: float) -> float:
    return -fit.coefficient(exposure)[0] * stars


def _away(fit: Fit, cells: Cells, exposure: str, _: int, stars: float) -> float:
    return fit.coefficient(exposure)[0] * stars * staying_away(cells)


QUESTIONS = (
    Question(
        id="first_time_fix",
        design="rating",
        exposure="fixed",
        beside=("response",),
        label=N_("First-time fix → rating"),
        says=N_(
            "The odds of more stars are {ratio} times as high ({low} to {high}) where the first "
            "visit fixed it."
        ),
        pilot=Pilot(
            change=N_("more first-time fixes (from 75 to 83 per cent)"),
            size=0.5,
        ),
        link="first_time_fix_on_csat",
        scale=_per_logit,
    ),
    Question(
        id="response_time",
        design="rating",
        exposure="response",
        beside=("fixed", "repair"),
        label=N_("Response time → rating"),
        says=N_(
            "Twice the time to the first response makes the odds of more stars {ratio} times as "
            "high ({low} to {high})."
        ),
        per=DOUBLE,
        pilot=Pilot(change=N_("a third less time to the first response"), size=-0.4),
        link="response_time_on_csat",
        scale=_per_log,
    ),
    Question(
        id="repair_time",
        design="rating",
        exposure="repair",
        beside=("fixed", "response"),
        label=N_("Repair time → rating"),
        says=N_(
            "Twice the time of repair makes the odds of more stars {ratio} times as high ({low} "
            "to {high})."
        ),
        per=DOUBLE,
        pilot=Pilot(change=N_("a third less time of repair"), size=-0.4),
        link="repair_time_on_csat",
        scale=_per_log,
    ),
    Question(
        id="sla_breach",
        design="rating",
        exposure="late",
        label=N_("SLA breach → rating"),
        says=N_(
            "The odds of more stars are {ratio} times as high ({low} to {high}) where the "
            "promised time was missed."
        ),
    ),
    Question(
        id="parts",
        design="first_time_fix",
        exposure="parts",
        label=N_("Parts on hand → first-time fix"),
        says=N_(
            "With all parts on hand the odds of a fix at the first visit are {ratio} times as "
            "high ({low} to {high})."
        ),
        link="parts_availability_on_first_time_fix",
        scale=_points,
    ),
    Question(
        id="renewal",
        design="renewal",
        exposure="stars",
        label=N_("Ratings of a year → contract not renewed"),
        says=N_(
            "One star more in the mean of a year makes the risk of leaving {ratio} times as "
            "high ({low} to {high})."
        ),
        link="csat_on_churn",
        scale=_minus_stars,
    ),
    Question(
        id="month",
        design="month",
        exposure="stars",
        label=N_("Ratings of a year → customer left"),
        says=N_(
            "One star more in the mean of a year makes the risk of leaving in a month {ratio} "
            "times as high ({low} to {high})."
        ),
        link="csat_on_churn",
        scale=_minus_stars,
    ),
    Question(
        id="churn",
        design="churn",
        exposure="stars",
        label=N_("Rating → customer left"),
        says=N_(
            "One star more makes the risk of leaving in a month {ratio} times as high ({low} to "
            "{high})."
        ),
        link="csat_on_churn",
        scale=_minus_stars,
        grade=Grade.D,
    ),
    Question(
        id="contract",
        design="churn",
        exposure="contract",
        label=N_("Contract → customer left"),
        says=N_(
            "The risk of leaving in a month is {ratio} times as high ({low} to {high}) with "
            "“{other}” as with “{usual}”."
        ),
        grade=Grade.D,
    ),
    Question(
        id="support",
        design="churn",
        exposure="support",
        beside=("contract",),
        label=N_("Technical support → customer left"),
        says=N_(
            "With technical support “{other}” the risk of leaving in a month is {ratio} times as "
            "high ({low} to {high}) as with “{usual}”."
        ),
        grade=Grade.D,
    ),
    Question(
        id="fixed_before",
        design="service",
        exposure="fixed",
        label=N_("First-time fixes of a year → leaving"),
        says=N_(
            "Ten points more first-time fixes in a year make the risk of leaving after it {ratio} "
            "times as high ({low} to {high})."
        ),
        per=TEN_POINTS,
    ),
    Question(
        id="repair_before",
        design="service",
        exposure="repair",
        label=N_("Repair time of a year → leaving"),
        says=N_(
            "Twice the time of repair in a year makes the risk of leaving after it {ratio} times "
            "as high ({low} to {high})."
        ),
        per=DOUBLE,
    ),
    Question(
        id="late_before",
        design="service",
        exposure="late",
        label=N_("SLA breaches of a year → leaving"),
        says=N_(
            "Ten points more broken promises in a year make the risk of leaving after it {ratio} "
            "times as high ({low} to {high})."
        ),
        per=TEN_POINTS,
    ),
    Question(
        id="repurchase",
        design="repurchase",
        exposure="stars",
        label=N_("Rating → order after the case"),
        says=N_(
            "One star more makes the odds of an order after the case {ratio} times as high "
            "({low} to {high})."
        ),
        link="csat_on_churn",
        scale=_away,
        grade=Grade.D,
    ),
    Question(
        id="upgrade",
        design="upgrade",
        exposure="stars",
        label=N_("Rating → upgrade in the order after the case"),
        says=N_(
            "One star more makes the odds that the order after a case is an upgrade {ratio} "
            "times as high ({low} to {high})."
        ),
        link="csat_on_upsell",
        scale=_stars,
    ),
)
"""In the order of preference: a link takes the first of its questions that has an answer."""
