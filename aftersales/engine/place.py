"""Where on this machine the Parquet of every session lies, and that nothing of it stays behind.

The embedded engine may read below one root and nowhere else, and that root cannot change once the
engine has locked its settings. So each process has a root, and each session a directory in it.

A process removes its root when it ends. One that is killed cannot; the next to start does it. It
knows the living by the lock on a file in their root, which the system lets go with the process.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from time import time
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


PLACE_VARIABLE = "AFTERSALES_DATA"
PREFIX = "aftersales-"
LOCK = "owner.lock"
SETTLED_SECONDS = 60  # a younger root may belong to a process that has yet to lock it


@cache
def data_root() -> Path:
    """The root of this process, where `AFTERSALES_DATA` says, else among passing files."""
    place = Path(os.environ.get(PLACE_VARIABLE) or gettempdir())
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for root in _abandoned(place):
        rmtree(root, ignore_errors=True)
    return _own_root(place)


def new_directory() -> Path:
    """A fresh directory below the root, for one session or one command; its owner removes it."""
    return Path(mkdtemp(dir=data_root()))


def _own_root(place: Path) -> Path:
    root = Path(mkdtemp(prefix=PREFIX, dir=place)).resolve()
    lock = (root / LOCK).open("xb")
    with suppress(OSError):  # where nothing can be locked, nobody takes this root for abandoned
        _take(lock)
    atexit.register(_leave, root, lock)
    return root


def _leave(root: Path, lock: BinaryIO) -> None:
    lock.close()
    rmtree(root, ignore_errors=True)


def _abandoned(place: Path) -> Iterator[Path]:
    for root in place.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody lives there, or it is not ours to look into
            if _settled(root / LOCK):
                _try(root / LOCK)
                yield root


def _settled(lock: Path) -> bool:
    return lock.is_file() and time() - lock.stat().st_mtime > SETTLED_SECONDS


def _try(lock: Path) -> None:
    """Raises OSError where another process holds the lock."""
    with closing(lock.open("rb")) as file:
        _take(file)
