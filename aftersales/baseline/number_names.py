"""What the uncertain numbers of a study are called where they stand by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from aftersales.baseline.assumptions import assumptions
from aftersales.message import Message, message
from aftersales.study import Study

LEVER = "lever."


def number_names(study: Study) -> Mapping[str, Message]:
    """Address → name; a number of a lever says of which."""
    return {
        number.address: _of_lever(group.label, number.label)
        if number.address.startswith(LEVER)
        else Message(number.label)
        for group in assumptions(study)
        for number in group.assumptions
    }


def _of_lever(lever: Message, label: str) -> Message:
    return message("{lever}: {number}", lever=lever, number=Message(label))
