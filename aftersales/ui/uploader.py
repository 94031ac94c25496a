"""The words inside an uploader, which are Streamlit's own and English in every language."""

from __future__ import annotations

import json

import streamlit as st

# A file that is a little too large is taken and refused by us; one beyond all measure
# (server.maxUploadSize) never leaves the browser, so only the uploader can say why.
_OWN_WORDS = """<style>
.st-key-{key} [data-testid=stFileUploaderDropzoneInstructions] span,
.st-key-{key} [data-testid=stFileUploaderDropzone] button p {{ font-size: 0; }}
.st-key-{key} [data-testid=stFileUploaderDropzoneInstructions] span::after {{
  content: {limits}; font-size: 0.875rem; }}
.st-key-{key} [data-testid=stFileUploaderDropzone] button p::after {{
  content: {choose}; font-size: 1rem; }}
[data-testid=stTooltipErrorContent] {{ font-size: 0; }}
[data-testid=stTooltipErrorContent]::after,
.st-key-{key} [data-testid=stFileUploader]:has([aria-invalid=true])::after {{
  content: {refused}; font-size: 0.875rem; }}
</style>"""


def in_own_words(key: str, *, limits: str, choose: str, refused: str) -> None:
    """For the uploader in the container of that key: what it takes, its button, what it refuses."""
    words = {"limits": limits, "choose": choose, "refused": refused}
    quoted = {name: json.dumps(word, ensure_ascii=False) for name, word in words.items()}
    st.html(_OWN_WORDS.format(key=key, **quoted))
