"""Bytes → typed tables + problems: the one door through which a user's rows come in."""

from aftersales.ingest.across import found_across
from aftersales.ingest.combining import joins
from aftersales.ingest.data_check import read_data_check
from aftersales.ingest.decisions import Choice, Question
from aftersales.ingest.exchange import currency_of
from aftersales.ingest.format import DateOrder, Format, FormatKind
from aftersales.ingest.linking import unmatched
from aftersales.ingest.matching import How, MatchedColumn
from aftersales.ingest.opening import Opened, effort_scale, opened, tables
from aftersales.ingest.reading import Counts, Reading, probe, read, read_file, sheets
from aftersales.ingest.rulings import Act, Ruling, Rulings
from aftersales.ingest.saved import (
    Fit,
    SavedFile,
    SavedMapping,
    fitting,
    read_mapping,
    write_mapping,
)
from aftersales.ingest.templates import csv_template, workbook_template

__all__ = [
    "Act",
    "Choice",
    "Counts",
    "DateOrder",
    "Fit",
    "Format",
    "FormatKind",
    "How",
    "MatchedColumn",
    "Opened",
    "Question",
    "Reading",
    "Ruling",
    "Rulings",
    "SavedFile",
    "SavedMapping",
    "csv_template",
    "currency_of",
    "effort_scale",
    "fitting",
    "found_across",
    "joins",
    "opened",
    "probe",
    "read",
    "read_data_check",
    "read_file",
    "read_mapping",
    "sheets",
    "tables",
    "unmatched",
    "workbook_template",
    "write_mapping",
]
