"""The command line: `aftersales COMMAND`, a command a module."""

from aftersales.cli.group import main

__all__ = ["main"]
