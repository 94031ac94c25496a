"""What was found in a file's values, a line each, and what the user wants done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from aftersales.ingest import Act, Reading, Ruling, Rulings
from aftersales.ingest.checks import CHOICES, RULES, Rule
from aftersales.ingest.scales import EFFORT, choices
from aftersales.message import N_
from aftersales.problems import Problem, Severity
from aftersales.report.data_check import data_check_csv, data_check_workbook
from aftersales.text import Language
from aftersales.ui import state, uploads
from aftersales.ui.safe import escaped
from aftersales.ui.uploads import Upload

GROUPS: Mapping[Severity, str] = {
    Severity.ERROR: N_("What could not be used"),
    Severity.WARNING: N_("What needs a look"),
    Severity.NOTE: N_("Worth knowing"),
}
ANSWERED = ("rating", "recommendation", EFFORT)
UNSAID: Mapping[str, str] = {"rating": N_("as recognised"), EFFORT: N_("not said")}
WRITERS: Mapping[str, Callable[[Sequence[Reading], Language], bytes]] = {
    "csv": data_check_csv,
    "xlsx": data_check_workbook,
}
HIGHEST_RATE = 1e6
MOST_RATES = 12
RATE_PIXELS = 240
CONVERTED = "currencies_converted"


def ruled(problems: Sequence[Problem]) -> list[Problem]:
    """Those about which the user can decide, the most important first."""
    order = list(Severity)
    found = [problem for problem in problems if problem.code in RULES]
    return sorted(found, key=lambda p: (order.index(p.severity), -p.count))


def findings(upload: Upload, language: Language) -> None:
    """Each finding in one line with its choice, then scales, rates and the table to take away."""
    assert upload.reading is not None  # its card is shown
    found = ruled(upload.reading.problems)
    for severity in Severity:
        group = [problem for problem in found if problem.severity is severity]
        if group:
            st.caption(language.say(GROUPS[severity]))
        for number, problem in enumerate(group):
            _line(upload, problem, f"{severity} {number}", language)
    _rates(upload, upload.reading.problems, language)
    if upload.reading.data_check is not None:
        _take_away([upload.reading], upload.id, language)


def between_files(problems: Sequence[Problem], files: Sequence[Upload], language: Language) -> None:
    """Each contradiction between files in one line with its choice."""
    for number, problem in enumerate(ruled(problems)):
        _line(_decided_in(files, RULES[problem.code]), problem, f"between {number}", language)
    if ruled(problems):
        _take_away([upload.reading for upload in files if upload.reading], "between", language)


def rates_between_files(
    problems: Sequence[Problem], files: Sequence[Upload], language: Language
) -> None:
    """What the currency of a file is worth in that of the others, asked once for each."""
    asked = {
        str(p.message.values["currency"]): str(p.message.values["main"])
        for p in problems
        if p.code == "file_in_currency"
    }
    for code, main in asked.items():
        about = [u for u in files if u.reading and u.reading.currencies[:1] == (code,)]
        versions = " ".join(f"{upload.id} {upload.version}" for upload in about)
        key = f"rate of files {code} {versions}"
        st.number_input(
            language.say("1 {currency} in {main}", currency=escaped(code), main=escaped(main)),
            width=RATE_PIXELS,
            value=None,
            min_value=0.0,
            max_value=HIGHEST_RATE,
            format="%.4f",
            key=key,
            on_change=_take_rate_of_files,
            args=(tuple(upload.id for upload in about), code, main, key),
        )


def _decided_in(files: Sequence[Upload], rule: Rule) -> Upload:
    """The file that keeps what is said of a rule between tables: the first that does, or could."""
    about = [upload for upload in files if upload.reading and upload.reading.table == rule.about]
    return next((u for u in about if rule.code in u.corrections.rulings.rules), about[0])


def _line(upload: Upload, problem: Problem, place: str, language: Language) -> None:
    say, rule = language.say, RULES[problem.code]
    words, choice = st.columns([4, 2], vertical_alignment="center", gap="medium")
    column = "" if problem.column is None else f"**{escaped(problem.column)}** · "
    words.markdown(f"{column}{escaped(say(problem.message))}")
    if examples := "; ".join(_examples(problem, language)) or problem.found:
        words.caption(escaped(examples))
    key = f"rule {place} {upload.id} {upload.version}"
    with choice:
        _choice(upload, rule, problem, key, language)
        for end in ("low", "high"):
            _bound(upload, rule, end, f"{key} {end}", language)


def _examples(problem: Problem, language: Language) -> Iterator[str]:
    for record, found in problem.examples:
        if found:
            yield language.say("record {record}: {found}", record=record, found=found)
        else:
            yield language.say("record {record}", record=record)


def _choice(upload: Upload, rule: Rule, problem: Problem, key: str, language: Language) -> None:
    acting = rule.acting(upload.corrections.rulings)
    st.selectbox(
        language.say("What happens to them: {what}", what=escaped(problem.column or problem.code)),
        rule.acts,
        index=rule.acts.index(acting),
        format_func=lambda act: language.say(CHOICES[act]),
        label_visibility="collapsed",
        key=key,
        on_change=_take_act,
        args=(upload.id, rule.code, key),
    )


def _bound(upload: Upload, rule: Rule, end: str, key: str, language: Language) -> None:
    if getattr(rule, end) is None:
        return
    low, high = rule.bounds(upload.corrections.rulings)
    labels = {"low": N_("From ({unit})"), "high": N_("To ({unit})")}
    st.number_input(
        language.say(labels[end], unit=language.say(rule.unit)),
        value=int((low if end == "low" else high) or 0),
        min_value=0,
        step=1,
        key=key,
        on_change=_take_bound,
        args=(upload.id, rule.code, end, key),
    )


def scale_and_codes(upload: Upload, language: Language) -> None:
    """For every column of answers: what is no answer; for ratings, their scale."""
    reading, say = upload.reading, language.say
    columns = {} if reading is None else {c.canonical: c.header for c in reading.columns}
    for name in ANSWERED:
        if name not in columns:
            continue
        header, rulings = escaped(columns[name]), upload.corrections.rulings
        with st.grid("auto", min_column_width=220):
            key = f"none {name} {upload.id} {upload.version}"
            st.text_input(
                say("Not an answer in {column}", column=header),
                value=", ".join(rulings.no_answer.get(name, ())),
                placeholder=say("for example 0, 6, 99"),
                key=key,
                on_change=_take_codes,
                args=(upload.id, name, key),
            )
            if name in UNSAID:
                _scale(upload, name, header, language)


def _scale(upload: Upload, name: str, header: str, language: Language) -> None:
    scales = choices(name)
    options = [None, *scales]
    key = f"scale {name} {upload.id} {upload.version}"
    st.selectbox(
        language.say("Scale of {column}", column=header),
        options,
        index=options.index(upload.corrections.rulings.scales.get(name)),
        format_func=lambda id: language.say(scales[id] if id else UNSAID[name]),
        key=key,
        on_change=_take_scale,
        args=(upload.id, name, key),
    )


def _rates(upload: Upload, found: Sequence[Problem], language: Language) -> None:
    """What each foreign currency is worth, asked as long as the file has any."""
    said = [p.expected.values for p in found if p.code in ("several_currencies", CONVERTED)]
    if not said:
        return
    main, rates = str(said[0]["main"]), upload.corrections.rulings.rates
    waiting = (str(values.get("currencies", "")).split(", ") for values in said)
    codes = dict.fromkeys([*(code for each in waiting for code in each if code), *rates])
    with st.grid("auto", min_column_width=140):
        for code in list(codes)[:MOST_RATES]:
            key = f"rate {code} {upload.id} {upload.version}"
            st.number_input(
                language.say("1 {currency} in {main}", currency=escaped(code), main=escaped(main)),
                value=rates.get(code),
                min_value=0.0,
                max_value=HIGHEST_RATE,
                format="%.4f",
                key=key,
                on_change=_take_rate,
                args=(upload.id, code, key),
            )


def _take_away(readings: Sequence[Reading], key: str, language: Language) -> None:
    say = language.say
    with st.container(horizontal=True):
        for ending, write in WRITERS.items():
            st.download_button(
                say("Every affected record ({format})", format=ending.upper()),
                data=partial(write, readings, language),
                file_name=f"{say('data check')}.{ending}",
                key=f"data check {ending} {key}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


# What the user said


def _rulings(id: str) -> Rulings:
    return uploads.corrections(id).rulings


def _take_rule(id: str, code: str, ruling: Ruling) -> None:
    rulings = _rulings(id)
    uploads.correct_rulings(id, replace(rulings, rules={**rulings.rules, code: ruling}))


def _take_act(id: str, code: str, key: str) -> None:
    _take_rule(id, code, replace(_rulings(id).of(code), act=Act(st.session_state[key])))


def _take_bound(id: str, code: str, end: str, key: str) -> None:
    if st.session_state[key] is not None:
        bound, ruling = float(st.session_state[key]), _rulings(id).of(code)
        is_low = end == "low"
        _take_rule(id, code, replace(ruling, low=bound) if is_low else replace(ruling, high=bound))


def _take_codes(id: str, name: str, key: str) -> None:
    said = st.session_state[key].replace(";", ",").split(",")
    codes = tuple(code.strip() for code in said if code.strip())
    rulings = _rulings(id)
    uploads.correct_rulings(id, replace(rulings, no_answer={**rulings.no_answer, name: codes}))


def _take_scale(id: str, name: str, key: str) -> None:
    correct_scale(id, name, st.session_state[key])


def correct_scale(id: str, name: str, scale: str | None) -> None:
    """Read the answers of that column of a file on that scale; None: on the one recognised.

    What is said of the customer effort counts for its KPI too.
    """
    rulings = _rulings(id)
    others = {column: said for column, said in rulings.scales.items() if column != name}
    said = {**others, **({name: scale} if scale else {})}
    uploads.correct_rulings(id, replace(rulings, scales=said))
    if name == EFFORT:
        st.session_state[state.option_key("effort_scale")] = scale or ""


def _take_rate(id: str, code: str, key: str) -> None:
    rulings, rate = _rulings(id), st.session_state[key]
    rates = {other: r for other, r in rulings.rates.items() if other != code}
    uploads.correct_rulings(id, replace(rulings, rates={**rates, **({code: rate} if rate else {})}))


def _take_rate_of_files(ids: Sequence[str], code: str, main: str, key: str) -> None:
    """Rates of a file into its own currency become rates into the main one."""
    rate = st.session_state[key]
    if not rate:
        return
    for id in ids:
        rulings = _rulings(id)
        rates = {other: value * rate for other, value in rulings.rates.items()}
        uploads.correct_rulings(id, replace(rulings, currency=main, rates={**rates, code: rate}))
