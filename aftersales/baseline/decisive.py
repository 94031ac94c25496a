"""How far an answer is the user's own: which of the numbers that decide it are assumed."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.evidence.catalogue import defaults
from aftersales.study import Provenance, Study

DECISIVE = (
    "customers",
    "annual_revenue",
    "contribution_margin",
    "annual_retention",
    "cases_per_month",
    "first_time_fix",
    "csat",
    "case_cost",
    "visit_cost",
)
"""What customers bring and cost, how many stay, how good the service is: the size of any answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Names of decisive numbers, in their order: those `assumed` for any segment, and `all`."""

    assumed: tuple[str, ...]
    all: tuple[str, ...] = DECISIVE

    @property
    def is_mostly_assumed(self) -> bool:
        """Whether more of them are assumed than known."""
        return 2 * len(self.assumed) > len(self.all)


def footing(study: Study) -> Footing:
    """What the study's answer stands on; a number without a source counts as known."""
    return Footing(assumed=tuple(name for name in DECISIVE if _is_assumed(study, name)))


def _is_assumed(study: Study, name: str) -> bool:
    section = defaults()[name].section
    places = [s.name for s in study.segments] if section == "segment" else [None]
    addresses = (".".join(filter(None, (section, place, name))) for place in places)
    sources = (study.sources.get(address) for address in addresses)
    return any(source and source.provenance is Provenance.DEFAULT for source in sources)
