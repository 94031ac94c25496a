"""Where a slider is going: a curve as wide as the slider, small enough to stand below it.

It is drawn seven times at every move, so it is a picture of a few lines and no chart with axes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from html import escape

import numpy as np

from aftersales.charts.look import Look
from aftersales.decide.response import Response
from aftersales.uncertain import Array

WIDTH, HEIGHT = 300, 44
MARGIN = 6
BEYOND_THE_LINE = 0.6  # of the line's own height: more of the band would flatten the line
Said = Callable[[float], str]


def slider_curve(response: Response, name: str, said: Said, look: Look) -> str:
    """The picture as HTML, and below it in words where more no longer pays.

    `name` is the lever's, `said` gives a position in words.
    """
    words = in_words(response, said, look)
    aloud = look.say(
        "NPV over the whole slider “{name}”, the other levers where they are. {words}",
        name=name,
        words=words,
    )
    return (
        f'<img src="{_source(response, look)}" alt="{escape(aloud)}"'
        f' style="display:block;width:100%;height:{HEIGHT}px">'
        f'<div style="{_style(look)}">{escape(words)}</div>'
    )


def _source(response: Response, look: Look) -> str:
    """The picture as an address that holds it: pages let no drawing through as it is."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' preserveAspectRatio="none">{"".join(_picture(response, look))}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def in_words(response: Response, said: Said, look: Look) -> str:
    """Where the curve is highest, and from where on it is worse than to leave the lever off."""
    top, loses = response.top, response.loses_from
    if response.moves_nothing:
        return look.say("Changes nothing here.")
    if top == response.positions[0]:
        return look.say("Costs more than it brings, however far.")
    if top == response.positions[-1]:
        return look.say("The further, the better.")
    if loses is None:
        return look.say("Best at {top}; more costs more than it brings.", top=said(top))
    return look.say(
        "Best at {top}; from {loses} on worse than without.", top=said(top), loses=said(loses)
    )


def _picture(response: Response, look: Look) -> Iterable[str]:
    colours, adds = look.palette, response.adds
    x, y = _x(response.positions), _y(response)
    band_x = np.interp(response.band_at, response.positions, x)
    top = int(adds.argmax())
    here = response.positions.index(response.here)
    band = _points([*band_x, *band_x[::-1]], y(np.append(response.low, response.high[::-1])))
    without = float(y(np.zeros(1))[0])
    yield f'<polygon points="{band}" fill="{colours.accent}" fill-opacity="0.16"/>'
    yield _line(f"0,{without:.1f} {WIDTH},{without:.1f}", colours.before, 1, "1 3")
    yield _line(_points(x[top:], y(adds[top:])), colours.loss, 2, "4 3")
    yield _line(_points(x[: top + 1], y(adds[: top + 1])), colours.accent, 2)
    dot = _points(x[[here, here]], y(adds[[here, here]]))
    yield _line(dot, colours.page, 11)
    yield _line(dot, colours.text, 8)


def _x(positions: tuple[float, ...]) -> Array:
    """Evenly along the slider, which has as many places."""
    return np.linspace(MARGIN, WIDTH - MARGIN, len(positions))


def _y(response: Response) -> Callable[[Array], Array]:
    """From money to the height in the picture; of the band, what is near the line."""
    adds = response.adds
    room = BEYOND_THE_LINE * max(float(np.ptp(np.append(adds, 0))), 1.0)
    low = max(min(adds.min(), response.low.min(), 0.0), min(adds.min(), 0.0) - room)
    high = min(max(adds.max(), response.high.max(), 0.0), max(adds.max(), 0.0) + room)

    def height(amounts: Array) -> Array:
        share = (np.clip(amounts, low, high) - low) / max(high - low, 1.0)
        return np.asarray(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN))

    return height


def _points(x: Iterable[float], y: Iterable[float]) -> str:
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in zip(x, y, strict=True))


def _line(points: str, colour: str, width: int, dashes: str = "") -> str:
    """A line that stays as thick however wide the picture is drawn."""
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"'
        f' stroke-linecap="round" stroke-dasharray="{dashes}" vector-effect="non-scaling-stroke"/>'
    )


def _style(look: Look) -> str:
    return f"font-size:0.8rem;line-height:1.3;margin-top:2px;color:{look.palette.quiet_text}"
