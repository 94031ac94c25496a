"""Empty tables to fill in, one for each canonical table: headers as the screen names them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter  # type: ignore[import-untyped]

from aftersales.message import N_
from aftersales.schema import TABLES, Column, Kind
from aftersales.text import Language

Value = str | datetime | float | bool

_EXAMPLES: Mapping[str, Value] = {
    "case_id": "F-1001",
    "customer_id": "K-0042",
    "machine_id": "M-2001",
    "order_id": "A-5001",
    "contract_id": "V-3001",
    "survey_id": "B-7001",
    "visit_id": "E-4001",
    "claim_id": "G-6001",
    "line_id": "P-8001",
    "posting_id": "KB-9001",
    "part": "ET-1042",
    "opened_at": datetime(2025, 3, 17, 8, 30),
    "first_response_at": datetime(2025, 3, 17, 10, 15),
    "dispatched_at": datetime(2025, 3, 18, 7, 0),
    "arrived_at": datetime(2025, 3, 18, 8, 15),
    "diagnosed_at": datetime(2025, 3, 18, 8, 50),
    "repair_started_at": datetime(2025, 3, 18, 9, 0),
    "left_at": datetime(2025, 3, 18, 16, 0),
    "resolved_at": datetime(2025, 3, 18, 15, 45),
    "closed_at": datetime(2025, 3, 19, 9, 0),
    "updated_at": datetime(2025, 3, 19, 9, 0),
    "ordered_at": datetime(2025, 3, 20),
    "delivered_at": datetime(2025, 3, 24),
    "customer_since": datetime(2019, 5, 13),
    "starts_at": datetime(2024, 6, 17),
    "due_at": datetime(2025, 6, 17),
    "rated_at": datetime(2025, 3, 25),
    "sold_at": datetime(2022, 9, 14),
    "warranty_until": datetime(2024, 9, 14),
    "claimed_at": datetime(2024, 6, 3),
    "requested_at": datetime(2025, 3, 18, 9, 30),
    "received_at": datetime(2025, 3, 20, 7, 45),
    "posted_at": datetime(2025, 3, 31),
    "last_used_at": datetime(2025, 2, 11),
    "status": N_("closed"),
    "priority": N_("high"),
    "channel": N_("phone"),
    "product": N_("Compressor"),
    "region": N_("South"),
    "segment": "A",
    "technician": "T-07",
    "team": N_("Field service"),
    "kind": N_("goodwill"),
    "fault": N_("Hydraulics"),
    "category": N_("parts"),
    "contract": N_("Maintenance"),
    "support": N_("yes"),
    "visits": 1.0,
    "contacts": 2.0,
    "reopenings": 0.0,
    "reassignments": 1.0,
    "response_target_hours": 4.0,
    "resolution_target_hours": 48.0,
    "handling_minutes": 35.0,
    "repair_hours": 6.75,
    "cost": 412.5,
    "planned_cost": 380.0,
    "acquisition_cost": 950.0,
    "renewed_fee": 4350.0,
    "customer_effort": 6.0,
    "operating_hours": 3650.0,
    "required_hours": 4000.0,
    "downtime_hours": 35.5,
    "work_hours": 6.5,
    "planned_hours": 6.0,
    "available_hours": 8.0,
    "paid": 318.4,
    "demanded": 2.0,
    "filled": 2.0,
    "price": 64.9,
    "list_price": 71.5,
    "amount": 125.0,
    "stock_value": 1298.0,
    "annual_usage": 5192.0,
    "currency": "EUR",
    "penalty": 0.0,
    "rating": 4.0,
    "recommendation": 9.0,
    "quantity": 2.0,
    "revenue": 1849.9,
    "margin": 740.25,
    "tenure_months": 70.0,
    "annual_revenue": 28500.0,
    "monthly_revenue": 2375.5,
    "contribution_margin_share": 0.35,
    "annual_fee": 4200.0,
    "warranty": False,
    "churned": False,
    "upsell": False,
    "cross_sell": False,
    "cancelled": False,
    "planned_maintenance": False,
    "no_fault_found": False,
    "complaint": False,
    "referred": False,
}
_GERMAN_DRESS = frozenset({"de"})


def csv_template(table: str, language: Language) -> bytes:
    """The canonical table of that name as CSV for Excel in that language: its header alone."""
    text = StringIO(newline="")
    delimiter = ";" if _is_german(language) else ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([language.say(column.label) for column in TABLES[table].columns])
    return text.getvalue().encode("utf-8-sig")


def workbook_template(table: str, language: Language) -> bytes:
    """The canonical table of that name as .xlsx: its header, a note on each with an example.

    The example is no record: whoever fills in the sheet below it would bring it along.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(language.say(TABLES[table].label))
        bold = workbook.add_format({"bold": True})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(TABLES[table].columns):
            label = language.say(column.label)
            dress = moment if column.kind is Kind.TIMESTAMP else None
            sheet.set_column(position, position, max(len(label) + 2, 17), dress)
            sheet.write_string(0, position, label, bold)
            sheet.write_comment(0, position, _note(column, language))
    return content.getvalue()


def _note(column: Column, language: Language) -> str:
    return language.say("Example: {example}", example=example_text(column, language))


def example(column: Column, language: Language) -> Value:
    """A value that shows what the column expects, words in the reader's language."""
    value = _EXAMPLES.get(column.name, True)
    if column.kind is Kind.FLAG:
        return language.say(N_("yes") if value else N_("no"))
    return language.say(value) if isinstance(value, str) else value


def example_text(column: Column, language: Language) -> str:
    """The example as one types it in that language."""
    value = example(column, language)
    german = _is_german(language)
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M" if german else "%Y-%m-%d %H:%M")
    if isinstance(value, str):
        return value
    digits = f"{float(value):g}"
    return digits.replace(".", ",") if german else digits


def _is_german(language: Language) -> bool:
    return language.code in _GERMAN_DRESS
