"""A sentence for the user, kept as words and values until a language is known.

Every layer may speak; only `aftersales.text` knows languages. So a message carries its English
wording (the gettext id) and its values, and is put into words on the screen, in the report or on
the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """An English wording with `{placeholders}` and the values that fill them.

    A value may itself be a `Message`; numbers are formatted in the reader's language.
    `{n:record|records}` stands for the first word where n is 1, else for the second.
    """

    wording: str
    values: Mapping[str, object] = field(default_factory=lambda: NO_VALUES)

    def __str__(self) -> str:
        plain = {name: Said(str(value), value == 1) for name, value in self.values.items()}
        return self.wording.format(**plain)


class Said(str):
    """A value put into words, which knows whether it is one: `f"{said:record|records}"`."""

    __slots__ = ("is_one",)
    is_one: bool

    def __new__(cls, words: str, is_one: bool = False) -> Said:
        """The words; `is_one` chooses the form of what is counted."""
        said = super().__new__(cls, words)
        said.is_one = is_one
        return said

    def __format__(self, forms: str) -> str:
        one, between, many = forms.partition("|")
        if not between:
            return super().__format__(forms)
        return one if self.is_one else many


@dataclass(frozen=True, slots=True)
class Number:
    """A number inside a message, said with so many decimals; None: as many as it can use."""

    value: float
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share 0–1 inside a message, said as per cent."""

    value: float
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """An amount inside a message, said with its currency."""

    value: float
    currency: str
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Rough:
    """An estimated number inside a message, said to two figures."""

    value: float


@dataclass(frozen=True, slots=True)
class Month:
    """A month such as 2026-12 inside a message, said as Dec 2026."""

    month: str


def message(wording: str, /, **values: object) -> Message:
    """A message; the call marks its wording for translation."""
    return Message(wording, MappingProxyType(values) if values else NO_VALUES)


def joined(by: str, parts: Sequence[Message]) -> Message:
    """The messages one after another, with `by` between them."""
    names = [f"part{i}" for i in range(len(parts))]
    return Message(by.join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


def N_(wording: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a wording for translation and give it back unchanged."""
    return wording
