"""A place on the page whose content is exchanged where it stands."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator


class Spot:
    """What is shown in a spot takes the place of what it showed before in the same run.

    Nothing is emptied in between, as `st.empty` would: the page would take every tile and chart
    away at each move of a slider and build it anew.
    """

    def __init__(self, container: DeltaGenerator) -> None:
        self._at = container

    def show(self, element: Callable[[DeltaGenerator], DeltaGenerator]) -> None:
        """The first element goes to the end of the container, later ones replace it."""
        self._at = element(self._at)


def spots(container: DeltaGenerator, count: int) -> tuple[Spot, ...]:
    """So many spots in a container, to be filled in this order."""
    return tuple(Spot(container) for _ in range(count))
