"""SQL that reads text as the kind its column holds; NULL where it cannot be read.

Every function gives an SQL expression over an SQL expression for the text without blanks around it
(`bare`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from aftersales.ingest import shapes

BLANKS = " \t\n\u00a0\u202f\ufeff"
_NUMBER = re.sub(r"\(\?P<(?!digits)\w+>", "(?:", shapes.NUMBER_AROUND.pattern)
_NUMBER = "(?i)^" + _NUMBER.replace("(?P<digits>", "(").replace("[09", "[0-9") + "$"
_NEGATIVE = r"^[^0-9]*[-−(]|[0-9]\s*-"
_BETWEEN_DIGITS = "['’ \u00a0\u202f]"
_WHOLE = "[0-9]+"
_EITHER_WAY = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
_WITH_COMMA = r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?|[0-9]*,[0-9]+"
_WITH_POINT = r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?|[0-9]*\.[0-9]+"


def quoted(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An SQL name."""
    return '"' + identifier.replace('"', '""') + '"'


def is_one_of(text: str, words: Iterable[str]) -> str:
    """Whether a text is one of many words.

    Not IN: with more than a handful of words it becomes a join, which mixes up the order of rows.
    """
    return f"regexp_full_match({text}, {quoted('|'.join(map(re.escape, words)))})"


def bare(column: str, blanks: str = BLANKS) -> str:
    """A cell without blanks around it (most have none, and looking is cheaper than trimming).

    `blanks` are those that occur at all. A cell that begins with one sorts before every letter and
    sign of ASCII, or behind them all.
    """
    ends = "".join(f" OR ends_with({column}, {quoted(blank)})" for blank in blanks)
    trimmed = f"trim({column}, {quoted(BLANKS)})"
    return f"CASE WHEN {column} < '!' OR {column} > '~'{ends} THEN {trimmed} ELSE {column} END"


def is_missing(bare: str) -> str:
    """Whether a bare cell stands for "no value"."""
    is_short = f"strlen({bare}) <= {max(len(word.encode()) for word in shapes.MISSING)}"
    return f"({is_short} AND {is_one_of(f'lower({bare})', shapes.MISSING)})"


def identifier(text: str) -> str:
    """A number that names something: 10033.0, as some programs export it, is 10033."""
    whole = rf"regexp_replace({text}, '^(\d+)\.0$', '\1')"
    return f"CASE WHEN {text} LIKE '%.0' THEN {whole} ELSE {text} END"


def is_error(text: str) -> str:
    """Whether a cell shows an Excel error."""
    return f"({text} LIKE '#%' AND {is_one_of(f'lower({text})', shapes.EXCEL_ERRORS)})"


def timestamp(text: str, forms: Collection[str], order: str, *, serials: bool) -> str:
    """A date with or without a time, in any of the shapes found; local time as it stands.

    `serials`: a bare number is Excel's count of days.
    """
    ways = []
    if patterns := shapes.date_patterns(forms, order):
        written = f"[{', '.join(map(quoted, patterns))}]"
        ways.append(f"try_strptime({_plain_date(text, forms)}, {written})::TIMESTAMP")
    if serials:
        days = f"try_cast({text} AS DOUBLE)"
        ways.append(
            f"CASE WHEN {days} BETWEEN 1 AND 100000 THEN TIMESTAMP '1899-12-30' "
            f"+ to_seconds(round({days} * 86400)) END"
        )
    return f"coalesce({', '.join(ways)}, NULL::TIMESTAMP)" if ways else "NULL::TIMESTAMP"


def zone(text: str) -> str:
    """The time zone that a time names, such as +02:00; empty if none."""
    return f"trim(regexp_extract({text}, {quoted(_ZONED)}, 2))"


_ZONED = rf"(:[0-9]{{2}}(?:\.[0-9]+)?(?: ?[AaPp][Mm])?(?: Uhr)?)(?:{shapes.ZONE})$".replace(
    "[09]", "[0-9]"
)


def _plain_date(text: str, forms: Collection[str]) -> str:
    """The text without what these shapes show beyond day, month, year and time."""
    written = [shape for form in forms if (shape := shapes.date_shape(form)) is not None]
    plain = text
    if any(shape.has_zone for shape in written):
        plain = rf"regexp_replace({plain}, {quoted(_ZONED)}, '\1')"
    if any(" Uhr" in form for form in forms):
        plain = f"replace({plain}, ' Uhr', '')"
    if any(shape.sign == "A" for shape in written):
        plain = _month_as_number(plain)
    return f"replace({plain}, ',', '')" if any("," in form for form in forms) else plain


