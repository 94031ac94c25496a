"""The scenarios of this session: kept by name in an order, one of them at hand.

The sliders, and the values that hold for one scenario alone, always show what is at hand; kept is
only what the user asked to keep. Every change replaces the one frozen value in the session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.saved import LONGEST_NAME, tidy_name
from aftersales.baseline.scenario import Scenario
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import Site, off_position
from aftersales.message import Message, message
from aftersales.ui import state
from aftersales.ui.entries import take_up
from aftersales.ui.scenario import move_sliders
from aftersales.ui.timing import TIMING

MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenarios:
    """Scenarios in their order, no two of one name.

    `chosen` names the one at hand, empty while the sliders belong to none; `deleted` is the one
    deleted last, with its place.
    """

    kept: tuple[Scenario, ...] = ()
    chosen: str = ""
    deleted: tuple[int, Scenario] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called, in their order."""
        return tuple(scenario.name for scenario in self.kept)

    @property
    def is_full(self) -> bool:
        """Whether there are as many as can be told apart side by side."""
        return len(self.kept) >= MOST

    @property
    def at_hand(self) -> Scenario | None:
        """The one chosen, as it was kept."""
        return next((each for each in self.kept if each.name == self.chosen), None)

    def name_for(self, typed: str, instead_of: str = "") -> str | Message:
        """The name as it is kept, or why no scenario can be called that."""
        name = tidy_name(typed)
        taken = {each.casefold() for each in self.names if each != instead_of}
        if isinstance(name, str) and name.casefold() in taken:
            return message("There is a scenario called “{name}” already.", name=name)
        return name

    def free_name(self, name: str) -> str:
        """That name, with a number behind it if it is taken."""
        room = LONGEST_NAME - len(f" ({2 * MOST})")
        numbered = (f"{name[:room]} ({number})" for number in range(2, 2 * MOST + 1))
        return next(each for each in (name, *numbered) if self.name_for(each) == each)

    def with_new(self, scenario: Scenario) -> Scenarios:
        """With another one at the end."""
        return replace(self, kept=(*self.kept, scenario))

    def with_changed(self, name: str, scenario: Scenario) -> Scenarios:
        """With that one in the place of the one of that name."""
        kept = tuple(scenario if each.name == name else each for each in self.kept)
        chosen = scenario.name if self.chosen == name else self.chosen
        return replace(self, kept=kept, chosen=chosen)

    def with_copy(self, at: int) -> Scenarios:
        """With a copy right behind the original."""
        copy = replace(self.kept[at], name=self.free_name(self.kept[at].name))
        return replace(self, kept=(*self.kept[: at + 1], copy, *self.kept[at + 1 :]))

    def with_renamed(self, at: int, name: str) -> Scenarios:
        """With another name for that one."""
        return self.with_changed(self.kept[at].name, replace(self.kept[at], name=name))

    def earlier(self, at: int) -> Scenarios:
        """With that one and the one before it exchanged."""
        kept = list(self.kept)
        kept[at - 1 : at + 1] = reversed(kept[at - 1 : at + 1])
        return replace(self, kept=tuple(kept))

    def without(self, at: int) -> Scenarios:
        """Without that one, which can come back."""
        gone = self.kept[at]
        return Scenarios(
            kept=(*self.kept[:at], *self.kept[at + 1 :]),
            chosen="" if gone.name == self.chosen else self.chosen,
            deleted=(at, gone),
        )

    def restored(self) -> Scenarios:
        """With the one deleted last where it stood."""
        if self.deleted is None or self.is_full:
            return self
        at, scenario = self.deleted
        back = replace(scenario, name=self.free_name(scenario.name))
        kept = (*self.kept[:at], back, *self.kept[at:])
        return Scenarios(kept=kept, chosen=self.chosen)


def scenarios() -> Scenarios:
    """Those of this session."""
    found: Scenarios = st.session_state.get(state.SCENARIOS, Scenarios())
    return found


def keep(changed: Scenarios) -> None:
    """Put them in the place of those there were."""
    st.session_state[state.SCENARIOS] = changed


def only_pulled(scenario: Scenario, site: Site) -> Scenario:
    """The same without the levers that are off: what is not named is off."""
    plan = {id: at for id, at in scenario.plan.items() if at > off_position(levers()[id], site)}
    return replace(scenario, plan=plan)


def differs(one: Scenario, other: Scenario, site: Site) -> bool:
    """Whether they do anything otherwise, whatever they are called."""
    return replace(only_pulled(one, site), name="") != replace(only_pulled(other, site), name="")


def take_at_hand(scenario: Scenario, at_first: Baseline) -> None:
    """Move the sliders to the scenario; before they are drawn, or from a callback."""
    move_sliders(scenario, at_first)
    st.session_state[state.MORE_LEVERS] = any(
        not levers()[id].in_front for id in only_pulled(scenario, at_first.site).plan
    )
    take_up({a: value for a, value in scenario.answers.items() if a not in TIMING})
    st.session_state[state.SCENARIO] = replace(scenario, name="")
    keep(replace(scenarios(), chosen=scenario.name))
