"""The links of a study as published, with the user's own values where there are any."""

from __future__ import annotations

from collections.abc import Mapping

from aftersales.evidence.catalogue import evidence_source, links
from aftersales.evidence.edits import NO_EDITS, Edits, number_at, uncertain_at
from aftersales.study import Links, Provenance, Source
from aftersales.uncertain import Uncertain


def planning_links(edits: Edits = NO_EDITS) -> Links:
    """The links that ship; those of a study that nobody has measured otherwise."""
    return Links(
        first_time_fix_on_csat=_uncertain("first_time_fix_on_csat", edits),
        response_time_on_csat=_uncertain("response_time_on_csat", edits),
        repair_time_on_csat=_uncertain("repair_time_on_csat", edits),
        response_time_on_sla=_certain("response_time_on_sla", edits),
        parts_availability_on_first_time_fix=_uncertain(
            "parts_availability_on_first_time_fix", edits
        ),
        csat_on_churn=_uncertain("csat_on_churn", edits),
        csat_on_upsell=_uncertain("csat_on_upsell", edits),
        csat_on_referral=_uncertain("csat_on_referral", edits),
        csat_on_price=_uncertain("csat_on_price", edits),
        satisfaction_carry_over=_certain("satisfaction_carry_over", edits),
    )


def link_sources(edits: Edits = NO_EDITS) -> Mapping[str, Source]:
    """Address → where the link comes from."""
    return {
        f"links.{id}": Source(provenance=Provenance.USER)
        if f"links.{id}" in edits
        else evidence_source(link)
        for id, link in links().items()
    }


def _uncertain(name: str, edits: Edits) -> Uncertain:
    return uncertain_at(edits, f"links.{name}", links()[name].value)


def _certain(name: str, edits: Edits) -> float:
    return number_at(edits, f"links.{name}", links()[name].value.mean)
