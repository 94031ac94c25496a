"""What a text may be, judged by its shape: every digit but zero written as 9.

A column of a million values has a few dozen shapes, so formats are decided on shapes and the
database does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

MISSING = (
    "",
    "?",
    "na",
    "n/a",
    "n.a.",
    "null",
    "nan",
    "nat",
    "none",
    "<na>",
    "-",
    "--",
    "–",
    "—",
    "k.a.",
    "k. a.",
    "k.a",
    "(leer)",
    "(blank)",
)
EXCEL_ERRORS = (
    "#div/0!",
    "#n/a",
    "#nv",
    "#name?",
    "#null!",
    "#num!",
    "#zahl!",
    "#ref!",
    "#bezug!",
    "#value!",
    "#wert!",
    "#überlauf!",
    "#spill!",
    "#calc!",
)
YES = (
    "true",
    "t",
    "yes",
    "y",
    "ja",
    "j",
    "1",
    "1.0",
    "wahr",
    "w",
    "x",
    "✓",
    "✔",
    "on",
    "oui",
    "si",
    "sì",
)
NO = ("false", "f", "no", "n", "nein", "0", "0.0", "falsch", "off", "non")
MARKS = ("x", "✓", "✔")
NO_DIGITS = str.maketrans("123456789", "999999999")

_SPACES = " \u00a0\u202f"
_CURRENCY = r"(?:[€$£]|EUR|USD|CHF|GBP|Euro|Fr\.)"
_UNIT = (
    rf"(?:%|{_CURRENCY}|h|hrs?|hours?|std\.?|stunden?|min\.?|minutes?|minuten?|d|days?|tage?n?|"
    r"months?|monate?n?|stars?|sterne?|★)"
)
NUMBER_AROUND = re.compile(
    rf"\s*(?P<open>\()?\s*(?:[-+−]?\s*{_CURRENCY}?|{_CURRENCY}\s*[-+−])\s*"
    rf"(?P<digits>[09.,'’{_SPACES}]*[09])(?P<dash>,-+|\.-+)?\s*(?P<after>-)?\s*{_UNIT}?\s*(?P<close>\))?\s*",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"[-+]?[09]+(?:\.[09]+)?[eE][-+]?[09]+")
CLOCK = re.compile(r"[09]{1,4}:[09]{2}(?::[09]{2}(?:\.[09]+)?)?")
_DATE = re.compile(
    r"(?P<first>[09]{1,4})(?P<sign>[./-])(?P<second>[09]{1,2})(?P=sign)(?P<third>[09]{4}|[09]{1,2})"
    r"(?P<rest>\D.*)?"
)
_COMPACT = re.compile(r"[09]{8}(?P<rest>\D.*)?")
MONTHS: Mapping[str, tuple[str, ...]] = {
    "1": ("january", "januar", "jänner", "jan", "jän"),
    "2": ("february", "februar", "feber", "feb"),
    "3": ("march", "märz", "maerz", "mar", "mär", "mrz"),
    "4": ("april", "apr"),
    "5": ("may", "mai"),
    "6": ("june", "juni", "jun"),
    "7": ("july", "juli", "jul"),
    "8": ("august", "aug"),
    "9": ("september", "sept", "sep"),
    "10": ("october", "oktober", "oct", "okt"),
    "11": ("november", "nov"),
    "12": ("december", "dezember", "dec", "dez"),
}
_MONTH = f"({'|'.join(word for words in MONTHS.values() for word in words)})"
_WEEKDAY = r"(?:(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-z]*\.?,? )?"
_DAY = r"([09]{1,2})(?:\.|st|nd|rd|th)?"
DAY_MONTH = rf"(?i)^{_WEEKDAY}{_DAY}[ ./-]?{_MONTH}\.?,?[ ./-]?([09]{{4}}|[09]{{2}})"
MONTH_DAY = rf"(?i)^{_WEEKDAY}{_MONTH}\.? {_DAY},? ([09]{{4}})"
_NAMED_MONTH = tuple(re.compile(rf"{way}(?P<rest>\D.*)?") for way in (DAY_MONTH, MONTH_DAY))
ZONE = r" ?(Z|UTC|GMT|CET|CEST|MEZ|MESZ|[+-][09]{2}:?[09]{2}|[+-][09]{2})"
_TIME = re.compile(
    r"(?P<gap>[ T]|, ?)(?P<hours>[09]{1,2}:[09]{2})(?P<seconds>:[09]{2})?(?P<fraction>\.[09]+)?"
    rf"(?P<half> ?[AaPp][Mm])?(?P<zone>{ZONE})?"
)


_POINTS = r"(?:\s*(?:stars?|sterne?n?|points?|punkte?n?|★))?"
OUT_OF = rf"([0-9]{{1,3}}(?:[.,][0-9])?){_POINTS}\s*(?:/|von|of|out of)\s*([0-9]{{1,3}}){_POINTS}"
_OUT_OF = re.compile(OUT_OF)
_STARS = re.compile(r"[★☆]+")


def shape(text: str) -> str:
    """The text with every digit but zero as 9."""
    return text.strip().translate(NO_DIGITS)


def is_missing(text: str) -> bool:
    """Whether a text stands for "no value"."""
    return text.strip().casefold() in MISSING


def is_date(text: str) -> bool:
    """Whether a text has the shape of a date, with or without a time."""
    return date_shape(shape(text)) is not None


def is_number(text: str) -> bool:
    """Whether a text has the shape of a number or of a span of time."""
    form = shape(text)
    return any(pattern.fullmatch(form) for pattern in (NUMBER_AROUND, _EXPONENT, CLOCK))


def is_out_of(text: str) -> bool:
    """Whether a text gives an answer with the end of its scale: 4/5, 4 von 5, 4 out of 5."""
    return _OUT_OF.fullmatch(text.strip().casefold()) is not None


def is_answer(text: str) -> bool:
    """Whether a text has the shape of a rating, with signs or words around it."""
    return is_number(text) or is_out_of(text) or _STARS.fullmatch(text.strip()) is not None


def is_flag(text: str, yes: Collection[str] = (), no: Collection[str] = ()) -> bool:
    """Whether a text says yes or no, `yes` and `no` being further words for it."""
    return text.strip().casefold() in {*YES, *NO, *yes, *no}


# --- dates ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateShape:
    """How a date is written: its parts, and the pattern of the time that follows it."""

    sign: str  # between the parts: . / - or "" for 20251231, "A" for a month in letters
    year_first: bool
    short_year: bool
    time: str | None  # strptime pattern, None if the time cannot be read
    has_zone: bool = False

    @property
    def is_open(self) -> bool:
        """Whether only the values can say which part is the day: dots always mean day first."""
        return not self.year_first and self.sign in ("/", "-")


def date_shape(form: str) -> DateShape | None:
    """How a date of this shape is written; None if it is no date."""
    if found := _DATE.fullmatch(form):
        return _in_parts(found)
    if found := _COMPACT.fullmatch(form):
        return DateShape("", True, False, *_time(found["rest"]))
    for pattern in _NAMED_MONTH:
        if found := pattern.fullmatch(form):
            return DateShape("A", False, len(found[3]) == 2, *_time(found["rest"]))
    return None


def _in_parts(found: re.Match[str]) -> DateShape | None:
    year_first, sign = len(found["first"]) == 4, found["sign"]
    if len(found["first"]) == 3 or (year_first and len(found["third"]) == 4):
        return None
    if len(found["third"]) == 1 and not year_first:
        return None
    short_year = not year_first and len(found["third"]) == 2
    return DateShape(sign, year_first, short_year, *_time(found["rest"]))


def _time(rest: str | None) -> tuple[str | None, bool]:
    """The strptime pattern of a time, and whether it names a time zone."""
    if not rest or not rest.strip():
        return "", False
    found = _TIME.fullmatch(rest.replace(" Uhr", "").rstrip())
    if found is None:
        return None, False
    gap = "T" if found["gap"] == "T" else " "
    hours = "%I:%M" if found["half"] else "%H:%M"
    seconds = ":%S" if found["seconds"] else ""
    fraction = ".%n" if found["fraction"] else ""
    half = f"{' ' if ' ' in found['half'] else ''}%p" if found["half"] else ""
    return f"{gap}{hours}{seconds}{fraction}{half}", bool(found["zone"])


def date_patterns(forms: Collection[str], order: str) -> tuple[str, ...]:
    """The strptime patterns that read these shapes, short years first.

    They read the text without commas and time zones, a month in letters as its number.
    """
    found: dict[str, None] = {}
    for form in forms:
        written = date_shape(form)
        if written is not None and written.time is not None:
            found[_day_pattern(written, order) + written.time] = None
    return tuple(sorted(found, key=lambda pattern: ("%y" not in pattern, -len(pattern))))


def _day_pattern(written: DateShape, order: str) -> str:
    year = "%y" if written.short_year else "%Y"
    if not written.sign:
        return "%Y%m%d"
    if written.sign == "A":
        return f"%d.%m.{year}"
    if written.year_first:
        return written.sign.join((year, "%m", "%d"))
    parts = {"dmy": ("%d", "%m", year), "mdy": ("%m", "%d", year), "ymd": (year, "%m", "%d")}
    return written.sign.join(parts[_order(written, order)])


def _order(written: DateShape, order: str) -> str:
    if written.sign == ".":
        return "ymd" if order == "ymd" and written.short_year else "dmy"
    return order


# --- numbers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalEvidence:
    """How many values can only be read with a comma, only with a point, or either way."""

    comma: int = 0
    point: int = 0
    open: int = 0
    example: str = ""


_OPEN = re.compile(r"9[09]{0,2}[.,][09]{3}")
_THOUSANDS_BY_POINT = re.compile(r"9[09]{0,2}(?:\.[09]{3}){2,}")
_THOUSANDS_BY_COMMA = re.compile(r"9[09]{0,2}(?:,[09]{3}){2,}")
_COMMA = re.compile(rf"(?:[09]{{1,3}}(?:[.'’{_SPACES}][09]{{3}})+|[09]*),[09]+")
_POINT = re.compile(rf"(?:[09]{{1,3}}(?:[,'’{_SPACES}][09]{{3}})+|[09]*)\.[09]+")


def decimal_evidence(forms: Mapping[str, int]) -> DecimalEvidence:
    """What the shapes of a column say about its decimal sign."""
    comma = point = either = 0
    example = ""
    for form, count in forms.items():
        found = NUMBER_AROUND.fullmatch(form)
        digits = found["digits"].strip() if found else ""
        if _OPEN.fullmatch(digits):
            either += count
            example = example or form
        elif _COMMA.fullmatch(digits) or _THOUSANDS_BY_POINT.fullmatch(digits):
            comma += count
        elif _POINT.fullmatch(digits) or _THOUSANDS_BY_COMMA.fullmatch(digits):
            point += count
    return DecimalEvidence(comma=comma, point=point, open=either, example=example)
