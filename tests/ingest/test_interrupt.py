"""Ctrl-C while a large file is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LINES = 300_000
PATIENCE_SECONDS = 120.0
# Whoever starts the tests in the background has Ctrl-C ignored, and so would their children.
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from aftersales.cli import main
main()
"""


def large(path: Path) -> Path:
    line = "F{0};K{0};01.03.2025 08:00;02.03.2025 09:30;12,50;Ventil öffnet nicht\n"
    with path.open("w", encoding="cp1252") as file:
        file.write("Fallnummer;Kundennummer;Erstellt am;Gelöst am;Kosten;Störung\n")
        file.writelines(line.format(number) for number in range(LINES))
    return path


def waited_for(root: Path, begins: str, process: subprocess.Popen[str]) -> bool:
    """Whether the reading has come to a file of that name before it was over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if any(path.stat().st_size for path in root.rglob(f"{begins}*") if path.is_file()):
            return True
        time.sleep(0.005)
    return False


@pytest.mark.parametrize("step", ["records", "text"])
def test_ctrl_c_ends_reading_cleanly(tmp_path: Path, root: Path, step: str):
    """No traceback, no file left behind, exit code 130, in the copying and in the database."""
    work = tmp_path / "work"
    work.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "kpis",
         str(large(tmp_path / "large.csv")), "--lang", "en"],
        cwd=root, env={**os.environ, "AFTERSALES_DATA": str(work)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert waited_for(work, step, process), process.communicate()[1]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out, err) == (130, "", "Cancelled.\n")
    assert [path for path in work.rglob("*") if path.is_file()] == []
