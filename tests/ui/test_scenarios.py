"""Scenarios of a session: kept, compared, saved, opened again, without a browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.baseline.scenario import Scenario
from aftersales.message import Message
from aftersales.ui.scenarios import MOST, Scenarios

NAMES = st.lists(
    st.text("abc ", min_size=1, max_size=3).map(str.strip).filter(bool),
    unique_by=str.casefold,
    max_size=MOST - 1,
)


def named(*names: str) -> Scenarios:
    return Scenarios(kept=tuple(Scenario(name=name, plan={}) for name in names))


@given(names=NAMES, data=st.data())
def test_names_stay_apart_and_deleting_can_be_undone(names: list[str], data: st.DataObject):
    """Whatever is copied, moved, deleted and brought back, no name stands there twice."""
    mine = named(*names)
    for _ in range(data.draw(st.integers(0, 6))):
        if not mine.kept:
            break
        at = data.draw(st.integers(0, len(mine.kept) - 1))
        match data.draw(st.sampled_from(["copy", "earlier", "delete"])):
            case "copy" if not mine.is_full:
                mine = mine.with_copy(at)
            case "earlier" if at:
                mine = mine.earlier(at)
            case "delete":
                assert mine.without(at).restored().kept == mine.kept
                mine = mine.without(at)
        assert len({name.casefold() for name in mine.names}) == len(mine.names)


@pytest.mark.parametrize("typed", ["", "  ", "one", " ONE ", "a\u200bb", "x" * 61])
def test_a_name_that_cannot_be_is_refused(typed: str):
    """Empty, too long, unseen or taken by another scenario; its own name may stay."""
    assert isinstance(named("one", "two").name_for(typed, "two"), Message)
    assert named("one", "two").name_for(" two ", "two") == "two"
