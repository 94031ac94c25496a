"""Which words there are to translate: from the code and from the evidence files.

`python -m aftersales.text.extraction`, run in the folder of the repository, brings every catalogue
beside this module up to the code: new messages come in empty, old ones go.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

CODE = ("pages/**/*.py", "aftersales/**/*.py")
EVIDENCE = ("aftersales/evidence/*.toml",)
CALLS = frozenset(("message", "N_", "say"))

# No dates and no names: a catalogue changes when its words do.
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""

# Every text in an evidence file is one or the other; a test refuses a key that is neither.
WORDS = frozenset(
    "label unit unit_of_one help question why note caveat finding claim wrong instead".split()  # noqa: SIM905
)
NAMES = frozenset(
    "id kpi on of per when section becomes grade sources citation read".split()  # noqa: SIM905
)


def messages_of(repository: Path) -> Catalog:
    """Everything a user can read, each with the files it stands in."""
    catalogue = Catalog(project="After-sales ROI Explorer", charset="utf-8")
    for pattern in CODE + EVIDENCE:
        for path in sorted(repository.glob(pattern)):
            for wording in _wordings(path):
                place = (path.relative_to(repository).as_posix(), 1)
                catalogue.add(wording, locations=[place])
    return catalogue


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Each text of a TOML file with the key under which it stands."""
    yield from _texts("", tomllib.loads(path.read_text(encoding="utf-8")))


def _wordings(path: Path) -> Iterator[str]:
    if path.suffix == ".toml":
        yield from (text for key, text in texts(path) if key in WORDS and text)
        return
    calls = (node for node in ast.walk(_parsed(path)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if _name(call) in CALLS and call.args:
            yield from _constant(call.args[0])


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(call: ast.Call) -> str | None:
    return getattr(call.func, "id", getattr(call.func, "attr", None))


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _texts(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(key, inner)


def update(path: Path, messages: Catalog) -> None:
    """Bring one catalogue up to the code, its translations kept."""
    with path.open("rb") as file:
        translated = read_po(file, locale=path.stem)
    translated.update(messages, no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        file.write(HEADER.format(language=path.stem).encode())
        write_po(
            file,
            translated,
            omit_header=True,
            include_lineno=False,
            sort_by_file=True,
            ignore_obsolete=True,
        )


def main() -> None:
    """Bring every catalogue up to the code."""
    messages = messages_of(Path.cwd())
    for path in Path(__file__).parent.glob("*.po"):
        update(path, messages)


if __name__ == "__main__":
    main()
