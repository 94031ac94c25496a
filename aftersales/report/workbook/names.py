"""Names of cells: the address of a number, as a spreadsheet can bear it.

A segment may be called `=1+1` or `A1`; of such a name only letters and digits are left, and the
section before it keeps it from looking like a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9À-ÖØ-öø-ÿ]+")
LONGEST = 120  # letters; a spreadsheet bears 255


def names_of(addresses: Iterable[str]) -> Mapping[str, str]:
    """Address → a name that no other has, capital letters or not."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for address in addresses:
        plain = NOT_IN_A_NAME.sub("_", address).strip("_")[:LONGEST]
        name, again = plain, 1
        while name.lower() in taken:
            again += 1
            name = f"{plain}_{again}"
        taken.add(name.lower())
        names[address] = name
    return names


@dataclass(frozen=True, slots=True)
class Under:
    """The names below one place, for formulas: `{s[csat]}` is the satisfaction of segment s."""

    names: Mapping[str, str]
    place: str

    def __getitem__(self, key: str) -> str:
        return self.names[f"{self.place}.{key}"]

    def get(self, key: str) -> str | None:
        """The name, if there is such a number."""
        return self.names.get(f"{self.place}.{key}")
