"""The command line explains itself in the reader's language."""

from __future__ import annotations

import re

import pytest
from click import Context
from click.testing import CliRunner

from aftersales.cli import main
from aftersales.cli.refusal import USER_MISTAKE
from aftersales.cli.words import HELP_OF_CLICK
from aftersales.text import LANGUAGES, Language

CONTEXT = Context(main)
COMMANDS = {name: main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)}


def unwrapped(*arguments: str, locale: str = "C.UTF-8") -> str:
    """What is printed on a machine of that locale, on one line."""
    variables = {"LC_ALL": locale, "LC_MESSAGES": None, "LANG": None}
    result = CliRunner(env=variables).invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_in_the_language_of_the_output(name: str, code: str):
    """Of a --lang before it: the command, every option, and the words between them."""
    said, say = unwrapped(name, "--lang", code, "--help"), Language(code).say
    options = [p for p in COMMANDS[name].params if p.param_type_name == "option"]
    wordings = [COMMANDS[name].help, *(option.help for option in options)]
    wordings += ["Usage", "Options", "Show this message and exit."]
    assert all(wordings)
    assert not [wording for wording in wordings if say(wording) not in said]


@pytest.mark.parametrize(
    ("locale", "code"),
    [("de_DE.UTF-8", "de"), ("de", "de"), ("German_Switzerland.1252", "de"), ("fr_FR", "en")],
)
def test_without_a_word_it_is_the_language_of_the_machine(locale: str, code: str):
    """Also where the machine lacks the files of that locale; English where we lack the language."""
    said, say = unwrapped("--help", locale=locale), Language(code).say
    short = [command.short_help for command in COMMANDS.values()]
    for wording in (main.help, *short, "Commands", "Show the version and exit."):
        assert say(wording or "") in said


def test_what_must_be_given_is_said_so():
    """The words in brackets behind an option are in the reader's language as well."""
    for code in LANGUAGES:
        said = unwrapped("study", "--lang", code, "--help")
        assert f"[{Language(code).say('required')}]" in said
    assert "required" in HELP_OF_CLICK


@pytest.mark.parametrize(
    ("line", "wording"),
    [
        ("--colour", "There is no option {name}."),
        ("reprot", "There is no command {name}."),
        ("project", "{name} is missing."),
        ("project a.toml b.toml", "More stands behind {command} than it takes."),
        ("project a.toml --draw 3", "Did you mean {names}?"),
        (
            "project a.toml --draws",
            "{name} lacks the value that it needs, or has one that it does not take.",
        ),
        ("project a.toml --draws many", "{name} takes a number from {least} to {most}."),
        ("project a.toml --seed -1", "{name} takes a number from {least} up."),
        ("drivers a.csv --effects none", "{name} takes one of: {values}."),
    ],
)
def test_what_was_mistyped_is_said_in_the_language_of_the_machine(line: str, wording: str):
    """A wrong line ends with the usage, what is wrong, and the code of a user's mistake."""
    for code, locale in (("de", "de_DE.UTF-8"), ("en", "C.UTF-8")):
        result = CliRunner(env={"LC_ALL": locale}).invoke(main, line.split())
        assert result.exit_code == USER_MISTAKE
        assert result.stderr.startswith(Language(code).say("Usage"))
        parts = re.split(r"{\w+}", Language(code).say(wording))
        assert re.search(".+".join(map(re.escape, parts)), result.stderr)
