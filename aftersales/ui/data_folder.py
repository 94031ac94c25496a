"""Files that are too large for a browser: read where they lie, in a folder of this installation."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_VARIABLE = "AFTERSALES_DATA_FOLDER"
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".parquet"})


def data_folder() -> Path | None:
    """The folder that `AFTERSALES_DATA_FOLDER` names; None if it names none that is there."""
    named = os.environ.get(FOLDER_VARIABLE)
    folder = Path(named).expanduser() if named else None
    return folder.resolve() if folder is not None and folder.is_dir() else None


def files_in(folder: Path) -> tuple[Path, ...]:
    """The files of the folder that may hold a table, by name; none of its folders."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    return tuple(sorted(path for path in found if path.is_file() and not path.is_symlink()))
