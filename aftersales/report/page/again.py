"""How to come to the same figures: the study itself, and by what it can be told from another."""

from __future__ import annotations

import hashlib
import json
import tomllib
from base64 import b64encode
from collections.abc import Iterator

from aftersales.baseline.saved import Saved, write_saved
from aftersales.report.findings import Findings
from aftersales.report.markup import Html, element
from aftersales.report.page.sections import folded
from aftersales.report.story import Story
from aftersales.text import Language

FILE = "study.toml"
MEASURED = "measured"


def how_to_come_to_it(story: Story, findings: Findings, saved: Saved) -> Iterator[Html]:
    """The study to save or to copy, and the command that gives every figure of the page."""
    language, toml = story.language, write_saved(saved)
    say = language.say
    yield element("h2", say("How to come to the same figures"), id="again")
    yield element("p", _how_drawn(findings, language))
    yield element("dl", *_told_apart(story, findings, toml), class_="facts")
    yield element(
        "div",
        element("p", say("Save the study below as study.toml and run:")),
        element("p", element("code", _command(findings))),
        element("p", _download(toml, language)),
        class_="on-screen",
    )
    yield folded(say("The study"), element("pre", toml, id="study"), class_="study")


def _command(findings: Findings) -> str:
    seed = findings.study.settings.seed
    return f"aftersales project {FILE} --draws {_draws(findings)} --seed {seed}"


def _draws(findings: Findings) -> int:
    return 0 if findings.drawn is None else len(findings.drawn.benefit)


def _how_drawn(findings: Findings, language: Language) -> str:
    if findings.drawn is None:
        return language.say("The figures are those at the expected values; nothing was simulated.")
    return language.say(
        "The figures are those at the expected values; the ranges hold 90% of {count} simulated "
        "runs (seed {seed}).",
        count=_draws(findings),
        seed=str(findings.study.settings.seed),
    )


def _told_apart(story: Story, findings: Findings, toml: str) -> Iterator[Html]:
    """What names this page among others; another figure gives another digest."""
    say, data = story.language.say, data_digest(toml)
    facts = {
        say("Study"): story.name,
        say("Scenario"): findings.scenario,
        say("Made on"): story.language.date(story.made_on),
        say("Results version"): str(story.results),
        say("Seed"): str(findings.study.settings.seed),
        say("Digest of what was measured"): data,
        say("Digest of the study"): hashlib.sha256(toml.encode()).hexdigest(),
    }
    for name, fact in facts.items():
        if fact:
            yield element("div", element("dt", name), element("dd", fact))


def data_digest(toml: str) -> str:
    """SHA-256 of the study's [measured], whatever its order; "" where nothing was measured.

    The same data give the same one, whoever opens them; own answers and scenarios have no part.
    """
    measured = tomllib.loads(toml).get(MEASURED)
    if measured is None:
        return ""
    return hashlib.sha256(json.dumps(measured, sort_keys=True, default=str).encode()).hexdigest()


def _download(toml: str, language: Language) -> Html:
    content = b64encode(toml.encode()).decode()
    return element(
        "a",
        language.say("Save the study"),
        href=f"data:application/toml;base64,{content}",
        download=FILE,
    )
