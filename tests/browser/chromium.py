"""Which browser drives the tests: the Chromium or Chrome that is there."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium or Chrome found. Please install one (Debian: sudo apt-get install chromium) "
    "or name it: CHROMIUM=/path/to/chrome."
)
# The sandbox does not start as root; the rest keeps the browser from calling home by itself.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of the browser named by CHROMIUM, else of the first one on the PATH."""
    named = os.environ.get("CHROMIUM")
    candidates = (named,) if named else NAMES
    return next((path for name in candidates if (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(0 if find_chromium() else MISSING)
