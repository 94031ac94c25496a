"""What the whole file says about its dates and numbers, and what only the user can say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from aftersales.ingest import scales, shapes, values
from aftersales.ingest.findings import problem
from aftersales.ingest.format import DateOrder, Format
from aftersales.ingest.matching import ANSWERED
from aftersales.ingest.rulings import NO_RULINGS, Rulings
from aftersales.ingest.staging import Connection
from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.schema import Column, Kind, Table

MAX_SHAPES = 5000
FIRST_LOOK = 20_000
MOST_STARS = 7
MIN_ANSWERS_TO_JUDGE_SCALE = 20
Forms = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: the value of the format's field and what it would make of the example."""

    value: str
    label: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What only the user can say; the answer is `replace(format, **{field: choice.value})`.

    The fields "scale" and "effort" are no fields of the format: their answers go into
    `Rulings.scales`, of the rating and of the customer effort.
    `columns` are the headers of the columns that are left out until it is answered.
    """

    field: str
    asks: Message
    example: str
    columns: tuple[str, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The format with nothing left open that the file decides, and what it leaves open.

    `forms` are the shapes of each column and how often each occurs; `left_out` names the columns
    that cannot be read before a question is answered; `scales`: that of each column of ratings;
    `tops`: the end of the scale that most answers of a column name themselves, 5 in "4 of 5".
    """

    format: Format
    forms: Mapping[str, Forms]
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: frozenset[str] = frozenset()
    scales: Mapping[str, str] = field(default_factory=dict)
    tops: Mapping[str, int] = field(default_factory=dict)

    def knows_more_dates(self, other: Decisions) -> bool:
        """Whether it has seen shapes of dates that the other has not."""
        return any(
            shapes.date_shape(form) is not None
            for name, forms in self.forms.items()
            for form in set(forms) - set(other.forms[name])
        )


def decide(
    con: Connection,
    staged: Path,
    table: Table,
    headers: Mapping[str, str],
    format_: Format,
    unread: Collection[str] = (),
    rulings: Rulings = NO_RULINGS,
) -> Decisions:
    """Judge the columns `headers` (canonical name → header) of an all-text Parquet file.

    Dates are many and alike, so only the first of them are looked at, and all of them in the
    columns `unread`, where those first ones did not explain the others.
    """
    columns = [column for column in table.columns if column.name in headers]
    typed = [column for column in columns if column.kind is not Kind.TEXT]
    found = {column.name: _forms(con, staged, column, column.name in unread) for column in typed}
    forms = {name: {form: n for form, n, _ in rows} for name, rows in found.items()}
    examples = {form: example for rows in found.values() for form, _, example in rows}
    decided = Decisions(format=format_, forms=forms)
    decided = _decide_dates(con, staged, typed, headers, decided)
    decided = _decide_decimals(typed, headers, decided, examples)
    return _decide_scales(con, staged, headers, decided, rulings)


Rows = list[tuple[str, int, str]]


def _forms(con: Connection, staged: Path, column: Column, unread: bool) -> Rows:
    """Each shape of a column, how often it occurs, one value of it; missing values left out.

    Of dates beyond the first, those that the shapes seen there do not explain are looked at (the
    counts are of what was looked at).
    """
    cell = values.name(column.name)
    if column.kind is not Kind.TIMESTAMP:
        return _query_forms(con, staged, cell, "TRUE")
    first = _query_forms(con, staged, cell, f"file_row_number < {FIRST_LOOK}")
    if not unread:
        return first
    moment = values.timestamp(cell, [form for form, *_ in first], "dmy", serials=False)
    unexplained = f"file_row_number >= {FIRST_LOOK} AND coalesce(year({moment}), 0) < 1000"
    return first + _query_forms(con, staged, cell, unexplained)


