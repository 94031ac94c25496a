"""Every rule by which a record contradicts itself or the world, each declared in one place.

A rule looks at one cell at a time; of several that hold for a cell the first counts. Those without
a condition find what they are about while text becomes typed values, or records are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from aftersales.ingest import values
from aftersales.ingest.findings import CORRECT_CELLS, NOTHING_TO_DO, Finding
from aftersales.ingest.rulings import Act, Rulings
from aftersales.message import N_, Message, message
from aftersales.problems import Severity
from aftersales.schema import Column, Kind, Table

UNIT_SUFFIXES = ("_hours", "_minutes", "_months")
NOT_BEFORE: Mapping[tuple[str, str], str] = {
    ("cases", "first_response_at"): "opened_at",
    ("cases", "repair_started_at"): "opened_at",
    ("cases", "resolved_at"): "opened_at",
    ("cases", "closed_at"): "opened_at",
    ("orders", "delivered_at"): "ordered_at",
    ("contracts", "due_at"): "starts_at",
    ("machines", "warranty_until"): "sold_at",
    ("visits", "left_at"): "arrived_at",
    ("demand", "received_at"): "requested_at",
}
NOT_AFTER: Mapping[tuple[str, str], str] = {("cases", "first_response_at"): "resolved_at"}
NOT_ABOVE: Mapping[tuple[str, str], str] = {("demand", "filled"): "demanded"}
SCALES: Mapping[str, tuple[int, int]] = {"rating": (1, 5), "recommendation": (0, 10)}
AMOUNTS = frozenset(
    {
        "cost",
        "planned_cost",
        "penalty",
        "acquisition_cost",
        "annual_revenue",
        "monthly_revenue",
        "annual_fee",
        "renewed_fee",
        "paid",
        "price",
        "list_price",
        "stock_value",
        "annual_usage",
    }
)
MONEY = AMOUNTS | {"revenue", "margin", "amount"}
QUANTITIES = frozenset({"demanded", "filled"})
LINES = frozenset({"orders", "demand", "postings"})
"""Tables of which one number may head several lines, equal ones among them."""
AGES = frozenset({"customer_since", "sold_at"})
"""Dates that may lie far back, and never ahead: how old a customer or a machine is."""
MAY_LIE_AHEAD = frozenset({"due_at", "warranty_until", "starts_at"})
MOST_POWERS = 15  # of ten: beyond them nothing is an amount or a time
MOST_AHEAD_SHARE = 0.1  # with more, the column is no record of the past, or the clock is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as a rule sees it: its column beside the others of the record, and the bounds.

    `centre` and `spread` are the median and the interquartile range of the column's positive
    values in powers of ten; None where they are too few to tell.
    """

    table: Table
    column: Column
    others: frozenset[str]
    low: float | None = None
    high: float | None = None
    centre: float | None = None
    spread: float = 0.0
    years: tuple[float, float] = (0, 0)
    today: date = date.max

    @property
    def sql(self) -> str:
        """Its value."""
        return values.name(self.column.name)

    def beside(self, which: Mapping[tuple[str, str], str]) -> str | None:
        """The column of the same record that the mapping sets beside this one, if it is there."""
        other = which.get((self.table.name, self.column.name))
        return other if other in self.others else None

    def is_plausible(self, moment: str) -> str:
        """Whether a moment lies in the years of the rule about them."""
        first, last = self.years
        begin, end = f"TIMESTAMP '{first:04.0f}-01-01'", f"TIMESTAMP '{last + 1:04.0f}-01-01'"
        return f"({moment} >= {begin} AND {moment} < {end})"


Condition = Callable[[Cell], str | None]
"""The SQL under which a cell is wrong; None for a column that the rule is not about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of contradiction: its words, when it holds, and what then becomes of the record.

    `act` is what happens unless the user chooses another of `acts`; `low` and `high` are bounds
    that the user may set; `unit` says what they count; `beside` names the other column it looks at.
    A rule between tables is `about` one of them: what the user says of it is kept with its file.
    """

    code: str
    words: Finding
    act: Act
    acts: tuple[Act, ...]
    condition: Condition = lambda _cell: None
    beside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    unit: str = ""
    about: str = ""

    def acting(self, rulings: Rulings) -> Act:
        """What happens: the user's choice, if it is one of those possible."""
        said = rulings.of(self.code).act
        return said if said in self.acts else self.act

    def bounds(self, rulings: Rulings) -> tuple[float | None, float | None]:
        """The bounds in force; only those can be set that the rule has."""
        said = rulings.of(self.code)
        low = self.low if self.low is None or said.low is None else said.low
        high = self.high if self.high is None or said.high is None else said.high
        return low, high


