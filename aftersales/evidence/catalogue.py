"""The evidence files, read once and checked against one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from aftersales.evidence.definitions import (
    Benchmark,
    BrochureFigure,
    Default,
    Folklore,
    Grade,
    Graded,
    LeverDefinition,
    LinkDefinition,
    Publication,
    Reading,
    SiteFact,
    Sourced,
)
from aftersales.evidence.strict import EvidenceError, did_you_mean, read_blocks
from aftersales.study import Provenance, Source

T = TypeVar("T")

HERE = Path(__file__).parent


@cache
def publications() -> Mapping[str, Publication]:
    """Everything a number may rest on, by id."""
    return read_blocks(HERE / "sources.toml", Publication)


@cache
def links() -> Mapping[str, LinkDefinition]:
    """How one thing moves another, by the field of `study.Links`."""
    found = read_blocks(HERE / "links.toml", LinkDefinition)
    return _known_sources("links.toml", found, ((id, link) for id, link in found.items()))


@cache
def levers() -> Mapping[str, LeverDefinition]:
    """The levers by id, in the order of the screen."""
    found = read_blocks(HERE / "levers.toml", LeverDefinition)
    for lever in found.values():
        _known_costs(lever)
    return _known_sources(
        "levers.toml",
        found,
        ((lever.id, part) for lever in found.values() for part in _graded(lever)),
    )


@cache
def defaults() -> Mapping[str, Default]:
    """Planning values by the number of the study that each stands in for."""
    found = read_blocks(HERE / "defaults.toml", Default)
    return _known_sources("defaults.toml", found, found.items())


@cache
def site_facts() -> Mapping[str, SiteFact]:
    """What is asked about the user's own house, by the field of `levers.Site`."""
    return read_blocks(HERE / "site.toml", SiteFact)


@cache
def benchmarks() -> Mapping[str, Benchmark]:
    """Published levels of KPIs, by id."""
    found = read_blocks(HERE / "benchmarks.toml", Benchmark)
    return _known_sources("benchmarks.toml", found, found.items())


@cache
def folklore() -> Mapping[str, Folklore]:
    """Figures that cannot be chosen, by id."""
    found = read_blocks(HERE / "folklore.toml", Folklore)
    for entry in found.values():
        _must_be_known("folklore.toml", entry.id, entry.sources)
    return found


@cache
def mistakes() -> Mapping[str, Folklore]:
    """The mistakes that a sceptical client catches, in their order."""
    found = read_blocks(HERE / "mistakes.toml", Folklore)
    return _known_sources("mistakes.toml", found, found.items())


@cache
def brochure() -> Mapping[str, BrochureFigure]:
    """What a naive calculator takes for effects, by address in the study."""
    found = read_blocks(HERE / "brochure.toml", BrochureFigure)
    return _known_sources("brochure.toml", found, found.items())


@cache
def beside() -> Mapping[str, LinkDefinition]:
    """What stands beside the ratios, by id."""
    found = read_blocks(HERE / "beside.toml", LinkDefinition)
    return _known_sources("beside.toml", found, found.items())


def evidence_source(part: Graded) -> Source:
    """Where an effect or a link comes from.

    Only what rests on a publication read at its source is called evidence; all else is a default.
    """
    verified = any(publications()[id].read is Reading.VERIFIED for id in part.sources)
    provenance = Provenance.EVIDENCE if verified else Provenance.DEFAULT
    return _source(part.sources, part.grade, provenance)


def planning_source(part: Graded) -> Source:
    """Where a planning value comes from: a marked default, whatever it was built from."""
    return _source(part.sources, part.grade, Provenance.DEFAULT)


@cache
def _source(sources: tuple[str, ...], grade: Grade, provenance: Provenance) -> Source:
    """One for each set of publications: a study asks for it at every number."""
    found = [publications()[id] for id in sources]
    years = [publication.year for publication in found if publication.year is not None]
    return Source(
        provenance=provenance,
        reference="; ".join(map(cited, found)),
        year=max(years, default=None),
        grade=grade.value,
    )


def cited(publication: Publication) -> str:
    """The citation, with its mark unless it was read at its source."""
    if publication.read is Reading.VERIFIED:
        return publication.citation
    return f"{publication.citation} [{publication.read}]"


def _graded(lever: LeverDefinition) -> Iterable[Graded]:
    yield lever.timing
    yield lever.adoption
    yield from lever.effect
    yield from lever.cost
    if lever.overrun is not None:
        yield lever.overrun


def _known_costs(lever: LeverDefinition) -> None:
    ids = {item.id: item for item in lever.cost}
    for item in lever.cost:
        place = f"levers.toml [{lever.id}] cost {item.id}"
        if (item.per is None) == (item.of is None):
            raise EvidenceError(place, "expected either 'per' or 'of'")
        if item.of is not None and item.of not in ids:
            raise EvidenceError(place, f"unknown cost '{item.of}'{did_you_mean(item.of, ids)}")
        if item.amount is None and not item.question:
            raise EvidenceError(place, "a cost without an amount needs a question")


def _known_sources(
    file: str, found: Mapping[str, T], graded: Iterable[tuple[str, Sourced]]
) -> Mapping[str, T]:
    for id, part in graded:
        _must_be_known(file, id, part.sources)
    return found


def _must_be_known(file: str, entry: str, sources: Iterable[str]) -> None:
    for id in sources:
        if id not in publications():
            hint = did_you_mean(id, publications())
            raise EvidenceError(f"{file} [{entry}] sources", f"unknown publication '{id}'{hint}")