def _query_forms(con: Connection, staged: Path, cell: str, condition: str) -> Rows:
    rows = con.execute(
        "SELECT translate(cell, '123456789', '999999999') AS form, sum(n)::BIGINT AS n, min(cell) "
        f"FROM (SELECT {cell} AS cell, count(*) AS n "
        f"FROM read_parquet({values.quoted(str(staged))}, file_row_number = true) "
        f"WHERE {cell} IS NOT NULL AND {condition} GROUP BY {cell}) "
        f"GROUP BY form ORDER BY n DESC, form LIMIT {MAX_SHAPES}"
    ).fetchall()
    return [row for row in rows if not shapes.is_missing(row[0])]


# --- day and month --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _OrderEvidence:
    """Dates that must be day first, month first, or may be either, and one of the latter."""

    day_first: int = 0
    month_first: int = 0
    open: int = 0
    example: str = ""

    def __add__(self, other: _OrderEvidence) -> _OrderEvidence:
        return _OrderEvidence(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.open + other.open,
            self.example or other.example,
        )


def _decide_dates(
    con: Connection,
    staged: Path,
    columns: list[Column],
    headers: Mapping[str, str],
    decided: Decisions,
) -> Decisions:
    if decided.format.date_order is not None:
        return decided
    open_columns = [
        column
        for column in columns
        if column.kind is Kind.TIMESTAMP and any(map(_is_open, decided.forms[column.name]))
    ]
    evidence = sum((_order_evidence(con, staged, c) for c in open_columns), _OrderEvidence())
    if evidence.day_first or evidence.month_first:
        return _with_order(decided, evidence)
    if not evidence.open:
        return decided
    return _ask_order(decided, evidence, {c.name: headers[c.name] for c in open_columns})


def _is_open(form: str) -> bool:
    written = shapes.date_shape(form)
    return written is not None and written.is_open


def _order_evidence(con: Connection, staged: Path, column: Column) -> _OrderEvidence:
    cell = values.name(column.name)
    day = rf"regexp_extract({cell}, '^(\d{{1,2}}[/-]\d{{1,2}}[/-](\d{{4}}|\d{{2}}))(\D|$)', 1)"
    row = con.execute(
        "SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12), "
        "count(*) FILTER (a <= 12 AND b <= 12 AND a <> b), "
        f"min({cell}) FILTER (a <= 12 AND b <= 12 AND a <> b) "
        f"FROM (SELECT {cell}, try_cast(split_part(day, '/', 1) AS INT) AS a, "
        "try_cast(split_part(day, '/', 2) AS INT) AS b "
        f"FROM (SELECT {cell}, replace({day}, '-', '/') AS day "
        f"FROM read_parquet({values.quoted(str(staged))})))"
    ).fetchone()
    day_first, month_first, either, example = row or (0, 0, 0, None)
    return _OrderEvidence(day_first, month_first, either, example or "")


def _with_order(decided: Decisions, evidence: _OrderEvidence) -> Decisions:
    day_first = evidence.day_first >= evidence.month_first
    order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
    fewer = min(evidence.day_first, evidence.month_first)
    mixed = problem("mixed_date_orders", count=fewer, order=_order_label(order))
    return replace(
        decided,
        format=replace(decided.format, date_order=order),
        problems=(*decided.problems, mixed) if fewer else decided.problems,
    )


def _order_label(order: DateOrder) -> Message:
    if order is DateOrder.DAY_FIRST:
        return message("day first")
    return message("month first")


def _ask_order(
    decided: Decisions, evidence: _OrderEvidence, columns: Mapping[str, str]
) -> Decisions:
    question = Question(
        field="date_order",
        asks=message("Is {example} written day first or month first?", example=evidence.example),
        example=evidence.example,
        columns=tuple(columns.values()),
        choices=(
            Choice(value=DateOrder.DAY_FIRST, label=_reading(evidence.example, day_first=True)),
            Choice(value=DateOrder.MONTH_FIRST, label=_reading(evidence.example, day_first=False)),
        ),
    )
    found = (
        problem("ambiguous_dates", count=evidence.open, column=header, found=evidence.example)
        for header in columns.values()
    )
    return _asking(decided, question, found, frozenset(columns))


