"""HTML put together so that no text can become markup: whatever is not `Html` is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

EMPTY_ELEMENTS = frozenset({"meta", "br", "col"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """One element; a trailing underscore in an attribute's name is dropped (`class_`)."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    if name in EMPTY_ELEMENTS:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{together(*children)}</{name}>")


def together(*children: str) -> Html:
    """Children one after the other, escaped unless they are markup."""
    return Html("".join(c if isinstance(c, Html) else escape(c) for c in children))


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, class_: str = "") -> Html:
    """A table; the first cell of a row is its name."""
    heads = (element("th", cell, scope="col") for cell in head)
    body = (element("tr", *_cells(row)) for row in rows)
    return element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        **({"class_": class_} if class_ else {}),
    )


def _cells(row: Iterable[str]) -> Iterable[Html]:
    for position, cell in enumerate(row):
        yield element("td", cell) if position else element("th", cell, scope="row")