# --- conditions -----------------------------------------------------------------------------------


def _in_implausible_year(cell: Cell) -> str | None:
    if cell.column.kind is not Kind.TIMESTAMP or cell.column.name in AGES:
        return None
    return f"NOT {cell.is_plausible(cell.sql)}"


def _of_implausible_age(cell: Cell) -> str | None:
    return f"year({cell.sql}) < {cell.low!r}" if cell.column.name in AGES else None


def _before_start(cell: Cell) -> str | None:
    start = cell.beside(NOT_BEFORE)
    if start is None:
        return None
    begun, value = values.name(start), cell.sql
    return f"{cell.is_plausible(begun)} AND {value} < {_floor(begun, value)}"


def _floor(begun: str, value: str) -> str:
    """A day without a time is before nothing that happened on that day."""
    is_day = f"{value} = date_trunc('day', {value})"
    return f"CASE WHEN {is_day} THEN date_trunc('day', {begun}) ELSE {begun} END"


def _after_end(cell: Cell) -> str | None:
    end = cell.beside(NOT_AFTER)
    if end is None:
        return None
    ended, value = values.name(end), cell.sql
    sane = cell.is_plausible(ended)
    start = NOT_BEFORE.get((cell.table.name, end))
    if start in cell.others:
        sane += f" AND {ended} >= {values.name(str(start))}"
    day = f"date_trunc('day', {ended})"
    last = f"CASE WHEN {ended} = {day} THEN {day} + INTERVAL 1 DAY ELSE {ended} END"
    return f"{sane} AND {value} > {last}"


def _in_future(cell: Cell) -> str | None:
    if cell.column.kind is not Kind.TIMESTAMP or cell.column.name in MAY_LIE_AHEAD:
        return None
    return f"{cell.sql} >= TIMESTAMP '{cell.today + timedelta(days=2)}'"


def _outside_scale(cell: Cell) -> str | None:
    if cell.column.name not in SCALES:
        return None
    low, high = SCALES[cell.column.name]
    return f"{cell.sql} NOT BETWEEN {low} AND {high}"


def _negative(cell: Cell) -> str | None:
    is_span = cell.column.name.endswith(UNIT_SUFFIXES)
    return f"{cell.sql} < 0" if is_span or cell.column.name in QUANTITIES else None


def _beyond_tenure(cell: Cell) -> str | None:
    return f"{cell.sql} > {cell.high!r}" if cell.column.name == "tenure_months" else None


def _negative_amount(cell: Cell) -> str | None:
    return f"{cell.sql} < 0" if cell.column.name in AMOUNTS else None


def _above(cell: Cell) -> str | None:
    most = cell.beside(NOT_ABOVE)
    return None if most is None else f"{cell.sql} > {values.name(most)}"


def _out_of_line(cell: Cell) -> str | None:
    """Beyond the median by the bound, and by more than the column's own width allows for."""
    if not is_measured(cell.column) or cell.centre is None:
        return None
    return f"{cell.sql} > {limit(cell)!r}"


def limit(cell: Cell) -> float:
    """The value above which a cell is out of line."""
    beyond = max(cell.high or 0, 3 * cell.spread)
    return float(10 ** min((cell.centre or 0) + beyond, MOST_POWERS))


def is_measured(column: Column) -> bool:
    """Whether a column holds amounts or spans, for which orders of magnitude mean something."""
    is_span = column.name.endswith(("_hours", "_minutes"))
    return column.kind is Kind.NUMBER and (is_span or column.name in MONEY)


# --- the rules ------------------------------------------------------------------------------------

