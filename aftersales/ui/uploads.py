"""The user's files of this session: where they lie, how they were read, what the user corrected.

Every change replaces the one frozen value in the session; what is new or was corrected waits until
the page reads it with a word on the screen (`read_waiting`). Everything lies in a directory of
this session's own, which goes with the session.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import Any, BinaryIO

import streamlit as st

from aftersales import ingest
from aftersales.engine import new_directory
from aftersales.ingest.progress import Progress, unwatched
from aftersales.ingest.rulings import Rulings
from aftersales.problems import Problem
from aftersales.ui import state, steps
from aftersales.ui.dataset import Dataset

MAX_BYTES = 256 * 1024 * 1024
MAPPING = ".toml"
ARCHIVE = ".zip"
MARK_OF_MAPPING = b"[[file]]"


class Folder:
    """A directory that goes when nobody holds this object any more, or when it is told to."""

    def __init__(self) -> None:
        self.path = new_directory()
        self.remove = weakref.finalize(self, rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What the user says about a file: fields of its format, its table, header → column, values."""

    format: Mapping[str, Any] = field(default_factory=dict)
    table: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    rulings: Rulings = field(default_factory=Rulings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file, or one sheet of a workbook; `reading` is the latest one, None before the first.

    `found` is the layout as it was found at first, with nothing decided; `version` counts the
    corrections, and names the widgets that show the reading. One that is not `is_ours` lies in the
    data folder, where it stays, however large it is.
    """

    id: str
    name: str
    path: Path
    digest: str
    reading: ingest.Reading | None = None
    found: ingest.Format | None = None
    corrections: Corrections = field(default_factory=Corrections)
    version: int = 0
    is_waiting: bool = True
    is_ours: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """All files of a session; `taken` counts those that ever came, `twice` names repeated ones.

    `saved` says how files are read, as the mappings named in `mappings` keep it.
    """

    folder: Folder
    files: tuple[Upload, ...] = ()
    taken: int = 0
    twice: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    saved: tuple[ingest.SavedFile, ...] = ()

    @property
    def waiting(self) -> tuple[Upload, ...]:
        """Those still to be read, or to be read again."""
        return tuple(upload for upload in self.files if upload.is_waiting)

    @property
    def mapping(self) -> ingest.SavedMapping:
        """How these files are read, to be kept for those of next month."""
        found = (reading.saved for reading in self.readings)
        return ingest.SavedMapping(files=tuple(each for each in found if each is not None))

    @property
    def readings(self) -> tuple[ingest.Reading, ...]:
        """The readings there are, in the order of the files."""
        return tuple(upload.reading for upload in self.files if upload.reading is not None)


def uploads() -> Uploads | None:
    """The files of this session; None while there are none."""
    found: Uploads | None = st.session_state.get(state.UPLOADS)
    return found


def uploader_key() -> str:
    """The key of the widget that takes files: a new one empties it."""
    brought = uploads()
    return f"uploader {brought.taken if brought else 0}"


def take(key: str) -> None:
    """Keep what the uploader holds, each content once; it is read with the next run."""
    brought = uploads() or Uploads(folder=Folder())
    files, twice = list(brought.files), []
    for number, file in enumerate(st.session_state[key], start=brought.taken):
        upload = _kept(file, file.name, str(number), brought.folder.path)
        if any(upload.digest == other.digest for other in files):
            upload.path.unlink()
            twice.append(upload.name)
        else:
            files.append(upload)
    taken = brought.taken + len(st.session_state[key])
    _keep(replace(brought, files=tuple(files), taken=taken, twice=tuple(twice)))


def open_in_folder(path: Path) -> None:
    """Take a file of the data folder, where it lies; it is read with the next run."""
    brought = uploads() or Uploads(folder=Folder())
    state_of_file = path.stat()
    identity = f"{path} {state_of_file.st_size} {state_of_file.st_mtime_ns}"
    upload = Upload(
        id=str(brought.taken),
        name=path.name,
        path=path,
        digest=hashlib.sha256(identity.encode()).hexdigest(),
        is_ours=False,
    )
    if any(upload.digest == other.digest for other in brought.files):
        _keep(replace(brought, twice=(upload.name,)))
        return
    _keep(replace(brought, files=(*brought.files, upload), taken=brought.taken + 1, twice=()))


def _kept(file: BinaryIO, name: str, id: str, folder: Path) -> Upload:
    ending = MAPPING if name.lower().endswith(MAPPING) else ""
    path = folder / f"upload-{id}{ending}"
    with path.open("wb") as copy:
        copyfileobj(file, copy)
    with path.open("rb") as copy:
        digest = hashlib.file_digest(copy, "sha256").hexdigest()
    return Upload(id=id, name=name, path=path, digest=digest)


# What the user says about a file


def correct_format(id: str, **fields: Any) -> None:
    """Read the file with these fields of its format."""
    upload = _upload(id)
    corrected = {**upload.corrections.format, **fields}
    _correct(upload, replace(upload.corrections, format=corrected))


def correct_table(id: str, table: str) -> None:
    """Take the file for that table; what was said about its columns was said of another."""
    upload = _upload(id)
    _correct(upload, replace(upload.corrections, table=table, mapping={}))


def correct_columns(id: str, mapping: Mapping[str, str | None]) -> None:
    """Read these columns of the file as that, None: leave the column out.

    The table stays the one that is shown, however the columns change.
    """
    upload = _upload(id)
    shown = upload.reading.table if upload.reading else None
    corrections = upload.corrections
    free = {h: c for h, c in corrections.mapping.items() if c is None or c not in mapping.values()}
    _correct(upload, replace(corrections, table=shown, mapping={**free, **mapping}))


def corrections(id: str) -> Corrections:
    """What the user has said about a file so far."""
    return _upload(id).corrections


def correct_rulings(id: str, rulings: Rulings) -> None:
    """Judge the file's values by these rulings."""
    upload = _upload(id)
    _correct(upload, replace(upload.corrections, rulings=rulings))


def _correct(upload: Upload, corrections: Corrections) -> None:
    _exchange(
        upload,
        replace(upload, corrections=corrections, version=upload.version + 1, is_waiting=True),
    )


def remove(id: str) -> None:
    """Forget one file, or one sheet."""
    _exchange(_upload(id))
    _settle()


def cancel(id: str) -> None:
    """Give up a file whose reading has not come to its end."""
    brought = uploads()
    if brought is not None and any(upload.id == id for upload in brought.waiting):
        remove(id)


def delete_everything() -> None:
    """Forget all that came from the user in this session, its language excepted."""
    brought = uploads()
    if brought is not None:
        brought.folder.remove()
    steps.forget()
    browser = _left_in_browser()
    for key in [key for key in st.session_state if key != state.LANGUAGE]:
        del st.session_state[key]
    st.session_state[state.DELETED] = brought is not None
    st.session_state.update(browser)


def _left_in_browser() -> dict[str, object]:
    """What this session has left in the browser goes too, and nothing old is offered again."""
    kept = {k: st.session_state[k] for k in (state.HEARD, state.KEEPS) if k in st.session_state}
    dropped, slot = st.session_state.get(state.TO_DROP, ()), st.session_state.get(state.SLOT)
    return {**kept, state.TO_DROP: (*dropped, slot) if slot else dropped}


def close_files(folder: Folder | None = None) -> None:
    """Forget the files, and nothing that the user has made of them; go on in that folder."""
    brought = uploads()
    if brought is not None:
        brought.folder.remove()
        steps.forget()
    taken = brought.taken if brought else 0
    _keep(Uploads(folder=folder or Folder(), taken=taken))


def is_study(upload: Upload) -> bool:
    """Whether a file that is no table seems a study: a saved mapping names itself as one."""
    if upload.path.suffix == MAPPING:
        return MARK_OF_MAPPING not in upload.path.read_bytes()
    return upload.name.lower().endswith(ARCHIVE) and upload.reading is None


def put_aside(upload: Upload) -> bytes:
    """The content of a file that is no data; it is none of the files any more."""
    content = upload.path.read_bytes()
    upload.path.unlink()
    _exchange(upload)
    return content


# Reading


def read_waiting(upload: Upload, progress: Progress = unwatched) -> None:
    """Read one file that is new or was corrected, and open what all files give together."""
    brought = uploads()
    assert brought is not None  # somebody holds one of its files
    folder = brought.folder.path
    if upload.path.suffix == MAPPING:
        _take_mapping(upload)
        return
    if upload.reading is None:
        read = _read_first(upload, folder, brought.saved, progress)
    else:
        read = (_read_again(upload, folder, progress),)
    _exchange(upload, *read)
    _settle()


def _take_mapping(upload: Upload) -> None:
    """A saved mapping is no table: every file here, and every one to come, is read by it."""
    brought = uploads()
    assert brought is not None  # it is one of its files
    mapping = ingest.read_mapping(upload.path, upload.name)
    if isinstance(mapping, Problem):
        reading = ingest.Reading(name=upload.name, problems=(mapping,))
        _exchange(upload, replace(upload, reading=reading, is_waiting=False))
        return
    others = (other for other in brought.files if other.id != upload.id)
    _keep(
        replace(
            brought,
            files=tuple(_to_read_by(mapping, other) for other in others),
            mappings=(*brought.mappings, upload.name),
            saved=(*brought.saved, *mapping.files),
        )
    )
    upload.path.unlink()


def _to_read_by(mapping: ingest.SavedMapping, upload: Upload) -> Upload:
    """The file again, to be read by the mapping if that has its columns; else as it is."""
    if upload.reading is None or upload.found is None:
        return upload
    fit = ingest.fitting(upload.path, upload.found, mapping.files)
    if not isinstance(fit, ingest.Fit):
        return upload
    return replace(
        upload, corrections=_said_by(fit.saved), version=upload.version + 1, is_waiting=True
    )


def _said_by(saved: ingest.SavedFile | None) -> Corrections:
    """What a saved mapping says of a file, as if the user had said it."""
    if saved is None:
        return Corrections()
    layout = saved.layout
    decided = {
        "decimal": layout.decimal,
        "date_order": layout.date_order,
        "periods_as_records": layout.periods_as_records,
    }
    return Corrections(
        format=decided, table=saved.table, mapping=saved.read_as, rulings=saved.rulings
    )


def _read_first(
    upload: Upload, folder: Path, saved: tuple[ingest.SavedFile, ...], progress: Progress
) -> tuple[Upload, ...]:
    """A workbook becomes one upload a sheet."""
    most = MAX_BYTES if upload.is_ours else None
    readings = ingest.read_file(
        upload.path, upload.name, folder, max_bytes=most, saved=saved, keep=True, progress=progress
    )
    return tuple(
        replace(
            upload,
            id=f"{upload.id}-{sheet}",
            name=reading.name,
            reading=reading,
            found=reading.format and replace(reading.format, decimal=None, date_order=None),
            corrections=_said_by(reading.fitted),
            is_waiting=False,
        )
        for sheet, reading in enumerate(readings)
    )


def _read_again(upload: Upload, folder: Path, progress: Progress) -> Upload:
    corrections = upload.corrections
    reading = ingest.read(
        upload.path,
        upload.name,
        folder,
        format=upload.found and replace(upload.found, **corrections.format),
        table=corrections.table,
        mapping=corrections.mapping,
        rulings=corrections.rulings,
        before=upload.reading,
        keep=True,
        progress=progress,
    )
    return replace(upload, reading=reading, is_waiting=False)


def _settle() -> None:
    """Open what the files give together, and keep nothing else of them on the disk."""
    brought = uploads()
    if brought is None:
        return
    if not brought.files:
        delete_everything()
        return
    found = ingest.opened(brought.readings)
    opened = Dataset(
        readings=brought.readings,
        tables=found.tables,
        is_sample=False,
        together=found.problems,
    )
    st.session_state[state.DATASET] = opened
    effort = state.option_key("effort_scale")
    if not st.session_state.get(effort):
        st.session_state[effort] = ingest.effort_scale(brought.readings)
    in_use = {upload.path for upload in brought.files}
    in_use |= {reading.stored.path for reading in brought.readings if reading.stored}
    in_use |= {reading.data_check for reading in brought.readings if reading.data_check}
    in_use |= {reading.unruled.folder for reading in brought.readings if reading.unruled}
    in_use |= {table.path for table in opened.tables.values()}
    _sweep(brought.folder.path, in_use)


def _sweep(folder: Path, in_use: set[Path]) -> None:
    left = [path for path in folder.iterdir() if path not in in_use]
    if left:
        steps.forget_search()
    for path in left:
        if path.is_dir():
            rmtree(path)
        else:
            path.unlink()


def _upload(id: str) -> Upload:
    brought = uploads()
    assert brought is not None
    return next(upload for upload in brought.files if upload.id == id)


def _exchange(upload: Upload, *others: Upload) -> None:
    """Put others in the place of one."""
    brought = uploads()
    assert brought is not None
    at = next(i for i, other in enumerate(brought.files) if other.id == upload.id)
    _keep(replace(brought, files=(*brought.files[:at], *others, *brought.files[at + 1 :])))


def _keep(brought: Uploads) -> None:
    st.session_state[state.UPLOADS] = brought