def _reading(example: str, *, day_first: bool) -> Message:
    parts = example.replace("-", "/").partition(" ")[0].split("/")
    day, month = parts[:2] if day_first else parts[1::-1]
    if day_first:
        return message("Day first: day {day}, month {month}", day=day, month=month)
    return message("Month first: month {month}, day {day}", day=day, month=month)


# --- the decimal sign -----------------------------------------------------------------------------


def _decide_decimals(
    columns: list[Column],
    headers: Mapping[str, str],
    decided: Decisions,
    examples: Mapping[str, str],
) -> Decisions:
    if decided.format.decimal is not None:
        return decided
    evidence = {
        column.name: shapes.decimal_evidence(decided.forms[column.name])
        for column in columns
        if column.kind in (Kind.NUMBER, Kind.COUNT)
    }
    comma, point, either = (
        sum(getattr(each, side) for each in evidence.values())
        for side in ("comma", "point", "open")
    )
    if comma or point:
        return _with_decimal(decided, evidence, headers, "," if comma > point else ".")
    open_columns = {name: headers[name] for name, each in evidence.items() if each.open}
    if not either:
        return decided
    example = examples[next(each.example for each in evidence.values() if each.open)]
    return _ask_decimal(decided, example, either, open_columns)


def _with_decimal(
    decided: Decisions,
    evidence: Mapping[str, shapes.DecimalEvidence],
    headers: Mapping[str, str],
    decimal: str,
) -> Decisions:
    mixed = [
        problem("mixed_decimals", column=headers[name], count=min(each.comma, each.point))
        for name, each in evidence.items()
        if each.comma and each.point
    ]
    return replace(
        decided,
        format=replace(decided.format, decimal=decimal),
        problems=(*decided.problems, *mixed),
    )


def _ask_decimal(
    decided: Decisions, example: str, count: int, columns: Mapping[str, str]
) -> Decisions:
    sign = "," if "," in example else "."
    question = Question(
        field="decimal",
        asks=message("Does {sign} in {example} stand before decimals?", sign=sign, example=example),
        example=example,
        columns=tuple(columns.values()),
        choices=(
            Choice(value=sign, label=message("Yes: {sign} stands before decimals", sign=sign)),
            Choice(
                value="." if sign == "," else ",",
                label=message("No: {sign} stands between thousands", sign=sign),
            ),
        ),
    )
    found = (
        problem("ambiguous_decimals", count=count, column=header, found=example)
        for header in columns.values()
    )
    return _asking(decided, question, found, frozenset(columns))


def _asking(
    decided: Decisions, question: Question, found: Iterator[Problem], columns: frozenset[str]
) -> Decisions:
    return replace(
        decided,
        questions=(*decided.questions, question),
        problems=(*decided.problems, *found),
        left_out=decided.left_out | columns,
    )


# --- the scales of ratings ------------------------------------------------------------------------


def _decide_scales(
    con: Connection,
    staged: Path,
    headers: Mapping[str, str],
    decided: Decisions,
    rulings: Rulings,
) -> Decisions:
    """On which scale ratings are: said by the user, else by name and answers, else asked."""
    tops = {name: top for name in headers if (top := _top(con, staged, name, decided))}
    decided = replace(decided, tops=tops)
    if scales.EFFORT in headers and not rulings.scales.get(scales.EFFORT):
        answers = _answers(con, staged, scales.EFFORT, decided, rulings)
        decided = _ask_effort(decided, headers[scales.EFFORT], answers)
    if "recommendation" in headers:
        decided = _check_recommendations(con, staged, headers["recommendation"], decided, rulings)
    if "rating" not in headers:
        return decided
    if said := rulings.scales.get("rating"):
        return replace(decided, scales={"rating": said})
    answers = _answers(con, staged, "rating", decided, rulings)
    texts = "".join(decided.forms.get("rating", {}))
    open_scales = scales.possible(headers["rating"], answers, texts, tops.get("rating"))
    if len(open_scales) == 1:
        return replace(decided, scales={"rating": open_scales[0]})
    return _ask_scale(decided, headers["rating"], open_scales, answers)


