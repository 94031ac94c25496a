"""Where a definition has a choice, the choice is a setting on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from aftersales.message import N_

HOLIDAYS: Mapping[str, str] = MappingProxyType(
    {
        "": N_("no holidays"),
        "DE": N_("Germany (nationwide)"),
        "DE-BW": N_("Germany: Baden-Württemberg"),
        "DE-BY": N_("Germany: Bavaria"),
        "DE-BE": N_("Germany: Berlin"),
        "DE-BB": N_("Germany: Brandenburg"),
        "DE-HB": N_("Germany: Bremen"),
        "DE-HH": N_("Germany: Hamburg"),
        "DE-HE": N_("Germany: Hesse"),
        "DE-MV": N_("Germany: Mecklenburg-Western Pomerania"),
        "DE-NI": N_("Germany: Lower Saxony"),
        "DE-NW": N_("Germany: North Rhine-Westphalia"),
        "DE-RP": N_("Germany: Rhineland-Palatinate"),
        "DE-SL": N_("Germany: Saarland"),
        "DE-SN": N_("Germany: Saxony"),
        "DE-ST": N_("Germany: Saxony-Anhalt"),
        "DE-SH": N_("Germany: Schleswig-Holstein"),
        "DE-TH": N_("Germany: Thuringia"),
        "AT": N_("Austria"),
        "CH": N_("Switzerland (nationwide)"),
        "CH-BE": N_("Switzerland: Bern"),
        "CH-BS": N_("Switzerland: Basel-Stadt"),
        "CH-ZH": N_("Switzerland: Zurich"),
    }
)
"""What the screen offers; any code of the package `holidays` is understood, as country-region."""


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
    clock: str = "elapsed"
    opening_hour: int = 8
    closing_hour: int = 17
    working_days: int = 5
    holidays: str = ""
    on_site_from: str = "opened"
    mttr_by: str = "restore"
    effort_scale: str = ""
    fill_by: str = "line"
    attach_by: str = "stock"
    margin_by: str = "margin"
    adherence_by: str = "cost"
    by_technician: bool = False
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
            help=N_("Closing often follows days later."),
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
        "clock": Setting(
            label=N_("The clock runs"),
            help=N_(
                "Waiting and repair times, and whether a promised time was kept. Business hours "
                "need opening hours, working days and holidays."
            ),
            choices={"elapsed": N_("day and night"), "business": N_("in business hours")},
        ),
        "opening_hour": Setting(
            label=N_("Business opens at (hour)"),
            help=N_("For the clock of business hours."),
            low=0,
            high=12,
        ),
        "closing_hour": Setting(
            label=N_("Business closes at (hour)"),
            help=N_("For the clock of business hours."),
            low=13,
            high=24,
        ),
        "working_days": Setting(
            label=N_("Working days a week, from Monday"),
            help=N_("For the clock of business hours."),
            low=1,
            high=7,
        ),
        "holidays": Setting(
            label=N_("Public holidays of"),
            help=N_("For the clock of business hours."),
            choices=HOLIDAYS,
        ),
        "on_site_from": Setting(
            label=N_("On-site response time starts when"),
            help=N_("Contracts differ on this."),
            choices={
                "opened": N_("the case is opened"),
                "dispatched": N_("the technician is sent out"),
            },
        ),
        "mttr_by": Setting(
            label=N_("The R of MTTR means"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={
                "restore": N_("restore: from opening to solution"),
                "repair": N_("repair: the hours of repair"),
                "respond": N_("respond: from opening to the first response"),
            },
        ),
        "effort_scale": Setting(
            label=N_("Scale of the customer effort"),
            help=N_(
                "Some scales have effort on top, some ease; without a word on it the score is not "
                "shown."
            ),
            choices={
                "": N_("not said"),
                "7_easy": N_("1 to 7, high is easy"),
                "7_hard": N_("1 to 7, high is hard"),
                "5_easy": N_("1 to 5, high is easy"),
                "5_hard": N_("1 to 5, high is hard"),
            },
        ),
        "fill_by": Setting(
            label=N_("Fill rate counted"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={
                "line": N_("per line, filled completely"),
                "unit": N_("per piece"),
                "value": N_("by value"),
            },
        ),
        "attach_by": Setting(
            label=N_("Contract attach rate counted"),
            help=N_("All machines of today, or whether a machine is sold with a contract."),
            choices={
                "stock": N_("machines under contract today"),
                "flow": N_("machines sold with a contract"),
            },
        ),
        "margin_by": Setting(
            label=N_("Service margin according to"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={
                "margin": N_("the margin of the orders"),
                "cost": N_("revenue less the cost of cases"),
                "postings": N_("revenue less the costs posted"),
            },
        ),
        "adherence_by": Setting(
            label=N_("Adherence to plan of"),
            help=N_("The first of these that the files allow is used, the chosen one first."),
            choices={"cost": N_("cost"), "time": N_("work time")},
        ),
        "by_technician": Setting(
            label=N_("Allow figures by technician or team"),
            help=N_(
                "Names are replaced by numbers, and groups of fewer than five records are held "
                "back. Ask the works council before you switch it on."
            ),
        ),
        "as_of": Setting(
            label=N_("As of"),
            help=N_("The day from which the data look back; the last date in the data unless set."),
        ),
    }
)
