"""Where a definition has a choice, the choice is a setting on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from aftersales.message import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the KPIs are defined; `as_of` None means the last date in the data."""

    basis: str = "opened"
    resolution_by: str = "resolved"
    sla_by: str = "flag"
    first_contact_by: str = "flag"
    first_fix_by: str = "flag"
    csat_box: int = 4
    repeat_window_days: int = 30
    repeat_same: str = "customer"
    repeat_complete_windows: bool = False
    repurchase_horizon_days: int = 90
    repurchase_complete_windows: bool = True
    retention_by: str = "contracts"
    warranty_by: str = "unit"
    warranty_months: int = 24
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How one option looks on the screen: a choice of words, a whole number or a switch."""

    label: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 0


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "basis": Setting(
            label=N_("Cases count by"),
            help=N_(
                "Whether a case belongs to the month it was opened or the month it was closed."
            ),
            choices={"opened": N_("day opened"), "closed": N_("day closed")},
        ),
        "resolution_by": Setting(
            label=N_("Resolution time stops when the case is"),
            help=N_("Closing often follows days later. Times are elapsed, not office hours."),
            choices={"resolved": N_("resolved"), "closed": N_("closed")},
        ),
        "sla_by": Setting(
            label=N_("Service level met according to"),
            help=N_("The first of these that the file allows is used, the chosen one first."),
            choices={
                "flag": N_("the file's own mark"),
                "resolution": N_("resolved within target"),
                "response": N_("answered within target"),
            },
        ),
        "first_contact_by": Setting(
            label=N_("Resolved at first contact according to"),
            help=N_("The first of these that the file allows is used, the chosen one first."),
            choices={
                "flag": N_("the file's own mark"),
                "contacts": N_("one contact, never reopened"),
                "reassignments": N_("never passed on, never reopened"),
            },
        ),
        "first_fix_by": Setting(
            label=N_("Fixed at first visit according to"),
            help=N_("The first of these that the file allows is used, the chosen one first."),
            choices={
                "flag": N_("the file's own mark"),
                "returns": N_("one visit and no new case of the machine within the repeat window"),
                "visits": N_("one visit"),
            },
        ),
        "csat_box": Setting(
            label=N_("Satisfied from how many stars"),
            help=N_("Share of ratings with at least so many of five stars."),
            low=1,
            high=5,
        ),
        "repeat_window_days": Setting(
            label=N_("Repeat window (days)"),
            help=N_("A further case within so many days counts as a repeat."),
            low=1,
            high=365,
        ),
        "repeat_same": Setting(
            label=N_("A repeat is a further case of the same"),
            help=N_("The narrower the rule, the lower the rate."),
            choices={
                "customer": N_("customer"),
                "machine": N_("customer and machine"),
                "fault": N_("customer, machine and fault"),
            },
        ),
        "repeat_complete_windows": Setting(
            label=N_("Leave out cases whose repeat window is not over"),
            help=N_("Otherwise the latest cases count as without a repeat until one comes."),
        ),
        "repurchase_horizon_days": Setting(
            label=N_("Repurchase horizon (days)"),
            help=N_("Should be longer than customers usually take between two purchases."),
            low=1,
            high=1095,
        ),
        "repurchase_complete_windows": Setting(
            label=N_("Leave out customers whose repurchase horizon is not over"),
            help=N_("Otherwise the newest customers count as lost until they buy again."),
        ),
        "retention_by": Setting(
            label=N_("Retention according to"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={
                "contracts": N_("contracts renewed of those due"),
                "flag": N_("customers marked as left, and their tenure"),
                "orders": N_("ordered in the year before last and again in the last year"),
                "cases": N_("had a case in the year before last and again in the last year"),
            },
        ),
        "warranty_by": Setting(
            label=N_("Warranty claims counted"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={
                "unit": N_("per machine sold"),
                "case": N_("per case"),
            },
        ),
        "warranty_months": Setting(
            label=N_("Warranty window (months)"),
            help=N_(
                "Only machines whose whole window lies within the time of the cases are counted."
            ),
            low=1,
            high=120,
        ),
        "as_of": Setting(
            label=N_("As of"),
            help=N_("The day from which the data look back; the last date in the data unless set."),
        ),
    }
)
