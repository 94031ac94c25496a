"""Where on this machine the Parquet of every session lies.

The embedded engine may read below one root and nowhere else, and that root cannot change once the
engine has locked its settings. So all sessions share the root and each has a directory in it.
"""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

ROOT_VARIABLE = "AFTERSALES_DATA"


@cache
def data_root() -> Path:
    """The one root: what `AFTERSALES_DATA` names, else a directory that goes with the process."""
    named = os.environ.get(ROOT_VARIABLE)
    root = Path(named) if named else _passing_directory()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root.resolve()


def _passing_directory() -> Path:
    directory = Path(mkdtemp(prefix="aftersales-"))
    atexit.register(rmtree, directory, ignore_errors=True)
    return directory


def new_directory() -> Path:
    """A fresh directory below the root, for one session or one command; its owner removes it."""
    return Path(mkdtemp(dir=data_root()))
