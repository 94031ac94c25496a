"""What is true of Muster Maschinenbau GmbH: every effect, level and flaw that the files carry.

Hours run around the clock. "logit" is a log-odds, "log" a natural logarithm, a star one of five.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SEED = 20260930
START = np.datetime64("2023-10-01T00:00")
END = np.datetime64("2026-10-01T00:00")  # the first moment the export no longer holds
MONTHS = 36
SEGMENTS = np.array(["A", "B", "C"])
REGIONS = np.array(["DE", "AT", "CH"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What moves what; `sample_data/README.md` explains each."""

    # on the rating of a case, ordered logit (a positive number: more stars)
    fixed_first_on_rating_logit: float = 0.9
    log_repair_hours_on_rating_logit: float = -0.35
    log_response_hours_on_rating_logit: float = -0.15
    segment_a_on_rating_logit: float = -0.15
    month_on_rating_logit: float = -0.004

    # of the rating, a star
    rating_on_repurchase_logit: float = 0.35
    rating_on_upsell_logit: float = 0.20
    rating_on_renewal_logit: float = 0.80
    rating_on_churn_log_hazard: float = -0.50

    # on first-time fix
    parts_on_hand_on_first_time_fix_logit: float = 1.5
    technician_sd_on_first_time_fix_logit: float = 0.25
    month_on_first_time_fix_logit: float = -0.003

    # on the time to repair
    failed_fix_on_log_repair_hours: float = 0.7
    parts_missing_on_log_repair_hours: float = 0.3
    technician_sd_on_log_repair_hours: float = 0.08
    month_on_log_repair_hours: float = 0.002

    # on the time to respond
    high_season_on_log_response_hours: float = 0.15
    contract_on_log_response_hours: float = -0.35

    # on the number of cases of a machine
    machine_year_on_log_cases: float = 0.04
    connected_on_log_cases: float = -0.18
    high_season_on_log_cases: float = 0.12
    month_on_log_cases: float = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Where things stand when nothing moves them; tuples run A, B, C unless they say otherwise."""

    first_customers: tuple[int, int, int] = (66, 200, 394)
    new_customers_per_month: int = 6
    machines_per_customer: tuple[float, float, float] = (7.0, 2.6, 1.35)
    purchases_per_year: tuple[float, float, float] = (0.40, 0.14, 0.05)
    region_shares: tuple[float, float, float] = (0.72, 0.16, 0.12)
    contract_share: tuple[float, float, float] = (0.95, 0.75, 0.45)
    asked_share: tuple[float, float, float] = (0.46, 0.43, 0.42)  # customers in the survey panel
    answer_share: float = 0.89  # closed cases of the panel that are rated
    recommendation_share: float = 0.35  # of the rated cases

    cases_per_machine_month: float = 0.30
    rating_thresholds_logit: tuple[float, ...] = (-2.60, -1.68, -0.70, 1.10)
    neutral_stars: float = 4.0

    first_time_fix_logit: float = 1.22
    parts_on_hand_share: float = 0.82
    first_contact_resolution_share: float = 0.68
    extra_visits_per_failed_fix: float = 1.6
    claim_share: float = 0.25  # of the cases under warranty
    reopened_share_of_the_not_fixed_first: float = 0.11

    technicians: tuple[int, int, int] = (15, 4, 3)  # DE, AT, CH
    response_hours: tuple[float, float, float] = (4.5, 6.5, 8.0)
    travel_hours: float = 9.0
    repair_hours: float = 24.0
    remote_hours: float = 4.0
    reference_response_hours: float = 5.0  # where the rating effects are centred
    reference_repair_hours: float = 28.0

    renewal_logit: tuple[float, float, float] = (2.9, 2.2, 1.75)
    churn_per_month: tuple[float, float, float] = (0.006, 0.011, 0.016)  # without a contract
    repurchase_logit: tuple[float, float, float] = (-0.9, -1.1, -1.3)
    upsell_logit: float = -2.6
    wear_orders_per_machine_month: float = 0.05

    annual_fee: tuple[float, float, float] = (26_000.0, 8_500.0, 3_200.0)
    penalty: tuple[float, float, float] = (300.0, 120.0, 60.0)  # a case resolved late, contract
    desk_cost_per_minute: float = 0.95
    visit_cost: float = 420.0
    swiss_cost_factor: float = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirt:
    """How many of each flaw the files carry; no row carries two."""

    case_duplicate_rows: int = 40
    case_resolved_before_opened: int = 12
    case_year_1023: int = 5
    case_day_31_02: int = 4
    case_rating_out_of_range: int = 8
    case_stray_spaces: int = 120
    case_negative_cost: int = 2
    case_missing_technician: int = 150
    case_missing_first_response: int = 90
    case_missing_fault: int = 200
    case_missing_handling_minutes: int = 300
    case_missing_customer: int = 6

    order_duplicate_rows: int = 25
    order_day_02_30: int = 3
    order_stray_spaces: int = 40
    order_missing_margin: int = 120
    order_missing_quantity: int = 30

    customer_stray_spaces: int = 10
    customer_missing_since: int = 12
    customer_missing_region: int = 8
    machine_warranty_before_sale: int = 3
    machine_missing_sold_at: int = 15
    contract_due_before_start: int = 2
    contract_missing_fee: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOffice:
    """What other departments keep; nothing here moves anything else."""

    referred_share: float = 0.18  # of the customers who came within the window
    acquisition_cost: float = 3_300.0  # median, EUR
    referred_cost: float = 700.0  # the same for who came by referral
    shift_shares: tuple[float, float, float] = (0.45, 0.40, 0.15)  # one, two, three shifts
    shift_hours: float = 2_000.0  # a shift and year
    claim_share_of_price: float = 0.007  # parts of a claim, median, of what the machine costs
    parts_in_stock: int = 140
    idle_share: float = 0.12  # parts without demand for two years
    turns: float = 3.0  # a year, of a part in demand


EFFECTS = Effects()
LEVELS = Levels()
BACK_OFFICE = BackOffice()
DIRT = Dirt()
