"""What is committed speaks of the product alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

LARGEST_SAMPLE_MEGABYTES = 5
# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(rb"(?<![\w.])/(?:" + rb"|".join((b"tmp", b"work", b"root")) + rb")/")
REGISTRIES = re.compile(rb"|".join((rb"pypi\.o" rb"rg", rb"python" rb"hosted", rb"npm" rb"js\.")))


@pytest.fixture(scope="module")
def committed(root: Path) -> list[Path]:
    """Every file under version control."""
    if not (root / ".git").exists():
        pytest.skip("not a checkout: nothing says which files are committed")
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=root, text=True)
    paths = [root / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine paths", "registries"]
)
def test_no_place_of_one_machine_is_committed(committed: list[Path], pattern: re.Pattern[bytes]):
    """No file names a folder of a machine or the address of a package registry."""
    assert [path for path in committed if pattern.search(path.read_bytes())] == []


def test_the_sample_data_stay_small(root: Path, committed: list[Path]):
    """A clone does not carry more than five megabytes of sample data."""
    sample = [path for path in committed if path.is_relative_to(root / "sample_data")]
    assert sum(path.stat().st_size for path in sample) <= LARGEST_SAMPLE_MEGABYTES * 1_000_000
