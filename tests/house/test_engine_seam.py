"""A cluster or a database can stand where DuckDB stands: nobody else knows it by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

KNOW_DUCKDB = ("aftersales/engine", "aftersales/ingest")


def product(root: Path) -> Iterator[Path]:
    for folder in ("aftersales", "pages"):
        yield from (root / folder).rglob("*.py")
    yield root / "app.py"


def words(path: Path) -> Iterator[str]:
    """Names, attributes, imports and texts of a module; not its comments."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value in ast.iter_fields(node):
            if isinstance(value[1], str):
                yield value[1]


def test_duckdb_is_named_in_engine_and_ingest_only(root):
    """Neither an import nor an SQL dialect nor a message outside the two names DuckDB."""
    naming = [
        str(path.relative_to(root))
        for path in product(root)
        if not str(path.relative_to(root)).startswith(KNOW_DUCKDB)
        and any("duckdb" in word.lower() for word in words(path))
    ]
    assert naming == []


def test_the_product_names_duckdb_where_it_may(root):
    """The rule above finds what it looks for."""
    assert any("duckdb" in word for word in words(root / "aftersales" / "engine" / "embedded.py"))
