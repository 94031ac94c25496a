"""HTML put together so that no text can become markup: whatever is not `Html` is escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

EMPTY_ELEMENTS = frozenset({"meta", "br", "col", "img"})


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


def table(
    head: Iterable[str],
    rows: Iterable[Iterable[str]],
    *,
    words: Collection[int] = (),
    marked: int | None = None,
    class_: str = "",
) -> Html:
    """A table; the first cell of a row is its name, the columns in `words` hold sentences.

    `marked` is the place of the row that is set off.
    """
    heads = (
        element("th", cell, scope="col", **_of_words(place, words))
        for place, cell in enumerate(head)
    )
    body = (
        element("tr", *_cells(row, words), **({"class_": "marked"} if place == marked else {}))
        for place, row in enumerate(rows)
    )
    return element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        **({"class_": class_} if class_ else {}),
    )


def _cells(row: Iterable[str], words: Collection[int]) -> Iterable[Html]:
    for place, cell in enumerate(row):
        if place:
            yield element("td", cell, **_of_words(place, words))
        else:
            yield element("th", cell, scope="row")


def _of_words(place: int, words: Collection[int]) -> dict[str, str]:
    return {"class_": "words"} if place in words else {}