_CELL = (Act.EMPTY, Act.DROP)
_ANY = (Act.EMPTY, Act.DROP, Act.KEEP)
_RECORD = (Act.DROP, Act.KEEP)
_STATE = (Act.FOLD, Act.KEEP)
_EXPECTED_NUMBER = N_("A number such as 1234.56 or 1.234,56.")
_WARNING, _NOTE = Severity.WARNING, Severity.NOTE

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        # found while cells are typed
        Rule(
            code="several_currencies",
            words=Finding(
                N_("{count} {count:amount is|amounts are} in {currencies}, the others in {main}."),
                N_("One currency, or a rate for each other one."),
                N_("Enter what one unit of {currencies} is worth in {main}."),
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        Rule(
            code="unreadable_date",
            words=Finding(
                N_("{count} {count:value is|values are} not a date, or not one that exists."),
                N_("A date such as 2025-12-31, 31.12.2025 or 12/31/2025, with or without a time."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        Rule(
            code="unreadable_number",
            words=Finding(
                N_("{count} {count:value is|values are} not a number."),
                _EXPECTED_NUMBER,
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        Rule(
            code="not_whole",
            words=Finding(
                N_(
                    "{count} {count:value is not a whole number|values are not whole "
                    "numbers} from 0 up."
                ),
                N_("A whole number from 0 up."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        Rule(
            code="unreadable_flag",
            words=Finding(
                N_("{count} {count:value is|values are} neither yes nor no."),
                N_("yes or no, true or false, 1 or 0, ja or nein, x or empty."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        Rule(
            code="error_value",
            words=Finding(
                N_("{count} {count:value is|values are} an Excel error."),
                N_("Cells with a value."),
                N_("Correct the formulas in these cells."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
        ),
        # dates
        Rule(
            code="implausible_year",
            words=Finding(
                N_("{count} {count:date lies|dates lie} outside the years {low} to {high}."),
                N_("A year from {low} to {high}."),
                N_("Correct these cells in the file, or set the years that are possible."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_in_implausible_year,
            low=1990,
            high=2100,
            unit=N_("year"),
        ),
        Rule(
            code="implausible_age",
            words=Finding(
                N_(
                    "{count} {count:date lies|dates lie} before the year {low}: nobody has "
                    "been here that long."
                ),
                N_("A year from {low} on."),
                N_("Correct these cells in the file, or set the earliest year that is possible."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_of_implausible_age,
            low=1950,
            unit=N_("year"),
        ),
        Rule(
            code="before_start",
            words=Finding(
                N_("{count} {count:record has|records have} this date before {other}."),
                N_("A date not before {other}."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_before_start,
            beside=NOT_BEFORE,
        ),
        Rule(
            code="after_end",
            words=Finding(
                N_("{count} {count:record has|records have} this date after {other}."),
                N_("A date not after {other}."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_after_end,
            beside=NOT_AFTER,
        ),
        Rule(
            code="in_future",
            words=Finding(
                N_("{count} {count:date lies|dates lie} after today, {today}."),
                N_("The date of something that has happened."),
                N_("Correct these cells in the file, or keep them if they are planned dates."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_in_future,
        ),
        # numbers
        Rule(
            code="out_of_range",
            words=Finding(
                N_("{count} {count:value lies|values lie} outside the scale from {low} to {high}."),
                N_("A value from {low} to {high}."),
                N_("Say which of them stand for “no answer”, or choose the scale of the column."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
            condition=_outside_scale,
        ),
        Rule(
            code="negative",
            words=Finding(
                N_("{count} {count:value is|values are} below zero."),
                N_("A value from 0 up."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_CELL,
            condition=_negative,
        ),
        Rule(
            code="implausible_tenure",
            words=Finding(
                N_(
                    "{count} {count:customer has|customers have} been with you for more than "
                    "{high} months."
                ),
                N_("At most {high} months."),
                N_("Correct these cells in the file, or set the longest time that is possible."),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_beyond_tenure,
            high=1200,
            unit=N_("months"),
        ),
        Rule(
            code="negative_amount",
            words=Finding(
                N_("{count} {count:amount is|amounts are} below zero."),
                N_("Amounts from 0 up, or credit notes on purpose."),
                N_("Check whether they are credit notes; if not, let them count as missing."),
                _WARNING,
            ),
            act=Act.KEEP,
            acts=_ANY,
            condition=_negative_amount,
        ),
        Rule(
            code="filled_over_demanded",
            words=Finding(
                N_("{count} {count:record has|records have} more filled than {other}."),
                N_("At most as many as {other}."),
                CORRECT_CELLS,
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            condition=_above,
            beside=NOT_ABOVE,
        ),
        Rule(
            code="out_of_line",
            words=Finding(
                N_(
                    "{count} {count:value is|values are} far out of line: above {limit}, "
                    "where half of all values above zero are at most {median}."
                ),
                N_(
                    "At most {high} powers of ten above the median (three, with fewer than 20 "
                    "values), or three times the distance between the quartiles if that is more, "
                    "both on a logarithmic scale."
                ),
                N_("Check the decimal sign and the unit of these values; drop them if wrong."),
                _WARNING,
            ),
            act=Act.KEEP,
            acts=_ANY,
            condition=_out_of_line,
            high=2,
            unit=N_("powers of ten"),
        ),
        # one table beside another
        Rule(
            code="after_first_order",
            words=Finding(
                N_(
                    "{count} {count:customer|customers} ordered over a month before the day "
                    "they are said to have come."
                ),
                N_("A day at most a month after the customer's first order."),
                N_(
                    "Correct these dates in the file. If the column says when the record was made, "
                    "match it to nothing."
                ),
                _WARNING,
            ),
            act=Act.EMPTY,
            acts=_ANY,
            about="customers",
        ),
        # records
        Rule(
            code="duplicate_record",
            words=Finding(
                N_(
                    "{count} {count:record repeats|records repeat} an earlier record word for word."
                ),
                N_("Every record once."),
                NOTHING_TO_DO,
                _WARNING,
            ),
            act=Act.DROP,
            acts=_RECORD,
        ),
        Rule(
            code="identical_lines",
            words=Finding(
                N_(
                    "{count} {count:line repeats|lines repeat} an earlier line of the same "
                    "number word for word."
                ),
                N_("Each line once, or the same article or cost booked several times on purpose."),
                N_("Leave them out if the export wrote lines twice."),
                _NOTE,
            ),
            act=Act.KEEP,
            acts=_RECORD,
        ),
        Rule(
            code="possible_duplicates",
            words=Finding(
                N_(
                    "{count} {count:record equals|records equal} an earlier one, and no "
                    "number tells them apart."
                ),
                N_("A number that identifies each record."),
                N_("Export the number of the order or of the answer as well."),
                _NOTE,
            ),
            act=Act.KEEP,
            acts=_RECORD,
        ),
        Rule(
            code="event_log",
            words=Finding(
                N_(
                    "{rows} {rows:record is an update|records are updates} of {cases} "
                    "{cases:case|cases}."
                ),
                N_("One record for each case, or a log of its updates."),
                N_("Nothing has to be done, unless each of them is a case of its own: keep them."),
                _NOTE,
            ),
            act=Act.FOLD,
            acts=_STATE,
        ),
        Rule(
            code="repeated_key",
            words=Finding(
                N_("{count} {count:record has|records have} the same number as a later record."),
                N_("One record for each number."),
                N_(
                    "Check that the file is not several exports in one; keep them if each is a "
                    "record of its own."
                ),
                _WARNING,
            ),
            act=Act.FOLD,
            acts=_STATE,
        ),
    )
}

CHOICES: Mapping[Act, str] = {
    Act.DROP: N_("Leave the record out"),
    Act.EMPTY: N_("Value missing"),
    Act.KEEP: N_("Keep"),
    Act.FOLD: N_("Only the latest counts"),
}
DONE: Mapping[Act, str] = {
    Act.DROP: N_("These records are left out."),
    Act.EMPTY: N_("These values count as missing."),
    Act.KEEP: N_("They are used as they stand."),
    Act.FOLD: N_("Of each number the latest record counts."),
}


def finding(rule: Rule, act: Act, filled: Mapping[str, object]) -> Message:
    """What was found, and what was done about it."""
    found, done = Message(rule.words.says, filled), Message(DONE[act])
    return message("{found} {done}", found=found, done=done)


def today() -> date:
    """The day on which a date still lies ahead or no longer."""
    return date.today()
