"""One file on the screen: what it was taken for, what is wrong with it, every way to correct it.

What stands in the file is the user's own text: tables and editors show it as it is, everything
else escapes it. No widget's key holds any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from aftersales import ingest
from aftersales.ingest import DateOrder, FormatKind, How
from aftersales.ingest.months import long_headers
from aftersales.message import N_, message
from aftersales.problems import Problem, Severity
from aftersales.schema import TABLES
from aftersales.text import NOT_KNOWN, Language
from aftersales.ui import uploads
from aftersales.ui.rulings import correct_scale, findings, ruled, scale_and_codes
from aftersales.ui.safe import escaped
from aftersales.ui.uploads import Upload

MOST_ROWS = 20
ROW_PIXELS = 35
LINES_ABOVE = 30
NO_HEADER = 0
PERIODS = ("turned_long", "quarters_turned_long")
SCALE_OF: Mapping[str, str] = {"scale": "rating", "effort": "customer_effort"}

BADGES = {
    Severity.ERROR: (N_("Error"), "red"),
    Severity.WARNING: (N_("Warning"), "orange"),
    Severity.NOTE: (N_("Note"), "gray"),
}
SURE: Mapping[How, str] = {
    How.NAME: N_("known name ({share})"),
    How.SIMILAR: N_("similar name: please check ({share})"),
    How.CONTENT: N_("by its content: please check ({share})"),
    How.USER: N_("you said so"),
    How.UNMATCHED: N_("not used"),
}
DELIMITERS: Mapping[str, str] = {
    ";": N_("Semicolon ;"),
    ",": N_("Comma ,"),
    "\t": N_("Tab"),
    "|": N_("Vertical bar |"),
    " ": N_("Blanks"),
}
ENCODINGS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp850": "DOS (850)",
    "utf-16": "UTF-16",
}
DECIMALS: Mapping[str | None, str] = {
    ",": N_("Comma: 1.234,56"),
    ".": N_("Point: 1,234.56"),
}
DATE_ORDERS: Mapping[str | None, str] = {
    DateOrder.DAY_FIRST: N_("Day first: 31.12.2025"),
    DateOrder.MONTH_FIRST: N_("Month first: 12/31/2025"),
    DateOrder.YEAR_FIRST: N_("Year first: 2025-12-31"),
}


def reading_card(upload: Upload, language: Language) -> None:
    """The file as it was read; open where something has to be said or done."""
    reading = upload.reading
    if reading is None:
        return
    is_fine = reading.stored and not reading.questions and _worst(reading) is not Severity.ERROR
    with st.expander(
        _label(reading, language),
        expanded=not is_fine,
        key=f"card {upload.id}",
        icon=_icon(reading),
    ):
        _understood(upload, reading, language)
        for question in reading.questions:
            _ask(upload, question, language)
        _details(upload, reading, language)


def _label(reading: ingest.Reading, language: Language) -> str:
    parts = [f"**{escaped(reading.name)}**", _became(reading, language)]
    if count := sum(problem.severity is not Severity.NOTE for problem in reading.problems):
        parts.append(language.say("{count} {count:problem|problems}", count=count))
    return " · ".join(parts)


def _became(reading: ingest.Reading, language: Language) -> str:
    say = language.say
    if reading.table is not None:
        records = say(
            "{kept} {kept:record|records}", kept=reading.stored.rows if reading.stored else 0
        )
        return f"{say(TABLES[reading.table].label)} · {records}"
    if reading.counts.read:
        return say("{read} {read:record|records} read, not recognised", read=reading.counts.read)
    return say("no table")


def _icon(reading: ingest.Reading) -> str:
    if reading.questions:
        return ":material/help:"
    match _worst(reading):
        case Severity.ERROR:
            return ":material/error:"
        case Severity.WARNING:
            return ":material/warning:"
        case _:
            return ":material/check_circle:"


def _worst(reading: ingest.Reading) -> Severity | None:
    found = {problem.severity for problem in reading.problems}
    return next((severity for severity in Severity if severity in found), None)


# What it was taken for


def _understood(upload: Upload, reading: ingest.Reading, language: Language) -> None:
    if not reading.columns:  # empty places would be a gap on a narrow screen
        _remove(upload, language)
        return
    left, right, action = st.columns([2, 3, 1], vertical_alignment="bottom", gap="medium")
    with left:
        _table(upload, reading, language)
    right.markdown(escaped(_counted(reading, language)))
    with action:
        _remove(upload, language)


def _remove(upload: Upload, language: Language) -> None:
    st.button(
        language.say("Remove"),
        key=f"remove {upload.id}",
        icon=":material/delete:",
        on_click=uploads.remove,
        args=(upload.id,),
    )


def _table(upload: Upload, reading: ingest.Reading, language: Language) -> None:
    say = language.say
    names = list(TABLES)
    key = _key("table", upload)
    st.selectbox(
        _table_label(upload, reading, language),
        names,
        index=names.index(reading.table) if reading.table else None,
        format_func=lambda name: say(TABLES[name].label),
        placeholder=say("Not recognised: choose what it holds"),
        key=key,
        on_change=_take_table,
        args=(upload.id, key),
    )


def _table_label(upload: Upload, reading: ingest.Reading, language: Language) -> str:
    if not reading.table:
        return language.say("Taken for")
    if upload.corrections.table:
        return language.say("Taken for (you said so)")
    return language.say("Taken for ({share} sure)", share=language.share(reading.confidence, 0))


def _counted(reading: ingest.Reading, language: Language) -> str:
    counts = reading.counts
    if reading.stored is None:
        return language.say("{read} {read:record|records} read, none used yet.", read=counts.read)
    said = language.say(
        "{read} {read:record|records} read = {kept} kept + {rejected} left out.",
        read=counts.read,
        kept=counts.kept,
        rejected=counts.rejected,
    )
    if not counts.folded:
        return said
    folded = language.say(
        "{folded} of those kept {folded:is an earlier state|are earlier states} of the "
        "same record; {rows} {rows:remains|remain}.",
        folded=counts.folded,
        rows=counts.kept - counts.folded,
    )
    return f"{said} {folded}"


def _ask(upload: Upload, question: ingest.Question, language: Language) -> None:
    """What only the user can say, with what each answer would make of an example."""
    say = language.say
    labels = {choice.value: choice.label for choice in question.choices}
    key = _key(question.field, upload)
    with st.container(border=True):
        st.radio(
            f"**{escaped(say(question.asks))}**",
            list(labels),
            index=None,
            format_func=lambda value: escaped(say(labels[value])),
            key=f"ask {key}",
            on_change=_take_answer,
            args=(upload.id, question.field, f"ask {key}"),
        )
        columns = ", ".join(map(escaped, question.columns))
        st.caption(say("Until then left out: {columns}.", columns=columns))


# How it was read


def _details(upload: Upload, reading: ingest.Reading, language: Language) -> None:
    say = language.say
    parts: dict[str, Callable[[], None]] = {}
    if reading.problems:
        found = say("What was found ({count})", count=len(reading.problems))
        parts[found] = lambda: _found(upload, reading, language)
    if reading.columns:
        parts[say("Columns")] = lambda: _columns(upload, reading, language)
    if (layout := reading.format) is not None:
        parts[say("Format")] = lambda: _format(upload, layout, _open(reading), language)
    if reading.preview:
        parts[say("First records")] = lambda: _preview(reading)
    if len(parts) < 2:
        for show in parts.values():
            show()
        return
    for tab, show in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with tab:
            show()


def _found(upload: Upload, reading: ingest.Reading, language: Language) -> None:
    """What the user can decide about, a line each; then what is only to be known."""
    decided = ruled(reading.problems)
    findings(upload, language)
    others = [problem for problem in reading.problems if problem not in decided]
    if others:
        problems_list(others, language)


def problems_list(problems: Sequence[Problem], language: Language) -> None:
    """What is wrong: what and where, found, expected, what to do; the worst first.

    An entry each, since a table of so many words loses its last column on a narrow screen.
    """
    order = list(Severity)
    for problem in sorted(problems, key=lambda p: (order.index(p.severity), -p.count)):
        with st.container(gap="xxsmall"):
            st.markdown(_headed(problem, language))
            st.caption("  \n".join(_lines(problem, language)))


def _headed(problem: Problem, language: Language) -> str:
    name, colour = BADGES[problem.severity]
    badge = f":{colour}-badge[{language.say(name)}]"
    parts = (_where(problem, language), escaped(language.say(problem.message)))
    return f"{badge} {' · '.join(part for part in parts if part)}"


def _lines(problem: Problem, language: Language) -> Iterator[str]:
    said = {
        N_("Value"): problem.found,
        N_("Expected"): language.say(problem.expected),
        N_("What to do"): language.say(problem.remedy),
    }
    for label, text in said.items():
        if text:
            line = message("{label}: {text}", label=message(label), text=text)
            yield escaped(language.say(line))


def _where(problem: Problem, language: Language) -> str:
    parts = [] if problem.column is None else [f"**{escaped(problem.column)}**"]
    if problem.record is not None:
        many = problem.count > 1
        parts.append(
            language.say("first in record {record}", record=problem.record)
            if many
            else language.say("record {record}", record=problem.record)
        )
    return ", ".join(parts)


def _columns(upload: Upload, reading: ingest.Reading, language: Language) -> None:
    say = language.say
    hint = say("Choose in the second column what a column means; clear it to leave it out.")
    if reading.table is None:
        hint = say("Choose above what the file holds; then its columns can be matched.")
    st.caption(hint)
    if len(reading.columns) > MOST_ROWS:
        st.caption(say("{count} columns: scroll to see them all.", count=len(reading.columns)))
    scale_and_codes(upload, language)
    key = _key("columns", upload)
    st.data_editor(
        pd.DataFrame([_matched(column, language) for column in reading.columns]),
        hide_index=True,
        height=(min(len(reading.columns), MOST_ROWS) + 1) * ROW_PIXELS + 2,
        disabled=["header", "sure", "examples"] + ([] if reading.table else ["canonical"]),
        column_config={
            "header": st.column_config.TextColumn(say("Column in the file")),
            "canonical": _read_as(reading.table, language),
            "sure": st.column_config.TextColumn(say("How sure")),
            "examples": st.column_config.TextColumn(say("Examples")),
        },
        placeholder=NOT_KNOWN,
        key=key,
        on_change=_take_columns,
        args=(upload.id, reading.headers, key),
    )


def _matched(column: ingest.MatchedColumn, language: Language) -> dict[str, str | None]:
    return {
        "header": column.header,
        "canonical": column.canonical,
        "sure": language.say(SURE[column.how], share=language.share(column.confidence, 0)),
        "examples": " · ".join(column.examples),
    }


def _read_as(table: str | None, language: Language) -> Any:
    columns = TABLES[table].columns if table else ()
    labels = {column.name: language.say(column.label) for column in columns}
    return st.column_config.SelectboxColumn(
        language.say("Read as"),
        options=list(labels),
        format_func=lambda name: labels.get(str(name), NOT_KNOWN),
    )


def _preview(reading: ingest.Reading) -> None:
    """The first records as they stand; a ragged one is filled up."""
    width = len(reading.headers)
    rows = [(*record, *[""] * width)[:width] for record in reading.preview]
    st.dataframe(pd.DataFrame(rows, columns=list(reading.headers)), hide_index=True)


def _open(reading: ingest.Reading) -> frozenset[str]:
    """The fields of the format that wait for an answer."""
    return frozenset(question.field for question in reading.questions)


def _format(
    upload: Upload, format: ingest.Format, open: frozenset[str], language: Language
) -> None:
    say = language.say
    decimals, orders = (
        {None: N_("not decided yet") if field in open else N_("nothing in doubt"), **choices}
        for field, choices in (("decimal", DECIMALS), ("date_order", DATE_ORDERS))
    )
    with st.grid("auto", min_column_width=140):
        if format.kind is FormatKind.DELIMITED:
            _choice(upload, "delimiter", say("Delimiter"), format.delimiter, DELIMITERS, language)
            _choice(upload, "encoding", say("Encoding"), format.encoding, ENCODINGS, language)
        _choice(upload, "decimal", say("Decimal sign"), format.decimal, decimals, language)
        _choice(upload, "date_order", say("Dates"), format.date_order, orders, language)
        _header_line(upload, format, language)
    if _has_periods(upload):
        _periods(upload, format, language)
    if format.kind is FormatKind.WORKBOOK and format.sheet:
        st.caption(say("Sheet: {sheet}", sheet=escaped(format.sheet)))


def _has_periods(upload: Upload) -> bool:
    """Whether columns of the file are months or quarters, as records or as they stand."""
    headers = () if upload.reading is None else upload.reading.headers
    said = () if upload.reading is None else (problem.code for problem in upload.reading.problems)
    return bool({*said} & set(PERIODS)) or long_headers(headers) != headers


def _periods(upload: Upload, format: ingest.Format, language: Language) -> None:
    key = _key("periods", upload)
    st.toggle(
        language.say("Columns of months or quarters become a record each"),
        value=format.periods_as_records,
        key=key,
        on_change=_take_field,
        args=(upload.id, "periods_as_records", key),
    )


def _choice(
    upload: Upload,
    field: str,
    label: str,
    now: str | None,
    choices: Mapping[Any, str],
    language: Language,
) -> None:
    options = [*choices, *([] if now in choices else [now])]
    key = _key(field, upload)
    st.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=lambda value: language.say(choices[value]) if value in choices else str(value),
        key=key,
        on_change=_take_field,
        args=(upload.id, field, key),
    )


def _header_line(upload: Upload, format: ingest.Format, language: Language) -> None:
    now = format.header_line or NO_HEADER
    lines = list(range(max(LINES_ABOVE, now) + 1))
    key = _key("header", upload)
    st.selectbox(
        language.say("Header"),
        lines,
        index=now,
        format_func=lambda line: (
            language.say("in line {line}", line=line)
            if line
            else language.say("none: the file has no header")
        ),
        key=key,
        on_change=_take_header,
        args=(upload.id, key),
    )


# What the user said


def _take_table(id: str, key: str) -> None:
    if st.session_state[key] is not None:
        uploads.correct_table(id, st.session_state[key])


def _take_answer(id: str, field: str, key: str) -> None:
    if field in SCALE_OF:
        correct_scale(id, SCALE_OF[field], st.session_state[key])
        return
    uploads.correct_format(id, **{field: st.session_state[key]})


def _take_field(id: str, field: str, key: str) -> None:
    uploads.correct_format(id, **{field: st.session_state[key]})


def _take_header(id: str, key: str) -> None:
    line = st.session_state[key]
    uploads.correct_format(id, has_header=line != NO_HEADER, skip_lines=max(line - 1, 0))


def _take_columns(id: str, headers: Sequence[str], key: str) -> None:
    """What was changed in the editor: row → column → value."""
    edited = st.session_state[key]["edited_rows"]
    uploads.correct_columns(
        id, {headers[int(row)]: said["canonical"] for row, said in edited.items()}
    )


def _key(widget: str, upload: Upload) -> str:
    return f"{widget} {upload.id} {upload.version}"
