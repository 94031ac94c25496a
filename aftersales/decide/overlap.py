"""How much levers overlap: each alone, added up, against all of them together."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.decide.answers import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Present values of benefit: each lever alone, and its share of what they bring together."""

    alone: dict[str, float]
    together: dict[str, float]

    @property
    def added_up(self) -> float:
        """What adding up the levers, each alone, would promise."""
        return sum(self.alone.values())

    @property
    def joint(self) -> float:
        """What they bring together."""
        return sum(self.together.values())

    @property
    def counted_twice(self) -> float:
        """What adding up counts twice; negative: together they bring more than that."""
        return self.added_up - self.joint


def overlap(answers: Answers) -> Overlap | None:
    """None where fewer than two levers are pulled: nothing can overlap."""
    if len(answers.alone) < 2:
        return None
    alone = {lever: ratios.pv_benefit for lever, ratios in answers.alone.items()}
    return Overlap(alone=alone, together=answers.by_lever)
