"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from aftersales.cli.words import language_of_machine
from aftersales.drivers import Choice
from aftersales.message import N_
from aftersales.text import LANGUAGES, Language

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(list(LANGUAGES)),
    default=lambda: language_of_machine(),
    callback=lambda _context, _parameter, code: Language(code),
    is_eager=True,  # a --help behind it is in this language
    help=N_("Language of the output."),
)


mapping_option = click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    help=N_("How the files are read, in TOML as the Start page saves it."),
)


effects_option = click.option(
    "--effects",
    type=click.Choice([choice.value for choice in Choice]),
    default=Choice.BOTH.value,
    show_default=True,
    callback=lambda _context, _parameter, value: Choice(value),
    help=N_("What the effects rest on: published evidence, your data, or both."),
)


seed_option = click.option("--seed", type=click.IntRange(0), help=N_("Seed of the simulated runs."))
