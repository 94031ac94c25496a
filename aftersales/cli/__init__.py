"""The command line: `aftersales COMMAND`, a command a module."""

from aftersales.cli import clv, compare, drivers, kpis, project, report, study, track
from aftersales.cli.group import main

__all__ = ["clv", "compare", "drivers", "kpis", "main", "project", "report", "study", "track"]
