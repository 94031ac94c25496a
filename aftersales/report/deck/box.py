"""A place on a slide, in inches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pptx.util import Inches, Length


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle by its left upper corner and its size."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """As the library takes it."""
        left, top, width, height = map(Inches, (self.left, self.top, self.width, self.height))
        return left, top, width, height

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def below(self, used: float) -> Box:
        """What is left of it below that height."""
        return replace(self, top=self.top + used, height=self.height - used)

    def to_height(self, height: float) -> Box:
        """Only so high."""
        return replace(self, height=height)

    def split(self, left_width: float, gap: float) -> tuple[Box, Box]:
        """The left part of that width, and the rest to the right of a gap."""
        taken = left_width + gap
        right = replace(self, left=self.left + taken, width=self.width - taken)
        return replace(self, width=left_width), right

    def columns(self, count: int, gap: float) -> tuple[Box, ...]:
        """So many parts of equal width beside one another."""
        width = (self.width - gap * (count - 1)) / count
        return tuple(
            replace(self, left=self.left + place * (width + gap), width=width)
            for place in range(count)
        )
