"""What customers say."""

from __future__ import annotations

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, CUSTOMERS, SURVEYS, Rows
from aftersales.kpis.statistic import NetPromoters, Share, Statistic, when
from aftersales.message import N_, Message, message

STARS = (1, 5)
RECOMMENDATION = (0, 10)
ANSWERED = (CASES, SURVEYS, CUSTOMERS)


def satisfied(answers: ir.Table, context: Context) -> Statistic:
    """Ratings with at least as many stars as the box asks for."""
    rated = when(answers.rating.between(*STARS), answers.rating)
    return Share(
        rated >= context.options.csat_box, also={"mean": rated, "five_stars": rated == STARS[1]}
    )


def recommending(answers: ir.Table, context: Context) -> Statistic:
    """Answers to whether one would recommend, on 0 to 10."""
    return NetPromoters(
        when(answers.recommendation.between(*RECOMMENDATION), answers.recommendation)
    )


def _rated(rows: Rows) -> Way:
    return Way(id=rows.table, rows=rows, needs=(f"{rows.table}.rating",), statistic=satisfied)


def _recommended(rows: Rows) -> Way:
    def refuses(context: Context) -> Message | None:
        highest = context.facts.get(f"{rows.table}.highest_recommendation")
        if highest is None or highest > STARS[1]:
            return None
        return message(
            "The highest answer is {highest}: these look like stars from 1 to 5. Recommendation "
            "needs answers from 0 to 10 and is never computed from stars.",
            highest=highest,
        )

    return Way(
        id=rows.table,
        rows=rows,
        needs=(f"{rows.table}.recommendation",),
        statistic=recommending,
        refuses=refuses,
    )


CSAT = Kpi(
    id="csat",
    name=N_("Customer satisfaction"),
    question=N_("How many customers are satisfied?"),
    formula=N_("Ratings of at least the chosen number of stars / ratings (1 to 5 stars)."),
    pitfall=N_(
        "Few answer, and the extremes more often. School marks run the other way; the mean of the "
        "stars is another number."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K16",
    settings=("csat_box",),
    ways=tuple(_rated(rows) for rows in ANSWERED),
)

NPS = Kpi(
    id="nps",
    name=N_("Net promoter score"),
    question=N_("Would customers recommend us?"),
    formula=N_("Share of answers 9 and 10 − share of answers 0 to 6, in points."),
    pitfall=N_(
        "With 100 answers the range is ± 16 points. Levels differ between countries; never "
        "computed from stars."
    ),
    unit=Unit.POINTS,
    direction=Direction.UP,
    source="K17",
    ways=tuple(_recommended(rows) for rows in ANSWERED),
)
