"""A real office without a window: it opens what was written, recalculates and draws it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

PATIENCE_SECONDS = 300


def converted(files: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """Those files as `to` ("xlsx", "pdf") in `folder`, by one office with a profile of its own."""
    profile = (folder / "profile").resolve().as_uri()
    office = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    subprocess.run(
        [*office, "--convert-to", to, "--outdir", str(folder), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    made = [folder / f"{file.stem}.{to}" for file in files]
    missing = [file.name for file in made if not file.exists()]
    assert not missing, f"not opened by the office: {missing}"
    return made
