"""How far the reading of a file has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""Told the share that is done (0–1), again and again; what it raises ends the reading."""

COPIED, STAGED, TYPED = 0.5, 0.65, 0.95


def unwatched(_share: float) -> None:
    """Nobody waits."""


def part(progress: Progress, begin: float, end: float) -> Progress:
    """The progress of a step that takes the whole from `begin` to `end`."""
    return lambda share: progress(begin + (end - begin) * min(max(share, 0.0), 1.0))
