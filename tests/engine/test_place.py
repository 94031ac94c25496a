"""Sessions' data lie under one root of their process, and go with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aftersales.engine import data_root, new_directory
from aftersales.engine.place import LOCK

SCRIPT = "from aftersales.engine import new_directory; print(new_directory())"


def directory_of_another_process(root, **environment):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(run.stdout.strip())


def test_each_session_has_its_own_directory():
    """Two sessions get two directories below the root."""
    first, second = new_directory(), new_directory()
    assert first != second
    assert first.parent == second.parent == data_root()


def test_nothing_stays_behind(root):
    """Without a root of the user's, the directory goes when the process ends."""
    assert not directory_of_another_process(root, AFTERSALES_DATA="").exists()


def test_the_user_may_name_the_place(root, tmp_path):
    """A place that the user names is used and stays; what the process put there goes."""
    named = tmp_path / "data"
    directory = directory_of_another_process(root, AFTERSALES_DATA=str(named))
    assert directory.parent.parent == named
    assert list(named.iterdir()) == []


@pytest.fixture
def another(root, tmp_path):
    """A process that holds its root in a place until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{SCRIPT}; import sys; sys.stdout.flush(); input()"],
        cwd=root,
        env={**os.environ, "AFTERSALES_DATA": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    directory = Path(process.stdout.readline().strip())
    yield process, directory.parent
    process.kill()
    process.communicate()


def grown_old(left: Path) -> Path:
    os.utime(left / LOCK, (0, 0))
    return left


def test_what_a_killed_process_left_goes_with_the_next(root, tmp_path, another):
    """Nobody's data lie about because a process could not tidy up."""
    process, left = another
    process.kill()
    process.wait()
    grown_old(left)
    directory_of_another_process(root, AFTERSALES_DATA=str(tmp_path))
    assert not left.exists()


def test_the_living_keep_their_data(root, tmp_path, another):
    """However long a process has been running, no other takes its directory away."""
    _, held = another
    directory_of_another_process(root, AFTERSALES_DATA=str(grown_old(held).parent))
    assert held.is_dir()


def test_a_root_that_is_just_being_made_is_left_alone(root, tmp_path):
    """A lock that nobody holds yet is not taken for one that nobody holds any more."""
    (tmp_path / "aftersales-new").mkdir()
    (tmp_path / "aftersales-new" / LOCK).touch()
    directory_of_another_process(root, AFTERSALES_DATA=str(tmp_path))
    assert (tmp_path / "aftersales-new").is_dir()


def test_what_only_bears_the_name_is_left_alone(root, tmp_path):
    """A directory of the user's that happens to be called like ours has no lock, and stays."""
    (tmp_path / "aftersales-2025").mkdir()
    directory_of_another_process(root, AFTERSALES_DATA=str(tmp_path))
    assert (tmp_path / "aftersales-2025").is_dir()
