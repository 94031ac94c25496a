"""How files were read is saved on the Start page and recognised among the files next month."""

from __future__ import annotations

from aftersales import ingest
from aftersales.ui import state

MARCH = "Nr;Tag;Sternchen\n" + "".join(f"F{n};2025-03-{n:02};{n % 5 + 1}\n" for n in range(1, 29))
SAID = {"Nr": "case_id", "Tag": "opened_at", "Sternchen": "rating"}


def upload(app, *files):
    app.file_uploader[0].set_value([(*file, "text/plain") for file in files]).run()
    return app


def saved(tmp_path) -> bytes:
    path = tmp_path / "march.csv"
    path.write_text(MARCH)
    reading = ingest.read(path, path.name, tmp_path, table="cases", mapping=SAID)
    return ingest.write_mapping(ingest.SavedMapping(files=(reading.saved,))).encode()


def opened(app):
    found = app.session_state[state.DATASET].readings
    return [(reading.name, {c.header: c.canonical for c in reading.columns}) for reading in found]


def test_a_mapping_among_the_files_reads_those_before_and_behind_it(visit, tmp_path):
    """It is no file of its own, and every file with its columns is read by it."""
    april, may = (MARCH.replace("-03-", f"-0{month}-").encode() for month in (4, 5))
    for order in (0, 1):
        files = [("april.csv", april), ("mapping.toml", saved(tmp_path))]
        app = visit("start")
        upload(app, *files[:: 1 if order else -1])
        assert not app.exception
        upload(app, ("may.csv", may))
        assert sorted(opened(app)) == [("april.csv", SAID), ("may.csv", SAID)]


def test_a_wrong_mapping_gets_a_card_like_every_file(visit):
    """It says what was found and what was expected."""
    app = upload(visit("start"), ("mapping.toml", b"[[file]]\nname=1\n"))
    assert not app.exception
    (upload_,) = app.session_state[state.UPLOADS].files
    assert [problem.code for problem in upload_.reading.problems] == ["not_a_text"]
