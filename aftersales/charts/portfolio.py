"""Which offers earn: revenue of each and the margin in it, in the colour of its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    above,
    also_x,
    at_x,
    encoded,
    framed,
    marks,
    money_axis,
    rows_y,
    tips,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.charts.value import interval
from aftersales.kpis.categories import CATEGORIES
from aftersales.kpis.kpi import Unit
from aftersales.kpis.portfolio import Offer, Verdict
from aftersales.message import N_

OFFER_PX = 48
BAR_PX = 14
NAME = -0.32
MOST_OFFERS = 12
VERDICTS = {
    Verdict.EARNS: N_("earns"),
    Verdict.DISAPPOINTS: N_("disappoints"),
    Verdict.TOO_FEW: N_("too few to say"),
}


def portfolio_chart(offers: Sequence[Offer], look: Look) -> alt.LayerChart:
    """The offers in their order, at least one and at most twelve of them."""
    shown = offers[:MOST_OFFERS]
    unit = MoneyUnit.of([offer.revenue for offer in shown], look)
    rows = list(_rows(shown, unit, look))
    x, y = _x(rows, unit, look), rows_y(len(rows))
    return framed(
        _bars(rows, x, y, look),
        *_margins(rows, x, y, look),
        *_names(rows, y, look),
        title=look.say("Which offers earn?"),
        subtitle=look.say("Bar: revenue. Coloured, and in per cent: the contribution margin in it"),
        description=_in_words(rows, look),
        height_px=OFFER_PX * len(rows),
        look=look,
    )


def _rows(offers: Sequence[Offer], unit: MoneyUnit, look: Look) -> Iterator[dict[str, Any]]:
    for row, offer in enumerate(offers):
        margin, verdict = offer.margin.value, look.say(VERDICTS[offer.verdict])
        yield {
            "row": row,
            "above": row + NAME,
            "name": name_of(offer, look),
            "revenue": max(offer.revenue, 0.0) / unit.size,
            "earned": None if margin is None else margin * offer.revenue / unit.size,
            "money": look.money(offer.revenue),
            "share": look.share(margin),
            "range": interval(offer.margin.low, offer.margin.high, Unit.SHARE, look),
            "verdict": verdict,
            "kind": offer.verdict.value,
            "reason": look.language.say(offer.reason),
            "n": look.number(offer.orders, 0),
            "worth": look.say(
                "{margin} · {verdict}", margin=look.share(margin, 0), verdict=verdict
            ),
        }


def name_of(offer: Offer, look: Look) -> str:
    """Press · parts; Press; contract."""
    category = _category(offer.category, look)
    if offer.product and category:
        return look.say("{product} · {category}", product=offer.product, category=category)
    return offer.product or category or look.say("everything")


def _category(word: str | None, look: Look) -> str | None:
    """The words we explain categories with in the reader's language; the user's own as they are."""
    known = CATEGORIES.get(word or "")
    return look.say(known) if known else word


def _x(rows: Sequence[Row], unit: MoneyUnit, look: Look) -> alt.X:
    amounts = [0.0, *(row["revenue"] for row in rows), *(row["earned"] or 0.0 for row in rows)]
    return alt.X(
        "revenue:Q",
        scale=alt.Scale(domain=[min(amounts), max(*amounts, 1e-9)], nice=True),
        axis=money_axis(unit, look.say("Revenue"), look, tickCount=4),
    )


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bars = marks(rows).mark_bar(height=BAR_PX, color=look.palette.grid)
    return encoded(bars, x=x, x2=alt.X2Datum(0), y=y, tooltip=_tooltip(look))


def _margins(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    colours = {
        Verdict.EARNS: look.palette.accent,
        Verdict.DISAPPOINTS: look.palette.loss,
        Verdict.TOO_FEW: look.palette.before,
    }
    for verdict, colour in colours.items():
        these = [row for row in rows if row["kind"] == verdict and row["earned"] is not None]
        bars = marks(these).mark_bar(height=BAR_PX, color=colour)
        earned = also_x(x, "earned")
        yield encoded(bars, x=earned, x2=alt.X2Datum(0), y=y, tooltip=_tooltip(look))


def _names(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    left, right = at_x(0), at_x("width")
    yield written("name", rows, left, above(y), look, align="left", fontWeight=600)
    yield written("worth", rows, right, above(y), look, align="right", fontSize=SMALL_PX)


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "name": look.say("Offer"),
            "money": look.say("Revenue"),
            "share": look.say("Margin"),
            "range": look.say("95% interval"),
            "n": look.say("Records"),
            "verdict": look.say("Verdict"),
            "reason": look.say("Why"),
        }
    )


def _in_words(rows: Sequence[Row], look: Look) -> str:
    return " ".join(
        look.say(
            "{offer}: {revenue} revenue, {margin} margin, {verdict}.",
            offer=row["name"],
            revenue=row["money"],
            margin=row["share"],
            verdict=row["verdict"],
        )
        for row in rows
    )
