"""One number of a study with where it comes from, and which of several is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersales.evidence.catalogue import defaults, planning_source
from aftersales.evidence.edits import Edits
from aftersales.message import Message
from aftersales.study import Provenance, Source
from aftersales.uncertain import Fixed, Uncertain

BY_THE_USER = Source(provenance=Provenance.USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, its source, and a remark on how it was come by."""

    number: Uncertain
    source: Source
    note: Message | None = None

    @property
    def value(self) -> float:
        """The number if it is certain, else its mean."""
        return self.number.mean


Figures = Mapping[str, Figure]
"""Figures by their address in the study."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """The user's answer comes before what was measured, and both before our default."""

    measured: Figures
    answers: Edits

    def of_section(self, section: str, name: str) -> Figure:
        """A number of the settings, the operations or the drift."""
        return self.known(f"{section}.{name}") or by_default(name)

    def of_segment(self, segment: str, name: str) -> Figure:
        """A number of one segment; `segment.<name>` answers for all of them."""
        return self.known(f"segment.{segment}.{name}", f"segment.{name}") or by_default(name)

    def known(self, *addresses: str) -> Figure | None:
        """The first of these that was answered or measured; None if none was."""
        for address in addresses:
            if address in self.answers:
                return Figure(number=_uncertain(self.answers[address]), source=BY_THE_USER)
        return next((self.measured[a] for a in addresses if a in self.measured), None)


def by_default(name: str) -> Figure:
    """The marked default for a number of the study."""
    default = defaults()[name]
    return Figure(number=default.value, source=planning_source(default))


def _uncertain(given: float | Uncertain) -> Uncertain:
    return Fixed(float(given)) if isinstance(given, float | int) else given
