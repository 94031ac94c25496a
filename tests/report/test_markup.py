"""No text becomes markup."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from aftersales.report.markup import element


@given(st.text())
def test_text_comes_back_as_it_was(text: str):
    """Whatever is written into an element is what a browser reads out of it."""
    inner = element("p", text).removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner
    assert unescape(inner) == text


@given(st.text())
def test_markup_is_not_escaped_again(text: str):
    """An element inside an element stays one."""
    inner = element("b", text)
    assert element("p", inner) == f"<p>{inner}</p>"


@given(st.text())
def test_an_attribute_cannot_be_left(text: str):
    """No quotation mark ends an attribute early."""
    written = element("p", title=text)
    assert written.count('"') == 2
    assert written.count("<") == 2
