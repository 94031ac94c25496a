"""What customers say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, CUSTOMERS, SURVEYS, Rows
from aftersales.kpis.statistic import NetPromoters, Score, Share, Statistic, when
from aftersales.message import N_, Message, message

STARS = (1, 5)
RECOMMENDATION = (0, 10)
ANSWERED = (CASES, SURVEYS, CUSTOMERS)
AT_RISK = 3  # stars at most
EASY_FROM = {7: 5, 5: 4}
"""Highest answer of a scale of effort → the least that means easy, once high is easy."""


def satisfied(answers: ir.Table, context: Context) -> Statistic:
    """Ratings with at least as many stars as the box asks for."""
    rated = _stars(answers)
    return Share(
        rated >= context.options.csat_box, also={"mean": rated, "five_stars": rated == STARS[1]}
    )


def recommending(answers: ir.Table, context: Context) -> Statistic:
    """Answers to whether one would recommend, on 0 to 10."""
    return NetPromoters(
        when(answers.recommendation.between(*RECOMMENDATION), answers.recommendation)
    )


def enthusiastic(answers: ir.Table, context: Context) -> Statistic:
    """Ratings with all five stars; four and five beside them."""
    rated = _stars(answers)
    return Share(rated == STARS[1], also={"satisfied": rated >= STARS[1] - 1})


def at_risk(answers: ir.Table, context: Context) -> Statistic:
    """Ratings with three stars or fewer."""
    return Share(_stars(answers) <= AT_RISK)


def ease(answers: ir.Table, context: Context) -> Statistic:
    """Answers to how easy it was, turned so that high is easy."""
    top, _, meaning = context.options.effort_scale.partition("_")
    highest = int(top)
    given = when(answers.customer_effort.between(1, highest), answers.customer_effort)
    turned = given if meaning == "easy" else highest + 1 - given
    return Score(turned, also={"easy": turned >= EASY_FROM[highest]})


def review_stars(answers: ir.Table, context: Context) -> Statistic:
    """Stars of public reviews."""
    stars = when(answers.review.fill_null(False), _stars(answers))
    return Score(stars, also={"five_stars": stars == STARS[1]})


def complained(cases: ir.Table, context: Context) -> Statistic:
    """Cases with a complaint; how many of those that complained were satisfied after it."""
    recovered = when(cases.complaint, _stars(cases) >= context.options.csat_box)
    return Share(cases.complaint, also={"recovered": recovered})


def _stars(answers: ir.Table) -> Any:
    return when(answers.rating.between(*STARS), answers.rating)


def _rated(rows: Rows, statistic: Callable[[ir.Table, Context], Statistic] = satisfied) -> Way:
    return Way(id=rows.table, rows=rows, needs=(f"{rows.table}.rating",), statistic=statistic)


def _effort(rows: Rows) -> Way:
    def refuses(context: Context) -> Message | None:
        scale = context.options.effort_scale
        if not scale:
            return message(
                "Say on which scale customers answered, and whether high means easy or hard."
            )
        highest, top = context.facts.get(f"{rows.table}.highest_effort"), scale.partition("_")[0]
        if highest is None or highest <= int(top):
            return None
        return message(
            "The highest answer is {highest}, but the scale ends at {top}.",
            highest=highest,
            top=int(top),
        )

    return Way(
        id=rows.table,
        rows=rows,
        needs=(f"{rows.table}.customer_effort",),
        statistic=ease,
        refuses=refuses,
    )


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

CES = Kpi(
    id="ces",
    name=N_("Customer effort score"),
    question=N_("How easy do customers find it to get help?"),
    formula=N_(
        "Mean of the answers on the chosen scale, turned so that high is easy; beside it the share "
        "of 5 to 7 (of 7) or 4 and 5 (of 5)."
    ),
    pitfall=N_("On some scales high is hard: a score without its scale says nothing."),
    unit=Unit.SCORE,
    direction=Direction.UP,
    source="K18",
    settings=("effort_scale",),
    ways=(_effort(CASES), _effort(SURVEYS)),
)

ADVOCATES = Kpi(
    id="advocates",
    name=N_("Advocates (five stars)"),
    question=N_("How many customers are enthusiastic?"),
    formula=N_("Ratings with five stars / ratings (1 to 5 stars)."),
    pitfall=N_("Who rates on a platform chose to; the very pleased and the very angry do."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K19",
    benchmark="csat_top_box",
    ways=tuple(_rated(rows, enthusiastic) for rows in ANSWERED),
)

AT_RISK_SHARE = Kpi(
    id="at_risk",
    name=N_("At risk (three stars or fewer)"),
    question=N_("How many customers belong on the watchlist?"),
    formula=N_("Ratings with three stars or fewer / ratings (1 to 5 stars)."),
    pitfall=N_("Unhappy is not gone yet, and many who leave never said a word."),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K19",
    ways=tuple(_rated(rows, at_risk) for rows in ANSWERED),
)

REVIEW_SCORE = Kpi(
    id="review_score",
    name=N_("Review score"),
    question=N_("How do public reviews rate the service?"),
    formula=N_("Mean stars of the answers marked as public reviews."),
    pitfall=N_("Asked-for and spontaneous reviews differ; asking only the pleased is not allowed."),
    unit=Unit.SCORE,
    direction=Direction.UP,
    source="K20",
    ways=(
        Way(
            id="surveys",
            rows=SURVEYS,
            needs=("surveys.rating", "surveys.review"),
            statistic=review_stars,
        ),
    ),
)

COMPLAINT_RATE = Kpi(
    id="complaint_rate",
    name=N_("Complaint rate"),
    question=N_("How many cases are complaints?"),
    formula=N_("Cases marked as a complaint / cases of which that is known."),
    pitfall=N_("It also rises where complaining becomes easier, which is good."),
    unit=Unit.SHARE,
    direction=Direction.BAND,
    source="K21c",
    settings=("basis", "csat_box"),
    ways=(Way(id="stated", rows=CASES, needs=("cases.complaint",), statistic=complained),),
)
