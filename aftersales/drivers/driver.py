"""What the data say on a link, what is published, and what both come to."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.drivers.checks import Check
from aftersales.drivers.combine import Choice, Combined
from aftersales.evidence.definitions import Grade
from aftersales.message import Message
from aftersales.study import Links
from aftersales.uncertain import Normal, Uncertain

CLEAR = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An estimate from the user's files.

    `coefficient` is on the scale of the regression (log-odds or log hazard), `value` on that of the
    link, None where the projection has no such path. `left_out` are controls for which there were
    too few events.
    """

    coefficient: float
    error: float
    value: float | None
    value_error: float | None
    n: int
    events: int
    customers: int
    parameters: int
    grade: Grade
    left_out: tuple[str, ...]

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the coefficient."""
        half = CLEAR * self.error
        return self.coefficient - half, self.coefficient + half


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the files say on one question; without `own`, `reason` says why nothing was learnt.

    `missing` names, for each way, the columns (`table.column`) that would be needed.
    """

    question: str
    label: str
    outcome: str
    link: str | None
    own: Own | None
    checks: tuple[Check, ...]
    sentence: Message | None
    reason: Message | None
    missing: tuple[tuple[str, ...], ...]
    stronger: tuple[Message, ...]
    base_share: float | None

    @property
    def usable_as_cause(self) -> bool:
        """On a link, and graded C or better after its checks; else an association only."""
        return self.link is not None and self.own is not None and self.own.grade.shows_a_cause

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that speak against it."""
        return tuple(check for check in self.checks if check.failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A finding beside what is published on its link.

    `number` is what the link gets from it under the choice; `feeds` says whether it is the finding
    that the link takes: of several on one link the first that learnt something.
    """

    finding: Finding
    published: Uncertain | None
    combined: Combined | None
    choice: Choice
    feeds: bool

    @property
    def own(self) -> Normal | None:
        """The own estimate on the link's scale, before haircut."""
        own = self.finding.own
        if own is None or own.value is None or own.value_error is None:
            return None
        return Normal(mean_of_core=own.value, sd=own.value_error)

    @property
    def number(self) -> Uncertain | None:
        """The combined number, else the published one."""
        return self.combined.number if self.combined else self.published

    @property
    def data_weight(self) -> float:
        """The share of the own data in the number, 0–1."""
        return self.combined.data_weight if self.combined else 0.0

    @property
    def sentence(self) -> Message:
        """What the files say, or why nothing was learnt."""
        said = self.finding.sentence or self.finding.reason
        assert said is not None
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """All of them in the order of the questions, and the links they make."""

    drivers: tuple[Driver, ...]
    links: Links
    remarks: tuple[Message, ...]

    def of_link(self, link: str) -> tuple[Driver, ...]:
        """The drivers of a link (a field of `study.Links`)."""
        return tuple(driver for driver in self.drivers if driver.finding.link == link)

    @property
    def learnt(self) -> bool:
        """Whether the files taught anything at all."""
        return any(driver.finding.own for driver in self.drivers)
