"""Help and ends of commands in the reader's language."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from aftersales.cli.mistakes import sentences
from aftersales.engine import Stopped
from aftersales.message import N_, Message, message
from aftersales.text import DEFAULT_LANGUAGE, LANGUAGES, Language

INTERRUPTED = 130


NO_ANSWER = 1


QUERY_INTERRUPTED = "Query interrupted"  # Ctrl-C, in the words of the database


HELP_OF_CLICK = (
    N_("Usage"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
)
"""The words with which click itself writes a help text; it brings no catalogue of them."""


class _HelpInWords(click.HelpFormatter):
    """Help in the language of the output: of a --lang before it, else of the machine."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{_said('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_said(heading))

    def write_text(self, text: str) -> None:
        super().write_text(_said(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        said = [(name, _with_extra_said(help)) for name, help in rows]
        super().write_dl(said, col_max, col_spacing)


def _with_extra_said(help: str) -> str:
    """An option's help; click sets in brackets behind it what else is to be known."""
    text, bracket, extra = help.removesuffix("]").partition("  [")
    return f"{_said(text)}  [{_said(extra)}]" if bracket else _said(help)


def _said(wording: str | Message) -> str:
    chosen = click.get_current_context().params.get("language")
    return (chosen or Language(language_of_machine())).say(wording)


class _Context(click.Context):
    formatter_class = _HelpInWords


class Command(click.Command):
    """A command whose help and whose end are in the reader's language."""

    context_class = _Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What stands behind the command."""
        with _mistakes_said(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Ctrl-C ends a command as it ends every other: quietly, with the code shells know."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _interrupted()
        except Stopped as stopped:
            click.echo(_said(stopped.message), err=True)
            raise SystemExit(NO_ANSWER) from None
        except RuntimeError as error:
            if str(error) != QUERY_INTERRUPTED:
                raise
            _interrupted()


def _interrupted() -> NoReturn:
    click.echo(_said("Cancelled."), err=True)
    raise SystemExit(INTERRUPTED) from None


class Commands(click.Group):
    """Commands under one name, each loaded when it is asked for: together they take seconds."""

    context_class = _Context
    command_class = Command

    def __init__(self, *arguments: Any, modules: Sequence[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names are those of their modules."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, which its module adds to this group; for a wrong name, all that are."""
        for name in (cmd_name,) if cmd_name in self._modules else self._modules:
            import_module(f"{__package__}.{name}")
        return super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What stands before the command."""
        with _mistakes_said(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named."""
        with _mistakes_said(ctx):
            return super().resolve_command(ctx, args)


@contextmanager
def _mistakes_said(context: click.Context) -> Iterator[None]:
    """Ends as click does: with the usage, what was mistyped, and where more is said."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as mistake:
        click.echo(context.get_usage(), err=True)
        for sentence in (*sentences(mistake, context), _more(context)):
            click.echo(_said(sentence), err=True)
        raise SystemExit(mistake.exit_code) from None


def _more(context: click.Context) -> Message:
    return message("More: {command}", command=f"{context.command_path} --help")


def language_of_machine() -> str:
    """What its settings name, whether or not it has the files of that locale.

    Windows has none of the variables and calls the locale German_Switzerland.
    """
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked_for = next(filter(None, named), None) or locale.getlocale()[0] or ""
    code = locale.normalize(asked_for.partition("_")[0])[:2]
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
