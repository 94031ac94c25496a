"""Sessions' data lie under one root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from aftersales.engine import data_root, new_directory

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


def test_the_user_may_name_the_root(root, tmp_path):
    """A root that the user names is used, and stays."""
    named = tmp_path / "data"
    directory = directory_of_another_process(root, AFTERSALES_DATA=str(named))
    assert directory.parent == named
    assert directory.is_dir()
