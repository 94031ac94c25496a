"""The colours of the charts, one set for a light and one for a dark page.

They are the theme's own (`.streamlit/config.toml`): before is grey, after and gain are the accent,
loss is a restrained brick. Grey, teal and brick stay apart for colour-blind readers, and nothing
is said by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours by what they mean; `page` is the ground the chart lies on."""

    page: str
    text: str
    quiet_text: str
    line: str
    grid: str
    accent: str
    before: str
    loss: str


LIGHT = Palette(
    page="#fdfcfa",
    text="#1d2a2e",
    quiet_text="#5f6664",
    line="#5f6664",
    grid="#e8e5de",
    accent="#0e6767",
    before="#8a918e",
    loss="#a94d3a",
)

DARK = Palette(
    page="#0c1214",
    text="#e9e6e0",
    quiet_text="#a3a9a6",
    line="#a3a9a6",
    grid="#263237",
    accent="#45b5ab",
    before="#667070",
    loss="#e08a74",
)
