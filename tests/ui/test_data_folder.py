"""Files that are too large for the browser are opened where they lie."""

from __future__ import annotations

import pytest

from aftersales import ingest
from aftersales.ui import data_folder, state, uploads

CASES = "case id;opened at;rating\n" + "".join(
    f"F{n};2025-03-{n % 28 + 1:02};{n % 5 + 1}\n" for n in range(60)
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with one table, one file that is none, and a folder."""
    (tmp_path / "cases.csv").write_text(CASES)
    (tmp_path / "notes.docx").write_text("no table")
    (tmp_path / "old").mkdir()
    monkeypatch.setenv(data_folder.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_only_files_that_may_hold_a_table_are_listed(folder):
    """Neither other files nor folders, nor links that lead out of the folder."""
    (folder / "link.csv").symlink_to("/etc/hostname")
    assert data_folder.data_folder() == folder.resolve()
    assert [path.name for path in data_folder.files_in(folder)] == ["cases.csv"]


def test_without_a_folder_nothing_is_offered(monkeypatch, tmp_path):
    """Neither unset nor a folder that is not there."""
    monkeypatch.delenv(data_folder.FOLDER_VARIABLE, raising=False)
    assert data_folder.data_folder() is None
    monkeypatch.setenv(data_folder.FOLDER_VARIABLE, str(tmp_path / "gone"))
    assert data_folder.data_folder() is None


def test_a_file_of_the_folder_is_opened_and_stays_where_it_is(visit, folder, monkeypatch):
    """However large it is: the limit of the browser does not hold for it, and deleting the data of
    the session leaves it alone."""
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    app = visit("start")
    app.button(key="open 0").click().run()
    assert not app.exception
    opened = app.session_state[state.DATASET]
    assert opened.tables["cases"].rows == 60
    assert [upload.is_ours for upload in app.session_state[state.UPLOADS].files] == [False]
    app.button(key="delete").click().run()
    assert state.DATASET not in app.session_state
    assert (folder / "cases.csv").read_text() == CASES


def test_what_happens_while_reading_reaches_whoever_waits(tmp_path):
    """The share that is done grows from 0 to 1; what the listener raises ends the reading and
    leaves no file."""
    path, work = tmp_path / "cases.csv", tmp_path / "work"
    path.write_text(CASES)
    work.mkdir()
    told: list[float] = []
    ingest.read_file(path, "cases.csv", work, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    for file in work.iterdir():
        file.unlink()

    def give_up(share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest.read_file(path, "cases.csv", work, progress=give_up)
    assert list(work.iterdir()) == []
