"""What a user did wrong, said at the end of a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from aftersales.message import Message, message
from aftersales.problems import Problem, Severity
from aftersales.strict import why
from aftersales.text import Language

T = TypeVar("T")


USER_MISTAKE = 2


def refuse(problem: Problem, language: Language) -> NoReturn:
    """Say what is wrong and leave with the exit code of a user's mistake."""
    refuse_all((problem,), language)


def refuse_all(problems: Iterable[Problem], language: Language) -> NoReturn:
    """The same of several mistakes."""
    for problem in problems:
        click.echo(language.say(problem.message), err=True)
        click.echo(language.say(problem.remedy), err=True)
    raise SystemExit(USER_MISTAKE)


def or_refuse(value: T | Problem, language: Language) -> T:
    """The value, or the end of the command with what is wrong."""
    if isinstance(value, Problem):
        refuse(value, language)
    return value


def worst(problems: Sequence[Problem]) -> Problem:
    """The first that made something unusable."""
    return next((p for p in problems if p.severity is Severity.ERROR), problems[0])


def unknown_ending(path: Path | None, writers: Iterable[str]) -> Problem | None:
    """A file that is to be written as nothing we write."""
    if path is None or path.suffix.lower() in writers:
        return None
    endings = ", ".join(writers)
    return Problem(
        code="unknown_ending",
        table=str(path),
        found=path.suffix,
        expected=message("one of {names}{hint}", names=endings, hint=""),
        message=message("{file} ends in none of {endings}.", file=path.name, endings=endings),
        remedy=message("Choose another place with -o."),
    )


def written(content: bytes, path: Path) -> Problem | None:
    """Writes the file; what kept it from being written, if anything did."""
    try:
        path.write_bytes(content)
    except OSError as error:
        return not_written(path, why(error))
    return None


def not_written(path: Path, reason: Message) -> Problem:
    """A file that cannot be written, for that reason."""
    return Problem(
        code="not_written",
        table=str(path),
        found=str(reason),
        expected=message("a place where a file can be written"),
        message=message("{file} cannot be written: {found}.", file=path, found=reason),
        remedy=message("Choose another place with -o."),
    )
