"""Where tables live and expressions run."""

from aftersales.engine.canonical import unbound
from aftersales.engine.embedded import EmbeddedEngine, embedded_engine
from aftersales.engine.engine import (
    Cancel,
    Cancelled,
    Capabilities,
    Engine,
    Stopped,
    TookTooLong,
    TooManyRows,
)
from aftersales.engine.garbage import spare_what_stands
from aftersales.engine.place import data_root, new_directory
from aftersales.engine.tables import StoredTable, Tables

__all__ = [
    "Cancel",
    "Cancelled",
    "Capabilities",
    "EmbeddedEngine",
    "Engine",
    "Stopped",
    "StoredTable",
    "Tables",
    "TooManyRows",
    "TookTooLong",
    "data_root",
    "embedded_engine",
    "new_directory",
    "spare_what_stands",
    "unbound",
]
