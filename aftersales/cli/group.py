"""The command that holds all others."""

from __future__ import annotations

import click

from aftersales import __version__
from aftersales.cli.words import Commands
from aftersales.engine import spare_what_stands
from aftersales.message import N_

COMMANDS = ("clv", "compare", "drivers", "kpis", "project", "report", "study", "track")
"""Each a module beside this one, which adds its command."""


@click.group(cls=Commands, modules=COMMANDS, help=N_("What is better service worth?"))
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    spare_what_stands()