def _top(con: Connection, staged: Path, name: str, decided: Decisions) -> int | None:
    """The end of the scale that most answers of a column name; None if none does."""
    if name not in ANSWERED or not any(map(shapes.is_out_of, decided.forms.get(name, {}))):
        return None
    row = con.execute(
        f"SELECT mode(top) FROM (SELECT {values.end_of_scale(values.name(name))} AS top "
        f"FROM read_parquet({values.quoted(str(staged))})) WHERE top <> ''"
    ).fetchone()
    return int(row[0]) if row and row[0] else None


def _answers(
    con: Connection, staged: Path, name: str, decided: Decisions, rulings: Rulings
) -> dict[float, int]:
    """How often each number was given as an answer."""
    none = {word.strip().removesuffix(".0") for word in rulings.no_answer.get(name, ())}
    number = values.number(values.name(name), decided.format.decimal or ".")
    number = values.stars(values.name(name), number)
    if top := decided.tops.get(name):
        number = values.out_of(values.name(name), top, number)
    rows = con.execute(
        f"SELECT {number} AS answer, count(*) FROM read_parquet({values.quoted(str(staged))}) "
        "WHERE answer IS NOT NULL GROUP BY answer ORDER BY answer"
    ).fetchall()
    return {answer: n for answer, n in rows if f"{answer:g}" not in none}


def _ask_scale(
    decided: Decisions, header: str, open_scales: tuple[str, ...], answers: Mapping[float, int]
) -> Decisions:
    example = " · ".join(f"{answer:g}" for answer in answers)
    question = Question(
        field="scale",
        asks=message("On which scale was {column} answered?", column=header),
        example=example,
        columns=(header,),
        choices=tuple(
            Choice(value=id, label=message(scales.SCALES[id].label)) for id in open_scales
        ),
    )
    found = problem("ambiguous_scale", column=header, found=example, count=sum(answers.values()))
    return _asking(decided, question, iter((found,)), frozenset({"rating"}))


def _ask_effort(decided: Decisions, header: str, answers: Mapping[float, int]) -> Decisions:
    """Nothing in the answers tells whether a high one means easy or hard."""
    example = " · ".join(f"{answer:g}" for answer in answers)
    question = Question(
        field="effort",
        asks=message(
            "On which scale was {column} answered, and does a high answer mean easy or hard?",
            column=header,
        ),
        example=example,
        columns=(header,),
        choices=tuple(
            Choice(value=id, label=message(scales.EFFORTS[id]))
            for id in scales.possible_efforts(answers)
        ),
    )
    count = sum(answers.values())
    found = problem("ambiguous_effort", column=header, found=example, count=count)
    return _asking(decided, question, iter((found,)), frozenset({scales.EFFORT}))


def _check_recommendations(
    con: Connection, staged: Path, header: str, decided: Decisions, rulings: Rulings
) -> Decisions:
    """Stars are no recommendations from 0 to 10: a column without a value above 7 is not used."""
    answers = _answers(con, staged, "recommendation", decided, rulings)
    if sum(answers.values()) < MIN_ANSWERS_TO_JUDGE_SCALE or max(answers) > MOST_STARS:
        return decided
    found = problem(
        "recommendation_scale",
        column=header,
        found=f"{max(answers):g}",
        count=sum(answers.values()),
        highest=max(answers),
    )
    return replace(
        decided,
        problems=(*decided.problems, found),
        left_out=decided.left_out | {"recommendation"},
    )