def _month_as_number(text: str) -> str:
    """3. März 2025 and March 3, 2025 as 3.3.2025."""
    day_first, month_first = (
        quoted(way.replace("[09]", "[0-9]")) for way in (shapes.DAY_MONTH, shapes.MONTH_DAY)
    )
    word = f"lower(coalesce(nullif(regexp_extract({text}, {day_first}, 2), ''), "
    word += f"regexp_extract({text}, {month_first}, 1)))"
    named = ((name, number) for number, names in shapes.MONTHS.items() for name in names)
    ways = " ".join(f"WHEN {quoted(name)} THEN {quoted(number)}" for name, number in named)
    month = f"CASE {word} {ways} END"
    inner = rf"regexp_replace({text}, {month_first}, '\2.' || {month} || '.\3')"
    named_date = f"regexp_matches({text}, {day_first}) OR regexp_matches({text}, {month_first})"
    outer = rf"regexp_replace({inner}, {day_first}, '\1.' || {month} || '.\3')"
    return f"CASE WHEN {named_date} THEN {outer} ELSE {text} END"


def number(text: str, decimal: str, forms: Collection[str] = ()) -> str:
    """A number; `decimal` decides only what can be read both ways, such as 1.234.

    `forms`: all the shapes there are, if known; the plainest are read in the plainest way.
    """
    if forms and all(re.fullmatch(rf"-?[09]+(\{decimal}[09]+)?", form) for form in forms):
        point = text if decimal == "." else f"replace({text}, ',', '.')"
        return f"CASE WHEN {text} < ':' THEN try_cast({point} AS DOUBLE) END"
    thousands = "." if decimal == "," else ","
    whole = rf"([0-9]+|[1-9][0-9]{{0,2}}(\{thousands}[0-9]{{3}})+)"
    is_plain = f"regexp_full_match({text}, '-?{whole}(\\{decimal}[0-9]+)?')"
    plain = f"replace(replace({text}, '{thousands}', ''), ',', '.')"
    fast = f"CASE WHEN {is_plain} THEN try_cast({plain} AS DOUBLE) END"
    return f"coalesce({fast}, {_written_number(text, decimal)})"


def stars(text: str, number: str) -> str:
    """The stars that a text shows by their signs, such as ★★★★☆; else `number`."""
    shown = f"nullif(strlen({text}) - strlen(replace({text}, '★', '')), 0) / strlen('★')"
    return f"coalesce({shown}, {number})"


def out_of(text: str, top: int, number: str) -> str:
    """The answer that a text such as "4 von 5" gives on a scale that ends at `top`; else `number`.

    Answers on other scales are none: 8 of 10 is not 8 of 5.
    """
    part = [f"regexp_extract(lower({text}), {quoted(f'^{shapes.OUT_OF}$')}, {n})" for n in (1, 2)]
    answer = f"try_cast(replace({part[0]}, ',', '.') AS DOUBLE)"
    return f"coalesce(CASE WHEN {part[1]} = '{top}' THEN {answer} END, {number})"


def end_of_scale(text: str) -> str:
    """The end of the scale that an answer names, as text; empty if none."""
    return f"regexp_extract(lower({text}), {quoted(f'^{shapes.OUT_OF}$')}, 2)"


def _written_number(text: str, decimal: str) -> str:
    digits = f"regexp_extract({text}, {quoted(_NUMBER)}, 1)"
    digits = f"regexp_replace({digits}, {quoted(_BETWEEN_DIGITS)}, '', 'g')"
    value = f"try_cast({_point_decimal(digits, decimal)} AS DOUBLE)"
    sign = f"CASE WHEN regexp_matches({text}, {quoted(_NEGATIVE)}) THEN -1 ELSE 1 END"
    exponent = r"'[-+]?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+'"
    return (
        f"CASE WHEN regexp_full_match({text}, {exponent}) THEN try_cast({text} AS DOUBLE) "
        f"ELSE {sign} * {value} END"
    )


def _point_decimal(digits: str, decimal: str) -> str:
    """Digits with a decimal point and nothing between the thousands."""
    without_points, without_commas = f"replace({digits}, '.', '')", f"replace({digits}, ',', '')"
    by_comma, by_point = f"replace({without_points}, ',', '.')", without_commas
    decided = by_comma if decimal == "," else by_point
    ways = (
        (_WHOLE, digits),
        (_EITHER_WAY, decided),
        (_WITH_COMMA, by_comma),
        (_WITH_POINT, by_point),
    )
    cases = (f"WHEN regexp_full_match({digits}, {quoted(form)}) THEN {way}" for form, way in ways)
    return f"CASE {' '.join(cases)} END"


def clock_hours(text: str) -> str:
    """Hours of a span such as 1:30 or 26:15:00."""
    part = [f"try_cast(split_part({text}, ':', {n}) AS DOUBLE)" for n in (1, 2, 3)]
    span = f"{part[0]} + {part[1]} / 60 + coalesce({part[2]}, 0) / 3600"
    is_span = rf"regexp_full_match({text}, '\d{{1,4}}:[0-5]\d(:[0-5]\d(\.\d+)?)?')"
    return f"CASE WHEN {is_span} THEN {span} END"


def flag(text: str, yes: Iterable[str] = (), no: Iterable[str] = ()) -> str:
    """Yes or no."""
    said = f"lower({text})"
    is_yes, is_no = is_one_of(said, (*shapes.YES, *yes)), is_one_of(said, (*shapes.NO, *no))
    return f"CASE WHEN {is_yes} THEN TRUE WHEN {is_no} THEN FALSE END"
