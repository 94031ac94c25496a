"""Our own evidence files, read as strictly as a study.

A mistake in them is ours, so it is an exception that names file, entry and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from aftersales.strict import Wrong, nearest, record, table

T = TypeVar("T")


class EvidenceError(Exception):
    """A mistake in one of our own evidence files."""

    def __init__(self, place: str, found: str) -> None:
        super().__init__(f"{place}: {found}")


def read_blocks(path: Path, shape: type[T]) -> Mapping[str, T]:
    """The entries of a file by id, in its order; the id becomes the field `id`."""
    with path.open("rb") as file:
        blocks = tomllib.load(file)
    return MappingProxyType(
        {name: _entry(shape, name, block, path.name) for name, block in blocks.items()}
    )


def _entry(shape: type[T], name: str, block: object, file: str) -> T:
    try:
        keys = table(block, name)
        if "id" in keys:
            raise EvidenceError(
                f"{file} [{name}]", "the key 'id' is the name of the block and stands nowhere else"
            )
        return record(shape, {"id": name, **keys}, name)
    except Wrong as wrong:
        entry, _, key = wrong.place.partition(".")
        where = f"{file} [{entry}] {key}".rstrip()
        raise EvidenceError(where, f"found {wrong.found}, expected {wrong.expected}") from None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name, if one is near."""
    return str(nearest(name, known))
