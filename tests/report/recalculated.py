"""Workbooks with other inputs in their cells, recalculated by an office from the ground up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from python_calamine import CalamineWorkbook

from tests.office import converted

TEXT = (".xml", ".rels")
SHEET = re.compile(r'<sheet name="([^"]*)" sheetId="(\d+)"')
NAME = re.compile(r"<definedName name=\"([A-Za-z]\w*)\">'([^']*)'!\$([A-Z]+)\$(\d+)</definedName>")
OLD_VALUE = re.compile(r'(<c r="[A-Z]+\d+"[^>]*?)(?: t="str")?>(<f>.*?</f>)<v>.*?</v></c>')
# Recalculate on loading, whoever wrote the file: 0 is "always".
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
WRONG = "-987654321"

Place = tuple[str, str]
"""Sheet and cell."""


def parts_of(content: bytes) -> dict[str, str]:
    """The parts of a file that are text."""
    with ZipFile(BytesIO(content)) as file:
        names = (name for name in file.namelist() if name.endswith(TEXT))
        return {name: file.read(name).decode() for name in names}


def names_in(content: bytes) -> dict[str, Place]:
    """Each defined name of one cell, and where it points."""
    found = NAME.findall(parts_of(content)["xl/workbook.xml"])
    return {name: (sheet, f"{column}{row}") for name, sheet, column, row in found}


def with_inputs(content: bytes, inputs: Mapping[Place, float]) -> bytes:
    """The same file with those numbers in its cells, and every formula's value wrong."""
    parts = parts_of(content)
    paths = {
        name: f"xl/worksheets/sheet{number}.xml"
        for name, number in SHEET.findall(parts["xl/workbook.xml"])
    }
    for path in paths.values():
        parts[path] = OLD_VALUE.sub(rf"\1>\2<v>{WRONG}</v></c>", parts[path])
    for (sheet, cell), value in inputs.items():
        written, count = re.subn(
            rf'<c r="{cell}"( s="\d+")(?:/>|[^>]*><v>[^<]*</v></c>)',
            rf'<c r="{cell}"\g<1>><v>{value!r}</v></c>',
            parts[paths[sheet]],
        )
        assert count == 1, (sheet, cell)
        parts[paths[sheet]] = written
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as written_file:
        for name, text in parts.items():
            written_file.writestr(name, text)
    return file.getvalue()


def recalculated(files: Mapping[str, bytes], folder: Path) -> dict[str, dict[str, list[list]]]:
    """File → sheet → rows, as the office computes them; all files in one go."""
    settings = folder / "made" / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS)
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(content)
    made = converted(paths, "xlsx", folder / "made")
    return {path.stem: _rows(path) for path in made}


def _rows(path: Path) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }
