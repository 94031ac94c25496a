"""What a number stands on, as a reader asks: my data, studies, somebody's claims, or a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from aftersales.message import N_
from aftersales.study import Provenance, Source

CLAIMS, GUESSES = "D", "J"  # grades of evidence


class Ground(StrEnum):
    """Where the doubt about a number can be put down to.

    A number that was learnt from the files and combined with studies stays one ground of its own:
    what doubt is left in it stems from both at once.
    """

    DATA = "data"
    BOTH = "both"
    STUDIES = "studies"
    CLAIMS = "claims"
    GUESSES = "guesses"
    USER = "user"
    UNSAID = "unsaid"

    @property
    def words(self) -> str:
        """What it is called, still to be said in the reader's language."""
        return {
            Ground.DATA: N_("your data"),
            Ground.BOTH: N_("your data and studies together"),
            Ground.STUDIES: N_("published studies"),
            Ground.CLAIMS: N_("vendors' claims"),
            Ground.GUESSES: N_("planning values nobody measured"),
            Ground.USER: N_("your own settings"),
            Ground.UNSAID: N_("numbers without a source"),
        }[self]


def ground_of(source: Source | None) -> Ground:
    """What a number from there stands on."""
    if source is None:
        return Ground.UNSAID
    match source.provenance:
        case Provenance.DATA:
            return Ground.DATA
        case Provenance.BOTH:
            return Ground.BOTH
        case Provenance.USER:
            return Ground.USER
        case Provenance.DEFAULT:
            return Ground.GUESSES
        case Provenance.EVIDENCE:
            by_grade = {CLAIMS: Ground.CLAIMS, GUESSES: Ground.GUESSES}
            return by_grade.get(source.grade, Ground.STUDIES)


def by_ground(
    addresses: Iterable[str], sources: Mapping[str, Source]
) -> dict[Ground, tuple[str, ...]]:
    """The addresses by what their numbers stand on, in the order of `Ground`."""
    grounds = {address: ground_of(sources.get(address)) for address in addresses}
    found = {ground: tuple(a for a, its in grounds.items() if its is ground) for ground in Ground}
    return {ground: members for ground, members in found.items() if members}
