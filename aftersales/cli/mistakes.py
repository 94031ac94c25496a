"""What was mistyped on the command line, in sentences: click has its own in English alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from aftersales.message import Message, message


def sentences(mistake: click.UsageError, context: click.Context) -> Iterator[Message]:
    """What is wrong, and what may have been meant."""
    match mistake:
        case click.NoSuchOption():
            yield message("There is no option {name}.", name=mistake.option_name)
        case click.NoSuchCommand():
            yield message("There is no command {name}.", name=mistake.command_name)
        case click.BadOptionUsage():
            yield message(
                "{name} lacks the value that it needs, or has one that it does not take.",
                name=mistake.option_name,
            )
        case click.BadParameter(param=click.Parameter() as wrong):
            name = wrong.get_error_hint(context)
            missing = isinstance(mistake, click.MissingParameter)
            yield message("{name} is missing.", name=name) if missing else _taken(name, wrong.type)
        case _:
            yield message(
                "More stands behind {command} than it takes.", command=context.command_path
            )
    likely = getattr(mistake, "possibilities", None)
    if likely:
        yield message("Did you mean {names}?", names=", ".join(likely))


def _taken(name: str, values: click.ParamType[Any]) -> Message:
    match values:
        case click.Choice():
            return message("{name} takes one of: {values}.", name=name, values=_listed(values))
        case click.IntRange(max=None) | click.FloatRange(max=None):
            return message("{name} takes a number from {least} up.", name=name, least=values.min)
        case click.IntRange() | click.FloatRange():
            return message(
                "{name} takes a number from {least} to {most}.",
                name=name,
                least=values.min,
                most=values.max,
            )
    return message("{name} does not take this value.", name=name)


def _listed(values: click.Choice[str]) -> str:
    return ", ".join(map(str, values.choices))
