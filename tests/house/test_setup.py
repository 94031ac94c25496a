"""Setting up: locks that can be trusted, and a word about what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"(?P<package>[a-z0-9._-]+)==[^ ]+(?: ; [^\\]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(path: Path) -> dict[str, list[str]]:
    """What a lock pins, each with its hashes."""
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    entries = (entry.split(" \\\n    ") for entry in re.split(r"\n(?! )", text.strip()))
    return {pinned: hashes for pinned, *hashes in entries}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(root: Path, name: str):
    """A lock names one version a package and the digests of its files, and nothing else."""
    found = pins(root / name)
    assert len(found) > 30
    for pinned, hashes in found.items():
        assert PINNED.fullmatch(pinned), pinned
        assert hashes, pinned
        assert all(HASH.fullmatch(digest) for digest in hashes), pinned


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_download_from(root: Path, name: str):
    """Where packages come from is the user's business: no address, no path, no option."""
    assert not re.search(r"/|@|^-|^ *--(?!hash)", (root / name).read_text(), re.MULTILINE)


def test_the_tests_run_on_the_versions_that_ship(root: Path):
    """The lock for development holds the product's own lock unchanged."""
    product, development = (pins(root / name) for name in LOCKS)
    assert product.items() <= development.items()


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """An environment with the shell's own tools and neither Python nor a package manager."""
    for tool in ("bash", "id", "dirname", "env"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    return {"PATH": str(tmp_path)}


def run_in(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts are for a Unix shell")


def test_a_package_that_cannot_be_brought_is_named(root: Path, bare_machine: dict[str, str]):
    """Where nothing may be installed, the set-up stops and says what to install."""
    ended = run_in(bare_machine, str(root / ".ci/need"), "chromium")
    assert ended.returncode == 1
    assert "Missing: chromium." in ended.stderr
    assert "apt-get install chromium" in ended.stderr


def test_a_machine_without_python_is_told(root: Path, bare_machine: dict[str, str], tmp_path: Path):
    """Without a Python that fits, the set-up says which it needs."""
    ended = run_in(bare_machine, str(root / ".ci/venv"), str(tmp_path / "venv"))
    assert ended.returncode == 1
    assert "Missing: Python 3.11, 3.12 or 3.13." in ended.stderr


def test_a_python_without_ensurepip_names_its_package(
    root: Path, bare_machine: dict[str, str], tmp_path: Path
):
    """Debian's Python without python3-venv is recognised, and the package of its version named."""
    python = tmp_path / "python3.11"
    python.write_text(
        f'#!{shutil.which("bash")}\n[ "$2" = "import ensurepip" ] && exit 1\n'
        f'exec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    ended = run_in(bare_machine, str(root / ".ci/venv"), str(tmp_path / "venv"))
    assert ended.returncode == 1
    assert f"Missing: python3.{sys.version_info.minor}-venv." in ended.stderr


def test_a_missing_browser_is_named(root: Path, bare_machine: dict[str, str]):
    """Without a browser the check says what to install, and with one it says nothing."""
    command = (sys.executable, "-m", "tests.browser.chromium")
    missing = subprocess.run(
        command, cwd=root, env=bare_machine, capture_output=True, text=True, check=False
    )
    assert missing.returncode == 1
    assert "apt-get install chromium" in missing.stderr
    there = subprocess.run(
        command, cwd=root, env={"CHROMIUM": sys.executable}, capture_output=True, check=False
    )
    assert there.returncode == 0
