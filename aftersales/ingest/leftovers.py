"""Records of a file that are no records of anything: empty ones, totals, closing remarks."""

from __future__ import annotations

from collections.abc import Sequence

from aftersales.ingest import values
from aftersales.ingest.source import UNCLOSED_QUOTE

_TOTALS = r"(?i)(grand |sub-?|zwischen|gesamt)?(total|totals|summe|sum|gesamt|ergebnis)\s*:?"
_REMARKS = (
    r"(?i)(ende|end of|stand|erstellt|generated|created|exported|exportiert|seite|page|quelle|"
    r"source|hinweis|note|summe|gesamt|total|anzahl|number of|durchschnitt|average|report|bericht|"
    r"\*|-{3,}|={3,}).*"
)


def lead(cells: Sequence[str]) -> str:
    """SQL of the first filled cell."""
    return f"coalesce({', '.join(cells)})"


def reason(cells: Sequence[str]) -> str:
    """SQL of why the record of these cells cannot be placed; NULL if it can."""
    first, columns = lead(cells), len(cells)
    filled = f"({' + '.join(f'({cell} IS NOT NULL)::INT' for cell in cells)})"
    is_total = f"regexp_full_match(trim({first}), {values.quoted(_TOTALS)})"
    is_remark = f"regexp_full_match(trim({first}), {values.quoted(_REMARKS)})"
    is_sparse = f"{columns} >= 3 AND ({filled} = 1 OR {filled} * 3 <= {columns})"
    return (
        f"CASE WHEN {filled} = 0 THEN 'empty_record' "
        f"WHEN starts_with({first}, {values.quoted(UNCLOSED_QUOTE)}) THEN 'unclosed_quote' "
        f"WHEN {filled} < {columns} AND ({is_total} OR ({is_sparse} AND {is_remark})) "
        "THEN 'summary_record' END"
    )
